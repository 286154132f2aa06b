"""Where a line of code may reach: imports run one way, between the folders and between the packages of the bot."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = (
    ("app",),
    ("handlers",),
    ("bot.retention",),
    ("bot.delivery", "bot.reminders", "bot.configuration"),
    ("bot.incidents",),
    ("bot.reports", "bot.reviews", "bot.search", "bot.timeline", "bot.tasks"),
    ("bot.problems",),
    ("bot.access",),
    ("bot.audit",),
    ("bot.outbox",),
    ("bot.commands",),
    ("bot.messages", "bot.queries"),
    ("bot.slack",),
    ("bot.domain",),
    ("bot.language",),
    ("storage",),
)
"""The packages from top to bottom: each imports only from below, and none from one beside it.

Modules directly in `bot/` (clock, settings, metrics and the like) are tools of all, and make no circle either.
"""
PLAIN = frozenset({"storage.kinds"})
"""What the domain takes from storage, besides types: the kinds of people, which the visibility gate knows in SQL."""


def package_of(module: str) -> str:
    """Return the package whose place in the layers counts for a module."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "bot" else parts[0]


def imports_of(path: Path, *, types_too: bool = True) -> list[str]:
    """Return the modules that a file imports; those for type checking only if wanted."""
    return [module for module, for_types in _imports_of(path) if types_too or not for_types]


@cache
def _imports_of(path: Path) -> tuple[tuple[str, bool], ...]:
    """Return each module that a file imports, and whether for type checking only."""
    return tuple(_imports(ast.parse(path.read_text()), for_types=False))


def _imports(node: ast.AST, *, for_types: bool) -> Iterator[tuple[str, bool]]:
    """Go through statements alone: no expression holds an import."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ImportFrom | ast.Import):
            yield from ((module, for_types) for module in _modules(child))
        elif isinstance(child, STATEMENTS):
            guard = isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING"
            yield from _imports(child, for_types=for_types or guard)


def _modules(node: ast.ImportFrom | ast.Import) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif node.module:
        full = [f"{node.module}.{name.name}" for name in node.names]
        yield from (name if _is_module(name) else str(node.module) for name in full)


STATEMENTS = (ast.stmt, ast.ExceptHandler, ast.match_case)
"""What may hold a statement."""


@cache
def _is_module(name: str) -> bool:
    place = ROOT / name.replace(".", "/")
    return place.is_dir() or place.with_suffix(".py").is_file()


def files(*folders: str) -> Iterator[Path]:
    """Give the code of these folders, and `app.py`."""
    for folder in folders:
        path = ROOT / f"{folder.replace('.', '/')}.py"
        yield from [path] if path.is_file() else sorted((ROOT / folder.replace(".", "/")).rglob("*.py"))


def named(path: Path) -> str:
    """Return the module that a file is."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


RANK = {package: rank for rank, layer in enumerate(LAYERS) for package in layer}


def test_each_layer_imports_only_from_below() -> None:
    """A line of code knows its room by what it may import."""
    upwards = [
        f"{named(path)} imports {module}"
        for path in files("app", "handlers", "bot", "storage")
        for module in imports_of(path)
        if package_of(module) in RANK and package_of(named(path)) in RANK
        if package_of(module) != package_of(named(path))
        if RANK[package_of(module)] <= RANK[package_of(named(path))]
    ]
    assert upwards == []


def test_every_package_has_its_place_in_the_layers() -> None:
    """A new package is put in its place before anything is put into it."""
    packages = {f"bot.{path.name}" for path in (ROOT / "bot").iterdir() if (path / "__init__.py").is_file()}
    assert packages == {package for package in RANK if package.startswith("bot.")}


@pytest.mark.parametrize("tool", [path.stem for path in sorted((ROOT / "bot").glob("*.py")) if path.stem != "__init__"])
def test_no_tool_of_all_makes_a_circle(tool: str) -> None:
    """A module directly in bot/ that a package imports imports no package that imports it."""
    users = {
        package_of(named(path))
        for path in files("bot")
        if f"bot.{tool}" in set(imports_of(path)) and package_of(named(path)) in RANK
    }
    needs = {package_of(module) for module in imports_of(ROOT / "bot" / f"{tool}.py")} & set(RANK)
    assert all(RANK[need] > RANK[user] for need in needs for user in users)


def test_the_domain_is_values_and_rules() -> None:
    """No database, no Slack, no network: what the domain says holds without them."""
    foreign = {"slack_sdk", "slack_bolt", "sqlalchemy", "aiohttp", "storage", "handlers", "sandbox"}
    found = [
        f"{named(path)} imports {module}"
        for path in files("bot.domain")
        for module in imports_of(path, types_too=False)
        if module.split(".")[0] in foreign and module not in PLAIN
    ]
    assert found == []


FOREIGN = {"storage": {"slack_sdk", "slack_bolt", "bot"}, "handlers": {"sqlalchemy", "alembic"}}
"""What a folder leaves to others."""


def test_storage_knows_nothing_of_slack_and_handlers_nothing_of_sql() -> None:
    """Slack is spoken to in one place, and so is the database."""
    found = [
        f"{named(path)} imports {module}"
        for folder, foreign in FOREIGN.items()
        for path in files(folder)
        for module in imports_of(path)
        if module.split(".")[0] in foreign
    ]
    assert found == []


def test_the_sandbox_and_the_bot_know_nothing_of_each_other() -> None:
    """They speak as Slack and an app do: over HTTP and WebSocket."""
    ours, theirs = {"bot", "handlers", "storage", "app"}, {"sandbox", "tests", "bench"}
    found = [
        f"{named(path)} imports {module}"
        for folders, foreign in ((("sandbox",), ours), (("handlers", "bot", "storage"), theirs))
        for path in files(*folders)
        for module in imports_of(path)
        if module.split(".")[0] in foreign
    ]
    assert found == []
