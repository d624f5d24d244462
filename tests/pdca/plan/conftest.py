"""A small folder without mistakes, to be spoilt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pdca.do.ledger import State
from pdca.plan.campaign import Plan
from pdca.plan.files import FileContent, Media
from pdca.plan.placement import REMOVED, Layout, Placed, Placement
from pdca.plan.read import read

START = datetime(2026, 3, 1, 16, tzinfo=UTC)
"""Monday, 2 March 2026, 0:00 in Shanghai: the first cycle begins."""

CAMPAIGN = """\
name: spring
title: {en: Spring launch, zh: 春季上新}
language: zh-CN
timezone: Asia/Shanghai
starts: 2026-03-02
ends: 2026-05-31
leads: [{name: 林岚, email: lan@brand.example}]
accounts:
  - {name: weibo-main, platform: weibo, owner: 林岚, mission: 让学生认识我们, audience: [students], zone: community}
  - {name: bluesky-en, platform: bluesky, owner: Ada, mission: meet expats, zone: community, language: en}
audiences:
  students: {age: 18-24, region: [CN-31], interests: [coffee]}
pillars: {acquire: 0.3, convert: 0.3, return: 0.2, brand: 0.2}
rhythm:
  weibo-main: {per_week: 7, slots: ["Mon-Fri 12:00", "Mon-Fri 20:00"]}
  bluesky-en: {per_week: 5, slots: ["Mon-Fri 18:30"]}
targets:
  - name: leads
    metric: leads
    scope: {platforms: [weibo], audience: students}
    goal: 6,000
    by: 2026-05-31
    baseline: 4100
    serves: 全年两万张试饮订单
experiments:
  - {name: opening, hypothesis: 提问开头更好, on: content, variants: [A, B], metric: link_ctr, smallest_effect: 0.1, until: 2026-03-29}
"""  # noqa: E501 - a line as people write it
PNG = FileContent(size=5_000, media=Media("image/png", "ab" * 32, 800, 600))


def item(title: str, pillar: str = "acquire", head: str = "", body: str = "") -> FileContent:
    """A Markdown file of one item."""
    text = f"---\ntitle: {title}\npillar: {pillar}\n{head}---\n{body or title + '。'}\n"
    return FileContent(content=text.encode())


def folder() -> dict[str, FileContent]:
    """Five items per pillar and language."""
    found = {"campaign.yaml": FileContent(content=CAMPAIGN.encode()), "media/cup.png": PNG}
    for pillar in ("acquire", "convert", "return", "brand"):
        for n in range(1, 6):
            found[f"content/{pillar}-{n}.md"] = item(f"{pillar} {n}", pillar)
            english = item(f"en {pillar} {n}", pillar, "language: en\n")
            found[f"content/{pillar}-{n}-en.md"] = english
    return found


@pytest.fixture
def files() -> dict[str, FileContent]:
    return folder()


@pytest.fixture
def plan(files: dict[str, FileContent]) -> Plan:
    found = read(files, name="spring").plan
    assert found
    return found


@pytest.fixture
def write() -> Callable[..., FileContent]:
    return item


def row(p: Placement, **values: object) -> Placed:
    plain = Placed(
        p.key, p.item, p.account, p.occurrence, p.pillar, p.cycle, p.slot, p.local, p.due,
        State.PLANNED, p.text_hash, p.title, p.variant,
    )  # fmt: skip
    return replace(plain, **values)  # type: ignore[arg-type]  # fields by name


def rows(layout: Layout) -> list[Placed]:
    return [row(p) for p in layout.new]


def carry_on(before: Iterable[Placed], layout: Layout, *, now: datetime) -> list[Placed]:
    """The rows after a layout was written and everything due before `now` went out."""
    kept = {r.key: r for r in before if r.key not in layout.requeued}
    kept |= {p.key: row(p) for p in (*layout.new, *layout.changed)}
    for key in layout.cancelled:
        kept[key] = replace(kept[key], state=State.CANCELLED, reason=REMOVED)
    return [
        replace(r, state=State.PUBLISHED) if r.state is State.PLANNED and r.due < now else r
        for r in kept.values()
    ]


def plan_of(files: dict[str, FileContent]) -> Plan:
    reading = read(files, name="spring")
    assert reading.plan, reading.mistakes
    return reading.plan
