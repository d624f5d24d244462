"""Cycle: plan, do, check and act once round for one campaign, day by day."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from flows.act import act
from flows.check import check, collect
from flows.do import do
from flows.plan import plan
from tasks import cycle as step
from tasks.run import conclude, in_words


@flow(name="cycle", flow_run_name="cycle of {campaign}")
@in_words
async def cycle(campaign: str, number: int = 0) -> State[Any]:
    """Take one campaign once round the loop. With the sandbox's clock, days pass at once.

    Args:
        campaign: Name of the campaign.
        number: Which cycle, from 1. With 0: the one that is running now.
    """
    await plan(campaign, return_state=True)
    for day_ends in await step.days(campaign, number or None):
        await do(campaign, until=day_ends, return_state=True)
        await collect(campaign, return_state=True)
    await check(campaign, return_state=True)
    await act(campaign, return_state=True)
    return await conclude([await step.summary(campaign, number or None)])
