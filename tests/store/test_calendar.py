"""From placements to rows, and from rows to what people read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from pdca.do.identity import idempotency_token, publication_key
from pdca.do.ledger import Change, Sent, State
from pdca.plan.placement import Layout, Placement
from pdca.ports import Receipt
from store import answers, balance, calendar, plans, publications
from store.answers import Answered
from store.engine import Database
from store.plans import Revision
from store.sql_ledger import SqlLedger
from store.tables import experiment_assignment, publication
from tests.build import NOON, publication_values
from tests.fakes import Hands

LEASE = timedelta(seconds=120)


def placement(item: str = "pour-over", **values: Any) -> Placement:
    key = publication_key("spring", item, "weibo-main", 1)
    plain = Placement(
        key=key,
        token=idempotency_token(key),
        item=item,
        account="weibo-main",
        platform="weibo",
        occurrence=1,
        pillar="acquire",
        audience="students",
        positioning="brand",
        experiment=None,
        variant=None,
        title="手冲入门",
        cycle=1,
        slot="Mon-Fri 12:00",
        zone="Asia/Shanghai",
        local="2026-03-05T12:00:00",
        due=NOON,
        text_hash="ab12",
    )
    return replace(plain, **values)


async def lay(database: Database, layout: Layout, revision: int = 1) -> tuple[int, int, int]:
    return await database.run(calendar.lay_down, "spring", layout, revision=revision, now=NOON)


async def test_laying_out_twice_makes_no_second_row(database: Database) -> None:
    layout = Layout(new=(placement(), placement("cold-brew")))

    assert await lay(database, layout) == (2, 0, 0)
    assert await lay(database, layout) == (0, 0, 0)
    placed = await database.run(calendar.placed, "spring")
    assert sorted(p.item for p in placed) == ["cold-brew", "pour-over"]
    assert {p.state for p in placed} == {State.PLANNED}


async def test_a_row_moves_while_it_is_planned_and_never_once_it_is_claimed(
    database: Database,
) -> None:
    ledger = SqlLedger(database, real=Hands())
    later = placement(due=NOON + timedelta(hours=8), local="2026-03-05T20:00:00")
    await lay(database, Layout(new=(placement(),)))
    assert await lay(database, Layout(changed=(later,)), 2) == (0, 1, 0)
    assert await lay(database, Layout(changed=(placement(),)), 3) == (0, 1, 0)

    await ledger.claim(placement().key, "send", now=NOON, holder="a", lease=LEASE)

    assert await lay(database, Layout(changed=(later,)), 4) == (0, 0, 0)
    assert await lay(database, Layout(cancelled=(later.key,)), 4) == (0, 0, 0)


async def test_an_item_that_comes_back_is_planned_again(database: Database) -> None:
    await lay(database, Layout(new=(placement(),)))
    assert await lay(database, Layout(cancelled=(placement().key,))) == (0, 0, 1)

    await lay(database, Layout(changed=(placement(),)))

    (row,) = await database.run(calendar.placed, "spring")
    assert (row.state, row.reason) == (State.PLANNED, None)


async def test_a_hold_stops_even_a_post_that_is_claimed_and_not_yet_sent(
    database: Database,
) -> None:
    ledger = SqlLedger(database, real=Hands())
    await lay(database, Layout(new=(placement(), placement("cold-brew"))))
    mine = await ledger.claim(placement().key, "send", now=NOON, holder="a", lease=LEASE)
    assert mine is not None

    held = await database.run(
        calendar.hold, asked="li@brand.example", reason="serious", now=NOON, campaign="spring"
    )

    assert held == 2
    assert not await ledger.mark_sent(mine, Sent({}, "f00d", NOON))
    over = {"by": "li", "why": "it is over", "now": NOON}
    assert await database.run(calendar.release, campaign="spring", **over) == 2


async def test_a_hold_lets_a_post_that_was_sent_reach_its_end(database: Database) -> None:
    ledger = SqlLedger(database, real=Hands())
    await lay(database, Layout(new=(placement(),)))
    sent = Sent({}, "f00d", NOON)
    mine = await ledger.claim(placement().key, "send", now=NOON, holder="a", lease=LEASE, sent=sent)
    assert mine is not None

    await database.run(
        calendar.hold, asked="li@brand.example", reason="serious", now=NOON, campaign="spring"
    )

    receipt = Receipt("5104918273645091", None, NOON)
    done = Change(State.PUBLISHED, "published", receipt=receipt)
    assert await ledger.close(mine, done, now=NOON)


async def test_the_first_answer_of_a_person_counts(database: Database) -> None:
    await lay(database, Layout(new=(placement(),)))
    unclear = update(publication).values(
        state="unknown", question="was_it_published", asked="wei@brand.example", asked_at=NOON
    )
    await database.run(lambda c: c.execute(unclear) and None)
    (question,) = await database.run(publications.questions, "spring")
    assert (question.code, question.title) == ("was_it_published", "手冲入门")

    said = [
        await database.run(answers.answer, question.key, word, by=by, now=NOON)
        for word, by in (("not_published", "wei"), ("published", "dan"))
    ]

    assert said == [Answered(first, "not_published", "wei", NOON) for first in (True, False)]
    assert await database.run(publications.questions) == []
    (row,) = await database.run(calendar.placed, "spring")
    assert row.state is State.PLANNED


async def test_the_frame_of_publications_has_its_types(database: Database) -> None:
    await lay(database, Layout(new=(placement(),)))

    frame = await database.read(publications.read, campaign="spring")

    assert frame["due"].tolist() == [NOON]
    assert frame["published_at"].isna().all()
    assert str(frame["state"].dtype) == "category"
    assert len(await database.read(publications.read, campaign="autumn")) == 0


async def test_the_balance_adds_up_by_local_day(database: Database) -> None:
    states = ["published", "published", "rejected", "missed", "cancelled", "unknown", "planned"]
    rows = [publication_values(f"i{n}", state=s) for n, s in enumerate(states)]
    rows.append(publication_values("evening", local="2026-03-04T23:30:00", state="published"))
    await database.run(lambda c: c.execute(insert(publication), rows) and None)

    table = await database.read(balance.balance, "spring", until=NOON + timedelta(days=1))

    assert table["day"].astype(str).tolist() == ["2026-03-04", "2026-03-05"]
    assert table.iloc[1, 1:].tolist() == [7, 2, 1, 1, 1, 2]


async def test_what_was_forgotten_or_never_asked_is_an_imbalance(database: Database) -> None:
    rows = [
        publication_values("forgotten", retry_at=None),
        publication_values("unasked", retry_at=None, state="unknown"),
        publication_values("resting", retry_at=NOON + timedelta(hours=4)),
    ]
    await database.run(lambda c: c.execute(insert(publication), rows) and None)
    now = NOON + timedelta(hours=4)

    wrong = await database.read(balance.imbalances, now=now, real=now)

    assert [w.what for w in wrong] == ["idle", "unasked"]


async def test_of_two_runs_one_makes_the_next_revision(database: Database) -> None:
    first = Revision("spring", 1, "c0ffee", {"items": []}, [], [], "folder", None, NOON)

    made = [await database.run(plans.add_revision, first) for _ in range(2)]

    assert made == [True, False]
    assert await database.run(plans.newest, "spring") == first
    assert not await database.run(plans.add_revision, replace(first, number=3))
    assert await database.run(plans.campaigns) == ["spring"]


async def test_a_folder_that_did_not_change_is_no_news(database: Database) -> None:
    mistake = {"file": "campaign.yaml", "line": 7, "code": "unknown_metric"}
    looks = [
        await database.run(
            plans.note_folder, "spring", content_hash=h, mistakes=[mistake], now=NOON
        )
        for h in ("aa", "aa", "bb")
    ]

    assert looks == [True, False, True]
    found = await database.run(plans.folder, "spring")
    assert found is not None
    assert found.mistakes == [mistake]


async def test_a_row_whose_place_another_took_is_forgotten_unless_it_was_begun(
    database: Database,
) -> None:
    await lay(database, Layout(new=(placement(), placement("cold-brew"))))
    begun = placement("cold-brew").key
    await database.run(
        lambda c: (
            c.execute(update(publication).where(publication.c.key == begun).values(fence=1))
            and None
        )
    )

    await lay(database, Layout(requeued=(placement().key, begun)))

    assert [r.item for r in await database.read(calendar.placed, "spring")] == ["cold-brew"]


async def test_an_item_that_joins_an_experiment_later_has_its_arm_recorded(
    database: Database,
) -> None:
    await lay(database, Layout(new=(placement(),)))
    await lay(database, Layout(changed=(placement(experiment="opening", variant="B"),)))

    found = await database.read(
        lambda c: c.execute(select(experiment_assignment.c.variant)).scalars().all()
    )
    assert found == ["B"]
