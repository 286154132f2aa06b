"""What search looks through: the words of each incident and each problem, and the index over them."""

from __future__ import annotations

from sqlalchemy import Connection, ForeignKey, Index, Text, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import TEAM, Base
from storage.types import BigId

SHADOWS = "document_words"
"""What the names of SQLite's index begin with: FTS5 keeps it in tables of its own, which nobody else touches."""


class Document(Base):
    """All that an incident, or a problem, says, as the words it is found by; kept by `SearchRepository`."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_words", "words", postgresql_using="gin").ddl_if(dialect="postgresql"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    """Those written later stand first where not all that is found can be looked at."""
    team_id: Mapped[str] = mapped_column(TEAM)
    incident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incident.id"), unique=True)
    problem_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("problem.id"), unique=True)
    words: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


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
"""The index that FTS5 keeps over the words, in step with them: https://sqlite.org/fts5.html#external_content_tables

The words come folded and apart, so that nothing is left to a tokenizer: `ascii` takes every other letter as it is.
"""


@event.listens_for(Document.__table__, "after_create")
def _index(_table: object, connection: Connection, **_: object) -> None:
    """Make the index with the table; PostgreSQL's is declared with it."""
    if connection.dialect.name == "sqlite":
        for statement in SQLITE_INDEX:
            connection.exec_driver_sql(statement)
