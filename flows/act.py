"""Act: decide on a closed cycle, report it, and ask where a lead wants to be asked."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from tasks import act as step
from tasks import approval, check
from tasks.mail import send
from tasks.run import conclude, first_name, in_words


@flow(name="act", flow_run_name=first_name)
@in_words
async def act(campaign: str = "") -> State[Any]:
    """Propose adjustments for each cycle that has closed and settled, and mail the report.

    Args:
        campaign: Name of one campaign. Empty: all of them.
    """
    outcomes = [await step.decide(name) for name in await check.running(campaign or None)]
    asked = await approval.ask_for_approval(campaign or None)
    return await conclude([*outcomes, *asked, *await send(campaign or None)])


@flow(name="approve", flow_run_name="approve {report}")
@in_words
async def approve(report: str) -> State[Any]:
    """Wait for a lead's answer to the adjustments of one report.

    The run suspends and costs nothing while it waits: press Resume to answer. The page
    for leads and the deadline resume it as well; the first decision counts.

    Args:
        report: Id of the report, as `act` names it.
    """
    answer = await approval.await_answer(report)
    return await conclude([await approval.record(report, answer)])
