"""Check a pinned list against known vulnerabilities: `audit.py requirements.txt`.

pip-audit asks the advisories. It ends alike whether it found something, or could not ask; and where an index answers
that it knows none of the packages, it says that there are no known vulnerabilities. So its report is read here. What
was found ends with 1, what could not be asked is said aloud and ends with 0, anything else is an error and ends with 2.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FOUND, BROKEN = 1, 2
"""Exit codes."""
SECONDS = 90
"""How long it may take as a whole; while the advisories answer it is done in ten."""
ANSWER_SECONDS = "5"
OUT_OF_REACH = re.compile(r"Max retries exceeded|Could not connect|ConnectionError|ReadTimeout|ServiceError")
"""What pip-audit says when no, or no useful, answer came."""


def audit(pins: str) -> int:
    """Check this list; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        try:
            asked = subprocess.run(  # noqa: S603 - a program of this environment, a list of this repository
                [*_pip_audit(pins), str(report)], capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return _skipped(f"no answer within {SECONDS} s")
        if report.exists():
            return _judged(json.loads(report.read_text())["dependencies"])
    said = asked.stderr.strip()
    if OUT_OF_REACH.search(said):
        return _skipped(said.splitlines()[-1])
    print(said)
    print(f"pip-audit failed with exit code {asked.returncode}")
    return BROKEN


def _pip_audit(pins: str) -> list[str]:
    options = ["--disable-pip", "--require-hashes", "--progress-spinner=off", f"--timeout={ANSWER_SECONDS}"]
    program = str(Path(sys.executable).parent / "pip-audit")
    return [program, f"--requirement={pins}", *options, "--format=json", "--output"]


def _judged(packages: list[dict[str, Any]]) -> int:
    unknown = [str(each["name"]) for each in packages if "skip_reason" in each]
    asked = len(packages) - len(unknown)
    if not asked:
        return _skipped("the index knows none of these packages")
    found = [_told(each, hole) for each in packages for hole in each.get("vulns", [])]
    print("\n".join(found) or f"Packages without a known vulnerability: {asked}")
    if unknown:
        print(f"skipped: no advisories for {', '.join(unknown)}")
    return FOUND if found else 0


def _told(package: dict[str, Any], hole: dict[str, Any]) -> str:
    fixed = ", ".join(hole["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {hole['id']}, fixed in {fixed}"


def _skipped(why: str) -> int:
    print(f"skipped: advisories could not be reached ({why})")
    return 0


if __name__ == "__main__":
    sys.exit(audit(sys.argv[1]))
