"""What every test gets: databases of its own, and a check that it leaves nothing running."""

import gc
import os
from typing import get_args

import pytest
import structlog
from hypothesis import settings

from sandbox.variation import VariationName

gc.set_threshold(20_000, 20, 50)  # each async test ends with a collection anyway; the usual 700 only takes time

pytest_plugins = ["tests.databases", "tests.turns", "tests.compiled", "tests.cleanup", "tests.tenants"]

# A busy machine makes single examples slow; what takes too long meets the test's own timeout.
# A gate that draws again each time stops changes that have nothing to do with what it finds: it tries the same examples
# until a test changes. `make test` draws others each time, and is where they are found.
settings.register_profile("muster", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("muster")

# Where rich is installed, structlog draws a traceback with every variable, which takes half a second of processor time.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

LONG = (
    "test_under_fire",
    "test_kills",
    "test_processes",
    "test_gate_property",
    "test_courier_sigkill",
    "test_deadline",
    "test_demo",
    "test_first_steps",
    "test_machine",
    "test_once_disconnects",
    "test_tour",
)
"""Files whose tests take many seconds each, most of them waiting: begun first, they wait while others are busy."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let any tests of the bot run on a Slack that differs: `pytest tests/bot -k sqlite --variation lean`."""
    parser.addoption("--variation", default="plain", choices=get_args(VariationName))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long tests; all others stay in their order."""
    items.sort(key=lambda item: item.path.stem not in LONG)
