"""HTML as mail programs want it: styles inside the tags, nothing twice, small enough."""

from __future__ import annotations

import re
from functools import cache

import css_inline

from reports.language import TEMPLATES

MAX_BYTES = 75_000
"""Mail programs cut at about 102 KB of encoded HTML; this stays below it in any encoding."""

CLASS = re.compile(r' class="([^"]*)"')
STYLE = re.compile(r' style="[^"]*"|<style.*?</style>', re.DOTALL)
AROUND = re.compile(
    r" ?(</?(?:table|tr|td|th|div|p|h1|h2|head|body|html|meta|style|title)\b[^>]*>) ?"
)
SPACES = re.compile(r"\s+")


def inline(html: str) -> str:
    """Write the styles of `mail.css` into the tags of `html` and drop what no one reads."""
    return prune(_inliner().inline(html))


def fits(html: str) -> bool:
    """Whether mail programs show all of it."""
    return len(html.encode()) <= MAX_BYTES


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
    tight = STYLE.sub(lambda m: re.sub(r"([:;,]) ", r"\1", m[0]), SPACES.sub(" ", bare))
    return AROUND.sub(r"\1", tight)
