"""What is installed: the pinned lists agree with each other and with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
WITHIN = ("requirements-lean.txt", "requirements.txt", "requirements-tracing.txt", "requirements-dev.txt")
"""Each list holds all of the one before."""
LISTS = sorted(path.name for path in ROOT.glob("requirements*.txt"))
DRAWING = {"matplotlib", "fpdf2", "numpy", "pillow", "fonttools"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(name: str) -> dict[str, set[str]]:
    """Return what a list pins: each package with its versions, of which there may be one for each range of Pythons."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


def named(requirements: list[str]) -> set[str]:
    """Return the packages that a part of pyproject.toml asks for."""
    return {canonicalize_name(Requirement(each).name) for each in requirements if isinstance(each, str)}


def test_each_list_holds_all_of_the_smaller_one_in_the_same_versions() -> None:
    """So anyone who goes from one to the next gets more, and nothing else."""
    for smaller, larger in pairwise(WITHIN):
        held = pins(larger)
        assert {package: held.get(package) for package in pins(smaller)} == pins(smaller), larger


def test_one_package_has_the_same_version_in_every_list() -> None:
    """Whatever else is installed beside it."""
    by_list = [pins(name) for name in LISTS]
    packages = {package for each in by_list for package in each}
    assert [
        package
        for package in sorted(packages)
        if len({frozenset(each[package]) for each in by_list if package in each}) > 1
    ] == []


@pytest.mark.parametrize("name", LISTS)
def test_a_list_pins_by_hash_and_names_no_place_to_install_from(name: str) -> None:
    """Where packages come from is decided by who installs."""
    text = (ROOT / name).read_text()
    entries = [entry for entry in re.split(r"\n(?=[a-z])", text) if entry.strip()]
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://\S+|^--\S+|^-[a-z] .*", text, re.MULTILINE) == []


def test_the_lists_hold_what_pyproject_asks_for() -> None:
    """Charts and PDFs are an extra that the ordinary installation brings."""
    groups = PROJECT["dependency-groups"]
    documents, traces = (named(PROJECT["project"]["optional-dependencies"][name]) for name in ("documents", "tracing"))
    assert named(groups["tools"]) <= set(pins("requirements-tools.txt"))
    lean, ordinary, tracing, dev = (set(pins(name)) for name in WITHIN)
    assert named(PROJECT["project"]["dependencies"]) <= lean
    assert documents <= ordinary
    assert traces <= tracing
    assert not traces & ordinary
    assert named(groups["dev"]) <= dev


def test_a_lean_installation_has_nothing_that_draws() -> None:
    """Neither the libraries of the extra nor the parsers and codecs they bring."""
    assert set(pins("requirements-lean.txt")) & DRAWING == set()
    assert set(pins("requirements.txt")) >= DRAWING
