"""Care: the hourly round that keeps the machinery well."""

from __future__ import annotations

from functools import partial
from typing import Any

from prefect import State, flow

from tasks import care as step
from tasks.mail import send
from tasks.run import Steps, conclude, each_by_itself, first_name, in_words


@flow(name="care", flow_run_name=first_name)
@in_words
async def care(campaign: str = "") -> State[Any]:
    """Refresh tokens, free stuck work, prove the balance, apply retention, clean up runs.

    No step keeps the others from theirs; the run fails afterwards, and says what went wrong.

    Args:
        campaign: Name of one campaign. Empty: all of them.
    """
    which = campaign or None
    steps: Steps = {
        "tokens": partial(step.refresh_tokens, which),
        "adjustments": step.free_stuck_work,
        "balance": partial(step.prove_balance, which),
        "retention": step.apply_retention,
        "runs": step.clean_up_runs,
        "mail": partial(send, which),
    }
    return await conclude(await each_by_itself(steps))
