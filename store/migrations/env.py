"""What Alembic runs: the migrations, on the connection that `store.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from store.tables import Instant, Moment, metadata


def render_item(kind: str, thing: Any, _: AutogenContext) -> str | Literal[False]:
    """Migrations name database types: what a type of ours once meant must not change."""
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Instant):
        return "sa.BigInteger()"
    return False


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_item=render_item)
# The transaction is the caller's: all migrations, or none.
if connection.dialect.name == "postgresql":
    # Two processes that start at once: the second waits and finds the work done.
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7203405)")
context.run_migrations()
