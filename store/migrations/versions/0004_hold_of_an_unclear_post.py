"""A hold that comes while a post is unclear is kept until it is known what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publication", sa.Column("hold", sa.Text(), nullable=True))
    op.add_column("publication", sa.Column("hold_asked", sa.String(200), nullable=True))


def downgrade() -> None:
    op.drop_column("publication", "hold_asked")
    op.drop_column("publication", "hold")
