"""Check: collect what came of the posts, and set it beside the targets."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from tasks import check as step
from tasks.collect import collect_all
from tasks.plans import accounts_in_force
from tasks.run import conclude, first_name, in_words


@flow(name="collect", flow_run_name=first_name)
@in_words
async def collect(campaign: str = "") -> State[Any]:
    """Read metrics, comments, mentions, ads and orders, each post as often as its age asks.

    Args:
        campaign: Name of one campaign. Empty: all of them.
    """
    return await conclude(await collect_all(await accounts_in_force(campaign or None)))


@flow(name="check", flow_run_name=first_name)
@in_words
async def check(campaign: str = "") -> State[Any]:
    """Compare with the targets: once a day, and when a cycle has closed and settled.

    Args:
        campaign: Name of one campaign. Empty: all of them.
    """
    return await conclude(
        [await step.compare(name) for name in await step.running(campaign or None)]
    )
