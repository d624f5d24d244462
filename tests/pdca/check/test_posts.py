"""Posts are compared at equal age, by readings that changed nothing too."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from pdca.check.facts import Facts
from pdca.check.increments import increments
from pdca.check.posts import posts
from tests.facts import DAY, HOUR, START, a_campaign, collections, observations, publications


def table(facts: Facts, *, now: datetime) -> pd.DataFrame:
    campaign = a_campaign()
    return posts(campaign, facts, increments(facts.observations, zone=campaign.zone), now=now)


def test_equal_posts_of_different_age_are_equal() -> None:
    """A young post has 36 % of its figures after twelve hours, by the default curve."""
    rows = [{"key": f"old{i}", "due": START} for i in range(10)] + [
        {"key": "young", "due": START + 4 * DAY + 12 * HOUR}
    ]
    now = START + 5 * DAY
    read = [(f"old{i}", "likes", 1000, now) for i in range(10)] + [("young", "likes", 360, now)]

    found = table(Facts(publications(*rows), observations(*read)), now=now)

    young = found[found["key"] == "young"].iloc[0]
    assert young["maturity"] == pytest.approx(0.36)
    assert young["adjusted"] == pytest.approx(1000, rel=0.01)


def test_a_platform_s_own_curve_counts_from_thirty_finished_posts_on() -> None:
    """Posts that get nine tenths within the first six hours."""
    now = START + 20 * DAY
    read = [
        (f"p{i}", "likes", value, START + i * HOUR + age * HOUR)
        for i in range(30)
        for age, value in ((6, 90), (48, 100), (96, 100))
    ]
    young = [{"key": "young", "due": now - 6 * HOUR}]

    def maturity(count: int) -> float:
        rows = [{"key": f"p{i}", "due": START + i * HOUR} for i in range(count)]
        facts = Facts(
            publications(*rows, *young),
            observations(*[r for r in read if int(r[0][1:]) < count], ("young", "likes", 90, now)),
            # What changed nothing leaves no row; the log knows that it was read.
            collections=collections({"account": "weibo-main", "as_of": now}),
        )
        found = table(facts, now=now)
        return float(found.loc[found["key"] == "young", "maturity"].iloc[0])

    assert maturity(30) == pytest.approx(0.9, abs=0.01)
    assert maturity(29) == pytest.approx(0.17, abs=0.01)


def test_a_post_that_stands_still_grows_old() -> None:
    now = START + 10 * DAY
    post, read = (
        publications({"key": "p1", "due": START}),
        observations(("p1", "likes", 5, START + HOUR)),
    )
    log = collections({"account": "weibo-main", "as_of": now})

    silent, asked = (
        table(Facts(post, read, collections=c), now=now).iloc[0] for c in (collections(), log)
    )

    assert (silent["age"], silent["final"]) == (1, False)
    assert (asked["age"], asked["final"]) == (9 * 24, True)


def test_a_post_that_nobody_read_has_no_age() -> None:
    log = collections({"account": "weibo-main", "as_of": START + DAY})

    found = table(
        Facts(publications({"key": "p1", "due": START}), observations(), collections=log),
        now=START + DAY,
    )

    assert not found.loc[0, "read"]
    assert np.isfinite(found.loc[0, "maturity"])


def test_an_author_s_own_moment_counts_to_its_hour() -> None:
    rows = [{"key": k, "due": START + h * HOUR} for k, h in (("slot", 12), ("own", 19.4))]

    found = table(Facts(publications(*rows), observations()), now=START + DAY)

    assert list(found["time"]) == ["12:00", "19:00"]
