"""A lean installation, without the libraries that draw charts and PDFs: of this process, or of one that is started."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

DRAWING = ("matplotlib", "fpdf")
DRAWN_WITH = ("bot.reports.chart",)
"""Modules of Muster that load these libraries as they are loaded themselves."""


def take_out(patch: pytest.MonkeyPatch) -> None:
    """Have this process find none of them from now on."""
    for name in DRAWING:
        patch.setitem(sys.modules, name, None)
    for name in DRAWN_WITH:
        patch.delitem(sys.modules, name, raising=False)


def search_path(folder: Path, root: Path, without: Iterable[str] = DRAWING) -> dict[str, str]:
    """Return the environment in which a process finds none of these; `folder` holds what Python runs as it starts."""
    hidden = "".join(f"sys.modules[{name!r}] = None\n" for name in without)
    (folder / "sitecustomize.py").write_text(f"import sys\n{hidden}")
    return {"PYTHONPATH": f"{folder}:{root}"}
