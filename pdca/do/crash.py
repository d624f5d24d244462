"""Named places where a test may kill the process; in production they cost a call to nothing."""

from __future__ import annotations

from collections.abc import Callable

POINTS = (
    "after_claim",
    "after_prepare",
    "after_sent",
    "after_answer",
    "after_close",
    "after_settle_claim",
    "after_verdict",
    "after_settle",
    "after_follow_claim",
    "after_part_begun",
    "after_part_answer",
    "after_part_kept",
    "after_follow",
)
MAIL_POINTS = (
    "after_render",
    "after_keep",
    "after_mail_claim",
    "after_mail_answer",
    "after_mail_close",
    "after_mail_settle",
    "after_mail_ask",
)


def _nothing(_: str) -> None:
    """Go on."""


_hook: Callable[[str], None] = _nothing


def crash_point(name: str) -> None:
    """Call the hook of a chaos test, if there is one."""
    _hook(name)


def install(hook: Callable[[str], None] | None) -> None:
    """Let `hook` hear the name of each point that is passed; None takes it away."""
    global _hook  # noqa: PLW0603 - one switch for the whole process is what a chaos test needs
    _hook = hook or _nothing
