"""Where messages stand."""

import sqlalchemy as sa
from alembic import op

from storage.types import BigId

revision: str = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    op.create_table(
        "posted_message",
        sa.Column("id", BigId, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("incident_id", BigId, nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_posted_message_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posted_message")),
        sa.UniqueConstraint(
            "incident_id", "channel_id", "ts", name=op.f("uq_posted_message_incident_id_channel_id_ts")
        ),
    )
