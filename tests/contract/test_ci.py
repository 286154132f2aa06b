"""`.ci/run` on a machine that has next to nothing, and what the page's tests make of a machine without Chromium."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.chromium import CHROMIUM_NAMES, chromium

SCRIPT = Path(__file__).parents[2] / ".ci" / "run"
TESTS = "make test required=1"
INSTALLED = "apt-get install -y -qq --no-install-recommends {} fonts-noto-color-emoji"
NEEDED = ("dirname", "nice", "rm", "timeout")
"""What the script takes from the machine; all else is a stub that writes down that it was called, and with what."""


class Machine:
    """A machine's programs in one folder, and a checkout that holds nothing but the script."""

    def __init__(self, root: Path) -> None:
        self.programs, self.checkout, self.log = root / "bin", root / "checkout", root / "log"
        for folder in (self.programs, self.checkout / ".ci"):
            folder.mkdir(parents=True)
        shutil.copy(SCRIPT, self.checkout / ".ci" / "run")
        for name in NEEDED:
            (self.programs / name).symlink_to(str(shutil.which(name)))
        self.program("id", "echo 0")
        self.program("make", f'echo "make $* required=$MUSTER_REQUIRE_CHROMIUM" >>{self.log}')
        self.program("apt-get", f'echo "apt-get $*" >>{self.log}')

    def program(self, name: str, script: str) -> None:
        """Put a program on this machine's PATH."""
        path = self.programs / name
        path.write_text(f"#!/bin/bash\n{script}\n")
        path.chmod(0o755)

    def run(self) -> tuple[str, list[str]]:
        """Run the script; return what it said and what it called."""
        done = subprocess.run(  # noqa: S603 -- the script of this repository
            ["/bin/bash", self.checkout / ".ci" / "run"],
            env={"PATH": str(self.programs)},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout, self.log.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine whose user is root, with apt-get and without Chromium."""
    return Machine(tmp_path)


def test_ci_installs_chromium_where_there_is_none(machine: Machine) -> None:
    """Before the tests, which may then not skip for want of it."""
    _, called = machine.run()
    assert called.index(TESTS) > called.index(INSTALLED.format("chromium-headless-shell"))
    assert INSTALLED.format("chromium") not in called


def test_ci_installs_all_of_chromium_where_it_has_no_headless_shell(machine: Machine) -> None:
    """Not every system has it as a package of its own."""
    machine.program("apt-get", f'echo "apt-get $*" >>{machine.log}; [[ "$*" != *headless-shell* ]]')
    said, called = machine.run()
    assert called.index(TESTS) > called.index(INSTALLED.format("chromium"))
    assert "could not be installed" not in said


def test_ci_checks_what_is_pinned_and_says_how_long_each_step_took(machine: Machine) -> None:
    """The list of what runs, and the advisories on it, come with every run."""
    said, called = machine.run()
    made = [call.split()[1] for call in called if call.startswith("make ")]
    assert sorted(made) == sorted([".venv/.ready", "test", "lint", "types", "sbom", "audit", "image", "site"])
    assert made[:2] == [".venv/.ready", "lint"]
    assert all(re.search(rf"── .*make {each}\b.* took ", said) for each in made)


@pytest.mark.parametrize("failing", [".venv/.ready", "lint", "types", "test", "sbom", "audit", "image", "site"])
def test_ci_fails_where_any_of_it_does(machine: Machine, failing: str) -> None:
    """Also where that goes on beside something else."""
    machine.program("make", f'echo "make $*" >>{machine.log}; [ "$1" != {failing} ]')
    with pytest.raises(subprocess.CalledProcessError):
        machine.run()


def test_ci_fails_once_all_else_has_ended(machine: Machine) -> None:
    """Nothing of it is left on the machine."""
    failed = machine.checkout / "failed"
    test = f"[ $1 != test ] || {{ : >{failed}; exit 1; }}"
    types = f"[ $1 != types ] || while [ ! -e {failed} ]; do :; done"
    machine.program("make", f"{test}; {types}; echo make $* >>{machine.log}")
    with pytest.raises(subprocess.CalledProcessError):
        machine.run()
    assert "make types" in machine.log.read_text().splitlines()


def test_ci_runs_every_test_on_both_databases(machine: Machine) -> None:
    """Collected and begun once: two runs, of which each leaves out what the other does, cost more."""
    _, called = machine.run()
    assert [call for call in called if call.startswith("make test")] == [TESTS]


@pytest.mark.parametrize("task", ["test", "lint", "types", "sbom", "audit"])
def test_ci_fails_with_any_of_its_steps(machine: Machine, task: str) -> None:
    """Also with the one that runs beside others."""
    machine.program("make", f'test "$1" != {task}')
    with pytest.raises(subprocess.CalledProcessError):
        machine.run()


@pytest.mark.parametrize("name", CHROMIUM_NAMES)
def test_ci_installs_nothing_where_chromium_is(machine: Machine, name: str) -> None:
    """Under whichever of its names."""
    machine.program(name, "")
    _, called = machine.run()
    assert [call for call in called if call.startswith("apt-get")] == []
    assert TESTS in called


def test_ci_says_that_chromium_could_not_be_installed_and_lets_the_tests_fail(machine: Machine) -> None:
    """The other tests run as well."""
    machine.program("apt-get", "exit 100")
    said, called = machine.run()
    assert "Chromium could not be installed" in said
    assert TESTS in called


def test_ci_says_that_it_has_no_way_to_install_chromium(machine: Machine) -> None:
    """Where the user is not root."""
    machine.program("id", "echo 1000")
    said, called = machine.run()
    assert "no Chromium, and no way to install it" in said
    assert TESTS in called


def test_a_page_test_without_chromium_skips_by_hand_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Both say which programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("MUSTER_REQUIRE_CHROMIUM", raising=False)
    assert ended() is pytest.skip.Exception
    monkeypatch.setenv("MUSTER_REQUIRE_CHROMIUM", "1")
    assert ended() is pytest.fail.Exception


def ended() -> type[BaseException]:
    """Return how a test ends that needs Chromium."""
    with pytest.raises((pytest.skip.Exception, pytest.fail.Exception), match=r"no Chromium .*google-chrome") as end:
        chromium()
    return end.type
