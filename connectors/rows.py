"""Reading a platform's rows: what cannot be read is left out or raised, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from connectors.readings import moments, numbers
from pdca.errors import TransientError
from pdca.frames import AD_FACTS, COUNT
from pdca.later import pd
from pdca.ports import Message, Order, RemotePost

T = TypeVar("T")
Row = Mapping[str, Any]
Build = Callable[[Iterable[Any]], list[T]]

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


def instant(value: object) -> datetime:
    """An instant in UTC from ISO 8601; without an offset it is UTC.

    Raises:
        ValueError: it is none.
    """
    found = datetime.fromisoformat(str(value))
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def text(value: object) -> str | None:
    """`value` as text; None where there is nothing. Ids may be numbers beyond a double."""
    return None if value is None or value == "" else str(value)


def readable(build: Callable[[Row], T], rows: Iterable[Any]) -> list[T]:
    """What `build` makes of each row; a row that it cannot read is left out."""
    made: list[T] = []
    for row in rows:
        try:
            made.append(build(row))
        except UNREADABLE:
            continue
    return made


def complete(build: Callable[[Row], T], rows: Iterable[Any]) -> list[T]:
    """What `build` makes of every row, where a row left out would be taken for absent.

    Raises:
        TransientError: a row cannot be read.
    """
    try:
        return [build(row) for row in rows]
    except UNREADABLE:
        pass
    raise TransientError("A row of the platform's list cannot be read. The list is asked again.")


def remote_post(row: Row) -> RemotePost:
    """A post from a row with our own names; so are `message` and `order`."""
    return RemotePost(
        remote_id=str(row["id"]),
        url=text(row.get("url")),
        text=str(row["text"]),
        at=instant(row["at"]),
        reply_to=text(row.get("reply_to")),
    )


def message(row: Row, *, kind: str) -> Message:
    return Message(
        remote_id=str(row["id"]),
        kind=kind,
        author=str(row["author"]),
        text=str(row["text"]),
        at=instant(row["at"]),
        on=text(row.get("post")),
        language=text(row.get("language")),
        ours=row.get("ours") is True,
    )


def order(row: Row) -> Order:
    return Order(
        order_id=str(row["id"]),
        kind=str(row["kind"]),
        customer=str(row["customer"]),
        at=instant(row["at"]),
        amount_minor=int(row["amount_minor"]),
        currency=str(row["currency"]),
        status=str(row["status"]),
        utm={str(name): str(value) for name, value in (row.get("utm") or {}).items() if value},
    )


def ad_facts(rows: Sequence[Row]) -> pd.DataFrame:
    """Frame AD_FACTS; a wrong figure is NA, a row that names no ad set and day is left out."""
    columns = AD_FACTS.columns
    wide = pd.DataFrame.from_records(list(rows), columns=None).reindex(columns=list(columns))
    figures = [name for name, dtype in columns.items() if dtype == COUNT]
    wide[figures] = wide[figures].apply(numbers).round()
    wide["day"] = moments(wide["day"], wide.index)
    return AD_FACTS.conform(
        wide.dropna(subset=["platform", "ad_set", "day"]).reset_index(drop=True)
    )
