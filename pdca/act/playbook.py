"""The playbook: what applied adjustments brought, so that the next plan starts from it.

Only what is clear is learnt: an effect whose 80 % interval holds no zero, for better or
for worse. Everything else waits for more posts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pdca.report import Fate, Figures, Range


class Lesson(Figures):
    """What one adjustment brought.

    Attributes:
        adjustment: its id.
        kind: mix or slots.
        subject: the pillar or account it is about.
        worked: better with it; False: worse.
        measured: relative change per post, against the rest of the posts.
        cycle: whose check proposed it.
    """

    adjustment: str
    kind: str
    subject: str
    before: Any
    after: Any
    worked: bool
    measured: Range
    cycle: int


def lessons(fates: Iterable[Fate]) -> list[Lesson]:
    """What the fates of earlier adjustments teach."""
    return [_lesson(f, f.measured) for f in fates if f.measured and _is_clear(f.measured)]


def _is_clear(change: Range) -> bool:
    return change.low > 0 or change.high < 0


def _lesson(fate: Fate, measured: Range) -> Lesson:
    return Lesson(
        adjustment=fate.id,
        kind=fate.kind,
        subject=fate.subject,
        before=fate.before,
        after=fate.after,
        worked=measured.low > 0,
        measured=measured,
        cycle=fate.cycle,
    )
