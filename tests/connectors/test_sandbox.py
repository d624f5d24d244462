"""The sandbox's connector against the running sandbox, faults and all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from connectors import connect
from connectors.paging import walk
from pdca import errors
from pdca.ports import (
    MediaFile,
    PostDraft,
    Processing,
    Receipt,
    TokenSet,
)
from tests.connectors.place import TEXT, Place, publish
from tests.connectors.stage import TOKEN

PICTURE = MediaFile("pour-over.png", "手冲壶与滤杯", b"\x89PNG", "image/png", "ab" * 32)


async def test_fc21_media_are_uploaded_once_and_waited_for(place: Place) -> None:
    connector = await place.account()
    draft = PostDraft(TEXT, media=(PICTURE, PICTURE))
    await place.fault("slow_media", params={"seconds": 1200, "clock": "virtual"})
    for _ in range(2):
        with pytest.raises(errors.NotReadyError):
            await connector.prepare(
                draft, token=TOKEN, checkpoint=place.checkpoint, remote=place.kept
            )
    await place.move(minutes=21)

    remote = await connector.prepare(
        draft, token=TOKEN, checkpoint=place.checkpoint, remote=place.kept
    )
    await connector.commit(draft, token=TOKEN, remote=remote)

    (post,) = await place.accepted()
    assert post["media"] == [*place.kept.values()] * 2
    assert len(place.kept) == 1


async def test_a_draft_whose_media_are_missing_is_not_sent(place: Place) -> None:
    connector = await place.account()
    with pytest.raises(errors.NotReadyError):
        await connector.commit(PostDraft(TEXT, media=(PICTURE,)), token=TOKEN, remote={})

    assert await place.accepted() == []


async def test_a_post_that_is_processed_is_polled(place: Place) -> None:
    connector = await place.account()
    await place.fault("slow_media", "post", params={"seconds": 60, "clock": "virtual"})
    published = await connector.commit(PostDraft(TEXT), token=TOKEN, remote={})
    assert isinstance(published, Processing)
    assert await connector.poll(published.remote_id) == published

    await place.move(minutes=2)

    assert isinstance(await connector.poll(published.remote_id), Receipt)


async def test_fc22_a_used_up_quota_waits_for_its_reset_and_burns_no_call(place: Place) -> None:
    connector = await place.account(settings={"posts_per_day": 2})
    for text in ("一", "二"):
        await publish(connector, text)
    calls = connector.api.limits.windows["calls"].remaining
    with pytest.raises(errors.QuotaExhaustedError) as caught:
        await publish(connector, "三")

    assert caught.value.retry_at == datetime.fromisoformat("2026-03-03T00:00:00+08:00")
    assert connector.api.limits.windows["calls"].remaining == calls
    assert connector.capabilities.posts_per_day == 2

    await place.move(days=1)
    assert await publish(connector, "三")


@pytest.mark.parametrize("kind", ["rate_limit", "rate_limit_bare"])
async def test_a_rate_limit_refuses_without_side_effect(place: Place, kind: str) -> None:
    connector = await place.account()
    await place.fault(kind, "post", params={"seconds": 90})

    with pytest.raises(errors.RateLimitedError) as caught:
        await publish(connector)

    wait = None if kind == "rate_limit_bare" else await place.now() + timedelta(seconds=90)
    assert wait is None or caught.value.retry_at == wait
    assert await place.accepted() == []


async def test_fc19_an_expired_token_is_renewed_stored_and_the_call_goes_on(place: Place) -> None:
    connector = await place.account(settings={"token_ttl_s": 3600})
    await place.move(hours=2)

    assert await publish(connector)

    (stored,) = place.stored
    assert stored is connector.session.token
    assert stored.expires_at == await place.now() + timedelta(hours=1)


async def test_a_revoked_token_asks_for_a_person(place: Place) -> None:
    connector = await place.account()
    await connector.check_auth()
    await place.fault("revoke_token", "post")

    with pytest.raises(errors.AuthRevokedError, match="pdca connect main"):
        await publish(connector)
    assert await place.accepted() == []


async def test_fc24_figures_arrive_past_wrong_ones_and_missing_posts_are_left_out(
    place: Place,
) -> None:
    connector = await place.account()
    post = await publish(connector)
    await place.move(hours=6)
    await place.fault("wrong_fields", "metrics")

    rows = await connector.fetch_post_metrics([post.remote_id, "9100000000000009999"])

    assert set(rows["entity"]) == {post.remote_id}
    values = rows.set_index("metric")["value"]
    assert values.isna()["likes"]
    assert values["reach"] > 0
    assert connector.unknown_fields == set()


async def test_a_link_that_a_person_gives_leads_to_the_account_s_own_post(place: Place) -> None:
    connector = await place.account()
    post = await publish(connector)

    assert post.url is not None
    assert await connector.post_at(post.url) == post
    assert await connector.post_at(f"{post.url}0") is None


async def test_account_figures_name_the_handle(place: Place) -> None:
    connector = await place.account(settings={"handle": "咖啡铺子", "followers": 20016})
    rows = await connector.fetch_account_metrics()

    assert set(rows["entity"]) == {"咖啡铺子"}
    assert rows.set_index("metric")["value"]["followers"] == 20016


async def test_pages_are_walked_to_the_end(place: Place) -> None:
    connector = await place.account()
    start = await place.now()
    posts = [{"text": f"第 {n} 条"} for n in range(205)]
    await place.http.post("/admin/posts", json={"account": "main", "posts": posts})

    seen = [p.text async for p in walk(lambda c: connector.list_posts(start, cursor=c))]

    assert sorted(seen) == sorted(post["text"] for post in posts)


async def test_a_first_comment_and_a_deletion(place: Place) -> None:
    connector = await place.account()
    post = await publish(connector)
    start = await place.now()
    await connector.add_first_comment(post, "课程链接在这里", token=TOKEN)

    page = await connector.list_comments(start)
    assert [(m.text, m.on) for m in page.rows] == [("课程链接在这里", post.remote_id)]

    for _ in range(2):
        await connector.delete(post.remote_id)
    assert (await connector.list_posts(start)).rows == ()


async def test_mentions_are_read(place: Place) -> None:
    connector = await place.account()
    start = await place.now()
    mention = {"text": "太好喝了", "author": "小满", "at": start.isoformat()}
    await place.http.post("/admin/mentions", json={"account": "main", "mentions": [mention]})

    page = await connector.list_mentions(start)

    assert [(m.kind, m.author, m.text) for m in page.rows] == [("mention", "小满", "太好喝了")]


async def test_an_account_of_no_known_platform_is_a_mistake_of_the_settings(place: Place) -> None:
    with pytest.raises(errors.SetupError, match="sandbox"):
        connect("myspace", "main", TokenSet({}), store_token=place.store)
