"""Care: every step is done whatever becomes of the others, and an imbalance is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from flows.care import care
from flows.do import do
from flows.plan import plan
from pdca.plan.campaign import Account
from store import deliveries
from store.tables import publication
from tests.flows.stage import Stage, local, text_of

ENGINEERS = "ops@brand.example"


async def forget(stage: Stage, account: str) -> None:
    """The posts of an account are planned, long overdue, and nobody took them up."""
    yesterday = await stage.world.clock.now() - timedelta(days=1)
    of = update(publication).where(publication.c.account == account)
    await stage.world.database.run(lambda c: c.execute(of.values(due=yesterday)).rowcount)


async def alerts(stage: Stage) -> int:
    return sum(m["to"] == ENGINEERS for m in await stage.read(deliveries.read))


async def test_a_step_that_breaks_keeps_no_other_from_its_work(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    await stage.run(do, until=local("2026-03-03 00:00"))

    def broken(account: Account) -> Any:
        raise OSError(f"no way to {account.name}")

    stage.world = replace(stage.world, connect=broken)
    ran = await stage.run(care)

    assert ran.state == "FAILED"
    assert "tokens: no way to" in ran.message
    assert stage.prefect.shown("balance-spring")


async def test_an_imbalance_is_told_once_and_the_next_one_by_itself(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)

    told = []
    for account in ("weibo-main", "weibo-main", "bluesky-en"):
        await forget(stage, account)
        ran = await stage.run(care)
        told.append(await alerts(stage))
        assert "out of balance: idle" in ran.message

    assert told == [1, 1, 2]
    texts = [text_of(mail) for mail in stage.mails(to=ENGINEERS)]
    named = sorted([n for n in ("weibo-main", "bluesky-en") if n in text] for text in texts)
    assert named == [["bluesky-en"], ["weibo-main"]]
