"""What a target has reached, and what its end will bring, on facts small enough to add up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pdca.check.facts import Facts
from pdca.check.progress import Thresholds, status
from pdca.metrics import Metric
from pdca.vocabulary import DEFINITIONS
from tests.facts import (
    DAY,
    HOUR,
    START,
    a_plan,
    a_week,
    ads,
    collections,
    many_posts,
    messages,
    observations,
    orders,
    publications,
    target,
)

WEEK = timedelta(days=7)


def test_a_sum_target_counts_what_its_period_brought() -> None:
    line = target("engagements", a_week(), now=START + WEEK, goal=280)

    assert line.actual == 70
    assert line.expected == pytest.approx(70)
    assert line.forecast is not None
    assert line.forecast.point == pytest.approx(280, rel=0.02)
    assert line.series[0] == (date(2026, 3, 2), 10)
    assert line.series[6] == (date(2026, 3, 8), 70)
    assert line.little_history


def test_a_target_counts_nothing_from_before_its_start() -> None:
    line = target("engagements", a_week(), now=START + WEEK, starts="2026-03-05", goal=280)

    assert line.actual == 40
    assert line.expected == pytest.approx(280 * 4 / 25)


def test_a_scope_leaves_the_rest_out() -> None:
    facts = many_posts(
        a_plan().campaign, dict.fromkeys(("acquire", "convert", "return", "brand"), 5)
    )
    now = START + 60 * DAY

    whole, part = (
        target("engagements", facts, now=now, by="2026-05-29", scope=scope)
        for scope in ({}, {"pillar": "acquire", "accounts": ["weibo-main"]})
    )

    ours = facts.publications[
        (facts.publications["pillar"] == "acquire")
        & (facts.publications["account"] == "weibo-main")
    ]
    assert whole.actual == 5 * len(facts.publications)
    assert part.actual == 5 * len(ours)


@pytest.mark.parametrize(
    ("actual", "chance", "ended", "metric", "word"),
    [
        (None, None, False, "engagements", "no_data"),
        (None, None, True, "engagements", "no_data"),
        (50, 0.70, False, "engagements", "on_track"),
        (50, 0.69, False, "engagements", "at_risk"),
        (50, 0.30, False, "engagements", "at_risk"),
        (50, 0.29, False, "engagements", "off_track"),
        (100, 1.0, False, "engagements", "met"),
        (100, 0.5, False, "followers", "at_risk"),
        (100, None, True, "followers", "met"),
        (99, None, True, "engagements", "missed"),
        (99, None, True, "cost_per_lead", "met"),
        (99, 0.9, False, "cost_per_lead", "on_track"),
        (101, None, True, "cost_per_lead", "missed"),
    ],
)
def test_what_counts_as_at_risk(
    actual: float | None, chance: float | None, metric: str, word: str, *, ended: bool
) -> None:
    definition = DEFINITIONS[Metric(metric)]

    found = status(actual, 100, definition, chance=chance, ended=ended, thresholds=Thresholds())

    assert found == word


def test_after_the_end_a_target_is_met_or_missed() -> None:
    line = target("engagements", a_week(), now=START + 28 * DAY, goal=71)

    assert (line.status, line.forecast, line.probability) == ("missed", None, None)


def test_a_target_that_nobody_reports_has_no_data_and_no_zero() -> None:
    for metric in ("leads", "spend", "followers", "reach", "share_of_voice", "saves"):
        line = target(metric, a_week(), now=START + WEEK)

        assert (line.actual, line.status) == (None, "no_data"), metric


def test_an_empty_answer_is_a_zero() -> None:
    home = collections({"account": "weibo-main", "what": "orders", "as_of": START + DAY})
    facts = Facts(
        *[getattr(a_week(), n) for n in ("publications", "observations")], collections=home
    )

    assert target("leads", facts, now=START + WEEK).actual == 0


def test_followers_are_the_last_level_and_growth_its_change() -> None:
    read = [("weibo-main", "followers", 1000.0 + 10 * d, START + d * DAY) for d in range(-1, 7)]
    levels = observations(*read, kind="level", entity_kind="account")
    facts = Facts(publications(), levels)
    now = START + 6 * DAY + HOUR

    followers, growth = (target(m, facts, now=now) for m in ("followers", "net_growth"))

    assert followers.actual == 1060
    assert growth.actual == 70


def test_a_cost_is_a_ratio_of_sums() -> None:
    leads = [{"kind": "lead", "at": START + d * DAY, "amount_minor": 0} for d in (0, 0, 1)]
    facts = Facts(
        publications(),
        observations(),
        orders(*leads),
        ads=ads({"day": START, "spend_minor": 9000}, {"day": START + DAY, "spend_minor": 3000}),
    )

    line = target("cost_per_lead", facts, now=START + 2 * DAY, goal=50)

    assert line.actual == 4000
    assert line.goal == 5000
    assert line.unit == "money"


def test_negative_share_needs_an_ear() -> None:
    heard = messages(*({"text": t, "at": START} for t in ("太失望了", "很喜欢", "好喝", "...")))

    line = target(
        "negative_share",
        Facts(publications(), observations(), messages=heard),
        now=START + DAY,
        goal=0.2,
    )

    assert line.actual == 0.25


def test_the_next_milestone_is_the_nearest_ahead() -> None:
    milestones = [{"by": "2026-03-08", "goal": 60}, {"by": "2026-03-15", "goal": 140}]

    line = target("engagements", a_week(), now=START + WEEK, milestones=milestones)

    assert line.next_milestone == (date(2026, 3, 15), 140)
