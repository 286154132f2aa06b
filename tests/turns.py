"""Which tests run on both databases, and which on one of the two in turn (`pytest --databases each`).

What a click says, refuses or shows is decided in Python: the statements below it are the same on SQLite and PostgreSQL.
Where they are not, or where two at once or a process's end matter, a test runs on both. The others run on the one that
their name chooses, one in four on PostgreSQL, where a test takes twice as long; `--databases rest` runs what was left
out, and nothing else: a second pass, so that the two together run all on both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from zlib import crc32

import pytest

DIALECTS = ("sqlite", "postgresql")
ONE_IN = 4
"""Of how many tests that run on one database one runs on PostgreSQL."""

BOTH_FOLDERS = ("storage",)
BOTH_FILES = (
    "test_courier_",  # what is sent once, whatever Slack does
    "test_deadline",
    "test_find",  # each database searches in its own way
    "test_gate_property",
    "test_kills",
    "test_once_",
    "test_past",
    "test_processes",
    "test_replicas",
    "test_report",
    "test_restoring",
    "test_similar",
    "test_times",
    "test_waker",
    "test_whole_life",
)
"""How the names of these files begin."""
BOTH_TESTS = ("two_people", "at_once", "twice", "double_click")
"""Where a name says that two race."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run be shorter by half of what it would do twice."""
    parser.addoption(
        "--databases",
        choices=("both", "each", "rest"),
        default="both",
        help="tests on both databases (the default), those that differ in words alone on one each (each), or only what "
        "that leaves out (rest)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not wanted of the tests that would run twice."""
    wanted = wanted_of(items, config.getoption("--databases"))
    config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
    items[:] = [item for item in items if item in wanted]


def wanted_of(items: list[pytest.Item], databases: str) -> set[pytest.Item]:
    """Return the tests to run on `both`, on `each`, or the `rest` that `each` leaves out."""
    left_out = set(_left_out(items))
    every = set(items)
    return {"both": every, "each": every - left_out, "rest": left_out}[databases]


def _left_out(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Return, of every two that differ in the database alone, the one whose turn it is not."""
    twins: dict[str, dict[str, pytest.Item]] = defaultdict(dict)
    for item in items:
        if (dialect := _dialect(item)) and not _on_both(item):
            twins[_name(item, dialect)][dialect] = item
    for name, on in twins.items():
        if len(on) == len(DIALECTS):
            yield on["postgresql" if crc32(name.encode()) % ONE_IN else "sqlite"]


def _dialect(item: pytest.Item) -> str | None:
    parameters = getattr(item, "callspec", None)
    dialect = parameters.params.get("dialect") if parameters else None
    return dialect if dialect in DIALECTS else None


def _on_both(item: pytest.Item) -> bool:
    stem, folder = item.path.stem, item.path.parent.name
    return folder in BOTH_FOLDERS or stem.startswith(BOTH_FILES) or any(word in item.name for word in BOTH_TESTS)


def _name(item: pytest.Item, dialect: str) -> str:
    """Return a test's name without its database."""
    before, _, parameters = item.nodeid.partition("[")
    return f"{before}[{'-'.join(each for each in parameters.rstrip(']').split('-') if each != dialect)}"
