"""The Makefile installs what a task needs, once: the demo's few packages for the demo, the rest for all others."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LISTS = ("requirements-lean.txt", "requirements-dev.txt")

PLAIN = {"PATH": os.environ["PATH"]}
"""Without what a `make test T=…` that runs these tests hands on to every make below it."""


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
            env=PLAIN,
            capture_output=True,
            check=True,
        )
        return re.findall(r"requirements[\w-]*\.txt", self.log.read_text())


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A fresh clone."""
    return Checkout(tmp_path)


def test_the_demo_installs_what_the_demo_needs_and_only_once(checkout: Checkout) -> None:
    """A person who tries the demo does not wait for what only developers need."""
    assert checkout.installed_for("demo") == ["requirements-lean.txt"]
    assert checkout.installed_for("demo") == []


def test_the_tests_install_what_developers_need_and_the_demo_is_among_it(checkout: Checkout) -> None:
    """In either order, into one environment."""
    assert checkout.installed_for("demo") == ["requirements-lean.txt"]
    assert checkout.installed_for("test") == ["requirements-dev.txt"]
    assert checkout.installed_for("test") == []
    assert checkout.installed_for("demo") == []


def test_the_inner_loop_runs_the_pure_tests_alone(checkout: Checkout) -> None:
    """The rest runs once at the end."""
    checkout.installed_for("test-pure")
    assert [line.split()[-1] for line in checkout.log.read_text().splitlines() if "pytest" in line] == ["tests/pure"]


def test_help_tells_of_every_task(checkout: Checkout) -> None:
    """In one line each."""
    helped = subprocess.run(["make"], cwd=checkout.root, env=PLAIN, capture_output=True, text=True, check=True).stdout  # noqa: S607
    told = re.findall(r"^make (\S+) +\S", helped, re.MULTILINE)
    [tasks] = re.findall(r"^\.PHONY: (.*)$", (checkout.root / "Makefile").read_text(), re.MULTILINE)
    assert sorted(told) == sorted(tasks.split())
    assert len(helped.splitlines()) == len(told)


def test_a_list_that_changed_is_installed_again(checkout: Checkout) -> None:
    """As after a pull."""
    checkout.installed_for("test")
    for stamp in (".ready", ".demo-ready"):
        os.utime(checkout.root / ".venv" / stamp, (1, 1))
    assert checkout.installed_for("test") == ["requirements-dev.txt"]
    assert checkout.installed_for("demo") == []
