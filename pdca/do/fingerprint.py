"""Is that text ours? A post is known again by what it says, never by being the newest.

Platforms give a text back almost as it was sent: recomposed, with other white space,
with links shortened. The normal form forgives the first two, `same` the third as well.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

SHORTENERS = frozenset(
    {"t.co", "t.cn", "lnkd.in", "fb.me", "bit.ly", "buff.ly", "ow.ly", "url.cn", "youtu.be"}
)
"""Hosts that platforms put in place of a link."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
# Chinese text runs straight into a link and out of it: only what a URL may hold belongs to it.
_LINK = re.compile(r"https?://[\w\-.~:/?#\[\]@!$&'()*+,;=%…]+", re.ASCII)
_TRAILING = ".,;:!?)'"


def normal(text: str) -> str:
    """`text` in NFC with runs of white space as one blank; links keep their UTM parameters."""
    composed = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    return " ".join(composed.split())


def fingerprint(text: str) -> str:
    """SHA-256 of the normal form: 64 hex digits, equal for texts a platform may not tell apart."""
    return hashlib.sha256(normal(text).encode()).hexdigest()


def same(sent: str, seen: str) -> bool:
    """Whether `seen` is `sent` as a platform may show it.

    Beyond equal fingerprints, each link of `sent` may stand shortened or cut off with
    "…" in `seen`, in its place. Words are never forgiven, nor is a link to elsewhere.
    """
    if fingerprint(sent) == fingerprint(seen):
        return True
    sent_words, sent_links = _apart(sent)
    seen_words, seen_links = _apart(seen)
    return (
        sent_words == seen_words
        and len(sent_links) == len(seen_links) > 0
        and all(map(_same_link, sent_links, seen_links))
    )


def _apart(text: str) -> tuple[list[str], list[str]]:
    """The words between the links, and the links, both in order."""
    text = normal(text)
    links = [(m.start(), m.group().rstrip(_TRAILING)) for m in _LINK.finditer(text)]
    words, end = [], 0
    for start, link in links:
        words.append(text[end:start].strip())
        end = start + len(link)
    return [*words, text[end:].strip()], [link for _, link in links]


def _same_link(sent: str, seen: str) -> bool:
    if sent == seen:
        return True
    if seen.endswith("…"):
        return sent.startswith(seen[:-1])
    return re.sub(r"^https?://|[/?#].*$", "", seen).lower() in SHORTENERS
