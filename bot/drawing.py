"""What charts and PDFs are drawn with. An installation may leave it out, so it is looked for when one is wanted."""

from __future__ import annotations

from importlib.util import find_spec

from bot.language.texts import listed, ngettext

CHARTS = ("matplotlib",)
PDFS = ("fpdf", "matplotlib")
"""Modules; matplotlib brings the fonts of a PDF."""
TO_INSTALL = "pip install --require-hashes -r requirements.txt"
_PACKAGES = {"fpdf": "fpdf2"}
"""By what an installer calls a module, where that is another name."""


def not_installed(modules: tuple[str, ...]) -> str:
    """Say which of these cannot be imported ("fpdf2 and matplotlib are not installed"); nothing when all can.

    None is loaded for it.
    """
    absent = [_PACKAGES.get(module, module) for module in modules if find_spec(module) is None]
    return (
        ngettext("{names} is not installed", "{names} are not installed", len(absent), names=listed(absent))
        if absent
        else ""
    )


def state_of_drawing() -> list[str]:
    """Tell an operator what cannot be drawn and how that is changed, a line each; nothing when all can."""
    lacks = [("charts", not_installed(CHARTS)), ("PDFs, HTML instead", not_installed(PDFS))]
    told = [f"No {what}: {absent}." for what, absent in lacks if absent]
    return [*told, f"To have them: {TO_INSTALL}"] if told else []
