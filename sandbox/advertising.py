"""Ad sets: what a day's money brings. Conversions arrive late, so recent days are restated."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import exp
from typing import Any

from sandbox.audience import Audience
from sandbox.chance import normal, uniforms
from sandbox.rows import Account


def ad_rows(
    audience: Audience, account: Account, since: datetime, now: datetime
) -> list[dict[str, Any]]:
    """One row per ad set and full local day from `since` on, since the account was opened."""
    opened = account.opened or now
    first = max(since.astimezone(now.tzinfo), opened.astimezone(now.tzinfo)).date()
    days = range((now.date() - first).days)
    sets = account.ad_sets
    return [_day(audience, account, s, first + timedelta(days=n), now) for s in sets for n in days]


def _day(
    audience: Audience, account: Account, ad_set: dict[str, Any], day: date, now: datetime
) -> dict[str, Any]:
    facts, name = audience.parameters["advertising"], str(ad_set["name"])
    about = (audience.seed, "ads", account.name, name)
    luck = [exp(facts["day_noise"] * normal(*about, day, n)) for n in range(3)]
    offset = uniforms(1, *about, day)[0]
    spend = int(float(ad_set.get("daily_minor", 0)) * min(0.97 * luck[0], 1.0))
    shown = spend / facts["cpm_minor"] * 1000 * luck[1]
    clicked = shown * facts["ctr"] * luck[2]
    good = exp(facts["set_effect"] * normal(*about, "effect"))
    begin = datetime.combine(day, datetime.min.time(), now.tzinfo)
    age = (now - begin).total_seconds() / 86400
    arrived = 1 - exp(-age / facts["late_days"])
    return {
        "platform": account.platform,
        "ad_set": name,
        "day": day.isoformat(),
        "spend_minor": spend,
        "currency": account.currency,
        "impressions": int(shown),
        "clicks": int(clicked),
        "conversions": int(clicked * facts["conversion"] * good * arrived + offset),
    }
