"""Tickets: signed words in a link that say who may do what to which change, and until when.

A ticket is bound to a person, a change and the revision it was made on. It can be
forged only with the secret. That it counts once is the ledger's doing: the first
decision on a change stands.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from pdca.errors import PdcaError

Purpose = Literal["read", "review", "decide", "answer"]


class TicketError(PdcaError):
    """A link that does not open: `details["why"]` is broken or expired."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a link allows.

    Attributes:
        purpose: read a report, review its changes, decide one of them, answer a question.
        about: id of the report, the adjustment or the publication.
        to: address of the person it was sent to.
        language: of the page.
        revision: number of the plan it was issued on; 0 where none matters.
        expires: campaign time, in whole seconds.
    """

    purpose: Purpose
    about: str
    to: str
    language: str
    revision: int
    expires: datetime


def issue(ticket: Ticket, secret: bytes) -> str:
    """The ticket as text that fits into a link."""
    values = asdict(ticket) | {"expires": int(ticket.expires.timestamp())}
    body = _encode(json.dumps(list(values.values()), ensure_ascii=False).encode())
    return f"{body}.{_sign(body, secret)}"


def read(token: str, secret: bytes, *, now: datetime, purpose: Purpose) -> Ticket:
    """The ticket in `token`.

    Raises:
        TicketError: it was not issued by us for this purpose, or its time is over.
    """
    body, _, signature = token.partition(".")
    if not hmac.compare_digest(signature.encode(), _sign(body, secret).encode()):
        raise TicketError("The link is damaged or forged.", why="broken")
    values = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    made_for, about, to, language, revision, moment = values
    expires = datetime.fromtimestamp(moment, tz=UTC)
    ticket = Ticket(made_for, about, to, language, revision, expires)
    if ticket.purpose != purpose:
        raise TicketError("The link was made for something else.", why="broken")
    if ticket.expires <= now:
        raise TicketError("The time to answer is over.", why="expired")
    return ticket


def seal(words: str, secret: bytes) -> str:
    """A signature of `words`, to be compared with `same`."""
    return _sign(words, secret)


def same(first: str, second: str) -> bool:
    """Compares two seals in a time that tells nothing."""
    return hmac.compare_digest(first.encode(), second.encode())


def _sign(body: str, secret: bytes) -> str:
    return _encode(hmac.digest(secret, body.encode(), hashlib.sha256))


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
