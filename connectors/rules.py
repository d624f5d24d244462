"""What a platform takes: a draft against limits that are data (`pdca.ports.Capabilities`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pdca.ports import Capabilities, MediaFile, PostDraft, Violation

_HASHTAG = re.compile(r"(?<![\w#/&])#[^\W\d_]\w*|#[^#\s]{1,60}#")
"""#word as most platforms read it, #words# as Weibo does."""


def violations(draft: PostDraft, can: Capabilities, *, length: int) -> list[Violation]:
    """Every rule that `draft` breaks; `length` is its text as the platform counts it."""
    return [*_text(draft, can, length), *_media(draft, can), *_link(draft)]


def hashtags(text: str) -> list[str]:
    return [found.strip("#") for found in _HASHTAG.findall(text)]


def _text(draft: PostDraft, can: Capabilities, length: int) -> Iterator[Violation]:
    if not draft.text.strip() and not draft.media:
        yield Violation("empty", {})
    if length > can.max_text:
        yield Violation("text_too_long", {"length": length, "limit": can.max_text})
    count = len(hashtags(draft.text))
    if can.max_hashtags is not None and count > can.max_hashtags:
        yield Violation("too_many_hashtags", {"count": count, "limit": can.max_hashtags})
    if draft.first_comment and not can.first_comment:
        yield Violation("no_first_comment", {})


def _media(draft: PostDraft, can: Capabilities) -> Iterator[Violation]:
    count = len(draft.media)
    if can.needs_media and not count:
        yield Violation("needs_media", {})
    if count > can.max_media:
        yield Violation("too_many_media", {"count": count, "limit": can.max_media})
    for file in draft.media:
        yield from _file(file, can)


def _file(file: MediaFile, can: Capabilities) -> Iterator[Violation]:
    if file.media_type not in can.media_types:
        allowed = ", ".join(sorted(can.media_types))
        yield Violation(
            "media_type", {"file": file.name, "type": file.media_type, "allowed": allowed}
        )
    if len(file.content) > can.max_media_bytes:
        values = {"file": file.name, "bytes": len(file.content), "limit": can.max_media_bytes}
        yield Violation("media_too_large", values)


def _link(draft: PostDraft) -> Iterator[Violation]:
    if not draft.link:
        return
    try:
        parts = urlsplit(draft.link)
        good = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        yield Violation("link_not_https", {"link": draft.link})
