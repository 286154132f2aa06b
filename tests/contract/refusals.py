"""The errors that a function of the sandbox can answer with, read from its source, calls followed.

A call of a method is followed by its name. Where several classes have it, the receiver's name says which
(`RECEIVERS`); else all of them are followed, unless built-in containers have it too.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

import sandbox

RECEIVERS = {
    "bookmarks": "Bookmarks",
    "call": "Call",
    "channel": "Channel",
    "conversations": "Conversations",
    "files": "Files",
    "ground": "Ground",
    "people": "People",
    "posting": "Posting",
    "request": "Request",
    "schedule": "Schedule",
    "triggers": "Triggers",
    "views": "Views",
}
"""The class of what goes by one of these names, be it a parameter, an attribute or the answer of a call."""
_NAMING = {
    "SlackError": 0,
    "list_of": -1,
    "markdown": -1,
    "moment": -1,
    "own_message": -1,
    "parsed": -1,
    "refusal": 0,
}
"""The argument that names the error of what is raised, or of what a helper is to refuse with."""
_PEOPLE = ("sandbox.__main__", "sandbox.client", "sandbox.people")
"""What people use: no app comes past here."""
_BUILT_IN = {name for kind in (dict, list, set, str, bytes) for name in dir(kind)}

Function = Callable[..., Any]


def errors_of(root: Function, vocabulary: Iterable[str]) -> set[str]:
    """Return the words of the vocabulary that stand in a function or in what it calls."""
    words, seen, waiting = set(vocabulary), set[Function](), [root]
    errors: set[str] = set()
    while waiting:
        function = waiting.pop()
        if function not in seen:
            seen.add(function)
            errors |= words.intersection(_strings(_tree(function)))
            waiting += _called(function)
    return errors


@cache
def raised() -> set[str]:
    """Return every name that the sandbox gives to an error in so many words."""
    calls = (node for module in _modules() for node in ast.walk(ast.parse(inspect.getsource(module))))
    found = (
        node.args[_NAMING[_named(node)]] for node in calls if isinstance(node, ast.Call) and _named(node) in _NAMING
    )
    return {node.value for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@cache
def _modules() -> tuple[Any, ...]:
    found = (each.name for each in pkgutil.walk_packages(sandbox.__path__, "sandbox."))
    return tuple(import_module(name) for name in found if not name.startswith(_PEOPLE))


@cache
def _classes() -> dict[str, type]:
    return {
        name: kind
        for module in _modules()
        for name, kind in vars(module).items()
        if isinstance(kind, type) and kind.__module__ == module.__name__
    }


@cache
def _tree(function: Function) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _strings(tree: ast.AST) -> Iterator[str]:
    keys = {id(key) for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in keys:
            yield node.value


def _called(function: Function) -> Iterator[Function]:
    namespace = inspect.unwrap(function).__globals__
    owner = function.__qualname__.rpartition(".")[0]
    for node in ast.walk(_tree(function)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from _ours(namespace.get(node.func.id))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            receiver = _named(node.func.value)
            kind = owner if receiver == "self" else RECEIVERS.get(receiver, "")
            for each in _candidates(node.func.attr, kind):
                yield from _ours(vars(each).get(node.func.attr))


def _candidates(name: str, kind: str) -> Iterable[type]:
    if kind:
        return [_classes()[kind]] if kind in _classes() else []  # else a library's
    return [] if name in _BUILT_IN else _classes().values()


def _named(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _named(node.func)
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.removeprefix("_")


def _ours(found: object) -> Iterator[Function]:
    if inspect.isfunction(found) and found.__module__.startswith("sandbox."):
        yield found
