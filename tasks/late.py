"""The summary for leads of what was moved or missed: one for each outage and campaign (DO-6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pdca.do.late import is_told_now
from store import late
from store.late import Line
from tasks.mail import alerts
from tasks.plans import InForce
from tasks.wiring import World


async def tell_what_was_late(here: World, plan: InForce, now: datetime) -> None:
    """Mail what the audit trail holds and no summary told, once the outage is over.

    Nothing of it lives in this process: a window that dies leaves it to the next one.
    """
    untold = await here.database.read(late.untold, plan.name)
    if not is_told_now([line.at for line in untold.lines], told_at=untold.told_at, now=now):
        return
    letters = alerts(
        plan.campaign.leads,
        "late",
        _values(untold.lines, plan),
        about=f"{plan.name} {untold.lines[0].id}",
        campaign=plan.campaign,
        now=now,
    )
    upto = untold.lines[-1].id
    await here.database.run(late.tell, plan.name, letters, upto=upto, now=now)


def _values(lines: Sequence[Line], plan: InForce) -> dict[str, Any]:
    """Each post once: where it stands after the last that was done to it."""
    last = {line.key: line for line in lines}.values()
    return {
        "moved": [
            {**_named(line, plan), "to": _wall(line.details["to"])}
            for line in last
            if line.did == "moved"
        ],
        "missed": [
            {**_named(line, plan), "due": _wall(line.details["from"])}
            for line in last
            if line.did == "missed"
        ],
    }


def _named(line: Line, plan: InForce) -> dict[str, str]:
    """By the title its author gave it; an item that has left the plan keeps its id."""
    titles = {item.id: item.title for item in plan.plan.items}
    item = line.details["item"]
    return {"title": titles.get(item, item), "account": line.details["account"]}


def _wall(local: str) -> str:
    """`2026-03-07T20:00:00` as people write it."""
    return local.replace("T", " ")[:16]
