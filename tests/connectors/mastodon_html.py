"""A text as a server of the Mastodon family gives it back.

Source: https://docs.joinmastodon.org/api/guidelines/#formatting
"""

from __future__ import annotations

import html
import re
from typing import Any

Json = dict[str, Any]
FOREIGN, LOCAL = "zsc@cybre.example", "barista@social.example"
"""Accounts that a mention reaches: one elsewhere, one of this server."""


def shown(text: str) -> Json:
    """`text` as HTML, as Mastodon writes it, with the accounts that it names."""
    found = [address for address in (FOREIGN, LOCAL) if f"@{address}" in text]
    body = html.escape(text, quote=False)
    for address in found:
        name = address.partition("@")[0]
        link = f'<a href="https://cybre.example/@{name}" class="u-url mention">@<span>{name}'
        body = body.replace(f"@{address}", f'<span class="h-card">{link}</span></a></span>')
    body = re.sub(r"(?<![\"/\w])(https?://)([\w.\-]+)([\w/?=&;.\-]*)", _link, body)
    paragraphs = "".join(f"<p>{part}</p>" for part in re.split(r"\n{2,}", body.strip()))
    mentions = [
        {"username": a.partition("@")[0], "acct": a.removesuffix("@social.example")} for a in found
    ]
    return {"content": paragraphs.replace("\n", "<br />"), "mentions": mentions}


def shown_without_tags(text: str) -> Json:
    """As Pixelfed: what looks like a tag is gone."""
    return shown(re.sub(r"<[^\s<>][^<>]*>", "", text))


def shown_as_markdown(text: str) -> Json:
    """As Friendica: marks become tags."""
    made = shown(text)
    return {**made, "content": re.sub(r"\*([^*]+)\*", r"<em>\1</em>", made["content"])}


def _link(found: re.Match[str]) -> str:
    scheme, host, rest = found.groups()
    return (
        f'<a href="{scheme}{host}{rest}" rel="nofollow"><span class="invisible">{scheme}</span>'
        f'<span class="ellipsis">{host}</span><span class="invisible">{rest}</span></a>'
    )
