"""What went on in a period."""

import sqlalchemy as sa
from alembic import op

from storage.types import JsonDict

revision: str = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    with op.batch_alter_table("figures", schema=None) as batch_op:
        batch_op.create_index("ix_figures_resolved", ["team_id", "resolved_at"], unique=False)

    with op.batch_alter_table("summary_post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept", JsonDict, nullable=True))
