"""The plan review says what a lead should know before anything goes out."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pdca.metrics import Metric
from pdca.plan.calendar import lay_out
from pdca.plan.campaign import Guardrails, Plan, Rhythm
from pdca.plan.files import FileContent
from pdca.plan.item import Language
from pdca.plan.read import read
from pdca.plan.review import Finding, Review, review
from pdca.plan.review_words import FINDINGS, explain_finding, render_markdown
from pdca.ports import Capabilities, Recovery

START = datetime(2026, 3, 1, 16, tzinfo=UTC)
ROOMY = Capabilities(recovery=Recovery.KEY, max_text=1000, first_comment=True)


def look(plan: Plan, **values: Any) -> Review:
    return review(plan, lay_out(plan, [], now=START), now=START, **values)


def codes(found: Review) -> set[str]:
    return {f.code for f in found.findings}


def changed(plan: Plan, **values: Any) -> Plan:
    return plan.model_copy(update={"campaign": plan.campaign.model_copy(update=values)})


def test_a_sound_plan_has_nothing_to_mend(plan: Plan) -> None:
    found = look(plan, capabilities={"weibo-main": ROOMY, "bluesky-en": ROOMY})

    assert found.findings == ()
    assert {r.pillar: r.posts for r in found.mix} == {
        "acquire": 7,
        "convert": 7,
        "return": 5,
        "brand": 5,
    }
    assert {(r.account, r.wished, r.planned) for r in found.load} == {
        ("weibo-main", 7, 7),
        ("bluesky-en", 5, 5),
    }


@pytest.mark.parametrize(
    ("metrics", "vain"),
    [
        ([Metric.LIKES, Metric.SHARES], True),
        ([Metric.LIKES, Metric.LEADS], False),
        ([Metric.LIKES, Metric.REVENUE], False),
        ([Metric.LIKES, Metric.CUSTOMER_RETENTION], False),
    ],
)
def test_vanity_targets_alone_are_warned_of(plan: Plan, metrics: list[Metric], vain: bool) -> None:  # noqa: FBT001 - a row of the table
    target = plan.campaign.targets[0]
    targets = tuple(target.model_copy(update={"metric": m, "name": m}) for m in metrics)

    assert ("vanity" in codes(look(changed(plan, targets=targets)))) is vain


@pytest.mark.parametrize(
    ("goal", "history", "expected"),
    [
        (6000, [], set()),
        (20_000, [], {"out_of_reach"}),
        (4000, [], {"trivial"}),
        # 13 cycles to come at 400 each: 5,200.
        (6000, [380.0, 400.0, 420.0], {"out_of_reach"}),
        (5300, [380.0, 400.0, 420.0], set()),
        (5000, [380.0, 400.0, 420.0], {"trivial"}),
    ],
)
def test_a_target_is_held_against_history(
    plan: Plan, goal: float, history: list[float], expected: set[str]
) -> None:
    target = plan.campaign.targets[0].model_copy(update={"goal": goal})
    found = look(changed(plan, targets=(target,)), history={"leads": history})

    assert codes(found) == expected


def test_what_a_platform_would_refuse_is_said(
    files: dict[str, FileContent], write: Callable[..., FileContent]
) -> None:
    head = "at: 2026-03-04 20:00\naccounts: [weibo-main]\nmedia: [{file: media/cup.png, alt: x}]\n"
    files["content/a.md"] = write("x", head=head, body="字" * 141 + " #a #b\n## first comment\nhi")
    plan = read(files).plan
    assert plan
    strict = replace(ROOMY, max_text=140, max_media=0, max_hashtags=1, first_comment=False)
    found = look(plan, capabilities={"weibo-main": strict})

    assert codes(found) == {"too_long", "too_many_media", "too_many_hashtags", "no_first_comment"}
    assert all(f.values["item"] == "a" for f in found.findings)


def test_what_becomes_of_a_thread_is_said(
    files: dict[str, FileContent], write: Callable[..., FileContent]
) -> None:
    head = "at: 2026-03-04 20:00\naccounts: [weibo-main, bluesky-en]\n"
    body = "一" * 80 + "\n\n## part 2\n" + "二" * 141 + "\n## part 3\n三"
    files["content/a.md"] = write("x", head=head, body=body)
    plan = read(files).plan
    assert plan
    threads = replace(ROOMY, max_text=140, threads=True)
    found = look(plan, capabilities={"weibo-main": ROOMY, "bluesky-en": threads})

    assert {(f.level, f.code): dict(f.values) for f in found.findings} == {
        ("note", "no_threads"): {"item": "a", "account": "weibo-main", "parts": 3},
        ("warning", "part_too_long"): {
            "item": "a",
            "account": "bluesky-en",
            "part": 2,
            "length": 141,
            "limit": 140,
        },
    }


def test_a_thread_that_is_too_long_as_one_post_is_said(
    files: dict[str, FileContent], write: Callable[..., FileContent]
) -> None:
    head = "at: 2026-03-04 20:00\naccounts: [weibo-main]\n"
    files["content/a.md"] = write("x", head=head, body="一" * 80 + "\n\n## part 2\n" + "二" * 80)
    plan = read(files).plan
    assert plan
    found = look(plan, capabilities={"weibo-main": replace(ROOMY, max_text=140)})

    assert codes(found) == {"no_threads", "too_long"}


def test_gaps_empty_queues_full_days_and_too_few_slots_are_said(plan: Plan) -> None:
    rhythm = {"weibo-main": Rhythm(per_week=20, slots=("Mon 12:00", "Mon 13:00", "Mon 14:00"))}
    found = look(changed(plan, rhythm=rhythm, guardrails=Guardrails(posts_per_day=2)))

    assert codes(found) >= {"gap", "too_few_slots"}
    few = plan.model_copy(update={"items": plan.items[:3]})
    assert "empty_queue" in codes(look(few))


def test_two_posts_at_one_moment_are_said(
    files: dict[str, FileContent], write: Callable[..., FileContent]
) -> None:
    for name in ("a", "b"):
        files[f"content/{name}.md"] = write(
            name, head="at: 2026-03-05 20:00\naccounts: [weibo-main]\n"
        )
    plan = read(files).plan
    assert plan

    assert "same_moment" in codes(look(plan))


@pytest.mark.parametrize("code", FINDINGS[Language.EN])
def test_a_finding_has_words_in_both_languages_that_use_the_same_values(code: str) -> None:
    named = [
        {name for _, name, _, _ in string.Formatter().parse(FINDINGS[language][code]) if name}
        for language in Language
    ]

    assert named[0] == named[1]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            Language.EN,
            "The target leads (20,000) is far beyond what the baseline says: about 4,100.",
        ),
        (Language.ZH, "目标 leads（20,000）远高于基线：大约 4,100。"),
    ],
)
def test_the_page_says_it_all_in_the_readers_language(
    plan: Plan, language: Language, said: str
) -> None:
    target = plan.campaign.targets[0].model_copy(update={"goal": 20_000})
    found = look(changed(plan, targets=(target,)))
    page = render_markdown(found, language)

    assert said in page
    assert "| acquire | 30% | 29% | 7 |" in page
    kept = Finding(**found.as_json()["findings"][0])
    assert explain_finding(kept, language) == said


@pytest.mark.parametrize(("items", "said"), [(1, "1 more item "), (21, "21 more items ")])
def test_one_is_not_said_as_many(items: int, said: str) -> None:
    values = {"pillar": "brand", "items": items, "cycle": 2, "accounts": "weibo-main"}

    assert said in explain_finding(Finding("warning", "empty_queue", values), Language.EN)
