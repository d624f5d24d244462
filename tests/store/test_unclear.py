"""What settles a mail whose fate is unclear; on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from store import deliveries, unclear
from store.deliveries import Letter, Outcome
from store.engine import Database
from tests.build import NOON

MINUTE = timedelta(minutes=1)
DAYS = timedelta(days=2)


def letter(id_: str) -> Letter:
    return Letter(id_, "report", f"{id_}@brand.example", "报告".encode(), "第 1 周", "zh-CN")


async def sent(
    database: Database, id_: str, outcome: Outcome, at: datetime, *, receipt: bool = True
) -> None:
    """A mail that was sent at `at`, and what came of it."""
    await database.run(deliveries.enqueue, letter(id_), now=at)
    claimed = await database.run(
        deliveries.claim, id_, mailer="sendgrid", now=at, real=at, lease=2 * MINUTE
    )
    assert claimed is not None
    known = "14c5d75ce93.dfd" if receipt and outcome == "accepted" else None
    await database.run(deliveries.close, claimed, outcome, now=at, message_id=known)


async def hear(database: Database, *events: tuple[str, str | None]) -> None:
    await database.run(unclear.heard, events, now=NOON, real=NOON)


async def states(database: Database) -> dict[str, str]:
    return {row["id"]: row["state"] for row in await database.read(deliveries.read)}


async def silent(database: Database) -> list[str]:
    return await database.run(unclear.unheard, mailer="sendgrid", sent_before=NOON, now=NOON + DAYS)


@pytest.mark.parametrize("outcome", ["pending", "unknown", "failed"])
async def test_an_event_counts_whatever_we_thought_of_the_mail(
    database: Database, outcome: Outcome
) -> None:
    await sent(database, "lan", outcome, NOON)

    await hear(database, ("lan", None))

    assert await states(database) == {"lan": "accepted"}
    assert await database.read(deliveries.due, now=NOON + DAYS) == []


@pytest.mark.parametrize(
    "events", [*permutations([("lan", None), ("lan", "550 no such box"), ("lan", None)])]
)
async def test_events_repeat_and_come_in_any_order(
    database: Database, events: Sequence[tuple[str, str | None]]
) -> None:
    await sent(database, "lan", "unknown", NOON)

    for event in events:
        await hear(database, event)

    (row,) = await database.read(deliveries.read)
    assert (row["state"], row["reason"]) == ("failed", "550 no such box")


async def test_silence_counts_beside_mails_that_were_spoken_of(database: Database) -> None:
    await sent(database, "before", "accepted", NOON - MINUTE)
    await sent(database, "lan", "unknown", NOON)
    await sent(database, "after", "accepted", NOON + MINUTE)
    await hear(database, ("before", None), ("after", None))

    assert await silent(database) == ["lan"]
    assert await database.read(deliveries.due, now=NOON + DAYS) == ["lan"]


@pytest.mark.parametrize(
    "neighbours",
    [
        {},
        {"before": -1},
        {"after": 1},
        {"before": -61, "after": 61},
        {"before": -1, "after": 1, "unheard": 2},
    ],
)
async def test_silence_says_nothing_where_the_webhook_may_not_have_lived(
    database: Database, neighbours: dict[str, int]
) -> None:
    await sent(database, "lan", "unknown", NOON)
    for name, minutes in neighbours.items():
        await sent(database, name, "accepted", NOON + minutes * MINUTE)
    await hear(database, *((name, None) for name in neighbours if name != "unheard"))

    assert await silent(database) == []
    assert (await states(database))["lan"] == "unknown"


async def test_a_question_is_kept_once_for_each_attempt(database: Database) -> None:
    await sent(database, "lan", "unknown", NOON)
    question = [letter("question")]

    (row,) = await database.read(unclear.unasked, sent_before=NOON)
    assert await database.run(unclear.ask, row["id"], question, now=NOON)
    assert not await database.run(unclear.ask, row["id"], [letter("another")], now=NOON)
    assert await database.read(unclear.unasked, sent_before=NOON) == []
    assert set(await states(database)) == {"lan", "question"}

    await database.run(deliveries.answer, "lan", taken=False, now=NOON)
    await sent(database, "lan", "unknown", NOON + MINUTE)
    assert len(await database.read(unclear.unasked, sent_before=NOON + MINUTE)) == 1
