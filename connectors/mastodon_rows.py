"""Mastodon's objects in our words: statuses, notifications, instances, refusals.

Docs: https://docs.joinmastodon.org/entities/
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors import failure
from connectors.answer import Answer
from connectors.failure import Refusal
from connectors.mastodon_text import without_host, written
from connectors.rows import UNREADABLE, Row, instant, text
from pdca import errors
from pdca.metrics import Metric
from pdca.ports import Message, RemotePost

SHARED = "reblogs_count + quotes_count"
FIELDS: Mapping[str, Metric] = {
    "favourites_count": Metric.LIKES,
    "replies_count": Metric.COMMENTS,
    SHARED: Metric.SHARES,
}
ACCOUNT_FIELDS: Mapping[str, Metric] = {"followers_count": Metric.FOLLOWERS}
PER_LINK = 23
LONGEST_ALT = 1500
CODES: failure.Codes = {
    "token_refused": errors.AuthRevokedError,
    "token_expired": errors.AuthExpiredError,
    "login_refused": errors.AuthRevokedError,
    "scope_missing": errors.PermissionMissingError,
    "media_processing": errors.NotReadyError,
    "key_spent": errors.DuplicateError,
    "duplicate": errors.DuplicateError,
    "invalid": errors.InvalidError,
    "not_offered": errors.CapabilityOfflineError,
}
_CONTENT = (
    ("idempotency key", "key_spent"),
    ("duplicate", "duplicate"),
    ("already posted", "duplicate"),
    ("finished processing", "media_processing"),
    ("authenticated user", "token_refused"),
    ("", "invalid"),
)
_SAID: Mapping[int, tuple[tuple[str, str], ...]] = {
    400: _CONTENT,
    401: (("", "token_refused"),),
    403: (
        ("scope", "scope_missing"),
        ("login", "login_refused"),
        ("credentials", "token_refused"),
        # Pixelfed's words for content: no picture, a wrong one, no room for it
        ("empty status", "invalid"),
        ("mime type", "invalid"),
        ("size limit", "invalid"),
    ),
    409: _CONTENT[:3],
    422: _CONTENT,
    501: (("", "not_offered"),),
}
"""By status: what stands in the words of a refusal, and what it means; the first counts."""


def refusal(status: int, body: Any) -> Refusal | None:
    """The failure in an answer; only one in the family's own shape says that nothing happened."""
    found = failure.by_status(status, body)
    if found is None or not isinstance(body, Mapping):
        return found
    said = body.get("error")
    if isinstance(said, str):
        code = next((code for part, code in _SAID.get(status, ()) if part in said.lower()), "")
        return Refusal(code, f"{said} {found.message}".strip())
    if status in (422, 500) and isinstance(body.get("errors"), Mapping):
        # Laravel's shape of a failed validation, to which Pixelfed gives status 500
        return Refusal("invalid", str(body.get("message") or ""))
    return found


def instance_limits(found: Row) -> dict[str, Any]:
    """What an instance says of its limits, in the words of `Capabilities`; the rest is left out.

    Beside them `per_link` (0: links count whole) and `longest_alt`, in characters. The
    first version of the call has `max_toot_chars` and, on Pleroma, limits at its top.
    """
    about = _object(found, "configuration")
    posts, media = _object(about, "statuses"), _object(about, "media_attachments")
    types, per_link = media.get("supported_mime_types"), posts.get("characters_reserved_per_url")
    said = {
        "max_text": _size(posts.get("max_characters")) or _size(found.get("max_toot_chars")),
        "max_media": _size(posts.get("max_media_attachments"))
        or _size(found.get("max_media_attachments")),
        "per_link": 0 if per_link == 0 else _size(per_link),
        "longest_alt": _size(media.get("description_limit"))
        or _size(found.get("description_limit")),
        "max_media_bytes": _size(media.get("image_size_limit")) or _size(found.get("upload_limit")),
        "media_types": frozenset(map(str, types)) if isinstance(types, list) and types else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _object(row: Row, name: str) -> Row:
    inner = row.get(name)
    return inner if isinstance(inner, Mapping) else {}


def _size(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def objects(answer: Answer, *names: str) -> list[Any] | None:
    """The rows of an answer, or of a part of it; None if there is no such list."""
    found = answer.body
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, list) else None


def older(answer: Answer, rows: list[Any], since: datetime) -> str | None:
    """`max_id` of the page that follows; None when it would be older than `since`, or none.

    Servers say it in the `Link` header. Without one the last row says it: that a page is
    short proves nothing, because servers cap pages as they like.
    """
    if not rows or _is_past(rows[-1], since):
        return None
    links = answer.links
    following = answer.following("max_id")
    if following is None and ("next" in links or not links):
        return str(rows[-1]["id"])
    return following


def _is_past(row: Row, since: datetime) -> bool:
    try:
        return instant(row["created_at"]) < since
    except UNREADABLE:
        return False


def begins_anew(rows: list[Any], cursor: str | None) -> bool:
    """Whether a page of what is older than `cursor` begins with something newer."""
    first = str(rows[0].get("id")) if rows else ""
    return bool(cursor and cursor.isdecimal() and first.isdecimal() and int(first) >= int(cursor))


def by(status: Row, account: Row) -> bool:
    """Whether `account` wrote it."""
    author = status.get("account")
    return isinstance(author, Mapping) and author.get("id") == account["id"]


def own_post(status: Row, *, host: str = "") -> RemotePost:
    """A post; the accounts of its own server, `host`, are named without it, as they are shown."""
    said = without_host(written(status), host)
    above = text(status.get("in_reply_to_id"))
    at, url = instant(status["created_at"]), text(status.get("url"))
    return RemotePost(str(status["id"]), url, said, at, reply_to=above)


def message(status: Row, *, kind: str) -> Message:
    """A status as a comment (on what it replies to) or a mention."""
    return Message(
        remote_id=str(status["id"]),
        kind=kind,
        author=str(status["account"]["acct"]),
        text=written(status),
        at=instant(status["created_at"]),
        on=text(status.get("in_reply_to_id")) if kind == "comment" else None,
        language=text(status.get("language")),
    )


def counters(row: Row, *, as_of: datetime) -> Row:
    """What is counted of a status or an account."""
    counts = {name: value for name, value in row.items() if name.endswith("_count")}
    return {"id": row["id"], "as_of": as_of.isoformat(), **counts}


def figures(status: Row, *, as_of: datetime) -> Row:
    """A status' counters. A boost and a quote both carry a post on: they are shares.

    Servers that know no quotes count none; without boosts the sum is not known.
    """
    boosts, quotes = status.get("reblogs_count"), status.get("quotes_count")
    shares = boosts + (quotes or 0) if isinstance(boosts, int) else None
    return {**counters(status, as_of=as_of), SHARED: shares}
