"""The Makefile installs what a task needs, once: the demo's few packages for the demo, the rest for all others."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LISTS = ("requirements-demo.txt", "requirements-dev.txt")


class Checkout:
    """A clone with no virtual environment yet, on a machine whose Python writes down what it is asked to run."""

    def __init__(self, root: Path) -> None:
        self.root, self.log = root, root / "log"
        for name in ("Makefile", *LISTS):
            shutil.copy(ROOT / name, root / name)
        self.program(root / "python", f"mkdir -p .venv/bin && cp {root}/stub .venv/bin/python && touch .venv/bin/pip")
        self.program(root / "stub", f'echo "$*" >>{self.log}')

    def program(self, path: Path, script: str) -> None:
        """Put a program there."""
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def installed_for(self, task: str) -> list[str]:
        """Make a task; return the lists that were installed for it."""
        self.log.write_text("")
        subprocess.run(  # noqa: S603 -- the Makefile of this repository
            ["make", task, f"PYTHON={self.root}/python", "WORKERS=1"],  # noqa: S607
            cwd=self.root,
            capture_output=True,
            check=True,
        )
        return re.findall(r"requirements-\w+\.txt", self.log.read_text())


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A fresh clone."""
    return Checkout(tmp_path)


def test_the_demo_installs_what_the_demo_needs_and_only_once(checkout: Checkout) -> None:
    """Whoever looks at it first does not wait for what only developers need."""
    assert checkout.installed_for("demo") == ["requirements-demo.txt"]
    assert checkout.installed_for("demo") == []


def test_the_tests_install_what_developers_need_and_the_demo_is_among_it(checkout: Checkout) -> None:
    """In either order, into one environment."""
    assert checkout.installed_for("demo") == ["requirements-demo.txt"]
    assert checkout.installed_for("test") == ["requirements-dev.txt"]
    assert checkout.installed_for("test") == []
    assert checkout.installed_for("demo") == []


def test_a_list_that_changed_is_installed_again(checkout: Checkout) -> None:
    """As after a pull."""
    checkout.installed_for("test")
    for stamp in (".ready", ".demo-ready"):
        os.utime(checkout.root / ".venv" / stamp, (1, 1))
    assert checkout.installed_for("test") == ["requirements-dev.txt"]
    assert checkout.installed_for("demo") == []
