"""The ledger: who may act on a publication, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from pdca.do.ledger import Change, Claim, Sent, Slot, State
from pdca.ports import Receipt
from store import audit
from store.engine import Database
from store.sql_ledger import SqlLedger
from store.tables import attempt, publication
from tests.build import NOON, publication_values

REAL = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=120)
RECEIPT = Receipt("5104918273645091", "https://weibo.example/5104918273645091", NOON)
SENT = Sent({"text": "手冲入门"}, "f00d", NOON)


class Hands:
    """The wall clock of a test: it moves when told to."""

    def __init__(self) -> None:
        self.at = REAL

    def __call__(self) -> datetime:
        return self.at


def new_ledger(database: Database) -> tuple[SqlLedger, Hands]:
    hands = Hands()
    return SqlLedger(database, real=hands), hands


async def plan(database: Database, *rows: dict[str, Any]) -> list[str]:
    await database.run(lambda c: c.execute(insert(publication), list(rows)) and None)
    return [row["key"] for row in rows]


async def row(database: Database, key: str) -> Any:
    query = select(publication).where(publication.c.key == key)
    return await database.run(lambda c: c.execute(query).one())


async def claim(ledger: SqlLedger, key: str, work: Any = "send", **given: Any) -> Claim | None:
    given = {"now": NOON, "holder": "a", "lease": LEASE} | given
    return await ledger.claim(key, work, **given)


async def test_one_of_two_workers_gets_the_claim(database: Database) -> None:
    ledger, _ = new_ledger(database)
    (key,) = await plan(database, publication_values())

    first, second = await claim(ledger, key), await claim(ledger, key, holder="b")

    assert first is not None
    assert first.fence == 1
    assert second is None


async def test_a_post_is_not_claimed_before_its_time(database: Database) -> None:
    ledger, _ = new_ledger(database)
    (key,) = await plan(database, publication_values())

    early = NOON - timedelta(seconds=21)

    assert await claim(ledger, key, now=early) is None
    assert await claim(ledger, key, now=early, lead=timedelta(seconds=30)) is not None


async def test_an_account_sends_one_post_at_a_time(database: Database) -> None:
    ledger, hands = new_ledger(database)
    here, there, elsewhere = await plan(
        database,
        publication_values("a"),
        publication_values("b"),
        publication_values("b", account="douyin-main"),
    )
    assert await claim(ledger, here)

    assert await claim(ledger, there) is None
    assert await claim(ledger, elsewhere)

    hands.at += LEASE
    assert await claim(ledger, there)


async def test_after_its_lease_a_claim_is_settled_and_never_sent(database: Database) -> None:
    ledger, hands = new_ledger(database)
    (key,) = await plan(database, publication_values())
    await claim(ledger, key)
    assert await claim(ledger, key, "settle") is None

    hands.at += LEASE

    assert await claim(ledger, key) is None
    settling = await claim(ledger, key, "settle", holder="b")
    assert settling is not None
    assert settling.fence == 2


async def test_what_is_written_under_an_older_number_is_refused(database: Database) -> None:
    ledger, hands = new_ledger(database)
    (key,) = await plan(database, publication_values())
    slow = await claim(ledger, key)
    assert slow is not None
    hands.at += LEASE
    await claim(ledger, key, "settle", holder="b")

    assert not await ledger.mark_sent(slow, SENT)
    assert not await ledger.checkpoint(slow, "container", "1789")
    assert not await ledger.close(slow, Change(State.REJECTED, "rejected"), now=NOON)
    assert (await row(database, key)).state == "sending"


async def test_the_gate_is_shut_when_the_lease_has_ended(database: Database) -> None:
    ledger, hands = new_ledger(database)
    (key,) = await plan(database, publication_values())
    slow = await claim(ledger, key)
    assert slow is not None

    hands.at += LEASE

    assert not await ledger.mark_sent(slow, SENT)


async def test_a_receipt_counts_although_the_claim_was_taken_over(database: Database) -> None:
    ledger, hands = new_ledger(database)
    (key,) = await plan(database, publication_values())
    slow = await claim(ledger, key, sent=SENT)
    assert slow is not None
    hands.at += LEASE
    other = await claim(ledger, key, "settle", holder="b")
    assert other is not None

    mine = await ledger.close(slow, Change(State.PUBLISHED, "published", receipt=RECEIPT), now=NOON)

    assert not mine
    assert (await row(database, key)).remote_id == RECEIPT.remote_id
    assert not await ledger.close(other, Change(State.PLANNED, "missing"), now=NOON)
    assert (await row(database, key)).state == "published"


async def test_what_was_sent_stays_open_when_its_worker_is_overtaken(database: Database) -> None:
    ledger, hands = new_ledger(database)
    (key,) = await plan(database, publication_values())
    slow = await claim(ledger, key, sent=SENT)
    hands.at += LEASE
    other = await claim(ledger, key, "settle", holder="b")
    assert slow is not None
    assert other is not None

    await ledger.close(slow, Change(State.PROCESSING, "processing", remote_id="510"), now=NOON)
    hands.at += timedelta(seconds=7)

    found = await ledger.open_attempt(key)
    assert found is not None
    assert (found.outcome, found.age) == (None, timedelta(seconds=7))


async def test_who_settled_and_was_overtaken_ends_no_newer_attempt(database: Database) -> None:
    ledger, hands = new_ledger(database)
    (key,) = await plan(database, publication_values())
    await claim(ledger, key, sent=SENT)
    hands.at += LEASE
    slow = await claim(ledger, key, "settle")
    hands.at += LEASE
    other = await claim(ledger, key, "settle", holder="b")
    assert slow is not None
    assert other is not None
    await ledger.close(other, Change(State.PLANNED, "missing"), now=NOON)
    await claim(ledger, key, sent=SENT, holder="b")

    await ledger.close(slow, Change(State.PLANNED, "missing"), now=NOON)

    assert await ledger.open_attempt(key) is not None


async def test_remote_ids_are_kept_at_once_and_together(database: Database) -> None:
    ledger, _ = new_ledger(database)
    (key,) = await plan(database, publication_values())
    mine = await claim(ledger, key)
    assert mine is not None

    assert await ledger.checkpoint(mine, "upload", "u-17")
    assert await ledger.checkpoint(mine, "container", "1789")

    assert (await row(database, key)).remote == {"upload": "u-17", "container": "1789"}


async def test_the_attempt_says_what_was_sent_before_it_was_sent(database: Database) -> None:
    ledger, hands = new_ledger(database)
    (key,) = await plan(database, publication_values())
    await claim(ledger, key, sent=SENT)
    hands.at += timedelta(seconds=90)

    found = await ledger.open_attempt(key)

    assert found is not None
    assert (found.draft, found.fingerprint, found.platform_from) == (SENT.draft, "f00d", NOON)
    assert (found.age, found.outcome) == (timedelta(seconds=90), None)


async def test_a_settled_attempt_is_no_longer_open(database: Database) -> None:
    ledger, hands = new_ledger(database)
    (key,) = await plan(database, publication_values())
    await claim(ledger, key, sent=SENT)
    hands.at += LEASE
    settling = await claim(ledger, key, "settle")
    assert settling is not None

    await ledger.close(settling, Change(State.PLANNED, "missing"), now=NOON)

    assert await ledger.open_attempt(key) is None
    ended = await database.run(
        lambda c: c.scalars(select(attempt.c.outcome).order_by(attempt.c.number)).all()
    )
    assert ended == ["missing", "missing"]


async def test_the_agenda_names_what_is_due_stuck_and_next(database: Database) -> None:
    ledger, hands = new_ledger(database)
    later = NOON + timedelta(hours=8)
    due, stuck, _ = await plan(
        database,
        publication_values("due"),
        publication_values("stuck", account="douyin-main"),
        publication_values("evening", due=later),
    )
    await claim(ledger, stuck)

    before = await ledger.agenda(now=NOON, lead=timedelta(0))
    hands.at += LEASE
    after = await ledger.agenda(now=NOON, lead=timedelta(0))

    assert [p.key for p in before.due] == [due]
    assert (before.next_at, before.busy_for, before.stuck) == (later, LEASE, ())
    assert [p.key for p in after.stuck] == [stuck]


async def test_a_post_moves_to_the_first_free_slot_ahead(database: Database) -> None:
    ledger, _ = new_ledger(database)
    slots = [
        Slot("Mon-Fri 20:00", f"2026-03-0{5 + d}T20:00:00", NOON + timedelta(hours=8, days=d))
        for d in range(-1, 2)
    ]
    late, _ = await plan(
        database, publication_values(), publication_values("other", due=slots[1].due)
    )

    moved = await ledger.move(late, slots, due=NOON, now=NOON)

    assert moved == slots[2]
    assert (await row(database, late)).local == "2026-03-06T20:00:00"
    assert await database.read(audit.count, did="moved", campaign="spring", since=NOON) == 1
    assert await ledger.move(late, slots, due=NOON, now=NOON) is None


async def test_the_same_question_again_is_asked_once(database: Database) -> None:
    ledger, _ = new_ledger(database)
    (key,) = await plan(database, publication_values())
    later = NOON + timedelta(minutes=10)
    question = Change(State.PLANNED, "not_sent", question="reconnect_account", asked="wei")
    for now in (NOON, later):
        mine = await claim(ledger, key, now=now)
        assert mine is not None
        await ledger.close(mine, question, now=now)

    assert (await row(database, key)).asked_at == NOON


async def test_beside_a_post_that_is_being_sent_nothing_of_its_account_is_settled(
    database: Database,
) -> None:
    """The other may say the same words: its post would be taken for the unclear one's."""
    ledger, hands = new_ledger(database)
    unclear, other = await plan(database, publication_values(), publication_values("cold-brew"))
    first = await claim(ledger, unclear, sent=SENT)
    assert first is not None
    hands.at += LEASE
    sending = await claim(ledger, other, holder="b", sent=SENT)
    assert sending is not None

    assert await claim(ledger, unclear, "settle", holder="c") is None
    await ledger.close(sending, Change(State.PUBLISHED, "published", receipt=RECEIPT), now=NOON)
    assert await claim(ledger, unclear, "settle", holder="c") is not None
    assert RECEIPT.remote_id in await ledger.taken("weibo-main")
