"""Backfill: a dry run says, a real run fills, a second one finds nothing to do."""

from __future__ import annotations

import json
from datetime import date

import pytest

from flows.backfill import backfill
from flows.do import do
from flows.plan import plan
from store import reports
from store.tally import tally
from tasks.scope import Mode, Step
from tests.flows.campaign import CAMPAIGN
from tests.flows.stage import Stage, local

FROM, UNTIL = date(2026, 3, 2), date(2026, 3, 9)


@pytest.fixture
async def unread(stage: Stage) -> Stage:
    """A week is over and settled, and nothing of it was ever collected."""
    stage.write()
    await stage.run(plan)
    await stage.run(do, until=local("2026-03-10 00:00"))
    return stage


async def observed(stage: Stage) -> int:
    return int((await stage.read(tally, CAMPAIGN)).observations)


async def test_a_dry_run_says_what_would_be_done_and_does_nothing(unread: Stage) -> None:
    ran = await unread.run(backfill, FROM, UNTIL)

    assert ran.name == "backfill dry run: 4 pieces of work, none of it done"
    assert await observed(unread) == 0
    (shown,) = unread.prefect.shown("backfill")
    for said in ("weibo-main", "5 posts", "cycle 1", "would be done"):
        assert said in shown["data"]


async def test_what_is_missing_is_filled_and_a_second_time_nothing_is(unread: Stage) -> None:
    first = await unread.run(backfill, FROM, UNTIL, dry_run=False)
    known = await observed(unread)

    second = await unread.run(backfill, FROM, UNTIL, dry_run=False)

    assert "weibo-main: 5 posts read" in first.message
    assert known > 0
    assert len(await unread.read(reports.every, CAMPAIGN)) == 1
    assert second.name == "backfill 2026-03-02 to 2026-03-09: nothing was missing"
    assert await observed(unread) == known
    assert len(await unread.truth()) == 10


async def test_it_mails_only_when_it_is_asked_to(unread: Stage) -> None:
    await unread.run(backfill, FROM, UNTIL, dry_run=False)
    await unread.send()
    assert unread.mails() == []

    await unread.run(
        backfill, FROM, UNTIL, steps=(Step.REPORT,), mode=Mode.ALL, dry_run=False, mail=True
    )
    await unread.send()

    assert len(unread.mails()) == 2


async def test_only_the_account_that_was_named_is_read(unread: Stage) -> None:
    await unread.run(
        backfill, FROM, UNTIL, accounts=("weibo-main",), steps=(Step.COLLECT,), dry_run=False
    )

    (shown,) = unread.prefect.shown("backfill")
    assert "weibo-main" in shown["data"]
    assert "bluesky-en" not in shown["data"]


async def test_failed_reads_only_what_failed_before(unread: Stage) -> None:
    first = await unread.run(backfill, FROM, UNTIL, steps=(Step.COLLECT,), mode=Mode.FAILED)
    await unread.fault("revoke_token", account="weibo-main")
    ran = await unread.run(backfill, FROM, UNTIL, steps=(Step.COLLECT,), dry_run=False)

    assert first.name == "backfill dry run: nothing is missing"
    assert ran.state == "FAILED"
    assert "bluesky-en: 5 posts read" in ran.message
    shown = json.loads(unread.prefect.shown("backfill")[-1]["data"])
    outcomes = {row["account"]: row["outcome"] for row in shown}
    assert outcomes["bluesky-en"] == "5 posts read"
    assert "pdca connect weibo-main" in outcomes["weibo-main"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"start": UNTIL, "end": FROM}, "Exchange them"),
        ({"campaigns": ("sprung",)}, "There is no campaign sprung. There are: spring."),
        ({"accounts": ("weibo",)}, "There is no account weibo. There are: bluesky-en, weibo-main."),
    ],
)
async def test_a_form_that_cannot_be_meant_fails_in_words(
    unread: Stage, given: dict[str, object], said: str
) -> None:
    ran = await unread.run(backfill, **{"start": FROM, "end": UNTIL, **given})

    assert ran.state == "FAILED"
    assert said in ran.message
