"""A cycle's scorecard, figure by figure, on facts small enough to add up by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pdca.check.facts import Facts, no_facts
from pdca.check.scorecard import Scorecard
from tests.facts import (
    DAY,
    HOUR,
    START,
    a_plan,
    a_target,
    a_week,
    collections,
    many_posts,
    observations,
    orders,
    publications,
    scorecard,
)

WEEK = timedelta(days=7)


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
