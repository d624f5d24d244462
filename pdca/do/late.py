"""What becomes of a post that is overdue: the campaign's rule, and room between posts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from pdca.plan.campaign import Late

Fate = Literal["send", "move", "drop"]

NO_SLOT = "late: no free slot left in the cycle"
TOO_LATE = "late: dropped by the campaign's rule"


def fate(due: datetime, rule: Late, *, now: datetime) -> Fate:
    """What the campaign's rule makes of a post due at `due`."""
    return rule.then if now - due > rule.after else "send"


def room_at(last: datetime | None, *, spacing: timedelta) -> datetime | None:
    """From when an account whose newest post went out at `last` may send an overdue one."""
    return None if last is None else last + spacing
