"""The frames of one campaign, loaded once per check."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from pdca.check.facts import Facts
from pdca.plan.cycles import cycle_at
from store import ads, audit, messages, observations, orders, publications
from tasks.plans import InForce
from tasks.wiring import world

HISTORY = timedelta(days=400)
"""How far back readings help a forecast."""


async def load_facts(plan: InForce, *, now: datetime, known_at: datetime | None = None) -> Facts:
    """All that is known of the campaign at `now`.

    Args:
        plan: the campaign.
        now: the moment of the verdict.
        known_at: until when it must have been collected; a backfill says the present.
    """
    read, name = world().database.read, plan.name
    accounts = [a.name for a in plan.campaign.accounts]
    since = now - HISTORY
    cycle = cycle_at(plan.campaign, now - plan.campaign.settle)
    since_cycle = cycle.starts_at if cycle else now
    return Facts(
        publications=await read(publications.read, campaign=name),
        observations=await read(
            observations.read, as_of=now, known_at=known_at, campaign=name, since=since
        ),
        orders=await read(orders.read, as_of=now, known_at=known_at, campaign=name, since=since),
        messages=await read(
            messages.read, since=since, until=now, accounts=accounts, known_at=known_at
        ),
        ads=await read(ads.read, as_of=now, known_at=known_at, accounts=accounts, since=since),
        collections=await read(observations.collections, accounts=accounts, since=since, until=now),
        waiting=dict(Counter(q.code for q in await read(publications.questions, name))),
        moved=await read(audit.count, did="moved", campaign=name, since=since_cycle),
    )
