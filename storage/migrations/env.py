"""Run by Alembic: migrates the connection that `storage.migrate` hands over, inside its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from alembic import context

from storage.schema import compared_on
from storage.tables import Base
from storage.types import BigId, JsonDict, UtcDateTime

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types into a new revision by the names they have in `storage.types`."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        name, text = "UtcDateTime", "UtcDateTime()"
    elif item is BigId:
        name, text = "BigId", "BigId"
    elif item is JsonDict:
        name, text = "JsonDict", "JsonDict"
    else:
        return False
    autogen.imports.add(f"from storage.types import {name}")
    return text


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_server_default=True,
    render_as_batch=bool(context.script.get_heads()),  # the first revision only creates, nothing to rebuild
    render_item=render_item,
    include_object=compared_on(connection.dialect.name),
)
context.run_migrations()
