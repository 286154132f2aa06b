"""Audit log."""

import sqlalchemy as sa
from alembic import op

from storage.types import BigId, JsonDict, UtcDateTime

revision: str = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", BigId, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("detail", JsonDict, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_actor", ["team_id", "actor", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_at", ["team_id", "at"], unique=False)
        batch_op.create_index("ix_audit_entry_subject", ["team_id", "subject", "id"], unique=False)
