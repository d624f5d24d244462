"""Trouble: something that is not well, in words for the engineer who gets the mail."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is not well.

    Attributes:
        about: server, worker, windows, posts, database, supervisor, or the name of a child.
            Two mails about the same within an hour are one.
        what: a clause that begins with its subject, such as "the server does not answer".
        remedy: what an engineer does, as sentences.
        patience: how many further looks it may take to heal before a person is told.
        tried: what was done against it, as a sentence.
    """

    about: str
    what: str
    remedy: str
    patience: int = 0
    tried: str = ""


def pack(troubles: Iterable[Trouble]) -> str:
    """As one argument of a command line."""
    return json.dumps([asdict(trouble) for trouble in troubles])


def unpack(packed: str) -> list[Trouble]:
    return [Trouble(**values) for values in json.loads(packed)]
