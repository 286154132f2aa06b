"""The headless Chromium that tests drive."""

from __future__ import annotations

import os
import shutil

import pytest

CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The headless shell first: with the others, opening a page takes more processor time than a test does in it."""
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def installed() -> str | None:
    """Return where Chromium is, if it is on this machine."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def chromium() -> str:
    """Return where Chromium is; where there is none skips the test, or fails it if MUSTER_REQUIRE_CHROMIUM is set."""
    if path := installed():
        return path
    missing = f"no Chromium on this machine ({', '.join(CHROMIUM_NAMES)})"
    if os.environ.get("MUSTER_REQUIRE_CHROMIUM"):
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)
