"""An alarm is one mail to each engineer about each thing, and needs not even a database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flows.machine.alarm import alarm
from flows.machine.looks import NO_SERVER, NO_WINDOW
from pdca.errors import TransientError
from store import audit, deliveries
from store.engine import Database
from tasks.wiring import use
from tests.flows.stage import Stage, text_of

OPS = "ops@brand.example,night@brand.example"


def engineers_of(stage: Stage) -> Stage:
    settings = stage.world.settings.model_copy(update={"engineers": OPS})
    return replace(stage, world=replace(stage.world, settings=settings))


async def test_each_engineer_gets_one_mail_about_each_thing_within_an_hour(stage: Stage) -> None:
    stage = engineers_of(stage)
    tried = replace(NO_WINDOW, tried="One more window was started.")
    with use(stage.world):
        await alarm([tried, NO_SERVER])
        await alarm([NO_SERVER])

    mails = stage.mails(to="night@brand.example")
    assert len(mails) == 2
    (about_windows,) = [text_of(m) for m in mails if "no window" in m["Subject"]]
    assert "One more window was started." in about_windows
    assert "`pdca run do`" in about_windows


async def test_what_is_over_is_a_mail_of_its_own_and_the_audit_trail_has_both(
    stage: Stage,
) -> None:
    stage = engineers_of(stage)
    with use(stage.world):
        await alarm([NO_SERVER])
        await alarm([NO_SERVER], over=True)

    subjects = [m["Subject"] for m in stage.mails(to="ops@brand.example")]
    assert sorted("well again" in s for s in subjects) == [False, True]
    trail = await stage.read(audit.read, what="server")
    assert [line["did"] for line in trail] == ["well again", "in trouble"]


async def test_the_end_of_the_log_is_in_the_mail(stage: Stage) -> None:
    stage = engineers_of(stage)
    log = stage.world.settings.var / "log" / "server.log"
    log.parent.mkdir(parents=True)
    log.write_text("old\n" * 20 + "Port 4207 is already in use.\n", "utf-8")
    with use(stage.world):
        await alarm([NO_SERVER])

    assert "Port 4207 is already in use." in text_of(stage.mails(to="ops@brand.example")[0])


async def test_without_a_database_the_mail_leaves_all_the_same(
    stage: Stage, tmp_path: Path
) -> None:
    stage = engineers_of(stage)
    away = Database(f"sqlite:///{tmp_path / 'missing' / 'pdca.db'}")
    with use(replace(stage.world, database=away)):
        assert await alarm([NO_SERVER]) == 2

    away.close()
    assert len(stage.mails()) == 2


class Closed:
    """A mailer that takes nothing now."""

    name = "closed"

    async def send(self, _: object) -> str:
        raise TransientError("451 try again later")


async def test_a_mailer_that_takes_nothing_is_an_error_and_the_mail_waits(stage: Stage) -> None:
    stage = engineers_of(stage)
    with use(replace(stage.world, mailer=Closed())), pytest.raises(TransientError, match="wait"):
        await alarm([NO_SERVER])

    assert len(await stage.read(deliveries.read, states=("pending",))) == 2
