"""What people say: comments under posts, mentions of the brand, chatter that a search finds.

As many comments are written as the counter of the post shows, each at the moment it counts.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sandbox.answers import Entry
from sandbox.audience import Audience, Figures, Seen
from sandbox.chance import label, pick, uniforms
from sandbox.rows import Account

TEXTS = Path(__file__).with_name("voices.toml")
COMMENTS = 2  # their place in Figures.finals
MOST_COMMENTS = 500


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """All phrases by language and kind."""
    return tomllib.loads(TEXTS.read_text("utf-8"))


def tongue(language: str) -> str:
    """The language that people answer in: Chinese to anything Chinese, else English."""
    return "zh" if language.lower().startswith("zh") else "en"


def comments(
    audience: Audience, account: Account, post: Seen, figures: Figures, names: tuple[str, str]
) -> list[Entry]:
    """All comments that a post will ever get; `names` are its id and its language."""
    final, offset = figures.finals[COMMENTS], figures.offsets[COMMENTS]
    post_id, language = names
    found = []
    for n in range(1, min(int(final + offset), MOST_COMMENTS) + 1):
        share = (n - offset) / final
        if not 0 < share < 1:
            continue
        at = post.local + timedelta(hours=min(figures.growth.age(share), 24 * 365))
        about = (audience.seed, "comment", post.account, post.text, post.local.isoformat()[:13], n)
        kind, phrase, who = uniforms(3, *about)
        row = _words(account, tongue(language), _kind(kind), (phrase, who))
        identity = f"k{post_id}-{n}"
        body = {"id": identity, **row, "at": at.isoformat(), "post": post_id}
        found.append(Entry(at, identity, body))
    return found


def mentions(audience: Audience, account: Account, day: date, zone: Any) -> list[Entry]:
    """What others write about the brand on a day, beside injected mentions."""
    rate = audience.parameters["people"]["mentions_per_day"]
    return _said(audience, account, "mention", (day, zone), rate, account.name)


def chatter(audience: Audience, account: Account, query: str, day: date, zone: Any) -> list[Entry]:
    """What anybody writes about a topic on a day."""
    rate = audience.parameters["people"]["chatter_per_day"]
    return _said(audience, account, "chatter", (day, zone), rate, query)


def _said(
    audience: Audience, account: Account, kind: str, when: tuple[date, Any], rate: float, what: str
) -> list[Entry]:
    day, zone = when
    begin = datetime.combine(day, datetime.min.time(), zone)
    about = (audience.seed, kind, account.platform, what, day)
    found = []
    for n in range(int(2 * rate * uniforms(1, *about)[0])):
        moment, phrase, who = uniforms(3, *about, n)
        at = begin + timedelta(hours=7 + 16.9 * moment)
        row = _words(account, tongue(account.language), kind, (phrase, who), topic=what)
        identity = f"{kind[0]}{label(*about, n)}"
        body = {"id": identity, **row, "at": at.isoformat(), "post": None}
        found.append(Entry(at, identity, body))
    return found


def _words(
    account: Account, language: str, kind: str, shares: tuple[float, float], topic: str = ""
) -> dict[str, str]:
    phrases = texts()[language]
    text = pick(phrases[kind], shares[0])
    text = text.replace("{brand}", account.brand or account.handle).replace("{topic}", topic)
    return {"author": pick(phrases["authors"], shares[1]), "text": text, "language": language}


def _kind(share: float) -> str:
    for name, part in texts()["shares"].items():
        if share < part:
            return str(name)
        share -= part
    return "chat"
