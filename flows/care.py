"""Care: the hourly round that keeps the machinery well."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from tasks import care as step
from tasks.mail import send
from tasks.run import conclude, first_name, in_words


@flow(name="care", flow_run_name=first_name)
@in_words
async def care(campaign: str = "") -> State[Any]:
    """Refresh tokens, free stuck work, prove the balance, apply retention, clean up runs.

    Args:
        campaign: Name of one campaign. Empty: all of them.
    """
    outcomes = [
        await step.refresh_tokens(campaign or None),
        await step.free_stuck_work(),
        await step.prove_balance(campaign or None),
        await step.apply_retention(),
        await step.clean_up_runs(),
    ]
    return await conclude([*outcomes, *await send(campaign or None)])
