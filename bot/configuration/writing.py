"""Writing the settings as commented TOML: always in one order, so that a change in Slack changes its lines alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import tomlkit

from bot.configuration.comments import FIELDS, HEAD, SECTIONS, VERSION
from bot.configuration.forms import as_written
from bot.configuration.held import DEFAULTS
from bot.domain.policy import DEFAULT_POLICY, ServicePolicy
from bot.domain.text import clean
from bot.domain.vocabulary import Priority

if TYPE_CHECKING:
    from bot.configuration.held import Held

_NESTED = frozenset({"meanings", "priorities"})
"""What has a table for each of its parts."""
_IN_A_LINE = frozenset({"days", "several", "guests", "reviewed", "owned", "parts", "rhythms"})
"""Lists of a few known words; each other list has a line for each of its values."""
_OWN_TABLE = "calendar"
"""What a service has in a table of its own."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
"""A key that needs no quotes: https://toml.io/en/v1.0.0#keys"""
Names = Mapping[str, str]
"""What people, user groups and channels are called, by their ids."""


def written(held: Held, names: Names) -> str:
    """Return the file: what is set as it is, defaults as comments."""
    return "\n".join([*_head(held), *_tables(held, names), *_services(held, names), ""])


def _head(held: Held) -> Iterator[str]:
    for line in HEAD:
        yield f"# {line.format(workspace=_plain(held.workspace))}".rstrip()
    yield from ("", f"team = {_value(held.team)}", f"# {VERSION}", f"version = {held.version}")


def _tables(held: Held, names: Names) -> Iterator[str]:
    kept, default = as_written(held.settings.tables()), as_written(DEFAULTS.tables())
    plain = {name: value for name, value in kept.items() if not isinstance(value, Mapping)}
    yield from _fields((), plain, default, names)
    for name, content in kept.items():
        if name in plain:
            continue
        yield from _about(name)
        tables = content.items() if name in _NESTED else [("", content)]
        for number, (part, held_there) in enumerate(tables):
            path = (name, part) if part else (name,)
            yield from ("", f"[{'.'.join(path)}]") if number else (f"[{'.'.join(path)}]",)
            of_default = default[name][part] if part else default[name]
            yield from _fields(path, held_there, of_default, names, commented=not number)


def _about(section: str) -> Iterator[str]:
    yield ""
    yield from (f"# {line}" for line in SECTIONS.get(section, ()))


def _fields(
    path: tuple[str, ...],
    content: Mapping[str, Any],
    default: Mapping[str, Any],
    names: Names,
    *,
    commented: bool = True,
) -> Iterator[str]:
    """Write the fields of a table, what each is above it."""
    for name, value in content.items():
        if commented and (said := comment_of((*path, name))):
            yield from ("", f"# {said}") if not path else (f"# {said}",)
        lines = list(_field(name, value, names))
        yield from [f"# {line}" for line in lines] if value == default.get(name) else lines


def comment_of(path: tuple[str, ...]) -> str | None:
    """Return what is said of a field."""
    return FIELDS.get(".".join("*" if each in set(Priority) else each for each in path))


def _services(held: Held, names: Names) -> Iterator[str]:
    yield from _about("services")
    for name, service in held.settings.services.items():
        yield from _service(f"services.{_key(name)}", service, names)


def _service(title: str, service: ServicePolicy, names: Names) -> Iterator[str]:
    kept = {name: value for name, value in as_written(service.to_json() or {}).items() if value not in ([], False)}
    yield from ("", f"[{title}]")
    for name, value in kept.items():
        if name != _OWN_TABLE:
            yield from _field(name, value, names)
    if own := kept.get(_OWN_TABLE):
        yield from ("", f"[{title}.{_OWN_TABLE}]")
        yield from _fields((), own, as_written(DEFAULT_POLICY.to_json())[_OWN_TABLE], names, commented=False)


def _field(name: str, value: Any, names: Names) -> Iterator[str]:  # noqa: ANN401 - JSON
    if not isinstance(value, list) or not value or name in _IN_A_LINE:
        yield f"{name} = {_value(value)}{_named(value, names)}"
        return
    yield f"{name} = ["
    for each in value:
        yield f"    {_value(each)},{_named(each, names)}"
    yield "]"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def _value(value: Any) -> str:  # noqa: ANN401 - JSON
    """Write a value within a line."""
    if isinstance(value, Mapping):
        said = [f"{name} = {_value(each)}" for name, each in value.items() if each not in ([], False)]
        return f"{{ {', '.join(said)} }}" if said else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(tomlkit.item(value).as_string())


def _named(value: Any, names: Names) -> str:  # noqa: ANN401 - JSON
    """Say behind a value who and what the ids in it are."""
    known = [_plain(names[each]) for each in ids_in(value) if each in names]
    return f"  # {', '.join(known)}" if known else ""


def ids_in(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Give every text in a value: the ids are among them."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from ids_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from ids_in(each)
    elif isinstance(value, str):
        yield value


def _plain(words: str) -> str:
    return clean(" ".join(words.split()))
