"""A folder with many mistakes gives them all, with file, line and remedy, in both languages."""

from __future__ import annotations

import ast
import json
import string
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pdca.plan
from pdca.plan.campaign import Campaign, Plan, plan_from_json
from pdca.plan.explain import PHRASES, explain
from pdca.plan.files import FileContent, Trouble
from pdca.plan.item import Language
from pdca.plan.known import Installed
from pdca.plan.links import LinkTrouble
from pdca.plan.mistake import Mistake
from pdca.plan.read import read
from pdca.plan.validate import CODES, SMART

Files = dict[str, FileContent]
Write = Callable[..., FileContent]

BAD_CAMPAIGN = """\
name: spring
titel: {en: Spring launch}
title: {zh: 春季上新}
language: zh-CN
timezone: Asia/Shanghay
starts: 2026-05-31
ends: 2026-03-02
cycle: fortnight
settle: a day
leads: [{name: 林岚, email: lan.brand.example}]
accounts:
  - {name: weibo-main, platform: wiebo, owner: 林岚, mission: x, audience: [studnets], zone: community}
  - {name: bluesky-en, platform: bluesky, owner: Ada, mission: meet expats, zone: community}
audiences: {students: {age: 18-24}}
pillars: {acquire: 0.3, convert: 0.4}
rhythm:
  weibo-man: {per_week: 7, slots: ["Mon-Fri 25:00"]}
  weibo-main: {per_week: 0, slots: ["Mon-Fri 12:00"]}
targets:
  - {name: a, goal: 1, by: 2026-03-20, baseline: 1, serves: x, metric: laeds}
  - {name: b, goal: 1, by: 2026-03-20, baseline: 1, serves: x}
  - {name: c, metric: leads, by: 2026-03-20, baseline: 1, serves: x}
  - {name: d, metric: leads, goal: 1, by: 2026-03-20, serves: x}
  - {name: e, metric: leads, goal: 1, by: 2026-03-20, baseline: history, serves: }
  - {name: f, metric: leads, goal: 1, baseline: history, serves: x}
watch: {levels: [{name: hot, when: anger > 3, owner: x, answer_within: 2h, response: apology}]}
utm: {content: "{item}-{arm}"}
labels: {aquire: {zh: 拉新}}
"""  # noqa: E501 - a line as people write it
EXPECTED = {
    (2, "unknown_key"): ("title", "拼写"),
    (5, "bad_timezone"): ("Asia/Shanghai", "Asia/Shanghai"),
    (7, "ends_before_starts"): ("on or after", "之后"),
    (8, "wrong_choice"): ("week", "week"),
    (9, "bad_duration"): ("24h", "24h"),
    (10, "bad_email"): ("name@company.com", "name@company.com"),
    (12, "unknown_platform"): ("weibo", "weibo"),
    (12, "unknown_audience"): ("students", "students"),
    (13, "no_rhythm"): ("per_week", "per_week"),
    (15, "pillar_sum"): ("by 0.3", "0.3"),
    (17, "rhythm_account"): ("weibo-main", "weibo-main"),
    (17, "bad_slot"): ("Mon-Fri 12:00", "Mon-Fri 12:00"),
    (18, "too_small"): ("1 or more", "最小是 1"),
    (20, "unknown_metric"): ("leads", "leads"),
    (21, "smart_specific"): ("metric", "metric"),
    (22, "smart_measurable"): ("number", "数字"),
    (23, "smart_achievable"): ("baseline: history", "baseline: history"),
    (24, "smart_relevant"): ("business goal", "业务目标"),
    (25, "smart_time_bound"): ("last day", "最后一天"),
    (26, "bad_condition"): ("negative_share", "negative_share"),
    (27, "utm_place"): ("variant", "variant"),
    (28, "unknown_label"): ("acquire", "acquire"),
}


def test_a_folder_with_many_mistakes_gives_each_with_line_and_remedy() -> None:
    reading = read({"campaign.yaml": FileContent(content=BAD_CAMPAIGN.encode())})

    found = {(m.line, m.code): m for m in reading.mistakes if m.file == "campaign.yaml"}
    assert reading.plan is None
    assert found.keys() >= EXPECTED.keys()
    assert {code for _, code in found} <= {code for _, code in EXPECTED} | {"target_by"}
    for place, (english, chinese) in EXPECTED.items():
        assert english in "".join(explain(found[place], Language.EN)[1:])
        assert chinese in "".join(explain(found[place], Language.ZH)[1:])


def test_mistakes_can_be_kept_as_json() -> None:
    reading = read({"campaign.yaml": FileContent(content=BAD_CAMPAIGN.encode())})

    kept = json.loads(json.dumps([asdict(m) for m in reading.mistakes]))

    assert [explain(Mistake(**m)) for m in kept] == [explain(m) for m in reading.mistakes]


def test_a_mistake_is_told_with_file_and_line() -> None:
    reading = read({"campaign.yaml": FileContent(content=BAD_CAMPAIGN.encode())})
    bad = next(m for m in reading.mistakes if m.code == "bad_email")

    assert str(explain(bad, Language.EN)).startswith("campaign.yaml, line 10: “lan.brand.example”")
    assert str(explain(bad, Language.ZH)).startswith("campaign.yaml 第 10 行: “lan.brand.example”")


def test_two_items_share_neither_id_nor_text(files: Files, write: Write) -> None:
    files["content/x1.md"] = write("x", head="id: Acquire-1\n")
    files["content/x2.md"] = write("x")

    assert [(m.file, m.code) for m in read(files).mistakes] == [
        ("content/x1.md", "duplicate_id"),
        ("content/x2.md", "same_text"),
    ]


def test_the_folder_bears_the_campaigns_name(files: Files) -> None:
    assert [m.code for m in read(files, name="summer").mistakes] == ["name_differs"]


def test_a_folder_without_mistakes_is_a_plan(plan: Plan) -> None:
    assert len(plan.items) == 40
    assert plan.campaign.targets[0].goal == 6000
    assert plan_from_json(plan.model_dump(mode="json")) == plan


def test_an_item_is_read_whole(files: Files, write: Write) -> None:
    head = (
        "id: 手冲-入门\nat: 2026-03-05 20:00\nexperiment: opening\n"
        "repeat: {every: 2w, times: 3}\nmedia: [{file: media/cup.png, alt: 一杯咖啡}]\n"
    )
    body = (
        "正文。\n\n## part 2\n第二段。\n\n## Part 3\n第三段。\n"
        "## @bluesky\nEnglish.\n## part 2\nMore.\n## variant A\n问？\n## variant B\n答。\n"
        "## first comment\n链接在评论里"
    )
    files["content/new.md"] = write("手冲入门", head=head, body=body)

    plan = read(files).plan

    assert plan
    new = plan.item("手冲-入门")
    assert new.at == datetime.fromisoformat("2026-03-05 20:00")
    assert new.repeat
    assert new.repeat.every == timedelta(weeks=2)
    assert (new.body, new.adaptations) == ("正文。", {"bluesky": "English."})
    assert new.parts == {"body": ("第二段。", "第三段。"), "@bluesky": ("More.",)}
    assert plan_from_json(plan.model_dump(mode="json")) == plan
    assert (new.variants, new.first_comment) == ({"A": "问？", "B": "答。"}, "链接在评论里")
    assert new.media[0].sha256 == "ab" * 32


def test_the_same_folder_has_the_same_hash_and_an_edit_another(files: Files, write: Write) -> None:
    before = read(files).content_hash
    again = read(dict(reversed(files.items()))).content_hash
    files["content/new.md"] = write("new")

    assert before == again
    assert read(files).content_hash != before


CODE_AT = {"mistake": 1, "Mistake": 2, "refer": 2, "SheetError": 0}
"""Which argument of a call is the code."""


def used_codes() -> set[str]:
    """Every code that the reader's source names."""
    found = {*CODES.values(), *SMART.values(), *get_args(LinkTrouble), *get_args(Trouble)}
    for path in Path(pdca.plan.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                argument = node.args[CODE_AT[name] :][:1] if name in CODE_AT else []
                found |= {a.value for a in argument if isinstance(a, ast.Constant)}
    return found


@pytest.mark.parametrize("code", sorted(PHRASES[Language.EN].keys() | PHRASES[Language.ZH].keys()))
def test_a_mistake_has_words_in_both_languages_that_use_the_same_values(code: str) -> None:
    both = [PHRASES[language][code] for language in Language]
    english, chinese = (
        {name for part in phrase for _, name, _, _ in string.Formatter().parse(part) if name}
        for phrase in both
    )

    assert english == chinese


def test_every_code_has_words() -> None:
    assert used_codes() <= PHRASES[Language.EN].keys()
    assert len(used_codes()) > 30


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda t: t.encode("utf-8"))),
    st.sampled_from(["campaign.yaml", "content/a.md", "calendar.csv", "calendar.xlsx"]),
    st.sampled_from(
        [b"", b"---\n", b"title,pillar,at\n", b"name: a\naccounts:\n- ", b"PK\x03\x04"]
    ),
)
def test_no_bytes_make_the_reader_raise(content: bytes, path: str, before: bytes) -> None:
    reading = read({path: FileContent(content=before + content)}, installed=Installed((), ()))

    assert reading.plan is None
    for mistake in reading.mistakes:
        for language in Language:
            assert all(explain(mistake, language))


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_value_of_any_key_makes_the_reader_raise(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(Campaign.model_fields)))
    whole = {"name": "spring", "language": "en", key: data.draw(VALUES)}
    content = json.dumps(whole, allow_nan=False, default=str) if _finite(whole) else "{}"

    reading = read({"campaign.yaml": FileContent(content=content.encode())})

    assert reading.mistakes


def _finite(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True
