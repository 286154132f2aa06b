"""Which tests run on both databases and on every Slack, and which on some in turn (`pytest --databases each`).

What a click says, refuses or shows is decided in Python: the statements below it are the same on SQLite and PostgreSQL.
Where they are not, or where two at once or a process's end matter, a test runs on both. The others run on the one that
their name chooses, one in four on PostgreSQL, where a test takes twice as long; `--databases rest` runs what was left
out, and nothing else: a second pass, so that the two together run all on both.

Likewise a test of other workspaces' Slacks runs on the usual one and on two of the four that differ; the life of an
incident runs on all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from zlib import crc32

import pytest

DIALECTS = ("sqlite", "postgresql")
VARIATIONS = (("lean", "grid"), ("rich", "org"))
"""Slacks that differ, in the pairs that take turns: in each is one of an enterprise."""
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
    left_out = {*_other_databases(items), *_other_slacks(items)}
    every = set(items)
    return {"both": every, "each": every - left_out, "rest": left_out}[databases]


def _other_databases(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Return, of every two that differ in the database alone, the one whose turn it is not."""
    twins: dict[str, dict[str, pytest.Item]] = defaultdict(dict)
    for item in items:
        if (dialect := _given(item, "dialect")) in DIALECTS and not _on_both(item):
            twins[_name(item, dialect)][dialect] = item
    for name, on in twins.items():
        if len(on) == len(DIALECTS):
            yield on["postgresql" if crc32(name.encode()) % ONE_IN else "sqlite"]


def _other_slacks(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Return, of every four that differ in the workspace's Slack alone, the two whose turn it is not."""
    several: dict[str, dict[str, pytest.Item]] = defaultdict(dict)
    for item in items:
        if (slack := _given(item, "variation")) and not _on_both(item):
            several[_name(item, slack)][slack] = item
    for name, on in several.items():
        waiting = VARIATIONS[crc32(name.encode()) % len(VARIATIONS)]
        if on.keys() >= {slack for pair in VARIATIONS for slack in pair}:
            yield from (on[slack] for slack in waiting)


def _given(item: pytest.Item, name: str) -> str:
    """Return what a test is given of this name, or nothing."""
    parameters = getattr(item, "callspec", None)
    return str(parameters.params.get(name, "")) if parameters else ""


def _on_both(item: pytest.Item) -> bool:
    stem, folder = item.path.stem, item.path.parent.name
    return folder in BOTH_FOLDERS or stem.startswith(BOTH_FILES) or any(word in item.name for word in BOTH_TESTS)


def _name(item: pytest.Item, given: str) -> str:
    """Return a test's name without its database or its Slack."""
    before, _, parameters = item.nodeid.partition("[")
    return f"{before}[{'-'.join(each for each in parameters.rstrip(']').split('-') if each != given)}"
