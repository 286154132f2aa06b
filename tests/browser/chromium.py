"""The headless Chromium that the tests of a run share: to start one takes longer than most of what they do with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.patience import PATIENCE

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
_SHARED = (
    "--headless",
    "--hide-scrollbars",
    "--mute-audio",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--force-color-profile=srgb",
    "--password-store=basic",
    # A mouse, as Playwright gives one that it starts itself: without, there is nothing to hover with.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
    "--remote-debugging-port=0",
)
_START_SECONDS = 30.0


def chromium() -> str:
    """Return where Chromium is; where there is none skips the test, or fails it if MUSTER_REQUIRE_CHROMIUM is set."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path:
        return path
    missing = f"no Chromium on this machine ({', '.join(CHROMIUM_NAMES)})"
    if os.environ.get("MUSTER_REQUIRE_CHROMIUM"):
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@contextmanager
def running() -> Generator[str]:
    """Run one, and give the address at which Playwright drives it."""
    path = chromium()
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [path, *CHROMIUM_ARGS, *_SHARED, f"--user-data-dir={profile}"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
        try:
            yield _address(process, Path(profile) / "DevToolsActivePort")
        finally:
            process.terminate()
            process.wait(_START_SECONDS)


def _address(process: subprocess.Popen[bytes], told: Path) -> str:
    """Wait until it listens: it writes its port and the path of its socket into its profile."""
    latest = time.monotonic() + _START_SECONDS * PATIENCE
    while not told.exists() or len(lines := told.read_text().splitlines()) < 2:
        if process.poll() is not None or time.monotonic() > latest:
            pytest.fail("Chromium did not start")
        time.sleep(0.02)
    return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
