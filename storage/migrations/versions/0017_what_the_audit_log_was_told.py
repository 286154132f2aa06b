"""What the audit log was told."""

import sqlalchemy as sa
from alembic import op

from storage.types import JsonDict

revision: str = "0017"
down_revision: str | None = "0016"


def upgrade() -> None:
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("audit_told", JsonDict, nullable=True))
