"""The one name for JSON that has been parsed but not yet looked into."""

from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]
