"""What happens after the click: visits become leads, some leads buy, some buy again or give back.

A pure function of the post's final clicks: every step's luck and delay is hashed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import exp
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from sandbox.audience import Audience, Figures, Seen
from sandbox.chance import label, pick, quantile, uniforms

Utm = dict[str, str]
MARKS = ("source", "medium", "campaign", "content")


class Sale(NamedTuple):
    """A lead (nothing paid yet) or an order, with the moment of its refund if it has one."""

    id: str
    kind: str
    customer: str
    at: datetime
    amount_minor: int
    utm: Utm
    refunded_at: datetime | None = None

    def changed_at(self, now: datetime) -> datetime:
        """The latest moment up to now at which the row changed."""
        return self.refunded_at if self.refunded_at and self.refunded_at <= now else self.at

    def row(self, now: datetime, currency: str) -> dict[str, Any]:
        """The row as the shop shows it now."""
        status = "open" if self.kind == "lead" else "paid"
        if self.refunded_at and self.refunded_at <= now:
            status = "refunded"
        return {
            "id": self.id,
            "kind": self.kind,
            "customer": self.customer,
            "at": self.at.isoformat(),
            "updated_at": self.changed_at(now).isoformat(),
            "amount_minor": self.amount_minor,
            "currency": currency,
            "status": status,
            "utm": self.utm,
        }


def utm_of(link: str) -> Utm:
    """The UTM marks of a link, as they are written; those it lacks are left out."""
    marks = parse_qs(urlsplit(link).query)
    return {name: marks[f"utm_{name}"][0] for name in MARKS if f"utm_{name}" in marks}


def sessions(audience: Audience, figures: Figures, age_hours: float) -> int:
    """Visits so far that the post's link has brought; never falling."""
    visits = figures.finals[5] * audience.parameters["funnel"]["sessions_per_click"]
    return int(visits * figures.growth.share(age_hours) + figures.offsets[5])


def sales(audience: Audience, post: Seen, figures: Figures, link: str, post_id: str) -> list[Sale]:
    """All leads and orders that a post will ever bring, in no order."""
    utm, funnel = utm_of(link), audience.parameters["funnel"]
    if not utm:
        return []
    about = (audience.seed, "sale", post.account, post.text, post.local.isoformat()[:13])
    visits = figures.finals[5] * funnel["sessions_per_click"]
    leads = int(visits * funnel["leads_per_session"] + uniforms(1, *about)[0])
    found: list[Sale] = []
    for n in range(leads):
        found += _lead(audience, post, figures, (*about, n), (utm, f"{post_id}-{n}"))
    return found


def direct_sales(audience: Audience, day: date, zone: Any) -> list[Sale]:
    """Orders of a day that no link brought."""
    funnel = audience.parameters["funnel"]
    count = int(funnel["direct_orders_per_day"] * 2 * uniforms(1, audience.seed, "direct", day)[0])
    begin = datetime.combine(day, datetime.min.time(), zone)
    found = []
    for n in range(count):
        hour, price, who = uniforms(3, audience.seed, "direct", day, n)
        amount = int(pick([str(p) for p in funnel["prices_minor"]], price))
        at = begin + timedelta(hours=8 + 14 * hour)
        who_name = _customer(audience, who, ("direct", str(day), str(n)))
        found.append(Sale(f"direct-{day}-{n}", "order", who_name, at, amount, {}))
    return found


def _lead(
    audience: Audience,
    post: Seen,
    figures: Figures,
    about: tuple[object, ...],
    names: tuple[Utm, str],
) -> list[Sale]:
    funnel, (utm, identity) = audience.parameters["funnel"], names
    when, wait, who, buys = uniforms(4, *about)
    hours = figures.growth.age(when) + funnel["lead_delay_hours"] * exp(quantile(wait))
    at = post.local + timedelta(hours=min(hours, 24 * 90))
    customer = _customer(audience, who, tuple(map(str, about)))
    found = [Sale(f"L{identity}", "lead", customer, at, 0, utm)]
    taste = audience.draw("orders_of_pillar", post.pillar) if post.pillar else 0.0
    chance, turn = min(funnel["orders_per_lead"] * exp(taste), 0.9), 0
    while buys < chance and turn < 4:
        order, buys = _order(audience, found[-1], (*about, turn), f"O{identity}-{turn}")
        found.append(order)
        chance, turn = funnel["repeat_orders"], turn + 1
    return found


def _order(
    audience: Audience, last: Sale, about: tuple[object, ...], identity: str
) -> tuple[Sale, float]:
    funnel = audience.parameters["funnel"]
    wait, price, refund, delay, again = uniforms(5, *about)
    usual = funnel["order_delay_hours"] if last.kind == "lead" else 24 * funnel["repeat_delay_days"]
    at = last.at + timedelta(hours=usual * exp(0.6 * quantile(wait)))
    amount = int(pick([str(p) for p in funnel["prices_minor"]], price))
    back = at + timedelta(days=funnel["refund_delay_days"] * exp(0.4 * quantile(delay)))
    back_at = back if refund < funnel["refunds"] else None
    return Sale(identity, "order", last.customer, at, amount, last.utm, back_at), again


def _customer(audience: Audience, share: float, about: tuple[str, ...]) -> str:
    funnel = audience.parameters["funnel"]
    if share < funnel["known_customers"]:
        number = int(share / funnel["known_customers"] * funnel["customer_pool"])
        return "c" + label(audience.seed, "known", number)
    return "c" + label(audience.seed, *about)
