"""What people say, buy and cost."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from tests.sandbox.conftest import MONDAY, Person, Stage

START = datetime.fromisoformat(MONDAY)
LINK = "https://shop.example/a?utm_source=weibo&utm_medium=social&utm_campaign=spring&utm_content="


def fill(stage: Stage, person: Person, count: int = 14, link: str = LINK) -> None:
    rows = [
        {
            "text": f"{person.name} {n}",
            "link": f"{link}i{n}",
            "labels": {"pillar": "convert"},
            "at": (START + timedelta(days=n, hours=12)).isoformat(),
        }
        for n in range(count)
    ]
    stage.http.post("/admin/posts", json={"account": person.name, "posts": rows})


def test_orders_come_back_by_the_marks_of_the_link_hours_after_the_post(stage: Stage) -> None:
    person = stage.account()
    fill(stage, person)
    stage.at("2026-03-02T12:00:00+08:00")
    early = person.rows("/v1/orders", campaign="spring")
    stage.at("2026-04-20T00:00:00+08:00")
    rows = person.rows("/v1/orders", campaign="spring")
    kinds = Counter(row["kind"] for row in rows)

    assert early == []
    assert kinds["lead"] > kinds["order"] > 10
    for row in rows:
        number = int(row["utm"]["content"].removeprefix("i"))
        posted = START + timedelta(days=number, hours=12)
        assert datetime.fromisoformat(row["at"]) > posted
        assert row["utm"] == {
            "source": "weibo",
            "medium": "social",
            "campaign": "spring",
            "content": f"i{number}",
        }


def test_a_lead_pays_nothing_and_an_order_has_a_lead_before_it(stage: Stage) -> None:
    person = stage.account(currency="EUR")
    fill(stage, person)
    stage.at("2026-05-20T00:00:00+08:00")
    rows = person.rows("/v1/orders", campaign="spring")
    leads = {row["customer"] for row in rows if row["kind"] == "lead"}
    orders = [row for row in rows if row["kind"] == "order"]

    assert {row["amount_minor"] for row in rows if row["kind"] == "lead"} == {0}
    assert all(row["amount_minor"] >= 4900 for row in orders)
    assert {row["currency"] for row in rows} == {"EUR"}
    assert {row["customer"] for row in orders} <= leads
    assert max(Counter(row["customer"] for row in orders).values()) > 1
    assert len({row["id"] for row in rows}) == len(rows)


def test_some_orders_are_given_back_and_then_appear_again(stage: Stage) -> None:
    person = stage.account(followers=100_000)
    fill(stage, person)
    stage.at("2026-05-20T00:00:00+08:00")
    rows = person.rows("/v1/orders", campaign="spring")
    back = [row for row in rows if row["status"] == "refunded"]
    again = person.rows("/v1/orders", campaign="spring", since=back[0]["updated_at"])

    assert 0.02 < len(back) / sum(row["kind"] == "order" for row in rows) < 0.12
    assert all(row["updated_at"] > row["at"] for row in back)
    assert back[0]["id"] in {row["id"] for row in again}
    assert all(row["updated_at"] >= back[0]["updated_at"] for row in again)


def test_leads_follow_from_visits_and_visits_from_clicks(stage: Stage) -> None:
    person = stage.account(followers=200_000)
    fill(stage, person)
    stage.at("2026-08-20T00:00:00+08:00")
    posts = [row["id"] for row in person.rows("/v1/posts")]
    clicks = sum(row["link_clicks"] for row in person.figures(*posts))
    visits = sum(row["sessions"] for row in person.rows_of_sessions())
    rows = person.rows("/v1/orders", campaign="spring")
    leads = sum(row["kind"] == "lead" for row in rows)

    assert visits / clicks == pytest.approx(0.82, abs=0.01)
    assert leads / visits == pytest.approx(0.16, abs=0.01)


def test_another_campaign_or_a_link_without_marks_brings_no_rows(stage: Stage) -> None:
    stage.account("first")
    person = stage.account("second")
    fill(stage, person, link="https://shop.example/?x=")
    stage.at("2026-04-20T00:00:00+08:00")

    assert person.rows("/v1/orders", campaign="spring") == person.rows("/v1/orders") == []


def test_a_few_orders_come_by_no_link(stage: Stage) -> None:
    first, second = stage.account("first"), stage.account("second")
    stage.at("2026-03-30T00:00:00+08:00")
    rows = first.rows("/v1/orders")

    assert rows
    assert all(row["utm"] == {} for row in rows)
    assert second.rows("/v1/orders") == []


def test_as_many_comments_are_written_as_are_counted(stage: Stage) -> None:
    person = stage.account(language="zh-CN")
    fill(stage, person, 10)
    for day in ("2026-03-03", "2026-03-11", "2026-03-30"):
        stage.at(f"{day}T07:00:00+08:00")
        ids = [row["id"] for row in person.rows("/v1/posts")]
        counted = {row["id"]: row["comments"] for row in person.figures(*ids) if row["comments"]}
        assert counted == Counter(row["post"] for row in person.rows("/v1/comments"))


def test_people_write_in_the_language_of_the_post(stage: Stage) -> None:
    chinese, english = stage.account("zh"), stage.account("en", language="en")
    for person in (chinese, english):
        fill(stage, person, 20)
    stage.at("2026-04-20T00:00:00+08:00")
    han, latin = (person.rows("/v1/comments") for person in (chinese, english))

    assert {row["language"] for row in han} == {"zh"}
    assert {row["language"] for row in latin} == {"en"}
    assert all(row["text"].isascii() for row in latin)
    assert not any(row["text"].isascii() for row in han)
    assert len({row["text"] for row in han}) > 20  # praise, questions, complaints, chat, spam


def test_mentions_come_by_themselves_and_by_injection(stage: Stage) -> None:
    person = stage.account(brand="青山咖啡")
    given = {"text": "青山咖啡喝坏肚子了", "author": "客人", "at": "2026-03-09T10:00:00+08:00"}
    stage.http.post("/admin/mentions", json={"account": "weibo-main", "mentions": [given]})
    stage.at("2026-03-09T09:00:00+08:00")
    before = person.rows("/v1/mentions")
    stage.at("2026-03-09T11:00:00+08:00")
    after = person.rows("/v1/mentions", since="2026-03-09T10:00:00+08:00")

    assert len(before) > 5
    assert all("青山咖啡" in row["text"] for row in before)
    assert given["text"] in {row["text"] for row in after}
    assert given["text"] not in {row["text"] for row in before}


def test_a_search_finds_chatter_and_injected_mentions(stage: Stage) -> None:
    person = stage.account()
    given = {"text": "冷萃比手冲好喝", "at": "2026-03-03T10:00:00+08:00"}
    stage.http.post("/admin/mentions", json={"account": "weibo-main", "mentions": [given]})
    stage.at("2026-03-09T00:00:00+08:00")
    rows = person.rows("/v1/search", q="冷萃", since=MONDAY)

    assert given["text"] in {row["text"] for row in rows}
    assert len(rows) > 10
    assert all("冷萃" in row["text"] for row in rows)
    assert rows == person.rows("/v1/search", q="冷萃", since=MONDAY)
    assert person.call("GET", "/v1/search").status_code == 422


def test_ads_have_a_row_per_set_and_full_day_and_late_conversions(stage: Stage) -> None:
    sets = [{"name": "students-1", "daily_minor": 70_000}, {"name": "office", "daily_minor": 9_000}]
    person = stage.account(ad_sets=sets)
    stage.at("2026-03-09T15:00:00+08:00")
    fresh = person.call("GET", "/v1/ads", params={"since": MONDAY}).json()["rows"]
    stage.at("2026-03-30T15:00:00+08:00")
    late = person.call("GET", "/v1/ads", params={"since": MONDAY}).json()["rows"]
    days = {(row["ad_set"], row["day"]): row for row in late}

    assert len(fresh) == 14
    assert {row["day"] for row in fresh} == {f"2026-03-0{n}" for n in range(2, 9)}
    for row in fresh:
        assert 0 < row["spend_minor"] <= (70_000 if row["ad_set"] == "students-1" else 9_000)
        grown = days[row["ad_set"], row["day"]]
        assert grown["conversions"] >= row["conversions"]
        assert {**grown, "conversions": 0} == {**row, "conversions": 0}
    assert sum(r["conversions"] for r in fresh) < sum(
        days[r["ad_set"], r["day"]]["conversions"] for r in fresh
    )


@pytest.mark.parametrize("path", ["/v1/comments", "/v1/mentions", "/v1/orders", "/v1/ads"])
def test_a_bad_moment_or_cursor_is_refused(stage: Stage, path: str) -> None:
    person = stage.account()

    assert person.call("GET", path, params={"since": "last week"}).status_code == 422
    if path != "/v1/ads":
        assert person.call("GET", path, params={"cursor": "next"}).status_code == 422
