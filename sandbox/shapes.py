"""The one name for JSON that has been parsed but not yet looked into, and a copy of it."""

from typing import Any, TypeAlias, TypeVar, cast

JsonObject: TypeAlias = dict[str, Any]
Json = TypeVar("Json")

NAMES_HEADER = "X-Names"
"""The header by which a client of the person API sees whether anything is called otherwise than before."""


def copied(value: Json) -> Json:
    """Return a copy of JSON, all the way down; `copy.deepcopy` takes three times as long."""
    if isinstance(value, dict):
        return cast("Json", {key: copied(item) for key, item in value.items()})
    if isinstance(value, list):
        return cast("Json", [copied(item) for item in value])
    return value
