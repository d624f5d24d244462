"""What else is kept: orders, messages, ads, decisions, incidents, accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import insert

from pdca.act.approval import Decided
from pdca.frames import AD_FACTS
from pdca.plan.campaign import Account
from pdca.ports import AccountInfo, Message, Order
from store import (
    accounts,
    adjustments,
    ads,
    audit,
    incidents,
    messages,
    observations,
    orders,
    people,
    playbook,
    scorecards,
)
from store.engine import Database
from store.tables import publication
from tests.build import NOON, publication_values

LATER = NOON + timedelta(days=9)


def order(**values: Any) -> Order:
    utm = {"source": "Weibo", "medium": "social", "campaign": "spring", "content": "pour-over"}
    plain = Order("20260305-1187", "order", "u-5521", NOON, 12900, "CNY", "paid", utm)
    return replace(plain, **values)


async def test_an_order_is_kept_once_and_its_refund_replaces_it(database: Database) -> None:
    for one, at in ((order(), NOON), (order(status="refunded"), LATER)):
        await database.run(orders.keep, [one], source="shop", now=at)

    frame = await database.read(orders.read, as_of=NOON, campaign="spring")

    assert frame["status"].tolist() == ["refunded"]
    assert frame["source"].tolist() == ["weibo"]
    assert frame["amount_minor"].tolist() == [12900]


async def test_an_order_without_utm_comes_from_unknown(database: Database) -> None:
    await database.run(orders.keep, [order(utm={})], source="shop", now=NOON)

    frame = await database.read(orders.read, as_of=NOON)

    assert frame["source"].tolist() == ["unknown"]


async def test_nobody_is_kept_by_name_and_everybody_can_be_erased(database: Database) -> None:
    said = Message("c-1", "comment", "u-5521", "水温多少？", NOON, language="zh-CN")
    await database.run(orders.keep, [order()], source="shop", now=NOON)
    await database.run(messages.keep, [said], account="weibo-main", platform="weibo", now=NOON)
    person = people.pseudonym("u-5521")

    kept = await database.run(people.export, person)

    assert len(kept["messages"]) == len(kept["orders"]) == 1
    assert "u-5521" not in str(kept)
    assert await database.run(people.erase, person, by="engineer", now=NOON) == 2
    assert await database.run(people.kept) == (0, 0)


async def test_what_a_platform_still_shows_of_someone_erased_is_not_kept_again(
    database: Database,
) -> None:
    said = Message("c-1", "comment", "u-5521", "水温多少？", NOON, language="zh-CN")
    person = people.pseudonym("u-5521")
    await database.run(people.erase, person, by="engineer", now=NOON)
    later = replace(said, remote_id="c-2", at=LATER)
    other = replace(said, remote_id="c-3", author="u-9")

    new = await database.run(
        messages.keep, [said, later, other], account="weibo-main", platform="weibo", now=LATER
    )
    await database.run(
        orders.keep, [order(), order(order_id="20260314-1", at=LATER)], source="shop", now=LATER
    )

    assert new == 2
    kept = await database.run(people.export, person)
    assert [m["remote_id"] for m in kept["messages"]] == ["c-2"]
    assert [o["order_id"] for o in kept["orders"]] == ["20260314-1"]


async def test_retention_forgets_what_is_old_and_nothing_else(database: Database) -> None:
    young = order(order_id="20260314-0003", at=LATER)
    await database.run(orders.keep, [order(), young], source="shop", now=LATER)

    gone = await database.run(people.forget, messages_before=LATER, orders_before=LATER)

    assert gone == (0, 1)


async def test_a_comment_is_joined_to_its_post_and_read_once(database: Database) -> None:
    row = publication_values(remote_id="5104918273645091", state="published")
    await database.run(lambda c: c.execute(insert(publication), [row]) and None)
    said = Message("c-1", "comment", "u-5521", "水温多少？", NOON, on="5104918273645091")
    for _ in range(2):
        await database.run(messages.keep, [said], account="weibo-main", platform="weibo", now=NOON)

    frame = await database.read(messages.read, since=NOON, until=LATER)

    assert frame["on_key"].tolist() == [row["key"]]
    assert frame["text"].tolist() == ["水温多少？"]


async def test_a_corrected_ad_fact_keeps_its_history(database: Database) -> None:
    def fact(conversions: int | None) -> pd.DataFrame:
        row = {
            "platform": "weibo",
            "ad_set": "students-1",
            "day": NOON,
            "spend_minor": 48350,
            "currency": "CNY",
            "impressions": 9120,
            "clicks": 131,
            "conversions": conversions,
        }
        return AD_FACTS.conform(pd.DataFrame([row]))

    added = [
        await database.run(ads.append, fact(n), account="weibo-ads", now=at)
        for n, at in ((None, NOON), (None, NOON), (7, LATER))
    ]

    assert added == [1, 0, 1]
    then = await database.read(ads.read, as_of=NOON)
    today = await database.read(ads.read, as_of=NOON, known_at=LATER)
    assert then["conversions"].isna().all()
    assert today["conversions"].tolist() == [7]


async def test_the_first_decision_of_any_lead_counts(database: Database) -> None:
    row = {
        "id": "spring-1-mix-acquire",
        "campaign": "spring",
        "cycle": 1,
        "kind": "mix",
        "path": "pillars.acquire",
        "before": 0.3,
        "after": 0.4,
        "evidence": {"posts": 21},
        "effect": {"low": 12, "point": 40, "high": 71, "unit": "engagements_per_cycle"},
        "risk": {},
        "ours": True,
    }
    assert await database.run(adjustments.propose, [row], now=NOON) == 1
    assert await database.run(adjustments.propose, [row], now=NOON) == 0
    yes = Decided(row["id"], "approved", "wei@brand.example", "page", NOON)  # type: ignore[arg-type]
    no = replace(yes, verdict="rejected", by="silence", way="silence")

    first = await database.run(adjustments.decide, [yes, no])

    assert first == [yes]
    assert await database.run(adjustments.applied, [yes.adjustment], revision=2) == 1
    (kept,) = await database.run(adjustments.of, "spring", states=["applied"])
    assert (kept["decided_by"], kept["applied_in"]) == ("wei@brand.example", 2)
    assert [line["did"] for line in await database.run(audit.read)] == ["approved"]


async def test_an_incident_is_opened_once_and_followed_until_closed(database: Database) -> None:
    values: dict[str, Any] = {
        "campaign": "spring",
        "level": "serious",
        "owner": "li@brand.example",
        "figures": {"negative_share": 0.44},
        "hold": True,
        "now": NOON,
    }
    number = await database.run(incidents.begin, **values)
    assert await database.run(incidents.begin, **values) == number
    assert len(await database.run(incidents.open_ones)) == 1

    assert await database.run(incidents.acknowledge, number, by="li", now=LATER)
    assert await database.run(incidents.close, number, by="li", now=LATER)
    assert not await database.run(incidents.close, number, by="li", now=LATER)
    assert await database.run(incidents.open_ones) == []


async def test_an_account_in_trouble_is_told_once(database: Database) -> None:
    account = Account(
        name="weibo-main",
        platform="weibo",
        owner="wei@brand.example",
        mission="reach young buyers",
        zone="community",
    )
    await database.run(accounts.note_plan, "spring", [account], now=NOON)

    news = [
        await database.run(accounts.in_trouble, "weibo-main", "token revoked", now=NOON)
        for _ in range(2)
    ]
    await database.run(accounts.read_until, "weibo-main", "comments", "c-17", now=NOON)
    info = AccountInfo("@brand", "品牌", None, 48210)
    await database.run(accounts.seen, "weibo-main", info, now=NOON)

    known = await database.run(accounts.get, "weibo-main")
    assert known is not None
    assert news == [True, False]
    assert (known.trouble, known.campaigns) == (None, ["spring"])
    assert known.read_until == {"comments": "c-17"}
    await database.run(accounts.note_plan, "spring", [], now=NOON)
    assert [k.campaigns for k in await database.run(accounts.every)] == [[]]


async def test_a_verdict_is_kept_as_it_was_said(database: Database) -> None:
    card: dict[str, Any] = {"campaign": "spring", "cycle": 1, "as_of": NOON, "closing": True}

    kept = [await database.run(scorecards.keep, **card, figures={"leads": n}) for n in (417, 9)]

    assert kept == [True, False]
    newest = await database.run(scorecards.newest, "spring")
    assert newest is not None
    assert newest["figures"] == {"leads": 417}


async def test_a_finding_stands_until_a_lead_strikes_it(database: Database) -> None:
    finding = {"path": "pillars.acquire", "uplift": 0.28}
    added = [
        await database.run(playbook.add, "spring", finding=finding, evidence={}, now=NOON)
        for _ in range(2)
    ]
    (entry,) = await database.run(playbook.entries, "spring")

    assert added == [True, False]
    assert await database.run(playbook.strike, entry["id"], by="wei@brand.example")
    assert await database.run(playbook.entries, "spring") == []


async def test_what_was_not_believed_is_set_aside_with_the_reason(database: Database) -> None:
    rows = [({"entity": "5104918273645091", "value": -3}, "negative")]

    await database.run(observations.set_aside, rows, account="weibo-main", what="posts", now=NOON)
    held = await database.run(
        observations.quarantined, account="weibo-main", since=NOON, until=LATER
    )

    assert held == 1
