"""Tell apart how incidents are linked to problems: for good, by using a workaround, or as a proposal."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    state = sa.Column("state", sa.String(length=64), server_default="confirmed", nullable=False)
    op.add_column("problem_incident", state)
