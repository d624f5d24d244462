"""Which post, or which mail, is meant: by the start of its key, or by item and account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from pdca.errors import SetupError
from store.tables import delivery, publication

row = publication.c
MOST = 5
"""Posts that an error names."""
SHORT = 8
"""Letters of a key that tell it apart where people read it."""


@dataclass(frozen=True, slots=True)
class _Named:
    key: str
    item: str
    account: str
    campaign: str

    def __str__(self) -> str:
        return f"{self.key[:SHORT]} ({self.item} on {self.account}, {self.campaign})"


def post(connection: Connection, *words: str) -> str:
    """The key of the one post that `words` name.

    Args:
        connection: of the store.
        words: the start of a key, or any of item, account and campaign, in any order.

    Raises:
        SetupError: none or several fit; the message names near ones.
    """
    found = _fitting(connection, words)
    if len(found) == 1:
        return found[0].key
    asked = " ".join(words)
    if found:
        raise SetupError(f"{_counted(found)} fit {asked}: {_listed(found)}. Say more of it.")
    near = _near(connection, words)
    hint = f" Near it: {_listed(near)}." if near else " `pdca status` lists what people are asked."
    raise SetupError(f"There is no post {asked}.{hint}")


def question(connection: Connection, word: str) -> str:
    """The key of the post, or the id of the mail, that `word` begins.

    Raises:
        SetupError: none or several fit.
    """
    begins = delivery.c.id.startswith(word, autoescape=True)
    mails = connection.scalars(select(delivery.c.id).where(begins).limit(2)).all()
    if word in mails:
        return word
    if not mails:
        return post(connection, word)
    if len(mails) > 1 or _fitting(connection, (word,)):
        raise SetupError(f"Mails begin with {word}, and not one alone. Say more of it.")
    return str(mails[0])


def posts(connection: Connection, word: str) -> dict[str, str]:
    """The posts of a campaign or account of that name, or the one post it begins.

    Raises:
        SetupError: there is nothing of that name.
    """
    for column in (row.campaign, row.account):
        if connection.scalar(select(row.key).where(column == word).limit(1)):
            return {column.name: word}
    return {"key": post(connection, word)}


def _fitting(connection: Connection, words: Sequence[str]) -> list[_Named]:
    if len(words) == 1 and (exact := _rows(connection, row.key == words[0])):
        return exact
    if words and (begun := _rows(connection, *map(_begins, words))):
        return begun
    return []


def _begins(word: str) -> ColumnElement[bool]:
    named = (column == word for column in (row.item, row.account, row.campaign))
    return or_(row.key.startswith(word.lower(), autoescape=True), *named)


def _rows(connection: Connection, *where: ColumnElement[bool]) -> list[_Named]:
    wanted: Any = select(row.key, row.item, row.account, row.campaign)
    found = connection.execute(wanted.where(*where).order_by(row.due, row.key).limit(MOST + 1))
    return [_Named(*r) for r in found]


def _near(connection: Connection, words: Sequence[str]) -> list[_Named]:
    """Posts whose item or account is written almost so, or holds the words."""
    names = {*connection.scalars(select(row.item).distinct())}
    names |= {*connection.scalars(select(row.account).distinct())}
    for word in words:
        close = get_close_matches(word, names, n=2) or [n for n in sorted(names) if word in n][:2]
        if close:
            return _rows(connection, or_(row.item.in_(close), row.account.in_(close)))
    return []


def _counted(found: Sequence[_Named]) -> str:
    return f"More than {MOST} posts" if len(found) > MOST else f"{len(found)} posts"


def _listed(found: Sequence[_Named]) -> str:
    return ", ".join(map(str, found[:MOST]))
