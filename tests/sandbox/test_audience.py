"""The hidden taste, its luck, and that neither knows the order of arrival."""

from __future__ import annotations

import random
import statistics
from datetime import datetime, timedelta
from math import log
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.audience import Audience, Figures, Seen, totals
from tests.sandbox.conftest import MONDAY, Person, Stage

START = datetime.fromisoformat(MONDAY)
PILLARS = ("acquire", "convert", "return", "brand")
SEEN = Seen(
    account="weibo-main",
    platform="weibo",
    followers=20000,
    text="手冲入门",
    pillar="acquire",
    experiment="",
    variant="",
    local=START + timedelta(hours=20),
    has_link=True,
    pillar_share=0.25,
    slot_share=0.25,
)


def engagement(figures: Figures) -> float:
    return sum(figures.finals[1:5])


def week(account: str, order: random.Random) -> list[dict[str, Any]]:
    rows = [
        {
            "text": f"{account} {n}",
            "labels": {"pillar": PILLARS[n * n % 4]},
            "at": (START + timedelta(days=n // 3, hours=n % 3 * 6 + 7)).isoformat(),
        }
        for n in range(21)
    ]
    order.shuffle(rows)
    return rows


def figures_by_text(person: Person) -> dict[str, dict[str, Any]]:
    texts = {row["id"]: row["text"] for row in person.rows("/v1/posts")}
    return {texts[row.pop("id")]: row for row in person.figures(*texts)}


def test_the_same_posts_get_the_same_figures_in_any_order_of_arrival(stage: Stage) -> None:
    seen = []
    for accounts, order in ((["a", "b"], random.Random(1)), (["b", "a"], random.Random(2))):
        stage.http.post("/reset", json={"start": MONDAY, "seed": 7})
        people = [stage.account(name, platform="douyin") for name in accounts]
        for person in people:
            posts = week(person.name, order)
            stage.http.post("/admin/posts", json={"account": person.name, "posts": posts})
        stage.at("2026-03-11T09:30:00+08:00")
        expected = stage.http.get("/admin/expected").json()["posts"]
        seen.append(
            (
                {p.name: figures_by_text(p) for p in people},
                {p.name: p.call("GET", "/v1/account/metrics").json() for p in people},
                {row["text"]: row["engagements"] for row in expected},
            )
        )

    assert seen[0] == seen[1]


def test_two_posts_of_the_same_minute_do_not_see_each_other(stage: Stage) -> None:
    seen = []
    for texts in (("x", "y"), ("y", "x")):
        stage.http.post("/reset", json={"start": MONDAY})
        person = stage.account()
        for text in texts:
            person.post(text, labels={"pillar": "acquire"})
        rows = stage.http.get("/admin/expected").json()["posts"]
        seen.append({row["text"]: row["engagements"] for row in rows})

    assert seen[0] == seen[1]
    assert seen[0]["x"] == seen[0]["y"]


def test_posts_one_by_one_and_in_bulk_meet_the_same_audience(stage: Stage) -> None:
    posts = sorted(week("a", random.Random(3)), key=lambda row: row["at"])
    one = stage.account("a")
    for row in posts:
        stage.at(row["at"])
        one.post(row["text"], labels=row["labels"])
    stage.at("2026-03-20T00:00:00+08:00")
    singly = figures_by_text(one)
    stage.http.post("/reset", json={"start": MONDAY})
    two = stage.account("a")
    stage.http.post("/admin/posts", json={"account": "a", "posts": posts})
    stage.at("2026-03-20T00:00:00+08:00")

    assert figures_by_text(two) == singly


@given(st.floats(0, 2000), st.floats(0, 2000), st.integers(0, 99))
def test_no_counter_ever_falls(one: float, two: float, seed: int) -> None:
    figures = Audience(seed).figures(SEEN)
    young, old = (totals(figures, age) for age in sorted((one, two)))

    assert all(young[name] <= old[name] for name in young)
    assert set(totals(figures, 0).values()) == {0}


def test_luck_is_fair_and_as_large_as_stated() -> None:
    audience = Audience(5)
    ratios = []
    for n in range(4000):
        seen = SEEN._replace(text=f"n{n}", local=START + timedelta(hours=20, days=n % 400))
        ratios.append(engagement(audience.figures(seen)) / audience.expected_engagements(seen))

    assert abs(statistics.mean(ratios) - 1) < 0.05
    assert abs(statistics.stdev(map(log, ratios)) - 0.657) < 0.03


def test_tastes_differ_between_seeds_as_much_as_between_real_pages() -> None:
    drawn = [Audience(seed).draw("pillar", name) for seed in range(500) for name in PILLARS]

    assert abs(statistics.stdev(drawn) - 0.38) < 0.03
    assert abs(statistics.mean(drawn)) < 0.03


def test_more_of_the_same_brings_less() -> None:
    audience = Audience(5)
    rare, usual, often = (
        audience.expected_engagements(SEEN._replace(pillar_share=share)) for share in (0, 0.25, 1)
    )

    assert rare > usual > often
    assert abs(log(rare / often) - 0.6) < 1e-9


def test_followers_tire_of_a_pillar_that_is_all_they_get(stage: Stage) -> None:
    mean = {}
    for kind in ("only", "mixed"):
        account = stage.account(kind)
        rows = [
            {
                "text": f"{n}",
                "labels": {"pillar": "acquire" if kind == "only" else PILLARS[n % 4]},
                "at": (START + timedelta(days=n, hours=20)).isoformat(),
            }
            for n in range(28)
        ]
        stage.http.post("/admin/posts", json={"account": account.name, "posts": rows})
        answer = stage.http.get("/admin/expected", params={"account": kind}).json()
        mine = [row["engagements"] for row in answer["posts"] if row["pillar"] == "acquire"]
        mean[kind] = statistics.mean(mine[-4:])

    assert mean["only"] < 0.85 * mean["mixed"]


def test_a_night_is_poorer_than_an_evening() -> None:
    night = [Audience(s).appeal(SEEN._replace(local=START.replace(hour=3))) for s in range(50)]
    evening = [Audience(s).appeal(SEEN) for s in range(50)]

    assert statistics.mean(evening) - statistics.mean(night) > 0.5


def test_a_variant_has_one_effect_wherever_it_is_shown() -> None:
    audience = Audience(5)
    arm = SEEN._replace(experiment="opening", variant="B")
    effect = audience.variant(arm)

    assert effect == audience.variant(arm._replace(text="another", platform="x"))
    assert effect != audience.variant(arm._replace(variant="A"))
    assert abs(audience.appeal(arm) - audience.appeal(SEEN) - effect / 2) < 1e-9


def test_without_a_link_nobody_clicks() -> None:
    assert totals(Audience(5).figures(SEEN._replace(has_link=False)), 999)["link_clicks"] == 0
    assert totals(Audience(5).figures(SEEN), 999)["link_clicks"] > 0


def test_only_film_platforms_count_film_views() -> None:
    film = totals(Audience(5).figures(SEEN._replace(platform="douyin")), 99)

    assert film["video_views"] > 0
    assert "video_views" not in totals(Audience(5).figures(SEEN), 99)


def test_parameters_can_be_changed_for_a_simulation(stage: Stage) -> None:
    calm = {"noise": {"text": 0.0, "post": 0.0, "day": 0.0}}
    stage.http.post("/reset", json={"start": MONDAY, "seed": 7, "audience": calm})
    person = stage.account(followers=1_000_000)
    post = person.post("x", labels={"pillar": "brand"}).json()["id"]
    stage.at("2027-03-02T00:00:00+08:00")

    row = person.figures(post)[0]
    expected = stage.http.get("/admin/expected").json()["engagements"]

    found = row["likes"] + row["comments"] + row["shares"] + row["saves"]
    assert abs(found / expected - 1) < 0.01


def test_followers_grow_when_posts_please_and_shrink_without_them(stage: Stage) -> None:
    lively, silent = stage.account("lively"), stage.account("silent")
    posts = week("lively", random.Random(1))
    stage.http.post("/admin/posts", json={"account": "lively", "posts": posts})
    stage.at("2026-04-01T00:00:00+08:00")

    grown, left = (p.call("GET", "/v1/account/metrics").json() for p in (lively, silent))

    assert grown["followers"] == 20000 + grown["followers_gained"] - grown["followers_lost"]
    assert grown["followers"] > left["followers"]
    assert (left["followers_gained"], left["followers"] < 20000) == (0, True)
