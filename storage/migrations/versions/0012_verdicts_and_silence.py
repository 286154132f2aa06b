"""Verdicts and silence."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision: str = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    with op.batch_alter_table("figures", schema=None) as batch_op:
        batch_op.add_column(sa.Column("acknowledge_priority", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("acknowledge_target", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("acknowledge_runs_from", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("resolve_priority", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("resolve_target", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("resolve_runs_from", UtcDateTime(), nullable=True))

    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cadence", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("missed", sa.Integer(), server_default="0", nullable=False))

    # What was judged stays as it was: the ends of targets are kept already, and each missed update counts once.
    op.execute(
        "UPDATE figures SET (acknowledge_priority, resolve_priority) = "
        "(SELECT priority, priority FROM incident WHERE incident.id = figures.incident_id)"
    )
    op.execute("UPDATE promise SET missed = 1 WHERE outcome = 'missed'")
