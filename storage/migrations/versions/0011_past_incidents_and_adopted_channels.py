"""Past incidents and adopted channels."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("logged_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("quiet", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("channel_adopted", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index("ix_incident_logged", ["team_id", "logged_at"], unique=False)
