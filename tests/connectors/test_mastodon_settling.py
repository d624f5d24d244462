"""After every lost answer one post stands, on every kind of server of the Mastodon family."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pdca import errors
from pdca.ports import Found, Missing, Unsure
from store.engine import Database
from tests.build import NOON
from tests.connectors.family import KINDS, Family
from tests.connectors.mastodon_place import DRAFT, SENT, TEXT, Place
from tests.connectors.stage import TOKEN, attempt
from tests.fakes import VirtualClock

LOST = ("lost_after", "504_after", "lost_before")

every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
async def place(kind: str, database: Database) -> Place:
    place = Place(kind, database)
    await place.plan()
    return place


@every_kind
@pytest.mark.parametrize("fault", LOST)
async def test_fc06_a_post_retried_two_hours_later_is_there_once(place: Place, fault: str) -> None:
    place.there.faults.append(fault)
    place.there.faults.extend(["lost_before"] * 2)  # and the first tries after it
    await place.work()

    for _ in range(6):
        row = await place.work(hours=2)

    assert place.there.texts == [SENT]
    assert row.state == "published"
    assert row.remote_id == place.there.statuses[0]["id"]


@every_kind
@pytest.mark.parametrize("fault", LOST[:1])
async def test_fc03_a_lost_answer_is_settled_within_minutes(place: Place, fault: str) -> None:
    place.there.faults.append(fault)
    await place.work()
    for _ in range(3):
        row = await place.work(minutes=2)

    assert place.there.texts == [SENT]
    assert (row.state, row.question) == ("published", None)


@every_kind
async def test_fc07_a_refused_post_that_is_there_is_published(place: Place) -> None:
    place.there.faults.append("refused_after")
    row = await place.work()

    assert place.there.texts == [SENT]
    assert row.state == "published"


@every_kind
async def test_a_refused_post_that_is_not_there_is_rejected(place: Place) -> None:
    place.there.faults.append(422)
    row = await place.work()

    assert (row.state, place.there.texts) == ("rejected", [])
    assert "Text is not liked" in row.reason


@every_kind
@pytest.mark.parametrize("fault", [*LOST, "refused_after"])
async def test_fc07_one_first_comment_whatever_is_answered(place: Place, fault: str) -> None:
    place.there.faults.extend([None, fault])
    await place.work()
    for _ in range(3):
        row = await place.work(minutes=3)

    assert place.there.replies() == [DRAFT.first_comment]
    assert row.follow_up == "done"


@every_kind
async def test_fc22_a_rate_limit_is_waited_for(place: Place) -> None:
    place.there.faults.append(429)
    row = await place.work()
    assert (row.state, place.there.texts) == ("planned", [])

    for _ in range(3):
        row = await place.work(minutes=6)
    assert (row.state, place.there.texts) == ("published", [SENT])


@every_kind
async def test_fc05_a_strangers_post_is_not_ours(kind: str) -> None:
    clock = VirtualClock(NOON)
    there = Family(lambda: clock.at, **KINDS[kind])
    connector = there.connector()
    there.faults.append("lost_before")
    with pytest.raises(errors.OutcomeUnknownError):
        await connector.commit(DRAFT, token=TOKEN, remote={})
    there.stranger("限时抢购！")

    assert await connector.reconcile(attempt(TEXT, draft=DRAFT)) == Missing()


@pytest.mark.parametrize(("kind", "known"), [("keeps keys", True), ("ignores keys", False)])
async def test_which_of_two_equal_posts_is_ours_is_known_where_the_key_is_kept(
    kind: str, *, known: bool
) -> None:
    now = datetime.now(UTC)
    there = Family(lambda: now, **KINDS[kind])
    there.stranger(SENT)
    there.faults.append("lost_after")
    connector = there.connector()
    with pytest.raises(errors.OutcomeUnknownError):
        await connector.commit(DRAFT, token=TOKEN, remote={})

    verdict = await connector.reconcile(attempt(TEXT, at=now, draft=DRAFT))

    assert len(there.texts) == 2
    if known:
        assert isinstance(verdict, Found)
        assert verdict.receipt.remote_id == there.statuses[1]["id"]
    else:
        assert isinstance(verdict, Unsure)


async def test_a_list_that_lags_is_believed_once_it_must_show_what_was_sent() -> None:
    connector = Family(lambda: NOON).connector()
    connector.listing_lag = timedelta(minutes=2)  # type: ignore[misc] - a platform that is slow
    now = datetime.now(UTC)

    with pytest.raises(errors.NotReadyError):
        await connector._read_back(attempt(TEXT, at=now, sent_at=now))
    before = now - timedelta(minutes=3)
    found = await connector._read_back(attempt(TEXT, at=before, sent_at=before))
    assert found == Missing()


async def test_a_key_older_than_an_hour_is_not_asked_for() -> None:
    there = Family(lambda: NOON)
    for _ in range(2):
        there.stranger(SENT)

    assert isinstance(await there.connector().reconcile(attempt(TEXT, draft=DRAFT)), Unsure)
    assert there.called("POST", "/api/v1/statuses") == 0


@every_kind
async def test_a_list_that_cannot_be_read_to_its_end_proves_nothing(kind: str) -> None:
    there = Family(lambda: NOON, most=2, **KINDS[kind])
    for number in range(5):
        there.stranger(f"Coffee {number}")
    del there.statuses[0]["content"]

    with pytest.raises(errors.TransientError):
        await there.connector().reconcile(attempt(TEXT, draft=DRAFT))


@every_kind
@pytest.mark.parametrize("fault", [*LOST, "refused_after"])
async def test_fc21_a_thread_stands_once_in_order_whatever_is_answered(
    kind: str, fault: str, database: Database
) -> None:
    thread = ("第二段：*闷蒸* 三十秒，看 https://shop.example/bloom", "第三段：分三次注水到底")
    place = Place(kind, database, replace(DRAFT, thread=thread))
    await place.plan()
    place.there.faults.extend([None, fault])
    await place.work()
    for _ in range(6):
        row = await place.work(minutes=3)

    assert place.there.texts == [SENT]
    assert place.there.replies() == [*thread, DRAFT.first_comment]
    first, second, third, comment = place.there.statuses
    assert second["in_reply_to_id"] == comment["in_reply_to_id"] == first["id"]
    assert third["in_reply_to_id"] == second["id"]
    assert row.follow_up == "done"
