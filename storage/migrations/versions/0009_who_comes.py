"""Who comes."""

import sqlalchemy as sa
from alembic import op

from storage.types import JsonDict, UtcDateTime

revision: str = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("called_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("coming_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("steps_over", JsonDict, nullable=True))

    with op.batch_alter_table("summons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("step", sa.String(length=160), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("called_by", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("why", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("rings", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("answer", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("answered_at", UtcDateTime(), nullable=True))
