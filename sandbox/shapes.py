"""The one name for JSON that has been parsed but not yet looked into."""

from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]

NAMES_HEADER = "X-Names"
"""The header by which a client of the person API sees whether anything is called otherwise than before."""
