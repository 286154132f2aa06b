"""Reading the file: by the rules of the forms in Slack, each fault with its line, all of them at once."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError

from bot.configuration.beside import BESIDE, Place
from bot.configuration.comments import FIELDS
from bot.configuration.forms import as_kept, as_written, is_day
from bot.configuration.held import REMOVED, Settings, Wanted
from bot.configuration.lines import Path, line_of, lines_of
from bot.domain.calendar import WEEKDAYS
from bot.domain.errors import MusterError
from bot.domain.policy import DEFAULT_POLICY, Policy, ServicePolicy, Step
from bot.domain.policy_faults import faults_of
from bot.domain.policy_parts import broken_by
from bot.domain.text import clean

Fault = tuple[Path, str]
"""Where in the file, and what is wrong there."""
NAME_LIMIT = 75
"""Characters of a service's name, as many as its form takes."""
_OWN: Final = {"team": (str, "Write the workspace's id in quotes."), "version": (int, "Write a whole number.")}
"""What the file says of itself."""
_TABLE = "Write a table."
_UNKNOWN = "There is no such setting."
_SENTENCES: Final = {
    "extra_forbidden": _UNKNOWN,
    "unexpected_keyword_argument": _UNKNOWN,
    "string_type": "Write a text in quotes.",
    "bool_type": "Write true or false.",
    "bool_parsing": "Write true or false.",
    "int_type": "Write a whole number.",
    "tuple_type": "Write a list in square brackets.",
    "frozen_set_type": "Write a list in square brackets.",
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "dataclass_type": "Write it as the comments show; a length of time stands in quotes.",
    "time_type": 'Write a time of day such as "09:00".',
    "date_type": 'Write a date such as "2026-12-24".',
}
"""What is said instead of what stands beside a field of a form."""
_NAMES = sorted(
    {
        *(path.rpartition(".")[2] for path in FIELDS),
        *(name for model in (ServicePolicy, Step, Place) for name in model.model_fields),
    }
)
"""What settings are called: a name that is none may be a slip."""


class FileFaults(MusterError):
    """The file cannot be put in force; its text says where and why."""

    def __init__(self, name: str, said: list[str]) -> None:
        told = f"{name}, {said[0]}" if len(said) == 1 else "\n  ".join([f"{name}:", *said])
        super().__init__(f"{told}\nNothing was changed.")


def read(text: str, name: str) -> Wanted:
    """Read what a file asks for; `name` is the file's.

    Raises `FileFaults`.
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileFaults(name, [f"which is no TOML: {error}"]) from error
    faults = [*_about_itself(said), *_days(said)]
    policy, of_policy = _policy({key: value for key, value in said.items() if key not in {*_OWN, *BESIDE, "services"}})
    services, of_services = _services(said.get("services", {}), policy)
    beside, of_beside = _beside(said)
    faults += [*of_policy, *of_services, *of_beside]
    if faults or policy is None:
        raise FileFaults(name, in_lines(dict(reversed(faults)), text))
    services = {name: REMOVED if service.removed else service for name, service in services.items()}
    return Wanted(team=said.get("team"), version=said.get("version"), settings=Settings(policy, services, **beside))


def in_lines(faults: Mapping[Path, str], text: str) -> list[str]:
    """Say of each fault where in the file it stands, in the order of the file."""
    lines = lines_of(text)
    placed = sorted((line_of(path, lines) or 0, path, said) for path, said in faults.items())
    return [f"{f'line {line}, ' if line else ''}{_named(path)}: {said}" for line, path, said in placed]


def _named(path: Path) -> str:
    first, *rest = path
    return first + "".join(f", entry {int(each) + 1}" if each.isdigit() else f".{each}" for each in rest)


def _about_itself(said: Mapping[str, Any]) -> Iterator[Fault]:
    for name, (kind, sentence) in _OWN.items():
        if name in said and type(said[name]) is not kind:
            yield (name,), sentence


def _days(said: Any, path: Path = ()) -> Iterator[Fault]:  # noqa: ANN401 - TOML
    """Say which weekdays are none."""
    if isinstance(said, Mapping):
        for name, value in said.items():
            yield from _days(value, (*path, name))
    elif isinstance(said, list):
        for number, value in enumerate(said):
            yield from _days(value, (*path, str(number)))
    elif (path[-1] == "day" or (path[-2:-1] == ("days",) and path[-1].isdigit())) and not is_day(said):
        yield path, f"Write {', '.join(WEEKDAYS[:-1])} or {WEEKDAYS[-1]}."


def _policy(said: dict[str, Any]) -> tuple[Policy | None, list[Fault]]:
    try:
        policy = Policy.model_validate(_over(DEFAULT_POLICY.to_json(), as_kept(said)))
    except ValidationError as error:
        return None, _faults(error)
    return policy, list(_unknown((), said, as_written(policy.to_json())))


def _services(said: Any, policy: Policy | None) -> tuple[dict[str, ServicePolicy], list[Fault]]:  # noqa: ANN401 - TOML
    if not isinstance(said, Mapping):
        return {}, [(("services",), _TABLE)]
    services: dict[str, ServicePolicy] = {}
    faults: list[Fault] = []
    for name, content in said.items():
        try:
            services[name] = ServicePolicy.model_validate(as_kept(content))
        except ValidationError as error:
            found = _faults(error)
        else:
            found = list(_of_service(name, content, services[name], policy))
        faults += [(("services", name, *path), sentence) for path, sentence in found]
    return services, faults


def _beside(said: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Read the tables beside the policy that the file has; one that it leaves out stays as it is."""
    read: dict[str, Any] = {}
    faults: list[Fault] = []
    for part in BESIDE.keys() & said.keys():
        try:
            read[part] = BESIDE[part].model_validate(as_kept(said[part]))
        except ValidationError as error:
            faults += [((part, *path), sentence) for path, sentence in _faults(error)]
    return read, faults


def _of_service(name: str, said: Mapping[str, Any], service: ServicePolicy, policy: Policy | None) -> Iterator[Fault]:
    """Say what is wrong with a service that can be read."""
    if not name or name != " ".join(clean(name).split()):
        yield (), "Write the name as people read it, without spaces around it."
    if len(name) > NAME_LIMIT:
        yield (), f"Write a name of {NAME_LIMIT} characters at most."
    for path, sentence in broken_by(service, policy) if policy else ():
        yield tuple(path.split(".")), sentence
    yield from _unknown((), said, as_written(service.model_dump(mode="json")))


def _over(default: Any, said: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the default with what is said in its place."""
    if not (isinstance(default, Mapping) and isinstance(said, Mapping)):
        return said
    return {**default, **{name: _over(default.get(name), value) for name, value in said.items()}}


def _faults(error: ValidationError) -> list[Fault]:
    found = [
        (tuple(part for part in path.split(".") if part != "[key]"), sentence)
        for path, sentence in faults_of(error, _SENTENCES)
    ]
    return [(path, _or_near(path[-1]) if sentence == _UNKNOWN else sentence) for path, sentence in found]


def _unknown(path: Path, said: Any, held: Any) -> Iterator[Fault]:  # noqa: ANN401 - TOML
    """Say what the settings read from this do not hold: it would be passed over in silence."""
    if isinstance(said, Mapping) and isinstance(held, Mapping):
        for name, value in said.items():
            if name in held or _is_nothing(name, value):
                yield from _unknown((*path, name), value, held.get(name))
            else:
                yield (*path, name), _or_near(name)
    elif isinstance(said, list) and isinstance(held, list):
        for number, (value, kept) in enumerate(zip(said, held, strict=False)):
            yield from _unknown((*path, str(number)), value, kept)


def _is_nothing(name: str, value: object) -> bool:
    return as_kept(value, name) is None


def _or_near(name: str) -> str:
    near = difflib.get_close_matches(name, _NAMES, n=1)
    return f"{_UNKNOWN} Did you mean {near[0]}?" if near else _UNKNOWN
