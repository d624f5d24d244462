"""Threads on the real network: whole, in order, and once, also when a worker dies in the middle."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import insert

from connectors.paging import walk
from pdca.do import crash, kept
from pdca.do.decide import Pace
from pdca.do.follow import follow_up
from pdca.do.identity import publication_key
from pdca.do.ledger import Change, Publication
from pdca.do.publish import publish_one
from pdca.do.work import Assignment, Worker
from pdca.ports import PostDraft
from store import publications
from store.engine import Database
from store.sql_ledger import SqlLedger
from store.tables import publication
from tests.build import publication_values
from tests.dying import dies_at
from tests.fakes import Hands
from tests.network.bluesky.conftest import Shop
from tests.network.bluesky.people import Person

pytestmark = pytest.mark.slow
CaughtUp = Callable[[], Awaitable[None]]
KEY = publication_key("spring", "pour-over", "bluesky-main")
PARTS = ("二、水温九十二度 #咖啡", "三、看 https://shop.example/a?b=c。", "四、两分半出杯")
DRAFT = PostDraft("一、手冲入门", thread=PARTS, first_comment="课程链接在这里", language="zh-CN")


class Desk:
    """Publishes one thread over the real ledger; `real` is what leases run by."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self.shop, self.database, self.real = shop, database, Hands()
        self.now = datetime.now(UTC)

    async def plan(self) -> None:
        row = publication_values(account="bluesky-main", platform="bluesky", due=self.now)
        await self.database.run(lambda c: c.execute(insert(publication), [row]) and None)

    def worker(self, holder: str) -> Worker:
        ledger = SqlLedger(self.database, real=self.real)
        return Worker(ledger, holder, Pace(lead=timedelta(0)))

    async def row(self) -> Publication:
        found = await self.database.read(publications.one, KEY)
        assert found is not None
        return found

    async def publish(self, draft: PostDraft) -> Change | None:
        work = Assignment(draft, "wei@brand.example")
        row, worker = await self.row(), self.worker("a")
        return await publish_one(row, work, self.shop.connector, worker=worker, now=self.now)

    async def go_on(self) -> Publication:
        """What later windows do, once the lease of the dead one has run out."""
        self.real.move(Pace().lease)
        worker = self.worker("b")
        for _ in range(4):
            sent = await worker.ledger.sent_draft(KEY)
            assert sent is not None
            draft, there = kept.kept(sent), self.shop.connector
            await follow_up(KEY, draft, there, worker=worker, now=self.now)
            self.now += timedelta(minutes=20)
        return await self.row()


@pytest.fixture
async def desk(shop: Shop, database: Database) -> Desk:
    desk = Desk(shop, database)
    await desk.plan()
    await shop.connector.check_auth()
    return desk


async def the_thread(fan: Person, first: str) -> list[dict[str, Any]]:
    """What a reader sees from the first part on, each part the answer to the one before."""
    asked = {"uri": first, "depth": "10"}
    answer = await fan.http.get("/xrpc/app.bsky.feed.getPostThread", params=asked)
    answer.raise_for_status()
    found, here = [], answer.json()["thread"]
    while here is not None:
        found.append(here["post"])
        below = here.get("replies") or []
        here = next((r for r in below if r["post"]["record"]["text"] != DRAFT.first_comment), None)
    return found


def check_in_order(thread: Sequence[dict[str, Any]], texts: Sequence[str]) -> None:
    assert [post["record"]["text"] for post in thread] == list(texts)
    for above, below in pairwise(thread):
        reply = below["record"]["reply"]
        assert reply["parent"] == {"uri": above["uri"], "cid": above["cid"]}
        assert reply["root"] == {"uri": thread[0]["uri"], "cid": thread[0]["cid"]}


async def test_fc21_a_thread_is_read_back_in_order_with_facets_and_language(
    desk: Desk, fan: Person, all_read: CaughtUp
) -> None:
    named = f"四、问 @{fan.handle}"
    draft = replace(DRAFT, thread=(*PARTS[:2], named))
    change = await desk.publish(draft)
    await all_read()

    assert change is not None
    assert change.follow_up == "done"
    row = await desk.row()
    thread = await the_thread(fan, str(row.remote_id))
    check_in_order(thread, [draft.text, *draft.thread])
    assert [post["record"]["langs"] for post in thread] == [["zh-CN"]] * 4
    features = [f["features"][0] for post in thread for f in post["record"].get("facets", [])]
    kinds = {f["$type"].partition("#")[2]: f for f in features}
    assert kinds["tag"]["tag"] == "咖啡"
    assert kinds["link"]["uri"] == "https://shop.example/a?b=c"
    assert kinds["mention"]["did"] == fan.did
    assert [row.remote[f"part {n}"] for n in (2, 3, 4)] == [p["uri"] for p in thread[1:]]
    listed = walk(lambda c: desk.shop.connector.list_posts(desk.now, cursor=c))
    above = {p.remote_id: p.reply_to async for p in listed}
    assert above[row.remote["part 3"]] == row.remote["part 2"]


@pytest.mark.parametrize("point", ["after_part_begun", "after_part_answer", "after_part_kept"])
async def test_fc21_a_thread_whose_worker_dies_between_two_parts_is_resumed_at_the_right_one(
    desk: Desk, fan: Person, all_read: CaughtUp, point: str
) -> None:
    with dies_at(point, 2):
        await desk.publish(DRAFT)
    row = await desk.go_on()
    await all_read()

    assert row.follow_up == "done"
    assert await desk.shop.texts() == sorted([DRAFT.text, *PARTS, str(DRAFT.first_comment)])
    check_in_order(await the_thread(fan, str(row.remote_id)), [DRAFT.text, *PARTS])


@pytest.mark.parametrize("lost", ["lost_before", "lost_after"])
async def test_fc21_parts_whose_answers_are_lost_stand_once(
    desk: Desk, fan: Person, all_read: CaughtUp, lost: str
) -> None:
    thrown = 0

    def lose(name: str) -> None:
        nonlocal thrown
        if name == "after_part_begun" and thrown < 3:
            thrown += 1
            getattr(desk.shop.wire, lost)["putRecord"] = 1

    crash.install(lose)
    try:
        await desk.publish(DRAFT)
        row = await desk.go_on()
    finally:
        crash.install(None)
    await all_read()

    assert row.follow_up == "done"
    assert await desk.shop.texts() == sorted([DRAFT.text, *PARTS, str(DRAFT.first_comment)])
    check_in_order(await the_thread(fan, str(row.remote_id)), [DRAFT.text, *PARTS])


async def test_fc21_a_part_whose_place_is_gone_ends_the_thread_with_a_reason(desk: Desk) -> None:
    with dies_at("after_part_kept"):
        await desk.publish(DRAFT)
    await desk.shop.connector.delete((await desk.row()).remote["part 2"])

    row = await desk.go_on()

    assert (row.state, row.follow_up) == ("published", "failed")
    assert str(row.reason).startswith("part 3: ")
    assert await desk.shop.texts() == [DRAFT.text]
