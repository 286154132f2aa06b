"""What search looks through."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.types import BigId

revision: str = "0003"
down_revision: str | None = "0002"

SQLITE_INDEX = (
    """
    CREATE VIRTUAL TABLE document_words USING fts5(
        words, content='document', content_rowid='id', tokenize='ascii', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER document_added AFTER INSERT ON document BEGIN
        INSERT INTO document_words (rowid, words) VALUES (new.id, new.words);
    END
    """,
    """
    CREATE TRIGGER document_removed AFTER DELETE ON document BEGIN
        INSERT INTO document_words (document_words, rowid, words) VALUES ('delete', old.id, old.words);
    END
    """,
    """
    CREATE TRIGGER document_changed AFTER UPDATE OF words ON document BEGIN
        INSERT INTO document_words (document_words, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO document_words (rowid, words) VALUES (new.id, new.words);
    END
    """,
)


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", BigId, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("incident_id", BigId, nullable=True),
        sa.Column("problem_id", BigId, nullable=True),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_document_incident_id")),
        sa.ForeignKeyConstraint(["problem_id"], ["problem.id"], name=op.f("fk_document_problem_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_document_incident_id")),
        sa.UniqueConstraint("problem_id", name=op.f("uq_document_problem_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_document_words", "document", ["words"], unique=False, postgresql_using="gin")
    else:
        for statement in SQLITE_INDEX:
            op.execute(statement)
