"""Which version of Muster this is."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

_PROJECT = Path(__file__).parent.parent / "pyproject.toml"
"""Beside `app.py` in a checkout, which may be another version than one that is installed."""


@cache
def version() -> str:
    """Return the version of the checkout, or of the wheel that is installed."""
    if _PROJECT.is_file():
        return str(tomllib.loads(_PROJECT.read_text("utf-8"))["project"]["version"])
    return metadata.version("muster")
