"""The playbook keeps what is clear, and a lead reads it in the plan review."""

from __future__ import annotations

from typing import Any

import pytest

from pdca.act.playbook import Lesson, lessons
from pdca.plan.item import Language
from pdca.plan.review_words import explain_lesson
from pdca.report import Fate, Range
from store import playbook
from store.engine import Database
from tests.build import NOON


def fate(low: float, high: float, **values: Any) -> Fate:
    plain: dict[str, Any] = {
        "id": "spring-1-acquire",
        "kind": "mix",
        "path": "pillars.acquire",
        "subject": "acquire",
        "before": 0.3,
        "after": 0.4,
        "state": "applied",
        "decided_by": "wei@brand.example",
        "cycle": 1,
        "measured": Range(low=low, point=(low + high) / 2, high=high),
    }
    return Fate(**plain | values)


@pytest.mark.parametrize(
    ("low", "high", "learnt"),
    [(0.03, 0.22, [True]), (-0.31, -0.02, [False]), (-0.05, 0.2, [])],
)
def test_what_helped_and_what_harmed_is_learnt_and_the_unclear_waits(
    low: float, high: float, learnt: list[bool]
) -> None:
    assert [lesson.worked for lesson in lessons([fate(low, high)])] == learnt


def test_what_is_not_measured_teaches_nothing() -> None:
    assert lessons([fate(0.1, 0.2, measured=None)]) == []


async def test_a_lesson_is_kept_once_and_of_one_change_the_last_word_stands(
    database: Database,
) -> None:
    good, again, bad = (lessons([fate(*r)])[0] for r in ((0.03, 0.22), (0.05, 0.2), (-0.3, -0.1)))
    added = [
        await database.run(playbook.learn, "spring", lesson, now=NOON)
        for lesson in (good, again, bad)
    ]

    assert added == [True, False, True]
    assert list((await database.read(playbook.lessons, "spring")).values()) == [bad]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            Language.EN,
            (
                "`acquire` went from 30% to 40% of the posts: "
                "+12% per post (+3% to +22%). It worked."
            ),
        ),
        (
            Language.ZH,
            "`acquire` 的占比从 30% 调到 40%：单条互动 +12%（+3% 到 +22%），有效。",
        ),
    ],
)
def test_a_lead_reads_it_in_the_campaigns_language(language: Language, said: str) -> None:
    (lesson,) = lessons([fate(0.03, 0.22)])

    assert explain_lesson(lesson, language) == said


def test_slots_are_named_as_the_plan_names_them() -> None:
    slots = {"kind": "slots", "subject": "weibo-main", "path": "rhythm.weibo-main.slots"}
    (lesson,) = lessons([fate(-0.3, -0.1, **slots, before=["Mon-Fri 12:00"], after=["Sat 20:00"])])

    said = explain_lesson(lesson, Language.EN)

    assert isinstance(lesson, Lesson)
    assert said.startswith("weibo-main posts at Sat 20:00 instead of Mon-Fri 12:00: -20%")
    assert said.endswith("It did harm.")
