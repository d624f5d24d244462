"""The table of docs/reference/platforms.md, written from what the connectors declare.

`.venv/bin/python -m connectors.platforms_page` prints it; a test holds the page to it.
"""

from __future__ import annotations

from collections.abc import Iterable

from connectors import CONNECTORS
from connectors.base import Connector
from pdca.ports import Recovery

COLUMNS = (
    *("platform", "longest text", "media", "threads", "lost answer", "figures of a post"),
    *("comments", "mentions", "orders", "restated for"),
)
RULES = ("---", "---:", "---:", *["---"] * 7)
ANSWERS = {
    Recovery.KEY: "key of ours",
    Recovery.READ_BACK: "own posts can be read",
    Recovery.NONE: "learnt from the account",
}


def table() -> str:
    """One row per connector, in Markdown."""
    kinds = [kind for _, kind in sorted(CONNECTORS.items())]
    return "\n".join([_line(COLUMNS), _line(RULES), *(_line(_cells(kind)) for kind in kinds)])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(kind: type[Connector]) -> tuple[str, ...]:
    can = kind.facts
    figures = ", ".join(sorted(can.metrics)) or "–"
    return (
        f"`{kind.platform}`",
        f"{can.max_text:,}",
        f"{can.max_media}",
        _yes(can.threads),
        ANSWERS[can.recovery],
        figures,
        *(_yes(flag) for flag in (can.comments, can.mentions, can.orders)),
        f"{can.restate.days} days",
    )


def _yes(flag: bool) -> str:  # noqa: FBT001  (one cell)
    return "yes" if flag else "no"


if __name__ == "__main__":
    print(table())  # noqa: T201  (to be pasted)
