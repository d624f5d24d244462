"""The migrations make exactly the tables that the code knows."""

from __future__ import annotations

import time
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from store.engine import Database
from store.migrate import upgrade
from store.tables import metadata
from tasks.settings import ROOT

VERSIONS = ROOT / "store" / "migrations" / "versions"


def test_migrations_and_tables_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_an_empty_database_is_ready_within_a_second(tmp_path: Path) -> None:
    started = time.perf_counter()

    upgrade(f"sqlite:///{tmp_path / 'new.db'}")

    assert time.perf_counter() - started < 1


def test_upgrading_twice_is_harmless(database_url: str, database: Database) -> None:
    newest = max(file.name[:4] for file in VERSIONS.glob("0*.py"))

    upgrade(database_url)

    with database.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == newest
