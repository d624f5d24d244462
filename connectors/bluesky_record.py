"""A draft as a record of the AT Protocol, and the key under which it is kept.

Docs: https://docs.bsky.app/docs/advanced-guides/posts, https://atproto.com/specs/tid
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.facets import facets, graphemes
from pdca.ports import PostDraft

POST = "app.bsky.feed.post"
BYTES_PER_GRAPHEME = 10
"""A text may have 300 graphemes and 3,000 bytes: whichever is used up first."""
LONGEST_PATH = 24
"""Of a link that is shown in a text, in characters."""

_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_EPOCH_US = 1_672_531_200_000_000
_SPAN = 1 << 45

Json = dict[str, Any]


def record_key(token: str) -> str:
    """The record key (a TID, 13 characters) that belongs to `token` alone, for ever.

    A TID is a moment in microseconds and ten more bits. The moment is made from the token
    as well: it lies in 2023 and means nothing, but no reader takes it for the future.
    """
    number = int.from_bytes(hashlib.sha256(token.encode()).digest()[:8])
    tid = (_EPOCH_US + (number >> 10) % _SPAN) << 10 | number & 1023
    return "".join(_ALPHABET[tid >> 5 * place & 31] for place in range(12, -1, -1))


def length(text: str) -> int:
    """`text` in graphemes; where its bytes use up more of the limit, in theirs."""
    return max(graphemes(text), -(-len(text.encode()) // BYTES_PER_GRAPHEME))


def text_of(draft: PostDraft) -> str:
    """The text as it is posted: beside images there is no room for a card, so the link follows."""
    shown = _shown_link(draft)
    return f"{draft.text.rstrip()}\n\n{shown}".lstrip() if shown else draft.text


def post(
    draft: PostDraft,
    *,
    at: datetime,
    dids: Mapping[str, str],
    images: Sequence[Json] = (),
    above: Mapping[str, Any] | None = None,
) -> Json:
    """The record of a post.

    Args:
        draft: what to say.
        at: when it says that it was written.
        dids: of the accounts that the text mentions, by handle.
        images: the uploaded blobs of the draft's media, in order.
        above: the record that it answers to (`uri`, `cid`, `value`), of a thread or its first.
    """
    text, shown = text_of(draft), _shown_link(draft)
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    record: Json = {"$type": POST, "text": text, "createdAt": moment}
    if draft.language:
        record["langs"] = [draft.language]
    aliases = {shown: draft.link} if shown and draft.link else {}
    if found := facets(text, dids=dids, aliases=aliases):
        record["facets"] = found
    if above is not None:
        parent = {"uri": above["uri"], "cid": above["cid"]}
        root = (above["value"].get("reply") or {}).get("root") or parent
        record["reply"] = {"root": root, "parent": parent}
    if images:
        pairs = zip(draft.media, images, strict=True)
        shots = [{"alt": file.alt, "image": blob} for file, blob in pairs]
        record["embed"] = {"$type": "app.bsky.embed.images", "images": shots}
    elif draft.link:
        record["embed"] = {"$type": "app.bsky.embed.external", "external": _card(draft)}
    return record


def language_of(record: Mapping[str, Any]) -> str | None:
    """The first language of a record (`value`)."""
    languages: list[str] = record["value"].get("langs") or []
    return languages[0] if languages else None


def _card(draft: PostDraft) -> Json:
    link = draft.link or ""
    return {"uri": link, "title": draft.title or urlsplit(link).netloc, "description": ""}


def _shown_link(draft: PostDraft) -> str | None:
    """How the link stands in the text, where it has to: without what only machines read."""
    if not draft.link or not draft.media or draft.link in draft.text:
        return None
    parts = urlsplit(draft.link)
    path = parts.path.rstrip("/")
    cut = path[: LONGEST_PATH - 1] + "…" if len(path) > LONGEST_PATH else path
    return parts.netloc + cut
