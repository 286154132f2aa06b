"""What a file would change, in words: part by part, field by field, with the names of whom it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.configuration.forms import as_written
from bot.configuration.held import SERVICE
from bot.configuration.writing import Names
from bot.messages.modals.settings_root import part_name

Changes = Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]
"""By the name of each part, what it holds before and after."""
_NOTHING = "nothing"


def in_words(changes: Changes, names: Names) -> list[str]:
    """Say each change: a line for the part, and below it a line for each field."""
    return [
        line
        for part, (before, after) in changes.items()
        for line in (_title(part), *(f"  {said}" for said in _fields("", as_written(before), as_written(after), names)))
    ]


def _title(part: str) -> str:
    return f"Service {part.removeprefix(SERVICE)}" if part.startswith(SERVICE) else part_name(part)


def _fields(path: str, before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> Iterator[str]:
    for name in {**before, **after}:
        was, becomes, where = before.get(name), after.get(name), f"{path}{name}"
        if was == becomes or (_empty(was) and _empty(becomes)):
            continue
        if isinstance(was, Mapping) and isinstance(becomes, Mapping):
            yield from _fields(f"{where}, ", was, becomes, names)
        elif isinstance(was or becomes, list):
            yield from _entries(where, was or [], becomes or [], names)
        else:
            yield f"{where}: {_said(was, names)} → {_said(becomes, names)}"


def _entries(where: str, was: list[Any], becomes: list[Any], names: Names) -> Iterator[str]:
    """Say of a list what differs: of its tables by their place, of words which come and go."""
    if isinstance([*was, *becomes][0], Mapping):
        for number in range(max(len(was), len(becomes))):
            old, new = (each[number] if number < len(each) else None for each in (was, becomes))
            if old != new:
                yield f"{where}, entry {number + 1}: {_said(old, names)} → {_said(new, names)}"
        return
    added, gone = [each for each in becomes if each not in was], [each for each in was if each not in becomes]
    told = [f"{verb} {_said(each, names)}" for verb, each in (("adds", added), ("takes out", gone)) if each]
    yield f"{where}: {', '.join(told) or f'in another order: {_said(becomes, names)}'}"


def _said(value: Any, names: Names) -> str:  # noqa: ANN401 - JSON
    if _empty(value):
        return _NOTHING
    if isinstance(value, Mapping):
        return ", ".join(
            f"{name} {_said(each, names)}" for name, each in value.items() if each is not False and not _empty(each)
        )
    if isinstance(value, list):
        return ", ".join(_said(each, names) for each in value)
    return ("yes" if value else "no") if isinstance(value, bool) else names.get(str(value), str(value))


def _empty(value: object) -> bool:
    return value in (None, "", [], {})
