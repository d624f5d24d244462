"""Figures, comments, mentions and search on the real network."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from connectors.paging import walk
from pdca.metrics import Metric
from pdca.ports import PostDraft
from tests.network.bluesky.conftest import Shop
from tests.network.bluesky.people import Person

pytestmark = pytest.mark.slow
CaughtUp = Callable[[], Awaitable[None]]


async def test_fc23_figures_count_what_people_did(
    shop: Shop, fan: Person, all_read: CaughtUp
) -> None:
    receipt = await shop.publish(PostDraft("手冲入门"), str(uuid4()))
    quiet = await shop.publish(PostDraft("没人看"), str(uuid4()))
    await all_read()
    post = await fan.reference(receipt.remote_id)
    await fan.write("app.bsky.feed.like", subject=post)
    await fan.write("app.bsky.feed.repost", subject=post)
    await fan.post("看这个", embed={"$type": "app.bsky.embed.record", "record": post})
    await fan.post("好喝吗？", reply={"root": post, "parent": post})
    await fan.write("app.bsky.graph.follow", subject=shop.person.did)
    await all_read()

    gone = receipt.remote_id[:-3] + "zzz"
    rows = await shop.connector.fetch_post_metrics([receipt.remote_id, quiet.remote_id, gone])
    figures = rows.pivot_table(index="entity", columns="metric", values="value").astype(int)

    wanted = {Metric.LIKES: 1, Metric.COMMENTS: 1, Metric.SHARES: 2, Metric.SAVES: 0}
    assert figures.loc[receipt.remote_id].to_dict() == {str(m): n for m, n in wanted.items()}
    assert figures.loc[quiet.remote_id].sum() == 0
    assert set(rows["entity"]) == {receipt.remote_id, quiet.remote_id}
    account = await shop.connector.fetch_account_metrics()
    assert account[["entity", "metric", "value"]].to_numpy().tolist() == [
        [shop.person.handle, "followers", 1]
    ]
    assert shop.connector.unknown_fields == set()


async def test_more_posts_than_a_call_takes_are_read_in_batches_of_25(
    shop: Shop, all_read: CaughtUp
) -> None:
    ids = [(await shop.publish(PostDraft(f"第 {n} 条"), str(uuid4()))).remote_id for n in range(26)]
    await all_read()

    rows = await shop.connector.fetch_post_metrics(ids)

    assert set(rows["entity"]) == set(ids)
    assert shop.wire.asked["getPosts"] == 2


async def test_comments_and_mentions_arrive_once_each_and_apart(
    shop: Shop, fan: Person, all_read: CaughtUp
) -> None:
    start = datetime.now(UTC) - timedelta(minutes=1)
    receipt = await shop.publish(PostDraft("手冲入门"), str(uuid4()))
    await all_read()  # an answer that is read before its post makes no notification
    post = await fan.reference(receipt.remote_id)
    answer = await fan.post("好喝吗？", langs=["zh"], reply={"root": post, "parent": post})
    below = {"root": post, "parent": await fan.reference(answer)}
    named = await fan.mention(shop.person, "回一下", reply=below)
    elsewhere = await fan.mention(shop.person, "喜欢")
    quote = await fan.post("看这个", embed={"$type": "app.bsky.embed.record", "record": post})
    await fan.write("app.bsky.feed.like", subject=post)
    await all_read()

    comments = (await shop.connector.list_comments(start)).rows
    mentions = (await shop.connector.list_mentions(start)).rows

    assert {m.remote_id for m in comments} == {answer, named}
    assert {m.on for m in comments} == {receipt.remote_id}
    assert {(m.author, m.language) for m in comments} == {(fan.did, "zh"), (fan.did, None)}
    assert {m.remote_id for m in mentions} == {elsewhere, quote}
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert (await shop.connector.list_comments(later)).rows == ()
    assert (await shop.connector.list_comments(later)).cursor is None


async def test_a_search_finds_others_and_not_ourselves(
    shop: Shop, fan: Person, all_read: CaughtUp
) -> None:
    start, word = datetime.now(UTC) - timedelta(minutes=1), uuid4().hex
    await shop.publish(PostDraft(f"我们的 {word}"), str(uuid4()))
    found = await fan.post(f"别人的 {word}")
    await all_read()

    page = await shop.connector.search(word, start)

    assert [(m.remote_id, m.kind) for m in page.rows] == [(found, "mention")]


async def test_own_posts_are_listed_with_those_of_other_tools(shop: Shop) -> None:
    start = datetime.now(UTC) - timedelta(minutes=1)
    receipt = await shop.publish(PostDraft("手冲入门"), str(uuid4()))
    other = await shop.person.post("用手机发的")
    await shop.person.post("很久以前", createdAt="2024-01-01T00:00:00.000Z")

    seen = [p async for p in walk(lambda c: shop.connector.list_posts(start, cursor=c))]

    assert {p.remote_id for p in seen} == {receipt.remote_id, other}
    assert {p.at for p in seen if p.remote_id == receipt.remote_id} == {receipt.at}
