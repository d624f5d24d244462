"""Bring a database to the newest form, from code: there is no command to forget."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from store.engine import open_engine

FOLDER = Path(__file__).parent / "migrations"


def upgrade(url: str) -> None:
    """Create or upgrade the tables at `url`; a database that is up to date is left alone."""
    engine = open_engine(url)
    try:
        upgrade_engine(engine)
    finally:
        engine.dispose()


def upgrade_engine(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
