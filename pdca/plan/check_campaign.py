"""What `campaign.yaml` must agree on with itself, beyond the form of each key."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from pdca.plan.campaign import Account, Campaign, Target
from pdca.plan.known import PLATFORMS, Installed, time_zones
from pdca.plan.level import ConditionError, parse_condition
from pdca.plan.links import PLACES, unknown_places
from pdca.plan.mistake import closest
from pdca.plan.slots import parse_slot
from pdca.plan.yaml_lines import Document, Path

EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\".]+(\.[^@\s<>,;\".]+)+")
SUM_TOLERANCE = 1e-6
NONE_YET = {"unknown_audience": "no_audiences", "unknown_experiment": "no_experiments"}
"""What a campaign need not have, by the code for a name that is not among them."""


def check_campaign(document: Document, campaign: Campaign, installed: Installed) -> None:
    """Add what is wrong to `document`; `campaign` holds the parts that could be read."""
    _zones(document, campaign)
    if campaign.ends < campaign.starts:
        document.mistake(
            ("ends",), "ends_before_starts", starts=campaign.starts, ends=campaign.ends
        )
    for lead in campaign.leads:
        if not EMAIL.fullmatch(lead.email):
            path = (*entry(document, "leads", "email", lead.email), "email")
            document.mistake(path, "bad_email", value=lead.email)
    for account in campaign.accounts:
        _account(document, campaign, account, installed)
    _pillars(document, campaign)
    _labels(document, campaign)
    _rhythm(document, campaign)
    for target in campaign.targets:
        _target(document, campaign, target)
    for field, key in (("accounts", "name"), ("targets", "name"), ("experiments", "name")):
        _twice(document, field, key)
    _experiments(document, campaign)
    _money(document, campaign)
    _watch(document, campaign)
    _utm(document, campaign)


def entry(document: Document, field: str, key: str, value: Any) -> Path:
    """Where in the file the entry of a list stands whose `key` is `value`."""
    entries = document.values.get(field)
    for i, found in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(found, dict) and found.get(key) == value:
            return (field, i)
    return (field,)


def names(document: Document, field: str, key: str = "name") -> list[str]:
    """Every name in a list or table as written, so that a bad entry makes no second mistake."""
    found = document.values.get(field)
    if isinstance(found, dict):
        return [str(n) for n in found]
    entries = found if isinstance(found, list) else []
    return [str(e[key]) for e in entries if isinstance(e, dict) and key in e]


def refer(
    document: Document,
    path: Path,
    code: str,
    named: Iterable[str],
    known: Collection[str],
    **more: Any,
) -> None:
    """A mistake for each of `named` that is not `known`."""
    if not known:
        # What must be there has a mistake of its own if it is not.
        code = NONE_YET.get(code, "")
    for name in named if code else ():
        if name not in known:
            listed = ", ".join(dict.fromkeys(known))
            values = {"value": name, "close": closest(name, known), "known": listed}
            document.mistake(path, code, **values | more)


def _zones(document: Document, campaign: Campaign) -> None:
    zones = [(("timezone",), campaign.timezone)] + [
        ((*entry(document, "accounts", "name", a.name), "timezone"), a.timezone)
        for a in campaign.accounts
        if a.timezone
    ]
    for path, zone in zones:
        if zone and zone not in time_zones():
            near = closest(zone, time_zones())
            document.mistake(path, "bad_timezone", value=zone, close=near)


def _account(
    document: Document, campaign: Campaign, account: Account, installed: Installed
) -> None:
    path = entry(document, "accounts", "name", account.name)
    audiences = names(document, "audiences")
    refer(document, (*path, "audience"), "unknown_audience", account.audience, audiences)
    here = {"account": account.name, "platform": account.platform}
    if account.platform not in PLATFORMS:
        at = (*path, "platform")
        refer(document, at, "unknown_platform", [account.platform], PLATFORMS)
    elif installed.connectors is not None and account.connector not in installed.connectors:
        document.mistake((*path, "platform"), "no_connector", **here)
    elif installed.connected is not None and account.name not in installed.connected:
        document.mistake((*path, "name"), "not_connected", **here)
    if account.name not in campaign.rhythm and account.name not in names(document, "rhythm"):
        document.mistake(path, "no_rhythm", **here)


def _pillars(document: Document, campaign: Campaign) -> None:
    written = document.values.get("pillars")
    whole = isinstance(written, dict) and len(written) == len(campaign.pillars)
    total = sum(campaign.pillars.values())
    if whole and campaign.pillars and abs(total - 1) > SUM_TOLERANCE:
        off = {"sum": f"{total:.4g}", "off": f"{abs(total - 1):.4g}", "more": total < 1}
        document.mistake(("pillars",), "pillar_sum", **off)


def _labels(document: Document, campaign: Campaign) -> None:
    fields = ("pillars", "audiences", "experiments", "targets", "accounts")
    known = [name for field in fields for name in names(document, field)]
    for name in campaign.labels:
        refer(document, ("labels", name), "unknown_label", [name], known)


def _rhythm(document: Document, campaign: Campaign) -> None:
    accounts = names(document, "accounts")
    for name, rhythm in campaign.rhythm.items():
        refer(document, ("rhythm", name), "rhythm_account", [name], accounts)
        for i, slot in enumerate(rhythm.slots):
            if parse_slot(slot) is None:
                document.mistake(("rhythm", name, "slots", i), "bad_slot", value=slot)


def _target(document: Document, campaign: Campaign, target: Target) -> None:
    path = entry(document, "targets", "name", target.name)
    span = {"target": target.name, "starts": campaign.starts, "ends": campaign.ends}
    if not campaign.starts <= target.by <= campaign.ends:
        document.mistake((*path, "by"), "target_by", **span, by=target.by)
    elif target.starts and not campaign.starts <= target.starts <= target.by:
        document.mistake((*path, "starts"), "target_starts", **span, value=target.starts)
    for i, milestone in enumerate(target.milestones):
        if not (target.starts or campaign.starts) <= milestone.by <= target.by:
            where = (*path, "milestones", i, "by")
            document.mistake(where, "milestone_by", **span, by=target.by, value=milestone.by)
    scope, at = target.scope, (*path, "scope")
    platforms = sorted(set(names(document, "accounts", "platform")))
    refer(document, (*at, "platforms"), "scope_platform", scope.platforms, platforms)
    refer(
        document, (*at, "accounts"), "unknown_account", scope.accounts, names(document, "accounts")
    )
    pillars = [scope.pillar] if scope.pillar else []
    refer(document, (*at, "pillar"), "unknown_pillar", pillars, names(document, "pillars"))
    audience = [scope.audience] if scope.audience else []
    refer(document, (*at, "audience"), "unknown_audience", audience, names(document, "audiences"))


def _twice(document: Document, field: str, key: str) -> None:
    entries = document.values.get(field)
    seen: dict[str, int] = {}
    for i, found in enumerate(entries if isinstance(entries, list) else []):
        name = str(found.get(key)) if isinstance(found, dict) and found.get(key) else None
        if name in seen:
            first = document.line((field, seen[name]))
            document.mistake((field, i, key), "duplicate_name", value=name, first=first)
        elif name:
            seen[name] = i


def _experiments(document: Document, campaign: Campaign) -> None:
    for experiment in campaign.experiments:
        path = entry(document, "experiments", "name", experiment.name)
        span = {"starts": campaign.starts, "ends": campaign.ends, "value": experiment.until}
        if not campaign.starts <= experiment.until <= campaign.ends:
            document.mistake((*path, "until"), "experiment_until", **span, name=experiment.name)
        if len(set(experiment.variants)) < len(experiment.variants):
            document.mistake((*path, "variants"), "same_variants", name=experiment.name)


def _money(document: Document, campaign: Campaign) -> None:
    budget = campaign.budget
    if budget is None:
        return
    if not re.fullmatch(r"[A-Z]{3}", budget.currency):
        document.mistake(("budget", "currency"), "bad_currency", value=budget.currency)
    refer(document, ("budget", "lines"), "unknown_platform", _platforms(budget.lines), PLATFORMS)
    planned = sum(line.weekly for line in budget.lines)
    if planned > budget.weekly:
        sums = {"lines": planned, "weekly": budget.weekly, "currency": budget.currency}
        document.mistake(("budget", "weekly"), "budget_over", **sums)


def _platforms(entries: Iterable[Any]) -> list[str]:
    return [e.platform for e in entries]


def _watch(document: Document, campaign: Campaign) -> None:
    for i, level in enumerate(campaign.watch.levels):
        try:
            parse_condition(level.when)
        except ConditionError as error:
            path = ("watch", "levels", i, "when")
            document.mistake(path, "bad_condition", name=level.name, part=error.part)
    for competitor in campaign.competitors:
        at = (*entry(document, "competitors", "name", competitor.name), "accounts")
        refer(document, at, "unknown_platform", competitor.accounts, PLATFORMS)


def _utm(document: Document, campaign: Campaign) -> None:
    for name, pattern in campaign.utm.model_dump().items():
        refer(
            document, ("utm", name), "utm_place", unknown_places(pattern), PLACES, pattern=pattern
        )
