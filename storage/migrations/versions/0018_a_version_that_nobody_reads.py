"""A version that nobody reads, and so nobody writes: what the outbox last sent."""

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"


def upgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.alter_column("sent_version", existing_type=sa.Integer(), server_default="0", existing_nullable=False)
