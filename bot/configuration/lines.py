"""Where in a TOML file a setting stands, so that what is wrong with it can be found."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str, ...]
_TABLE = re.compile(r"\s*\[(?!\[)(.+?)\]\s*(#.*)?$")
_KEY = re.compile(r"\s*([^#=\[\]{},]+?)\s*=")


def lines_of(text: str) -> dict[Path, int]:
    """Return the line, from 1, at which each table and each key begins.

    A line within a text of several lines may be taken for a key: it is beside the file's own settings then.
    """
    found: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _path(f"[{header[1]}]")
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_path(f"{key[1]} = 0")), number)
    return found


def line_of(path: Path, lines: Mapping[Path, int]) -> int | None:
    """Return the line of a setting, else of the nearest that holds it."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), None)


def _path(statement: str) -> Path:
    try:
        return tuple(_way(tomllib.loads(statement)))
    except tomllib.TOMLDecodeError:
        return ()


def _way(read: Any) -> Iterator[str]:  # noqa: ANN401 - TOML
    while isinstance(read, Mapping) and read:
        [(name, read)] = read.items()
        yield name
