"""What a report says: the verdict, what is needed, what nobody can know yet."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from pdca.metrics import Metric
from pdca.report import Approval, Change, Range, Report
from tests.example_report import example_report, target, targets
from tests.reports.mails import mail
from tests.reports.numbers import untraced


def test_below_the_floors_there_is_no_arrow_and_no_advice_but_what_is_needed() -> None:
    bare = {"uplift": None, "posts_needed": 6}
    report = example_report(
        mix=tuple(m.model_copy(update=bare) for m in example_report().mix),
        slots=tuple(s.model_copy(update=bare) for s in example_report().slots),
        decisions=(),
        changes=(),
    )

    english, chinese = mail("en", report).text, mail("zh-CN", report).text

    assert "6 more posts are needed" in english
    assert "No clear difference yet" in english
    assert "还需要 6 条帖子" in chinese
    assert not re.search(r"[+−]\d+% to", english.split("CONTENT MIX")[1].split("ORDERS")[0])
    assert "LINK" not in english


def test_without_an_approval_nothing_is_asked() -> None:
    report = example_report(approval=Approval(needed=False))

    made = mail("en", report)

    assert "Review" not in made.text
    assert "decide" not in made.html
    assert "already in the plan for week 7" in made.text


def test_a_report_of_a_first_empty_cycle_still_reads() -> None:
    empty = target(
        "leads",
        Metric.LEADS,
        goal=6000,
        actual=None,
        expected=None,
        forecast=None,
        probability=None,
        status="no_data",
    )
    nothing: dict[str, Any] = dict.fromkeys(
        (
            "drivers",
            "decisions",
            "fates",
            "changes",
            "alerts",
            "funnel",
            "mix",
            "slots",
            "best",
            "worst",
            "experiments",
            "sources",
        ),
        (),
    )
    report = example_report(targets=(empty,), approval=Approval(needed=False), **nothing)

    english, chinese = mail("en", report), mail("zh-CN", report)

    assert "too early to tell" in english.subject
    assert "现在下结论还太早" in chinese.subject
    assert english.inline == {}
    assert untraced(english.html, report) == []


@pytest.mark.parametrize(
    ("values", "headline"),
    [
        ({"status": "met", "actual": 6100, "forecast": None}, "Every target is met."),
        ({"status": "missed", "actual": 5900, "forecast": None},
         "Leads narrowly missed the target."),
        ({"status": "missed", "actual": 4500, "forecast": None},
         "Leads missed the target by about a quarter."),
        ({"status": "on_track", "probability": 0.8}, "Leads should reach the target."),
        ({"status": "at_risk", "probability": 0.5}, "Leads may miss the target."),
        ({"status": "off_track", "probability": 0.2, "forecast": Range(low=1, point=3000, high=9)},
         "Leads will probably miss the target by about half."),
        ({"status": "no_data", "actual": None, "forecast": None}, "It is too early to tell."),
    ],
)  # fmt: skip
def test_the_headline_says_the_verdict(values: dict[str, Any], headline: str) -> None:
    one = targets()[0].model_copy(update=values)
    report = example_report(targets=(one,), drivers=())

    assert mail("en", report).text.splitlines()[0] == headline


def test_an_open_incident_stands_above_the_headline() -> None:
    incident = {
        "code": "incident",
        "values": {
            "level": "serious",
            "owner": "Li Na",
            "mentions": 46,
            "negative_share": 0.31,
            "hold": True,
        },
    }
    report = Report.model_validate(example_report().model_dump() | {"alerts": [incident]})

    html = mail("en", report).html

    assert html.index("Open incident") < html.index("<h1")
    assert untraced(html, report) == []


def test_the_last_cycle_needs_no_forecast_and_has_no_next_week_to_draw() -> None:
    ended = target(
        "leads",
        Metric.LEADS,
        goal=6000,
        actual=6240,
        expected=6000,
        forecast=None,
        probability=None,
        status="met",
        by=date(2026, 4, 12),
        series=((date(2026, 4, 11), 6100.0), (date(2026, 4, 12), 6240.0)),
    )
    report = example_report(targets=(ended,), drivers=())

    text = mail("en", report).text

    assert "Every target is met." in text
    assert "6,240 of 6,000" in text


def test_two_targets_of_one_metric_are_told_apart() -> None:
    twins = (targets()[0], targets()[0].model_copy(update={"name": "weibo-leads"}))

    assert "Leads (weibo-leads)" in mail("en", example_report(targets=twins)).text


def test_pillars_are_called_what_the_campaign_calls_them_everywhere() -> None:
    words = {"how-to": {"en": "first steps", "zh": "入门"}}

    english = mail("en", example_report(labels=words)).text
    chinese = mail("zh-CN", example_report(labels=words)).text

    for said in ("Raise “first steps” from 30%", "more “first steps” posts",
                 "“first steps” is running out", "Weibo · “first steps”"):  # fmt: skip
        assert said in english
    assert "how-to" not in english
    assert "“入门”类帖子的占比从 30% 提高到 38%" in chinese
    assert "how-to" not in chinese


def test_a_change_too_small_to_be_seen_is_not_listed() -> None:
    tiny = Change(path="pillars.stories", before=0.342, after=0.339)

    assert "“stories” (share of posts)" not in mail("en", example_report(changes=(tiny,))).text


def test_a_measured_effect_that_may_be_nothing_is_not_sold_as_one() -> None:
    unsure = (
        example_report()
        .fates[0]
        .model_copy(update={"measured": Range(low=-0.3, point=0.0003, high=0.42)})
    )

    text = mail("en", example_report(fates=(unsure,))).text

    assert "No clear effect on posts so far" in " ".join(text.split())
    assert "0.03%" not in text


def test_money_per_post_is_money() -> None:
    revenue = targets()[0].model_copy(
        update={"metric": Metric.REVENUE, "goal": 6_000_000.0, "actual": 3_264_400.0, "series": ()}
    )
    driver = example_report().drivers[0].model_copy(update={"before": 76_348, "after": 47_567})

    text = " ".join(mail("en", example_report(targets=(revenue,), drivers=(driver,))).text.split())

    assert "¥476 per post, where ¥763 was expected" in text
