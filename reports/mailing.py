"""HTML as mail programs want it: styles inside the tags, nothing twice, under the size at which mails are cut."""

from __future__ import annotations

import re
from functools import cache

import css_inline

from reports.language import TEMPLATES

MAX_BYTES = 75_000
"""Mail programs cut at about 102 KB of encoded HTML; this stays below it in any encoding."""

CLASS = re.compile(r' class="([^"]*)"')
BETWEEN = re.compile(r">\s+<")
SPACES = re.compile(r"\s+")


def inline(html: str) -> str:
    """Write the styles of `mail.css` into the tags of `html` and drop what no one reads.

    Raises:
        ValueError: the result is larger than `MAX_BYTES`.
    """
    small = prune(_inliner().inline(html))
    size = len(small.encode())
    if size > MAX_BYTES:
        msg = f"the mail has {size} bytes, {MAX_BYTES} is the most that arrives uncut"
        raise ValueError(msg)
    return small


@cache
def night_css() -> str:
    """The rules for dark mode and narrow screens, which stay in the head."""
    return SPACES.sub(" ", _sheet("night.css"))


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(
        keep_style_tags=True, load_remote_stylesheets=False, extra_css=_sheet("mail.css")
    )


@cache
def _kept_classes() -> frozenset[str]:
    return frozenset(re.findall(r"\.([a-z]\w*)", night_css()))


def _sheet(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def prune(html: str) -> str:
    """Without tbody, space between tags, and classes that only the inlining needed."""

    def keep(match: re.Match[str]) -> str:
        names = [c for c in match[1].split() if c in _kept_classes()]
        return f' class="{" ".join(names)}"' if names else ""

    bare = CLASS.sub(keep, re.sub(r"</?tbody>", "", html))
    tight = SPACES.sub(" ", BETWEEN.sub("> <", bare)).replace(": ", ":").replace("; ", ";")
    return re.sub(r"(</?(?:table|tr|td|th|div|head|body|html|meta|style|title)[^>]*>) ", r"\1", tight)
