"""What servers of the family differ in, found out at run time: keys, lists, limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors.limits import Limits
from pdca import errors
from pdca.ports import Found, Missing, PostDraft, Receipt
from store.engine import Database
from tests.connectors.family import KINDS, Family
from tests.connectors.mastodon_place import DRAFT, SENT, TEXT, Place
from tests.connectors.stage import NOON, TOKEN, attempt

every_kind = pytest.mark.parametrize("kind", KINDS)


def family(kind: str = "keeps keys", **more: object) -> Family:
    return Family(lambda: NOON, **{**KINDS[kind], **more})


# Keys


@every_kind
async def test_a_key_that_the_server_has_forgotten_makes_no_second_post(
    kind: str, database: Database
) -> None:
    place = Place(kind, database)
    await place.plan()
    place.there.faults.append("lost_after")
    await place.work()
    place.there.kept.clear()  # its Redis was emptied
    for _ in range(3):
        row = await place.work(minutes=3)

    assert (row.state, place.there.texts) == ("published", [SENT])


async def test_what_stands_under_the_key_is_the_post_whatever_is_sent_with_it() -> None:
    there = family()
    first = await there.connector().commit(PostDraft("水温 92 度"), token=TOKEN, remote={})
    second = await there.connector().commit(PostDraft("水温 93 度"), token=TOKEN, remote={})

    assert first == second
    assert there.texts == ["水温 92 度"]


async def test_a_key_that_was_spent_on_nothing_is_left_for_the_next() -> None:
    there = family("refuses keys")
    there.faults.append(429)
    with pytest.raises(errors.RateLimitedError):
        await there.connector().commit(PostDraft("水温 92 度"), token=TOKEN, remote={})
    await there.connector().commit(PostDraft("水温 92 度"), token=TOKEN, remote={})

    assert there.texts == ["水温 92 度"]
    keys = [r.headers["Idempotency-Key"] for r in there.requests]
    assert keys == [TOKEN, TOKEN, f"{TOKEN}-2"]


@pytest.mark.parametrize(("fault", "becomes"), [("refused_after", "published"), (None, "rejected")])
async def test_a_server_that_refuses_a_text_that_it_has_is_looked_up(
    fault: str | None, becomes: str, database: Database
) -> None:
    place = Place("ignores keys", database)
    place.there.unique = True
    if fault is None:
        place.clock.at -= timedelta(days=1)
        place.there.stranger(SENT)  # yesterday, by another tool
        place.clock.at += timedelta(days=1)
    else:
        place.there.faults.append(fault)
    await place.plan()
    row = await place.work()

    assert (row.state, place.there.texts) == (becomes, [SENT])


# Lists


async def test_a_list_that_lacks_a_known_post_proves_nothing() -> None:
    clock, limits = [datetime.now(UTC)], Limits()
    there = Family(lambda: clock[0], lag=timedelta(minutes=3))
    connector = there.connector(limits=limits)
    await connector.commit(PostDraft("Coffee"), token="1", remote={})
    there.faults.append("lost_after")
    with pytest.raises(errors.OutcomeUnknownError):
        await connector.commit(DRAFT, token=TOKEN, remote={})
    lost = attempt(TEXT, at=clock[0], draft=DRAFT)

    with pytest.raises(errors.NotReadyError, match="does not show"):
        await there.connector(limits=limits).reconcile(lost)
    clock[0] += timedelta(minutes=4)

    assert isinstance(await there.connector(limits=limits).reconcile(lost), Found)


async def test_a_post_that_was_deleted_is_not_waited_for() -> None:
    now = datetime.now(UTC)
    there, limits = Family(lambda: now), Limits()
    connector = there.connector(limits=limits)
    post = await connector.commit(PostDraft("Coffee"), token="1", remote={})
    assert isinstance(post, Receipt)
    await connector.delete(post.remote_id)

    assert await connector.reconcile(attempt(TEXT, at=now, draft=DRAFT)) == Missing()


@every_kind
async def test_fc21_a_lost_part_of_a_thread_is_found_below_its_post(kind: str) -> None:
    there = family(kind)
    connector = there.connector()
    there.stranger("水温 92 度")  # the same text, but no reply
    post = await connector.commit(PostDraft("手冲入门"), token="1", remote={})
    assert isinstance(post, Receipt)
    part = PostDraft("水温 92 度", reply_to=post.remote_id)
    lost = attempt(part.text, draft=part)
    assert await connector.reconcile(lost) == Missing()

    there.faults.append("lost_after")
    with pytest.raises(errors.OutcomeUnknownError):
        await connector.commit(part, token=TOKEN, remote={})

    verdict = await connector.reconcile(lost)
    assert isinstance(verdict, Found)
    assert verdict.receipt.remote_id == there.statuses[2]["id"]
    assert there.statuses[2]["in_reply_to_id"] == post.remote_id


@every_kind
async def test_a_lost_post_that_a_person_has_edited_meanwhile_is_still_ours(kind: str) -> None:
    there = family(kind)
    connector = there.connector()
    there.faults.append("lost_after")
    with pytest.raises(errors.OutcomeUnknownError):
        await connector.commit(DRAFT, token=TOKEN, remote={})
    there.edit("手冲入门，改过了")

    verdict = await connector.reconcile(attempt(TEXT, draft=DRAFT))

    assert isinstance(verdict, Found)
    assert verdict.receipt.remote_id == there.statuses[0]["id"]
    assert await connector.reconcile(attempt("手冲入门，从来没有发过的一篇")) == Missing()


async def test_a_short_text_is_not_known_by_its_letters() -> None:
    there = family("reads Markdown")
    there.stranger("Sale?")
    there.stranger("A sale in the old *roastery*?")

    assert await there.connector().reconcile(attempt("Sale!")) == Missing()
    found = await there.connector().reconcile(attempt("A _sale_ in the old roastery!"))
    assert isinstance(found, Found)


# Limits


@pytest.mark.parametrize(
    ("kind", "known"),
    [("keeps keys", True), ("refuses keys", True), ("repeats answers", False)],
)
async def test_fc22_when_a_window_ends_is_read_as_the_server_says_it(
    kind: str, *, known: bool
) -> None:
    now = datetime.now(UTC)
    there = Family(lambda: now, **{**KINDS[kind], "waits": False})
    there.faults.append(429)
    with pytest.raises(errors.RateLimitedError) as caught:
        await there.connector().commit(PostDraft("水温 92 度"), token=TOKEN, remote={})

    until = caught.value.retry_at
    assert (until is not None) is known
    assert until is None or abs(until - now - timedelta(minutes=5)) < timedelta(seconds=30)


async def test_fc22_a_server_that_has_no_room_says_when_and_a_post_is_looked_up() -> None:
    """GoToSocial: 503 and 30 seconds, when too many calls wait."""
    throttled = httpx.Response(503, headers={"Retry-After": "30"}, json={"error": "full"})
    connector = family().connector(transport=httpx.MockTransport(lambda _: throttled))

    with pytest.raises(errors.TransientError) as caught:
        await connector.list_posts(NOON)
    assert caught.value.retry_at is not None
    assert timedelta(0) < caught.value.retry_at - datetime.now(UTC) <= timedelta(seconds=30)
    with pytest.raises(errors.OutcomeUnknownError):
        await connector.commit(PostDraft("水温 92 度"), token=TOKEN, remote={})


async def test_a_server_that_makes_no_allowance_for_links_counts_them_whole() -> None:
    there = family(instance_at="/api/v1/instance")
    there.instance = {
        "max_toot_chars": 60,
        "description_limit": 12,
        "upload_limit": 16000000,
        "configuration": {"statuses": {"characters_reserved_per_url": 0}},
    }
    connector = there.connector()
    draft = PostDraft("Tea", link="https://shop.example/a-page/that-is/very-long/indeed?utm_id=4")
    assert connector.validate(draft) == []

    await connector.check_auth()

    assert [v.code for v in connector.validate(draft)] == ["text_too_long"]
    assert (connector.capabilities.max_text, connector.capabilities.max_media_bytes) == (
        60,
        16000000,
    )
