"""Watch: comments and mentions, incidents, holds and alerts. Runs every five minutes."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from tasks import check
from tasks import watch as step
from tasks.mail import send
from tasks.plans import accounts_in_force
from tasks.run import conclude, first_name, in_words


@flow(name="watch", flow_run_name=first_name)
@in_words
async def watch(campaign: str = "") -> State[Any]:
    """Read new comments and mentions, open or close incidents, hold posts, alert owners.

    Args:
        campaign: Name of one campaign. Empty: all of them.
    """
    heard = await step.listen_all(await accounts_in_force(campaign or None))
    judged = [await step.judge(name) for name in await check.running(campaign or None)]
    return await conclude([*heard, *judged, *await send(campaign or None)])
