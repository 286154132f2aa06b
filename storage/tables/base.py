"""What every table has: a base that maps Python types to columns, and columns that mean the same everywhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase

from storage.types import JsonDict, UtcDateTime

TEAM = String(32)
USER = String(32)
CHANNEL = String(32)
TS = String(32)
WORD = String(64)
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are named, so that a later migration can name one to change it."""


class Base(DeclarativeBase):
    """Common base: maps Python types to columns so that a table reads like a list of facts."""

    metadata = MetaData(naming_convention=NAMES)

    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JsonDict}  # noqa: RUF012 - SQLAlchemy's own protocol
