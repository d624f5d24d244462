"""Plan: from the campaign folders to a calendar. Runs every ten minutes.

It alone makes revisions, out of folder edits and recorded decisions. Running it twice,
late or in two places is harmless: an unchanged folder makes no revision, and a
publication's key never changes.
"""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from tasks import plan as step
from tasks.approval import end_overdue_approvals
from tasks.run import conclude, first_name, in_words


@flow(name="plan", flow_run_name=first_name)
@in_words
async def plan(campaign: str = "") -> State[Any]:
    """Read the campaign folders, make revisions, lay out and review the calendar.

    Args:
        campaign: Name of one campaign folder. Empty: all of them.
    """
    names = await step.folders(campaign or None)
    closed = await end_overdue_approvals(campaign or None)
    return await conclude([*closed, *[await step.revise(name) for name in names]])
