"""Everything moves to another database, and life goes on there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import insert

from pdca.errors import SetupError
from store import audit, calendar
from store.engine import Database
from store.moving import move
from store.tables import publication
from tests.build import NOON, publication_values


@pytest.fixture
def old_url(empty_sqlite: Path, tmp_path: Path) -> str:
    shutil.copy(empty_sqlite, tmp_path / "old.db")
    return f"sqlite:///{tmp_path / 'old.db'}"


async def test_every_row_moves_and_ids_go_on(old_url: str, database_url: str) -> None:
    old = Database(old_url)
    row = publication_values(remote={"container": "1789"})
    await old.run(lambda c: c.execute(insert(publication), [row]) and None)
    for what in ("first", "second"):
        await old.run(audit.add, who="wei", did="moved", what=what, now=NOON)
    old.close()

    moved = move(old_url, database_url)

    new = Database(database_url)
    await new.run(audit.add, who="wei", did="moved", what="third", now=NOON)
    assert (moved["publication"], moved["audit"]) == (1, 2)
    assert [line["id"] for line in await new.run(audit.read)] == [3, 2, 1]
    assert [p.key for p in await new.run(calendar.placed, "spring")] == [row["key"]]
    new.close()


async def test_a_database_in_use_is_not_written_over(
    old_url: str, database: Database, database_url: str
) -> None:
    await database.run(audit.add, who="wei", did="used", what="it", now=NOON)

    with pytest.raises(SetupError, match="audit"):
        move(old_url, database_url)
