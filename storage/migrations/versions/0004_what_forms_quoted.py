"""Drop what the declare form quoted beside what its author left in it, and have search forget those words.

The words of the incidents concerned are written down again at the next start.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
contracts: str = "0003 was the last to use incident.source_text"


def upgrade() -> None:
    incident = sa.table("incident", sa.column("id"), sa.column("source_text"))
    document = sa.table("document", sa.column("incident_id"))
    quoting = sa.select(incident.c.id).where(incident.c.source_text.is_not(None))
    op.execute(sa.delete(document).where(document.c.incident_id.in_(quoting)))
    op.drop_column("incident", "source_text")
