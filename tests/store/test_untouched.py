"""What nobody takes up is seen; what somebody works on, or lets rest, is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from store.engine import Database
from store.tables import publication
from store.untouched import Untouched, untouched
from tests.build import NOON, publication_values

IDLE = timedelta(seconds=45)
NOW = NOON + timedelta(minutes=5)
JUST = NOW - timedelta(seconds=10)


async def left(database: Database, *rows: dict[str, Any]) -> list[Untouched]:
    for row in rows:
        await database.run(lambda connection, row=row: connection.execute(insert(publication), row))
    return await database.read(untouched, now=NOW, real=NOW, idle=IDLE)


async def test_posts_that_are_due_and_lie_there_are_counted_by_account(database: Database) -> None:
    before = NOON - timedelta(minutes=1)

    found = await left(
        database,
        publication_values("pour-over"),
        publication_values("cold-brew", due=before),
        publication_values("pour-over", account="bluesky-en"),
    )

    assert found == [Untouched("weibo-main", 2, before), Untouched("bluesky-en", 1, NOON)]


async def test_a_post_left_half_sent_by_the_dead_counts_once_its_lease_is_over(
    database: Database,
) -> None:
    ended = publication_values("pour-over", state="sending", lease_until=NOW - IDLE)
    holds = publication_values("cold-brew", state="sending", lease_until=NOW, account="bluesky-en")

    assert [one.account for one in await left(database, ended, holds)] == ["weibo-main"]


@pytest.mark.parametrize(
    "row",
    [
        publication_values(due=JUST),
        publication_values(retry_at=JUST),
        publication_values(updated_at=JUST),
        publication_values(state="processing", retry_at=JUST),
        publication_values(state="held"),
        publication_values(state="unknown"),
        publication_values(state="published"),
    ],
)
async def test_nothing_else_counts(database: Database, row: dict[str, Any]) -> None:
    assert await left(database, row) == []


async def test_an_account_that_is_being_served_is_not_untouched(database: Database) -> None:
    served = publication_values("cold-brew", state="published", updated_at=JUST)

    assert await left(database, publication_values("pour-over"), served) == []
