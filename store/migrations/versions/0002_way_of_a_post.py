"""What the story of a post needs: when it was claimed, what was answered, who did what to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("attempt", sa.Column("at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attempt", sa.Column("answer", sa.String(length=20), nullable=True))
    op.create_index(op.f("ix_audit_what"), "audit", ["what"])
    op.create_index(op.f("ix_audit_did_at"), "audit", ["did", "at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_did_at"), table_name="audit")
    op.drop_index(op.f("ix_audit_what"), table_name="audit")
    op.drop_column("attempt", "answer")
    op.drop_column("attempt", "at")
