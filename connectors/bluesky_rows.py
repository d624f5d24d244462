"""Reading the answers of the AT Protocol; what cannot be read raises one of `rows.UNREADABLE`."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.rows import UNREADABLE, Row, instant
from pdca.ports import Message, RemotePost, TokenSet

SHARED = "repostCount+quoteCount"
"""Both put a post before others' followers; the platform counts them apart."""


def signed_in(held: Mapping[str, str], answer: Row) -> TokenSet:
    """The credential with the pair of tokens that an answer brings."""
    names = {"token": "accessJwt", "refresh_token": "refreshJwt", "did": "did"}
    fresh = {ours: str(answer[theirs]) for ours, theirs in names.items()}
    return TokenSet({**held, **fresh}, _ends(fresh["token"]))


def _ends(token: str) -> datetime | None:
    """When a JWT expires, as it says itself; None where it says nothing that can be read."""
    try:
        claims = token.split(".")[1]
        padded = claims + "=" * (-len(claims) % 4)
        return datetime.fromtimestamp(json.loads(base64.urlsafe_b64decode(padded))["exp"], UTC)
    except (*UNREADABLE, IndexError, OverflowError, OSError):
        return None


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_old_upload(kept: str, since: datetime) -> bool:
    """Whether `kept` tells of an upload before `since`."""
    try:
        return instant(json.loads(kept)["at"]) < since
    except UNREADABLE:
        return False


def dids(remote: Mapping[str, str]) -> dict[str, str]:
    """The accounts that a text mentions, by handle, from what is kept beside the uploads."""
    return {name[1:]: did for name, did in remote.items() if name.startswith("@")}


def key_of(uri: str) -> str:
    """The record key at the end of an at:// address."""
    return uri.rsplit("/", 1)[-1]


def address(uri: str) -> str | None:
    """Where people read the post of an at:// address."""
    parts = uri.split("/")
    if len(parts) != 5 or parts[0] != "at:":
        return None
    return f"https://bsky.app/profile/{parts[2]}/post/{parts[4]}"


def own_post(row: Row) -> RemotePost:
    uri, value = str(row["uri"]), row["value"]
    above = value.get("reply")
    return RemotePost(
        remote_id=uri,
        url=address(uri),
        text=str(value["text"]),
        at=instant(value["createdAt"]),
        reply_to=str(above["parent"]["uri"]) if above else None,
    )


def figures(row: Row, *, as_of: str) -> Row:
    """The counts of a post or of the account, which are named ...Count."""
    counts = {name: value for name, value in row.items() if name.endswith("Count")}
    shared = [counts.get(name) for name in SHARED.split("+")]
    known = [value for value in shared if isinstance(value, int)]
    if known:
        counts[SHARED] = sum(known)
    return {"id": row.get("uri"), "as_of": as_of, **counts}


def comment(row: Row, *, me: str) -> Message:
    """A notification of an answer below one of our posts; anything else cannot be read."""
    if not (ours := _ours(row["record"], me)):
        raise ValueError("it answers to somebody else")
    return _message(row, "comment", on=ours[0])


def mention(row: Row, *, me: str) -> Message:
    """A notification of a post elsewhere that names or quotes us."""
    if row["reason"] not in ("mention", "quote"):
        raise ValueError(row["reason"])
    if _ours(row["record"], me):
        raise ValueError("it is a comment")
    return _message(row, "mention", on=None)


def hit(row: Row, *, me: str) -> Message:
    """A post that a search found; what we say ourselves is no mention."""
    if row["author"]["did"] == me:
        raise ValueError("it is our own")
    return _message(row, "mention", on=None)


def heard_at(row: Row) -> datetime:
    return instant(row["indexedAt"])


def _ours(said: Row, me: str) -> list[str]:
    """Our posts that a record answers to: the first of the thread, then the one right above."""
    reply = said.get("reply") or {}
    above = [str((reply.get(place) or {}).get("uri")) for place in ("root", "parent")]
    return [uri for uri in above if uri.startswith(f"at://{me}/")]


def _message(row: Row, kind: str, *, on: str | None) -> Message:
    said: Any = row["record"]
    languages = said.get("langs") or [None]
    return Message(
        remote_id=str(row["uri"]),
        kind=kind,
        author=str(row["author"]["did"]),
        text=str(said["text"]),
        at=heard_at(row),
        on=on,
        language=languages[0],
    )
