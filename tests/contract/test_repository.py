"""What people from outside meet first: the workflow, the hooks and the forms of the repository."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
HOOKS = ROOT / ".pre-commit-config.yaml"


def read(path: Path) -> dict[str, Any]:
    """Return what a YAML file holds; YAML takes a bare `on` for true."""
    held: dict[str, Any] = yaml.safe_load(path.read_text())
    return held


def steps(workflow: Path) -> list[dict[str, Any]]:
    """Return the steps of all its jobs."""
    return [step for job in read(workflow)["jobs"].values() for step in job["steps"]]


def test_the_workflow_runs_what_everybody_runs() -> None:
    """What .ci/run checks, and the tasks that take too long for it; a workflow adds no check of its own."""
    [workflow] = WORKFLOWS
    run = [step["run"] for step in steps(workflow) if "run" in step]
    assert run == ["bash .ci/run", "make test DATABASES=rest", "make image-start", "make chart"]


def test_the_workflow_begins_with_the_oldest_python_that_is_promised() -> None:
    """As pyproject.toml says it."""
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"].removeprefix(">=")
    versions = read(WORKFLOWS[0])["jobs"]["check"]["strategy"]["matrix"]["python"]
    assert versions[0] == oldest
    assert all(isinstance(version, str) for version in versions)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_only_read_knows_no_secret_and_pins_its_actions(workflow: Path) -> None:
    """Anybody's pull request runs it."""
    held = read(workflow)
    assert held["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in held["jobs"].values())
    assert "secrets" not in workflow.read_text()
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert [each for each in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", each)] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.name)
def test_a_form_for_issues_asks_for_what_it_cannot_do_without(form: Path) -> None:
    """Each field is named and has a label; something is required."""
    asked = read(form)
    fields = [field for field in asked["body"] if field["type"] != "markdown"]
    assert asked["name"]
    assert asked["description"]
    assert all(field["id"] and field["attributes"]["label"] for field in fields)
    assert any(field["validations"]["required"] for field in fields)


def test_the_hooks_use_the_pinned_ruff_and_programs_of_this_repository() -> None:
    """A second pin could differ from the first."""
    [repository] = read(HOOKS)["repos"]
    assert repository["repo"] == "local"
    programs = {hook["id"]: hook["entry"].split()[0] for hook in repository["hooks"]}
    assert programs == {"ruff-check": ".venv/bin/ruff", "ruff-format": ".venv/bin/ruff", "subject": ".ci/subject"}


@pytest.mark.parametrize(
    ("message", "accepted"),
    [
        ("x" * 72 + "\n\n" + "y" * 99, True),
        ("é" * 72, True),
        ("x" * 73, False),
        ("# a hint of the editor that is longer than any subject may be, and is stripped\n\nShort\n", True),
        ("\n" + "x" * 73, False),
        ("fixup! " + "x" * 72, True),
        ("fixup! " + "x" * 73, False),
        ("", True),
    ],
)
def test_a_subject_has_72_characters_at_most(message: str, accepted: bool, tmp_path: Path) -> None:
    """The hook says how many it has; an empty message is Git's own affair."""
    path = tmp_path / "COMMIT_EDITMSG"
    path.write_text(message)
    done = subprocess.run([ROOT / ".ci" / "subject", path], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode == 0) == accepted
    assert accepted or "73 characters; 72 are the most" in done.stdout
