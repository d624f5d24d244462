"""What decides about an unclear mail: when it was sent, heard of, and asked about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = ("sent_at", "heard_at", "asked_at")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("delivery", sa.Column(column, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_column("delivery", column)
