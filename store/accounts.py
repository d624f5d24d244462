"""What is known of each account: as the platform sees it, its cursors, its troubles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from pdca.plan.campaign import Account
from pdca.ports import AccountInfo
from store.keep import keep_first
from store.tables import account

a = account.c


@dataclass(frozen=True, slots=True)
class Known:
    """One row of the account table. `read_until` maps comments, mentions ... to a cursor."""

    name: str
    platform: str
    connector: str
    campaigns: list[str]
    info: dict[str, Any] | None
    token_expires_at: datetime | None
    trouble: str | None
    read_until: dict[str, Any]
    updated_at: datetime


def note_plan(
    connection: Connection, campaign: str, accounts: Iterable[Account], *, now: datetime
) -> None:
    """Keep that `campaign` uses these accounts, and no others any more."""
    wanted = {one.name: one for one in accounts}
    for name, one in wanted.items():
        keep_first(connection, account, _new(one, now))
        _set(connection, name, now, platform=one.platform, connector=one.connector)
    for known in every(connection):
        names = sorted(
            {*known.campaigns, campaign}
            if known.name in wanted
            else {*known.campaigns} - {campaign}
        )
        if names != known.campaigns:
            _set(connection, known.name, now, campaigns=names)


def _new(one: Account, now: datetime) -> dict[str, Any]:
    return {
        "name": one.name,
        "platform": one.platform,
        "connector": one.connector,
        "campaigns": [],
        "read_until": {},
        "updated_at": now,
    }


def every(connection: Connection) -> list[Known]:
    found = connection.execute(select(account).order_by(a.name))
    return [Known(**r._mapping) for r in found]  # noqa: SLF001 - its public name


def get(connection: Connection, name: str) -> Known | None:
    found = connection.execute(select(account).where(a.name == name)).first()
    return None if found is None else Known(**found._mapping)  # noqa: SLF001 - its public name


def seen(connection: Connection, name: str, info: AccountInfo, *, now: datetime) -> None:
    """The platform showed the account: it works again, whatever the trouble was."""
    _set(connection, name, now, info=asdict(info), trouble=None)


def in_trouble(connection: Connection, name: str, trouble: str, *, now: datetime) -> bool:
    """Note what a person must mend; True when there was no trouble until now."""
    known = get(connection, name)
    _set(connection, name, now, trouble=trouble)
    return known is not None and known.trouble is None


def token_expires(connection: Connection, name: str, at: datetime | None, *, now: datetime) -> None:
    _set(connection, name, now, token_expires_at=at)


def read_until(connection: Connection, name: str, what: str, cursor: Any, *, now: datetime) -> None:
    """Remember how far comments, mentions or orders have been read. `cursor` is JSON."""
    known = get(connection, name)
    if known is not None:
        _set(connection, name, now, read_until={**known.read_until, what: cursor})


def _set(connection: Connection, name: str, now: datetime, **values: Any) -> None:
    connection.execute(update(account).where(a.name == name).values(**values, updated_at=now))
