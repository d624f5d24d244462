"""A mail goes out once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from store import deliveries
from store.deliveries import Claimed, Letter
from store.engine import Database
from tests.build import NOON
from tests.fakes import Hands

LEASE = timedelta(seconds=120)


async def enqueue(database: Database, **values: Any) -> bool:
    plain: dict[str, Any] = {
        "id": "spring-1-wei",
        "kind": "report",
        "to": "wei@brand.example",
        "mail": "报告".encode(),
        "subject": "第 1 周",
        "language": "zh-CN",
        "report": "spring-1",
    }
    return await database.run(deliveries.enqueue, Letter(**plain | values), now=NOON)


async def claim(database: Database, hands: Hands) -> Claimed | None:
    return await database.run(
        deliveries.claim, "spring-1-wei", mailer="smtp", now=NOON, real=hands.at, lease=LEASE
    )


async def state(database: Database) -> str:
    (row,) = await database.run(deliveries.read)
    return str(row["state"])


async def test_the_first_bytes_stay_and_one_of_two_senders_gets_them(database: Database) -> None:
    hands = Hands()
    assert await enqueue(database)
    assert not await enqueue(database, mail=b"other bytes")

    first, second = await claim(database, hands), await claim(database, hands)

    assert first is not None
    assert first.mail == "报告".encode()
    assert second is None
    assert await database.run(
        deliveries.close, first, "accepted", now=NOON, message_id="<spring-1-wei@brand.example>"
    )
    assert await state(database) == "accepted"


async def test_a_sender_that_vanished_leaves_an_unclear_mail_that_nobody_resends(
    database: Database,
) -> None:
    hands = Hands()
    await enqueue(database)
    gone = await claim(database, hands)
    hands.move(LEASE)

    stuck = await database.run(deliveries.give_up_stuck, now=NOON, real=hands.at)

    assert stuck == ["spring-1-wei"]
    assert await claim(database, hands) is None
    assert gone is not None
    assert not await database.run(deliveries.close, gone, "failed", now=NOON)
    assert await state(database) == "unknown"


async def test_a_person_settles_an_unclear_mail_and_the_first_answer_counts(
    database: Database,
) -> None:
    hands = Hands()
    await enqueue(database)
    mine = await claim(database, hands)
    assert mine is not None
    await database.run(deliveries.close, mine, "unknown", now=NOON)

    assert await database.run(deliveries.answer, "spring-1-wei", taken=True, now=NOON)
    assert await state(database) == "accepted"
    assert not await database.run(deliveries.answer, "spring-1-wei", taken=False, now=NOON)


async def test_a_receipt_counts_also_when_the_mail_waits_to_be_sent_again(
    database: Database,
) -> None:
    hands = Hands()
    await enqueue(database)
    frozen = await claim(database, hands)
    assert frozen is not None
    hands.move(LEASE)
    await database.run(deliveries.give_up_stuck, now=NOON, real=hands.at)
    await database.run(deliveries.answer, "spring-1-wei", taken=False, now=NOON)

    assert await database.run(deliveries.close, frozen, "accepted", now=NOON, message_id="14c5d")
    assert await claim(database, hands) is None


async def test_a_refused_connection_rests_until_its_time(database: Database) -> None:
    hands = Hands()
    await enqueue(database)
    mine = await claim(database, hands)
    assert mine is not None
    soon = NOON + timedelta(minutes=5)
    await database.run(deliveries.close, mine, "pending", now=NOON, retry_at=soon)

    assert await database.run(deliveries.due, now=NOON) == []
    assert await database.run(deliveries.due, now=soon) == ["spring-1-wei"]
