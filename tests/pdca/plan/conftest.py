"""A small folder without mistakes, to be spoilt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pdca.plan.campaign import Plan
from pdca.plan.files import FileContent, Media
from pdca.plan.read import read

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
