"""`make audit`: what is found fails the run, and what could not be asked is said aloud."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "audit.py"
SOUND = {"name": "click", "version": "8.5.1", "vulns": []}
HOLE = {"id": "PYSEC-2026-7", "fix_versions": ["9.0", "8.5.2"], "aliases": [], "description": ""}
UNSOUND = {"name": "pillow", "version": "13.0.0", "vulns": [HOLE]}
UNKNOWN = {"name": "aiohttp", "skip_reason": "Dependency not found on PyPI and could not be audited"}


@dataclass
class PipAudit:
    """A pip-audit that says, reports and ends as it is told to."""

    folder: Path

    def ends(self, code: int, said: str = "", report: list[dict[str, Any]] | None = None) -> tuple[int, str]:
        """Check a list with a pip-audit that ends so; return how the check ended, and what it said."""
        text = "" if report is None else json.dumps({"dependencies": report, "fixes": []})
        (self.folder / "report").write_text(text)
        (self.folder / "said").write_text(said)
        write = f'cat {self.folder}/report > "${{@: -1}}"' if text else "true"
        program = self.folder / "pip-audit"
        program.write_text(f"#!/bin/bash\n{write}\ncat {self.folder}/said >&2\nexit {code}\n")
        program.chmod(0o755)
        done = subprocess.run(  # noqa: S603 -- the script of this repository
            [self.folder / "python", SCRIPT, "requirements.txt"], capture_output=True, text=True, check=False
        )
        assert not done.stderr
        return done.returncode, done.stdout


@pytest.fixture
def pip_audit(tmp_path: Path) -> PipAudit:
    """Give one that stands beside its Python, as in a virtual environment."""
    (tmp_path / "python").symlink_to(sys.executable)
    return PipAudit(tmp_path)


def test_no_known_vulnerability_passes_and_says_of_how_many_packages(pip_audit: PipAudit) -> None:
    """A count shows that something was asked."""
    assert pip_audit.ends(0, report=[SOUND]) == (0, "Packages without a known vulnerability: 1\n")


def test_a_known_vulnerability_fails_and_names_package_advisory_and_remedy(pip_audit: PipAudit) -> None:
    """One line each."""
    told = pip_audit.ends(1, "Found 1 known vulnerability in 1 package", [SOUND, UNSOUND])
    assert told == (1, "pillow 13.0.0: PYSEC-2026-7, fixed in 9.0, 8.5.2\n")


@pytest.mark.parametrize(
    "said",
    [
        "ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed\nERROR:pip_audit._cli:Tip: your network",
        "requests.exceptions.ConnectionError: HTTPSConnectionPool: Max retries exceeded with url: /v1/query",
        "requests.exceptions.ReadTimeout: HTTPSConnectionPool: Read timed out. (read timeout=5)",
        "requests.exceptions.HTTPError: 503\n\npip_audit._service.interface.ServiceError",
    ],
)
def test_advisories_out_of_reach_pass_and_are_said_to_be_skipped(pip_audit: PipAudit, said: str) -> None:
    """By whichever of the ways in which pip-audit tells of it."""
    code, out = pip_audit.ends(1, said)
    assert (code, out.startswith("skipped: advisories could not be reached (")) == (0, True)


def test_an_index_that_knows_no_package_is_no_clean_bill(pip_audit: PipAudit) -> None:
    """A mirror without advisories answers so, and pip-audit then finds nothing wrong."""
    code, out = pip_audit.ends(0, "No known vulnerabilities found", [UNKNOWN, UNKNOWN])
    assert (code, out) == (0, "skipped: advisories could not be reached (the index knows none of these packages)\n")


def test_what_is_found_fails_whatever_else_could_not_be_asked(pip_audit: PipAudit) -> None:
    """And the package without advisories is named."""
    code, out = pip_audit.ends(1, "", [UNSOUND, UNKNOWN])
    assert code == 1
    assert out.splitlines()[1] == "skipped: no advisories for aiohttp"


def test_any_other_failure_of_the_check_fails_the_run(pip_audit: PipAudit) -> None:
    """A wrong option or an unreadable list is no reason to pass."""
    code, out = pip_audit.ends(1, "ERROR:pip_audit._cli:invalid requirements input: requirements.txt")
    assert code == 2
    assert "invalid requirements input" in out
