"""After every fault of the running sandbox: one post stands, and it is known which."""

from __future__ import annotations

import pytest

from pdca import errors
from pdca.ports import (
    Found,
    Missing,
    Recovery,
    Unsure,
)
from tests.connectors.place import TEXT, Place, publish
from tests.connectors.stage import TOKEN, attempt


@pytest.mark.parametrize("mode", ["key", "read_back"])
@pytest.mark.parametrize("fault", ["reset_after", "error_after", "refuse_after", "missing_fields"])
async def test_fc03_a_lost_answer_is_settled_and_one_post_stands(
    place: Place, mode: str, fault: str
) -> None:
    connector = await place.account(mode)
    await place.fault(fault, "post", params={"names": ["id"]})
    with pytest.raises(errors.OutcomeUnknownError):
        await publish(connector)

    verdict = await connector.reconcile(attempt(TEXT, at=await place.now()))

    (post,) = await place.accepted()
    assert isinstance(verdict, Found)
    assert verdict.receipt.remote_id == post["id"]
    assert connector.capabilities.recovery == Recovery(mode)


async def test_fc02_a_platform_that_hangs_after_accepting_is_settled(place: Place) -> None:
    connector = await place.account(deadline_s=0.25)
    await connector.check_auth()
    await place.fault("latency", "post", params={"seconds": 0.5})
    with pytest.raises(errors.OutcomeUnknownError):
        await publish(connector)

    verdict = await connector.reconcile(attempt(TEXT, at=await place.now()))

    assert isinstance(verdict, Found)
    assert len(await place.accepted()) == 1


async def test_fc06_the_same_key_two_hours_later_is_the_same_post(place: Place) -> None:
    connector = await place.account("key")
    first = await publish(connector)
    await place.move(hours=2)

    assert await publish(connector) == first
    assert [post["key"] for post in await place.accepted()] == [TOKEN]


async def test_a_key_is_sent_only_where_the_platform_keeps_it(place: Place) -> None:
    await publish(await place.account("read_back"))

    assert [post["key"] for post in await place.accepted()] == [None]


async def test_fc05_a_strangers_post_is_not_ours(place: Place) -> None:
    connector = await place.account("read_back")
    await place.fault("error_before", "post")
    with pytest.raises(errors.OutcomeUnknownError):
        await publish(connector)
    await place.http.post("/admin/stranger", json={"account": "main", "text": "限时抢购！"})

    assert await connector.reconcile(attempt(TEXT, at=await place.now())) == Missing()


async def test_without_key_and_list_a_person_is_asked(place: Place) -> None:
    connector = await place.account("none")
    await place.fault("reset_after", "post")
    with pytest.raises(errors.OutcomeUnknownError):
        await publish(connector)

    assert isinstance(await connector.reconcile(attempt(TEXT, at=await place.now())), Unsure)


async def test_a_clock_an_hour_off_never_makes_a_second_post(place: Place) -> None:
    connector = await place.account("read_back")
    await place.fault("reset_after", "post")
    with pytest.raises(errors.OutcomeUnknownError):
        await publish(connector)
    await place.fault("clock_skew", "list", params={"seconds": 3600})

    assert isinstance(await connector.reconcile(attempt(TEXT, at=await place.now())), Unsure)


@pytest.mark.parametrize("fault", ["missing_fields", "wrong_fields"])
async def test_a_list_without_times_proves_nothing(place: Place, fault: str) -> None:
    connector = await place.account("read_back")
    await publish(connector)
    await place.fault(fault, "list")

    with pytest.raises(errors.TransientError):
        await connector.reconcile(attempt(TEXT, at=await place.now()))


@pytest.mark.parametrize("fault", ["missing_fields", "wrong_fields"])
async def test_fc04_a_published_post_is_published_whatever_its_answer_lacks(
    place: Place, fault: str
) -> None:
    connector = await place.account()
    await place.fault(fault, "post")

    receipt = await publish(connector)

    assert receipt.at == await place.now()


async def test_a_duplicate_names_the_post_that_is_there(place: Place) -> None:
    connector = await place.account()
    first = await publish(connector)
    await place.fault("duplicate_refused", "post", params={"named": True})

    with pytest.raises(errors.DuplicateError) as caught:
        await publish(connector)
    assert caught.value.details["remote_id"] == first.remote_id
