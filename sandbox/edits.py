"""Edits of JSON by rules: where a path leads, a field is left out, added or replaced."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from sandbox.shapes import JsonObject, copied

Edit: TypeAlias = Callable[[Any, Any], None]
"""Changes what a list or an object holds at an index or a key."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is edited in which bodies.

    `of` names a kind of delivery ("events_api", "interactive", "slash_commands"), the type of one interaction or
    event, a Web API method, or "web_api" for every answer. A path is keys with dots between them; `*` stands for any
    key or index, `**` for any number of them, and the empty path for the whole body.
    """

    of: str
    paths: tuple[str, ...]
    edit: Edit


def rule(of: str, paths: str | Iterable[str], edit: Edit) -> Rule:
    """Return a rule; paths may be given as one text with spaces between them."""
    return Rule(of, tuple(paths.split() if isinstance(paths, str) else paths), edit)


def edited(body: JsonObject, names: Collection[str], rules: Iterable[Rule]) -> JsonObject:
    """Return a body as the rules of any of its names make it; the body itself stays as it is."""
    matching = [each for each in rules if each.of in names]
    if not matching:
        return body
    whole = {"": copied(body)}
    for each in matching:
        for path in each.paths:
            steps = ["", *(path.split(".") if path else [])]
            for container, key in list(_places(whole, steps)):
                each.edit(container, key)
    return whole[""]


def _places(node: object, steps: list[str]) -> Iterator[tuple[Any, Any]]:
    step, rest = steps[0], steps[1:]
    if step == "**":
        yield from _places(node, rest)
        for key in _keys(node):
            yield from _places(node[key], steps)  # type: ignore[index]  # what has keys can be asked for them
        return
    for key in _keys(node) if step == "*" else [step]:
        if key in _keys(node):
            if rest:
                yield from _places(node[key], rest)  # type: ignore[index]
            else:
                yield node, key


def _keys(node: object) -> list[Any]:
    if isinstance(node, dict):
        return list(node)
    return list(range(len(node))) if isinstance(node, list) else []


def absent(container: Any, key: Any) -> None:  # noqa: ANN401 - parsed JSON
    """Leave a field out."""
    del container[key]


def absent_if_empty(container: Any, key: Any) -> None:  # noqa: ANN401
    """Leave a field out that is null or holds nothing."""
    if isinstance(container, dict) and container[key] in (None, "", [], {}):
        del container[key]


def kept(*fields: str) -> Edit:
    """Leave out all fields of an object but these."""
    return changed(lambda value: {field: value[field] for field in fields if field in value})


def added(**fields: object) -> Edit:
    """Give an object these fields, in place of what it has by their names."""
    return changed(lambda value: value | fields)


def lacking(**fields: object) -> Edit:
    """Give an object these fields where it lacks them."""
    return changed(lambda value: fields | value)


def replaced(value: object) -> Edit:
    """Put another value in a field's place."""

    def edit(container: Any, key: Any) -> None:  # noqa: ANN401
        container[key] = value

    return edit


def changed(change: Callable[[Any], object], of: type = dict) -> Edit:
    """Change an object, or a value of another type; a value of any other type is let be."""

    def edit(container: Any, key: Any) -> None:  # noqa: ANN401
        if isinstance(container[key], of):
            container[key] = change(container[key])

    return edit
