"""Links, mentions and hashtags of a text as the AT Protocol marks them: by UTF-8 bytes.

Docs: https://docs.bsky.app/docs/advanced-guides/post-richtext
A mention needs the account's DID; a handle without one stays plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import regex

LONGEST_TAG = 64
"""In graphemes."""

# Chinese text runs straight into a link and out of it: only what a URL may hold belongs to it.
_LINK = regex.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_MENTION = regex.compile(
    r"(?<![A-Za-z0-9_.@/])@((?:[a-zA-Z0-9][a-zA-Z0-9-]*\.)+[a-zA-Z][a-zA-Z0-9-]*)"
)
_GAP = r"\s\u00AD\u2060\u200A\u200B\u200C\u200D\u20E2"
_TAG = regex.compile(
    rf"(?<!\S)[#＃]((?!\uFE0F)[^{_GAP}]*[^\d\p{{P}}{_GAP}][^{_GAP}]*)", regex.VERSION1
)
_TRAILING = regex.compile(r"\p{P}+$")
_GRAPHEME = regex.compile(r"\X")

Span = tuple[int, int, dict[str, str]]


def graphemes(text: str) -> int:
    """Characters as a reader counts them: a family of four with its joiners is one."""
    return len(_GRAPHEME.findall(text))


def handles(text: str) -> list[str]:
    """Whom `text` mentions, each once, in order."""
    return list(dict.fromkeys(found[1] for found in _MENTION.finditer(text)))


def facets(
    text: str, *, dids: Mapping[str, str], aliases: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """The facets of `text`, in order and without overlap.

    Args:
        text: of the post.
        dids: of the accounts that it mentions, by handle.
        aliases: addresses by the piece of `text` that stands for them, a shortened link.
    """
    spans = [*_aliases(text, aliases or {}), *_links(text)]
    taken = list(spans)
    for start, end, feature in (*_mentions(text, dids), *_tags(text)):
        if all(end <= other[0] or other[1] <= start for other in taken):
            spans.append((start, end, feature))
    return [_facet(text, span) for span in sorted(spans, key=lambda span: span[0])]


def _facet(text: str, span: Span) -> dict[str, Any]:
    start, end, feature = span
    before = len(text[:start].encode())
    index = {"byteStart": before, "byteEnd": before + len(text[start:end].encode())}
    return {"index": index, "features": [feature]}


def _aliases(text: str, aliases: Mapping[str, str]) -> Iterator[Span]:
    for shown, uri in aliases.items():
        start = text.rindex(shown)
        yield start, start + len(shown), _link(uri)


def _links(text: str) -> Iterator[Span]:
    for found in _LINK.finditer(text):
        uri = found[0].rstrip(".,;:!?'")
        if uri.endswith(")") and "(" not in uri:
            uri = uri.rstrip(").,;:!?'")
        yield found.start(), found.start() + len(uri), _link(uri)


def _link(uri: str) -> dict[str, str]:
    return {"$type": "app.bsky.richtext.facet#link", "uri": uri}


def _mentions(text: str, dids: Mapping[str, str]) -> Iterator[Span]:
    for found in _MENTION.finditer(text):
        if did := dids.get(found[1]):
            yield (*found.span(), {"$type": "app.bsky.richtext.facet#mention", "did": did})


def _tags(text: str) -> Iterator[Span]:
    for found in _TAG.finditer(text):
        tag = _TRAILING.sub("", found[1])
        if tag and graphemes(tag) <= LONGEST_TAG:
            end = found.start() + 1 + len(tag)
            yield found.start(), end, {"$type": "app.bsky.richtext.facet#tag", "tag": tag}
