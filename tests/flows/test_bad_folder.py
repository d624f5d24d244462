"""A folder with a mistake in every corner: each is told, and the plan in force runs on."""

from __future__ import annotations

import re
from typing import Any

import pytest

from flows.plan import plan
from store import plans
from tests.flows.campaign import CAMPAIGN, LEADS, PLAIN
from tests.flows.stage import Stage, text_of

LINE = {"zh-CN": re.compile(r"^● (\S+)(?: 第 (\d+) 行)?", re.MULTILINE),
        "en": re.compile(r"^● ([^\s,]+)(?:, line (\d+))?", re.MULTILINE)}  # fmt: skip
SLIPS: dict[str, Any] = {
    "titel": {"en": "Spring"},
    "timezone": "Asia/Shanghay",
    "ends": "2026-02-30",
    "cycle": "weekly",
    "settle": "a day",
    "approval": {"by": "boss"},
    "audiences": {"students": {"age": "18-24", "gender": "women"}},
    "pillars": {"acquire": 0.5, "brand": 50},
    "rhythm": {
        "weibo-main": {"per_week": 0, "slots": ["noon"]},
        "bluesky": {"per_week": 5, "slots": ["Mon-Fri 20:00"]},
    },
    "targets": [
        {**PLAIN["targets"][0], "metric": "engagments"},
        {key: value for key, value in PLAIN["targets"][1].items() if key != "serves"},
    ],
    "budget": {"currency": "yuan", "weekly": 1},
    "utm": {"content": "{arm}"},
    "late": {"then": "wait"},
    "guardrails": {"mix_step": 20},
}
"""Sixteen mistakes in `campaign.yaml`."""
POSTS = {
    "a.md": "no head",
    "b.md": "---\ntitle：没有空格\npillar: brand\n---\n正文 b",
    "c.md": "---\ntitle: C\npillar: brnad\nat: 2026-03-05\n---\n正文 c",
    "d.md": "---\ntitle: D\npillar: brand\nlink: https://192.168.0.8/a\n---\n正文 d",
    "e.md": "---\ntitle: E\npillar: brand\nmedia: [{file: ../x.png, alt: x}]\n---\n正文 e",
    "f.md": "---\ntitle: F\ntitle: F\npillar: brand\n---\n正文 f",
}
"""Seven more."""


def spoil(stage: Stage) -> None:
    stage.write(**SLIPS)
    for name, text in POSTS.items():
        (stage.folder / "content" / name).write_text(text, "utf-8")
    (stage.folder / "content" / "g.md").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff")


async def test_more_than_twenty_mistakes_are_told_and_the_plan_in_force_runs_on(
    stage: Stage,
) -> None:
    stage.write()
    await stage.run(plan)
    spoil(stage)

    ran = await stage.run(plan)
    await stage.send()

    assert ran.name == "plan spring: 26 mistakes in the folder, revision 1 stays in force"
    assert await stage.read(plans.newest_number, CAMPAIGN) == 1
    assert await stage.states() == {"planned": 12}
    (chinese,), (english,) = (stage.mails(to=lead) for lead in LEADS)
    told = {"zh-CN": text_of(chinese), "en": text_of(english)}
    places = {tongue: LINE[tongue].findall(text) for tongue, text in told.items()}
    assert places["zh-CN"] == places["en"]
    assert len(places["en"]) == 26
    for remedy in ("Did you mean `engagements`?", "Asia/Shanghai", "30%", "media/NAME"):
        assert remedy in " ".join(told["en"].split())
    for remedy in ("你是不是想写`engagements`？", "Asia/Shanghai", "30%", "media/文件名"):
        assert remedy in "".join(told["zh-CN"].split())


@pytest.mark.parametrize(
    "content",
    [b"name: [spring", b"\x89PNG\r\n\x1a\n\x00", b" " * 50_000_000],
)
async def test_a_campaign_that_cannot_be_read_is_told_to_the_leads_of_the_plan_in_force(
    stage: Stage, content: bytes
) -> None:
    stage.write()
    await stage.run(plan)
    (stage.folder / "campaign.yaml").write_bytes(content)

    ran = await stage.run(plan)
    await stage.send()

    assert ran.name == "plan spring: 1 mistake in the folder, revision 1 stays in force"
    (chinese,), (english,) = (stage.mails(to=lead) for lead in LEADS)
    assert "1 处错误" in str(chinese["Subject"])
    assert "1 mistake" in str(english["Subject"])
