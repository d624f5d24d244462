"""Fixtures that every folder shares. Only loopback is reachable (see pyproject.toml)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from store.engine import Database
from store.migrate import upgrade
from tests.network.bluesky.network import Addresses, missing, running

POSTGRES = os.environ.get("PDCA_TEST_DATABASE_URL", "")
"""Set by `python -m tests.postgres -- command ...`; empty is SQLite."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-examples", action="store_true", help="write reports/examples anew")


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
        _clear(POSTGRES)
        upgrade(POSTGRES)
        return POSTGRES
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


def _clear(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
