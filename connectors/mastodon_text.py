"""Texts as Mastodon counts them and as it gives them back: HTML, read as it was written.

Sources: https://docs.joinmastodon.org/user/posting/ (a link counts as 23 characters, of a remote
mention only the name) and https://docs.joinmastodon.org/api/guidelines/#formatting
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from html.parser import HTMLParser

import regex

from connectors.facets import graphemes
from connectors.rows import Row
from pdca.ports import PostDraft

# Only what a URL may hold: Chinese text runs straight on, and counting it is the safe side.
_LINK = regex.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_MENTION = regex.compile(r"(?<![=/\w])@(\w+(?:[.\-]+\w+)*)@[\w.\-]+\w")


def text_of(draft: PostDraft) -> str:
    """The text as it is posted; the link stands below it unless the text holds it."""
    if not draft.link or draft.link in draft.text:
        return draft.text
    return f"{draft.text.rstrip()}\n\n{draft.link}".lstrip()


def length(text: str, *, per_link: int) -> int:
    """`text` in graphemes; each link counts `per_link`, a remote mention as its name.

    Where `per_link` is 0 the server makes no such allowance: all counts as it stands.
    """
    if not per_link:
        return graphemes(text)
    counted = _MENTION.sub(r"@\1", _LINK.sub("x" * per_link, text))
    return graphemes(counted)


def letters(text: str) -> str:
    """Letters and digits alone, without tags and the servers of mentions: what nobody changes.

    Pixelfed strips from a text what looks like a tag, Friendica reads it as Markdown, and an
    earlier version of a post does not say whom it mentioned.
    """
    composed = _MENTION.sub(r"@\1", unicodedata.normalize("NFC", text))
    return str(regex.sub(r"<[^\s<>][^<>]*>|[\W_]", "", composed))


def without_host(text: str, host: str) -> str:
    """`text` with mentions of the server's own accounts as it shows them."""
    return str(regex.sub(rf"(?<![=/\w])@(\w+)@{regex.escape(host)}(?!\w)", r"@\1", text))


def written(status: Row) -> str:
    """The text of a status as its author wrote it."""
    text = plain(str(status["content"]))
    for whom in status.get("mentions") or ():
        name, address = str(whom["username"]), str(whom["acct"])
        if "@" in address:
            text = regex.sub(rf"(?<![=/\w])@{regex.escape(name)}(?![\w@])", f"@{address}", text)
    return text


def plain(html: str) -> str:
    """The text in `html`: a blank line between paragraphs, links written out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts).strip()


class _Reader(HTMLParser):
    """Collects text. A link whose words are not its address gives its address."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._link: tuple[int, str] | None = None
        self._quoted: int | None = None

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        if tag in ("p", "br", "li"):
            self.parts.append("\n\n" if tag == "p" else "\n")
        given = dict(attrs)
        kinds = set((given.get("class") or "").split())
        if "quote-inline" in kinds:
            self._quoted = len(self.parts)
        if tag == "a" and not {"mention", "hashtag"} & kinds:
            self._link = len(self.parts), given.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self._quoted is not None:
            del self.parts[self._quoted :]  # the server's own words before a quoting post
            self._quoted = None
        if tag != "a" or self._link is None:
            return
        start, address = self._link
        words = "".join(self.parts[start:])
        cut = words.endswith(("…", "..."))
        if address and (cut or not words.startswith(("http", "@", "#"))):
            self.parts[start:] = [address]
        self._link = None

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
