"""What a platform takes: a draft against limits that are data (`pdca.ports.Capabilities`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from pdca.ports import Capabilities, MediaFile, PostDraft, Violation

_HASHTAG = re.compile(r"(?<![\w#/&])#[^\W\d_]\w*|#[^#\s]{1,60}#")
"""#word as most platforms read it, #words# as Weibo does."""


def violations(
    draft: PostDraft, can: Capabilities, *, length: Callable[[PostDraft], int]
) -> list[Violation]:
    """Every rule that `draft` breaks; `length` counts a text as the platform does."""
    text, below = _text(draft, can, length(draft)), _below(draft, can, length)
    return [*text, *below, *_media(draft, can), *_link(draft)]


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


def _below(
    draft: PostDraft, can: Capabilities, length: Callable[[PostDraft], int]
) -> Iterator[Violation]:
    """What is said below the post. Where a post may reply to another, a comment is such a post."""
    if draft.thread and not can.threads:
        yield Violation("no_threads", {})
    for part, text in enumerate(draft.thread, start=2):
        if (counted := length(PostDraft(text))) > can.max_text:
            values = {"part": part, "length": counted, "limit": can.max_text}
            yield Violation("part_too_long", values)
    if not draft.first_comment:
        return
    if not can.first_comment:
        yield Violation("no_first_comment", {})
    elif can.threads and (counted := length(PostDraft(draft.first_comment))) > can.max_text:
        yield Violation("first_comment_too_long", {"length": counted, "limit": can.max_text})


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
