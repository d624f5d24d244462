"""Fixtures that every folder shares. Only loopback is reachable (see pyproject.toml)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, inspect, text

from store.engine import Database
from store.migrate import upgrade
from store.tables import metadata
from tests.network.bluesky.network import Addresses, missing, running

POSTGRES = os.environ.get("PDCA_TEST_DATABASE_URL", "")
"""Set by `python -m tests.postgres -- command ...`; empty is SQLite."""

COUNT_ANEW = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-examples", action="store_true", help="write reports/examples anew")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Beside PostgreSQL only what uses a database is worth running again."""
    if not POSTGRES:
        return
    others = [i for i in items if "database_url" not in getattr(i, "fixturenames", ())]
    config.hook.pytest_deselected(items=others)
    needless = set(others)
    items[:] = [i for i in items if i not in needless]


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and no rows, to be copied."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(empty_sqlite: Path, tmp_path: Path) -> str:
    """A new, empty database with all tables: SQLite, or the PostgreSQL that was given."""
    if POSTGRES:
        return _emptied(POSTGRES)
    shutil.copy(empty_sqlite, tmp_path / "pdca.db")
    return f"sqlite:///{tmp_path / 'pdca.db'}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def network() -> Iterator[Addresses]:
    """A real Bluesky network, once per run."""
    if what := missing():
        pytest.skip(what)
    with running() as addresses:
        yield addresses


def _emptied(url: str) -> str:
    """With all tables and no rows. Migrating takes a hundred times as long as deleting."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        names = set(inspect(connection).get_table_names())
        if {table.name for table in metadata.sorted_tables} <= names:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
            connection.execute(text(COUNT_ANEW))
            return url
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    upgrade(url)
    return url
