"""The small language in which the Block Kit tables are written: specs that check a JSON value.

The complaints are those of https://github.com/slackhq/hack-json-schema, which Slack's own validator uses.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from sandbox.blockkit.problem import Problem

JsonObject = Mapping[str, object]
Rule = Callable[[JsonObject, str], Iterator[Problem]]


class Spec(Protocol):
    """Anything that can tell what is wrong with a JSON value found at a JSON pointer."""

    def check(self, value: object, at: str) -> Iterator[Problem]:
        """Yield each problem of `value`."""
        ...


def length(text: str) -> int:
    """Count UTF-16 units, which are never fewer than code points: Slack does not say which it counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Text:
    """A string of `least` to `most` characters, in a given form when `form` is set."""

    most: int | None = None
    least: int = 1
    form: str | None = None
    complaint: str = "must match the expected pattern"

    def check(self, value: object, at: str) -> Iterator[Problem]:
        """Yield each problem of `value`."""
        if not isinstance(value, str):
            yield Problem("must provide a string", at)
            return
        if self.most is not None and length(value) > self.most:
            yield Problem(f"must be less than {self.most + 1} characters", at)
        if length(value) < self.least:
            yield Problem(f"must be more than {self.least - 1} characters", at)
        elif self.form and not re.fullmatch(self.form, value, re.DOTALL):
            yield Problem(self.complaint, at)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few strings."""

    values: tuple[str, ...]

    def check(self, value: object, at: str) -> Iterator[Problem]:
        """Yield each problem of `value`."""
        if value not in self.values:
            yield Problem("must be a valid enum value", at)


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def check(self, value: object, at: str) -> Iterator[Problem]:
        """Yield each problem of `value`."""
        if not isinstance(value, bool):
            yield Problem("must provide a boolean", at)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of at least `least` and at most `most`."""

    least: int = 0
    most: int | None = None

    def check(self, value: object, at: str) -> Iterator[Problem]:
        """Yield each problem of `value`."""
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem("must provide an integer", at)
        elif value < self.least:
            yield Problem(f"must be greater than or equal to {self.least}", at)
        elif self.most is not None and value > self.most:
            yield Problem(f"must be less than or equal to {self.most}", at)


@dataclass(frozen=True, slots=True)
class Number:
    """Any number."""

    def check(self, value: object, at: str) -> Iterator[Problem]:
        """Yield each problem of `value`."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield Problem("must provide a number", at)


@dataclass(frozen=True, slots=True)
class Items:
    """An array of `least` to `most` values of one kind."""

    of: Spec
    most: int | None = None
    least: int = 1

    def check(self, value: object, at: str) -> Iterator[Problem]:
        """Yield each problem of `value` and of its items."""
        if not isinstance(value, list):
            yield Problem("must provide an array", at)
            return
        if self.most is not None and len(value) > self.most:
            yield Problem(f"no more than {self.most} items allowed [{len(value)}]", at)
        if len(value) < self.least:
            yield Problem(f"must provide at least {self.least} items [{len(value)}]", at)
        for number, item in enumerate(value):
            yield from self.of.check(item, f"{at}/{number}")


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with exactly these fields, some of them required, under further rules."""

    fields: Mapping[str, Spec]
    required: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    def check(self, value: object, at: str) -> Iterator[Problem]:
        """Yield each problem of `value` and of its fields."""
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
            return
        for name in self.required:
            if name not in value:
                yield Problem(f"missing required field: {name}", at)
        for name, content in value.items():
            if name in self.fields:
                yield from self.fields[name].check(content, f"{at}/{name}")
            else:
                yield Problem(f"invalid additional property: {name}", at)
        for rule in self.rules:
            yield from rule(value, at)


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON object."""

    def check(self, value: object, at: str) -> Iterator[Problem]:
        """Yield a problem where `value` is no object."""
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose `type` says which of several specs it must meet."""

    variants: Mapping[str, Spec]

    def check(self, value: object, at: str) -> Iterator[Problem]:
        """Yield each problem of `value`, read as what its `type` says it is."""
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
            return
        if "type" not in value:
            yield Problem("missing required field: type", at)
            return
        variant = self.variants.get(str(value["type"]))
        if variant is None:
            yield Problem(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from variant.check(value, at)
