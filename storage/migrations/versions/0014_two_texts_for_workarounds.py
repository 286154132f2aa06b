"""What stakeholders are told apart from responders: workarounds in two texts, pauses, words of a resolution."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision: str = "0014"
down_revision: str | None = "0013"

_TOLD = (
    "SELECT max(id) FROM status_update WHERE incident_id = incident.id AND kind = 'update' AND reach <> 'responders'"
)
"""The newest update of an incident that was meant for others than responders too."""


def upgrade() -> None:
    nothing = sa.text("''")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_update", sa.Text(), server_default=nothing, nullable=False))
        batch_op.add_column(sa.Column("told_update_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("told_update_by", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("workaround_steps", sa.Text(), server_default=nothing, nullable=False))
        batch_op.add_column(sa.Column("fix_for_users", sa.Text(), server_default=nothing, nullable=False))
    with op.batch_alter_table("status_update", schema=None) as batch_op:
        batch_op.add_column(sa.Column("workaround_steps", sa.Text(), server_default=nothing, nullable=False))
        batch_op.add_column(sa.Column("paused_until", UtcDateTime(), nullable=True))
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.add_column(sa.Column("workaround_steps", sa.Text(), server_default=nothing, nullable=False))
    for column, kept in (("told_update", "text"), ("told_update_at", "at"), ("told_update_by", "author")):
        # No words of people's are in these statements.
        found = f"SELECT {kept} FROM status_update AS told WHERE told.id = ({_TOLD})"  # noqa: S608
        op.execute(f"UPDATE incident SET {column} = ({found}) WHERE EXISTS ({found})")  # noqa: S608
    # Written by engineers for engineers: nobody has said it in words for users yet.
    op.execute("UPDATE problem SET workaround_steps = workaround, workaround = '' WHERE workaround <> ''")
