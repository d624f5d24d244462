"""What becomes of a post that is overdue: the campaign's rule, and room between posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from pdca.plan.campaign import Late

Fate = Literal["send", "move", "drop"]

NO_SLOT = "late: no free slot left in the cycle"
TOO_LATE = "late: dropped by the campaign's rule"


QUIET = timedelta(minutes=20)
"""An outage is over when nothing was moved or missed for so long."""
AGAIN = timedelta(hours=6)
"""One that goes on is told of this often."""


def fate(due: datetime, rule: Late, *, now: datetime) -> Fate:
    """What the campaign's rule makes of a post due at `due`."""
    return rule.then if now - due > rule.after else "send"


def room_at(last: datetime | None, *, spacing: timedelta) -> datetime | None:
    """From when an account whose newest post went out at `last` may send an overdue one."""
    return None if last is None else last + spacing


def is_told_now(lines: Sequence[datetime], *, told_at: datetime | None, now: datetime) -> bool:
    """Whether a summary is due of posts that were moved or missed at `lines`, in order.

    One for each outage, not one for each window: it waits until the outage is over.
    """
    if not lines or (told_at is not None and now - told_at < AGAIN):
        return False
    return now - lines[-1] >= QUIET or now - lines[0] >= AGAIN
