"""Fails a test in which Muster asks the database for rows of any workspace.

Each statement is judged once a process, by what SQLAlchemy compiled: its tables and its conditions.
What a test asks by itself, to set something up or to look, is not judged: who asks is seen by the code that is running.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import greenlet  # type: ignore[import-untyped]  # SQLAlchemy asks in them
import pytest

from tests.statements import watched
from tests.tenant_bounds import unbound

ROOT = Path(__file__).parents[1]
OF_TESTS = ("tests/", "bench/", "docs/")
PASSES_ON = ("storage/session.py", "storage/engine.py", "tests/tenants.py")
"""Through these goes what others ask."""
OVER_ALL = {"storage/workspaces.py:known_teams": "the ids of the workspaces, for commands of an operator"}
"""The functions that may ask for rows of any workspace, and for what."""

_judged: dict[str, str] = {}
"""The statements that were asked, each with its tables that nothing binds."""
_found: set[str] = set()


def judge(_: object, __: object, statement: str, ___: object, context: Any, ____: object) -> None:  # noqa: ANN401 - a driver's own
    """Judge a statement, unless that was done before, and remember who asks it if it is of any workspace."""
    tables = _judged.get(statement)
    if tables is None:
        compiled = getattr(context.compiled, "statement", None)
        tables = _judged[statement] = "" if compiled is None else ", ".join(unbound(compiled))
    if tables and not _reads_again(context) and (asks := _who_asks()) and asks not in OVER_ALL:
        _found.add(f"{asks} asks for rows of any workspace ({tables}):\n{statement}")


def _reads_again(context: Any) -> bool:  # noqa: ANN401 - a driver's own
    """Say whether a session asks for a row that it has already, by its key."""
    options = context.execution_options.get("_sa_orm_load_options")
    return options is not None and options._refresh_state is not None


def _who_asks() -> str:
    """Return the function of Muster that asks; none where a test does."""
    for frame in _frames():
        path = Path(frame.f_code.co_filename)
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ".venv"
        if not name.startswith(".venv") and name not in PASSES_ON:
            return "" if name.startswith(OF_TESTS) else f"{name}:{frame.f_code.co_qualname}"
    return "A commit"


def _frames() -> Iterator[FrameType]:
    """Yield what is running and what waits for it, from the inside, out of one greenlet into the other."""
    running, frame = greenlet.getcurrent(), sys._getframe()
    while True:
        outer: FrameType | None = frame
        while outer is not None:
            yield outer
            outer = outer.f_back
        if running.parent is None:
            return
        running = running.parent
        frame = running.gr_frame


@pytest.fixture(scope="session", autouse=True)
def judged() -> Generator[None]:
    """Judge the statements of every engine."""
    with watched(judge):
        yield


@pytest.fixture(autouse=True)
def of_one_workspace() -> Generator[None]:
    """Fail a test in which a statement asked for rows of any workspace."""
    yield
    found = sorted(_found)
    _found.clear()
    if found:
        pytest.fail("\n\n".join(found))
