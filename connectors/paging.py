"""Pages that end: a platform that repeats a cursor is caught, not followed for ever."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from pdca.errors import TransientError
from pdca.ports import Page

T = TypeVar("T")
MOST_PAGES = 10_000


def page(rows: list[T], following: object, *, asked: str | None, whom: str) -> Page[T]:
    """A page of `rows`; `following` is the cursor that the platform names next.

    Raises:
        TransientError: it is the one just asked for. The list is not complete, and to
            take it for complete would make a post seem missing.
    """
    cursor = str(following) if following else None
    if cursor is not None and cursor == asked:
        raise TransientError(
            f"{whom}: the platform repeats the page after {cursor[:40]}. The list is asked again."
        )
    return Page(tuple(rows), cursor)


async def walk(fetch: Callable[[str | None], Awaitable[Page[T]]]) -> AsyncIterator[T]:
    """Every row of every page of `fetch`, which is given the cursor (None at first).

    Raises:
        TransientError: the cursors run in a circle.
    """
    seen: set[str] = set()
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        current = await fetch(cursor)
        for row in current.rows:
            yield row
        cursor = current.cursor
        if cursor is None:
            return
        if cursor in seen:
            break
        seen.add(cursor)
    raise TransientError(f"The platform's pages do not end (cursor {str(cursor)[:40]}).")
