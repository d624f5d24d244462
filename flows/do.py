"""Do: publish each post at its instant, and settle answers that were lost.

A run is a window of eleven minutes and a new one starts every five, so two are always
alive. Which of them publishes a post is decided by the ledger, never by Prefect.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from prefect import State, flow

from tasks import do as step
from tasks.run import conclude, first_name, in_words


@flow(name="do", flow_run_name=first_name)
@in_words
async def do(campaign: str = "", until: datetime | None = None) -> State[Any]:
    """Publish what is due until the window ends.

    Args:
        campaign: Name of one campaign. Empty: all of them.
        until: End of the window, with its time zone. None: eleven minutes from now.
    """
    outcomes = await step.publish(campaign or None, until)
    await step.show(campaign or None)
    return await conclude(outcomes)
