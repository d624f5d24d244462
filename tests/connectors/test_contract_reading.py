"""The rules of the house for reading, refreshing and looking again, on every connector."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from connectors.paging import walk
from pdca import errors
from pdca.frames import READINGS
from pdca.ports import Found, Missing, Receipt, Recovery, Unsure
from tests.connectors.stage import NOON, Stage, attempt, lose


async def test_fc22_a_used_up_window_costs_no_call(stage: Stage) -> None:
    stage.refuse("metrics", 429, headers={"Retry-After": "3600"})
    connector = stage.connector()
    for _ in range(3):
        with pytest.raises(errors.RateLimitedError) as caught:
            await connector.fetch_post_metrics(["1"])
        assert caught.value.retry_at is not None

    assert stage.asked["metrics"] == 1


async def test_fc23_documented_figures_arrive_exactly(stage: Stage) -> None:
    wanted = stage.examples["figures"]
    post = stage.examples["post"]
    rows = await stage.connector().fetch_post_metrics([post])

    figures = rows.set_index("metric")["value"].astype(int).to_dict()
    assert figures == wanted
    assert list(rows.columns) == list(READINGS.columns)
    assert set(rows["entity"]) == {post}
    assert set(rows["kind"]) == {"total"}


async def test_account_figures_are_levels(stage: Stage) -> None:
    rows = await stage.connector().fetch_account_metrics()

    figures = rows.set_index("metric")["value"].astype(int).to_dict()
    assert figures == stage.examples["account_figures"]
    assert set(rows["kind"]) == {"level"}


async def test_posts_are_asked_for_in_full_batches_and_strangers_left_out(stage: Stage) -> None:
    connector = stage.connector()
    size = connector.capabilities.metrics_batch
    ids = [f"77{i:017d}" for i in range(2 * size + 1)]

    rows = await connector.fetch_post_metrics([*ids, *ids[:5]])

    sent = [str(r.url) + r.read().decode() for r in stage.requests]
    sent = [text for text in sent if any(i in text for i in ids)]
    assert len(sent) == 3
    assert all(sum(i in text for text in sent) == 1 for i in ids)
    assert rows.empty


@pytest.mark.parametrize("call", ["posts", "comments"])
async def test_a_repeated_cursor_is_not_followed(stage: Stage, call: str) -> None:
    if call not in stage.examples["repeating"]:
        pytest.skip("it has no such pages")
    repeated = stage.examples["repeating"][call]
    stage.play(call, lambda _: httpx.Response(200, json=repeated))
    connector = stage.connector()
    fetch = {"posts": connector.list_posts, "comments": connector.list_comments}[call]

    with pytest.raises(errors.TransientError):
        [row async for row in walk(lambda cursor: fetch(NOON, cursor=cursor))]
    assert stage.asked[call] <= 2


async def test_fc20_fifty_refreshes_at_once_are_one_call(stage: Stage) -> None:
    connector = stage.connector()
    tokens = await asyncio.gather(*(connector.refresh() for _ in range(50)))

    if tokens[0] is None:
        pytest.skip("its tokens do not expire")
    assert stage.asked["refresh"] == 1
    assert len(stage.stored) == 1
    assert all(token is stage.stored[0] for token in tokens)


@pytest.mark.parametrize("answer", ["502", "lost", "html"])
async def test_fc19_a_failed_refresh_leaves_the_account_connected(
    stage: Stage, answer: str
) -> None:
    if "refresh" not in stage.examples["calls"]:
        pytest.skip("its tokens do not expire")
    page = "<html>Bad gateway</html>"
    played = {
        "502": lambda _: httpx.Response(502, text=page),
        "lost": lose(httpx.ReadTimeout),
        "html": lambda _: httpx.Response(200, text=page),
    }
    stage.play("refresh", played[answer])
    connector = stage.connector()

    with pytest.raises(errors.TransientError):
        await connector.refresh()

    assert stage.stored == []
    assert await stage.publish(connector)


async def test_fc05_read_back_finds_our_post_and_no_stranger(stage: Stage) -> None:
    connector = stage.connector()
    await connector.check_auth()
    if connector.capabilities.recovery is not Recovery.READ_BACK:
        pytest.skip("it is not read back")
    post = (await connector.list_posts(NOON)).rows[0]

    assert await connector.reconcile(attempt(post.text, at=post.at)) == Found(
        Receipt(post.remote_id, post.url, post.at)
    )
    assert await connector.reconcile(attempt("Not this one", at=post.at)) == Missing()
    ours = frozenset({post.remote_id})
    assert await connector.reconcile(attempt(post.text, at=post.at, taken=ours)) == Missing()
    long_ago = await connector.reconcile(attempt(post.text, at=post.at.replace(year=2025)))
    assert isinstance(long_ago, Unsure)


async def test_a_list_that_cannot_be_read_proves_nothing(stage: Stage) -> None:
    stage.refuse("posts", 502)
    connector = stage.connector()
    await connector.check_auth()
    if connector.capabilities.recovery is not Recovery.READ_BACK:
        pytest.skip("it is not read back")

    with pytest.raises(errors.TransientError):
        await connector.reconcile(attempt(stage.draft.text))
