"""A cycle's scorecard, figure by figure, on facts small enough to add up by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from pdca.check.facts import Facts, no_facts
from pdca.check.progress import Thresholds, status
from pdca.check.scorecard import Scorecard, check
from pdca.metrics import Metric
from pdca.plan.cycles import cycles
from pdca.report import TargetLine
from pdca.vocabulary import DEFINITIONS
from tests.facts import (
    DAY,
    HOUR,
    START,
    a_plan,
    a_target,
    ads,
    collections,
    many_posts,
    messages,
    observations,
    orders,
    publications,
)

WEEK = timedelta(days=7)


def scorecard(facts: Facts, *, now: datetime, number: int = 1, **changes: Any) -> Scorecard:
    plan = a_plan(**changes)
    return check(plan, facts, cycle=cycles(plan.campaign)[number - 1], now=now).scorecard


def target(metric: str, facts: Facts, *, now: datetime, **changes: Any) -> TargetLine:
    return scorecard(facts, now=now, targets=[a_target(metric, **changes)]).targets[0]


def a_week() -> Facts:
    """Ten likes a day on one post, and an old post of last year that is none of ours."""
    read = [("p1", "likes", 10.0 * (d + 1), START + d * DAY + HOUR) for d in range(7)]
    return Facts(
        publications({"key": "p1", "due": START}),
        observations(*read, ("elsewhere", "likes", 999, START + HOUR)),
    )


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


@pytest.mark.parametrize("dimension", ["platform", "account", "pillar"])
def test_the_drivers_of_a_gap_add_up_to_it(dimension: str) -> None:
    facts = many_posts(
        a_plan().campaign, {"acquire": 9, "convert": 5, "return": 2, "brand": 0}, spread=0.5
    )
    missed = facts.publications["key"].isin(["p045", "p050", "p051", "p060"])
    facts.publications.loc[missed, "published_at"] = None
    early = facts.observations.assign(as_of=facts.observations["as_of"] - 39 * DAY)
    facts = Facts(facts.publications, early.sort_values("as_of", ignore_index=True))

    card = scorecard(facts, now=START + 15 * DAY, number=2, targets=[a_target(goal=2800)])

    found = [d.contribution for d in card.drivers if d.dimension == dimension]
    assert len(found) > 2
    brought = sum(v for d, v in _daily(card) if date(2026, 3, 9) <= d <= date(2026, 3, 15))
    assert sum(found) == pytest.approx(brought - 2800 * 7 / 28)


def _daily(card: Scorecard) -> list[tuple[date, float]]:
    series = card.targets[0].series
    before = [0.0, *(v for _, v in series)]
    return [(d, v - b) for (d, v), b in zip(series, before, strict=False)]


def test_a_post_that_never_went_out_is_volume() -> None:
    facts = a_week()
    facts = Facts(
        publications(
            {"key": "p1", "due": START},
            {"key": "p2", "due": START + DAY, "published_at": None, "state": "missed"},
        ),
        facts.observations,
    )

    card = scorecard(facts, now=START + WEEK, targets=[a_target(goal=280)])

    by_kind = {d.kind: d for d in card.drivers if d.dimension == "pillar"}
    assert by_kind["volume"].contribution == pytest.approx(-52.5)
    assert by_kind["rate"].contribution == pytest.approx(52.5)
    assert (by_kind["volume"].before, by_kind["volume"].after) == (2, 1)


def test_orders_come_by_their_utm_and_unknown_stays_unknown() -> None:
    facts = Facts(
        publications({"key": "p1", "item": "pour-over", "due": START}),
        observations(),
        orders(
            {"at": START + HOUR, "content": "Pour-Over"},
            {"at": START + HOUR, "content": "pour-over", "status": "refunded"},
            {"at": START + HOUR, "content": "pour-over", "kind": "lead", "amount_minor": 0},
            {"at": START + HOUR, "source": "unknown"},
            {"at": START + HOUR, "content": "nobody-s"},
            {"at": START - HOUR, "content": "pour-over"},  # before the post: not its doing
        ),
    )

    card = scorecard(
        facts, now=START + WEEK, targets=[a_target("orders"), a_target("direct_sales")]
    )

    rows = {s.source: (s.orders, s.revenue_minor, s.leads) for s in card.sources}
    assert rows == {"weibo": (2, 20_000, 1), "unknown": (1, 10_000, 0)}
    assert [t.actual for t in card.targets] == [3, 10_000]


def test_the_leak_is_the_step_that_fell() -> None:
    read = [
        (f"p{week}", metric, value, START + (7 * week + 1) * DAY)
        for week, counts in enumerate(((4000, 400, 80), (4000, 420, 40)))
        for metric, value in zip(("impressions", "likes", "link_clicks"), counts, strict=True)
    ]
    posts = publications(
        *({"key": f"p{w}", "due": START + w * WEEK, "cycle": w + 1} for w in (0, 1))
    )

    card = scorecard(Facts(posts, observations(*read)), now=START + 2 * WEEK, number=2)

    stages = {s.stage: s for s in card.funnel}
    assert [s.stage for s in card.funnel if s.leaks_most] == ["consideration"]
    assert (stages["consideration"].count, stages["consideration"].before) == (40, 80)
    assert stages["interest"].rate == pytest.approx(0.105)
    assert stages["purchase"].count is None


def test_below_the_floors_there_is_no_arrow_but_what_is_still_needed() -> None:
    campaign = a_plan().campaign
    few = many_posts(campaign, dict.fromkeys(campaign.pillars, 50.0), days=2)
    many = many_posts(campaign, dict.fromkeys(campaign.pillars, 50.0), days=14)
    now = START + 60 * DAY

    before, after = (scorecard(f, now=now, number=2).mix[0] for f in (few, many))

    assert before.uplift is None
    assert before.posts_needed == 8  # twelve posts are there, twenty are needed
    assert after.uplift is not None
    assert after.posts_needed is None
    assert abs(after.uplift.point) < 0.05


def test_best_and_worst_share_no_post() -> None:
    campaign = a_plan().campaign
    facts = many_posts(campaign, {"acquire": 90, "convert": 40, "return": 20, "brand": 10}, days=7)

    card = scorecard(facts, now=START + 60 * DAY)

    assert {p.pillar for p in card.best} == {"acquire"}
    assert {p.pillar for p in card.worst} == {"brand"}
    assert len(card.best) == len(card.worst) == 3


def test_the_data_line_tells_silence_from_failure() -> None:
    log = collections(
        {"account": "weibo-main", "as_of": START + DAY, "quarantined": 2},
        {"account": "bluesky-main", "as_of": START + DAY, "error": "token revoked"},
    )
    facts = Facts(publications({"key": "p1", "due": START}), observations(), collections=log)

    card = scorecard(facts, now=START + WEEK)

    assert card.data.silent_accounts == ("bluesky-main",)
    assert (card.data.quarantined, card.data.missing_posts) == (2, 1)
    assert not card.data.complete


def test_the_balance_of_a_cycle_adds_up() -> None:
    states = ["published", "published", "rejected", "missed", "cancelled", "unknown", "held"]
    posts = publications(
        *({"key": f"p{i}", "due": START, "state": s} for i, s in enumerate(states))
    )

    found = scorecard(Facts(posts, observations()), now=START + WEEK).publishing

    assert (found.due, found.published, found.waiting) == (7, 2, 2)


def test_a_campaign_without_facts_has_a_scorecard() -> None:
    for now in (START - DAY, START + HOUR, START + 40 * DAY):
        card = scorecard(no_facts(), now=now)

        assert card.targets[0].status == "no_data"
        assert card == Scorecard.model_validate_json(card.model_dump_json())


def an_experiment(**changes: Any) -> dict[str, Any]:
    return {"name": "opening", "hypothesis": "a question opens better", "on": "content",
            "variants": ["A", "B"], "metric": "link_ctr", "smallest_effect": 0.1,
            "until": "2026-03-29"} | changes  # fmt: skip


def tried(clicks_a: int, clicks_b: int, *, posts: int = 6) -> Facts:
    rows = [{"key": f"p{i}", "due": START, "experiment": "opening", "variant": "AB"[i % 2]}
            for i in range(posts)]  # fmt: skip
    read = []
    for i in range(posts):
        read.append((f"p{i}", "impressions", 1000.0, START + DAY))
        read.append((f"p{i}", "link_clicks", (clicks_a, clicks_b)[i % 2], START + DAY))
    return Facts(publications(*rows), observations(*read))


@pytest.mark.parametrize(
    ("facts", "verdict", "needed"),
    [
        (tried(0, 0), "waiting", 20),
        (tried(2, 2), "waiting", 8),
        (tried(20, 22), "open", None),
        (tried(50, 400, posts=40), "learned", None),
        (tried(50, 50, posts=1), "waiting", 1),
    ],
)
def test_a_winner_is_named_only_with_evidence(
    facts: Facts, verdict: str, needed: int | None
) -> None:
    card = scorecard(facts, now=START + 20 * DAY, experiments=[an_experiment()])

    assert (card.experiments[0].verdict, card.experiments[0].needed) == (verdict, needed)


def test_a_broken_split_blocks_the_verdict() -> None:
    facts = tried(50, 400, posts=60)
    facts.publications["variant"] = ["A"] * 50 + ["B"] * 10

    line = scorecard(facts, now=START + 20 * DAY, experiments=[an_experiment()]).experiments[0]

    assert (line.verdict, line.broken_split, line.difference) == ("broken", True, None)
