"""docs/messages.md leaves no kind of message out, and docs/forms.md no form."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

import bot.messages
from bot.messages.message import Message
from tests.documents import forms
from tests.documents.messages import document, shown
from tests.lean import DRAWN_WITH
from tests.pure.anything import hints_of

PARTS = frozenset({"bot.messages.message", "bot.messages.replacing"})
"""Modules whose functions make messages of what others give them."""
ELSEWHERE = "bot.messages.reports."
"""How the modules begin whose messages docs/metrics.md shows."""


def builders() -> Iterator[tuple[str, Callable[..., object]]]:
    """Give every function that draws a message, with its name."""
    for found in pkgutil.walk_packages(bot.messages.__path__, "bot.messages."):
        if found.name in DRAWN_WITH or found.name in PARTS or found.name.startswith(ELSEWHERE):
            continue
        for name, function in inspect.getmembers(importlib.import_module(found.name), inspect.isfunction):
            own = function.__module__ == found.name and not name.startswith("_")
            if own and hints_of(inspect.unwrap(function)).get("return") is Message:
                yield f"{found.name.removeprefix('bot.messages.')}.{name}", inspect.unwrap(function)


def drawn_on_the_page() -> set[CodeType]:
    """Return what was called while the page was drawn."""
    called = set[CodeType]()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            called.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        document()
    finally:
        sys.setprofile(before)
    return called


def test_the_page_shows_every_kind_of_message() -> None:
    """Each function that draws one has its example: a row of `tests/documents/shown_*.py`."""
    called = drawn_on_the_page()
    missing = {name for name, function in builders() if function.__code__ not in called}
    assert missing == set()


def buttons(shown: object) -> Iterator[dict[str, Any]]:
    """Give every button in what is drawn."""
    if isinstance(shown, dict):
        if shown.get("type") == "button":
            yield shown
        shown = list(shown.values())
    if isinstance(shown, list | tuple):
        for part in shown:
            yield from buttons(part)


def test_the_name_of_a_button_says_what_it_shows() -> None:
    """Who speaks to the screen says what they read: https://www.w3.org/WAI/WCAG22/Understanding/label-in-name.html."""
    drawn = [message.payload() for message in shown()]
    drawn += [view for name, function in forms.builders() for view in forms.examples(name, function)]
    named = {
        (each["text"]["text"], each["accessibility_label"]) for each in buttons(drawn) if "accessibility_label" in each
    }
    assert {(text, name) for text, name in named if text.lower() not in name.lower()} == set()


def test_the_page_of_forms_is_what_the_bot_draws() -> None:
    """`make docs` writes it again."""
    assert forms.PATH.read_text() == forms.document()


def test_the_page_of_forms_shows_every_form() -> None:
    """Each function that draws one, and App Home."""
    missing = {name for name, function in forms.builders() if not forms.examples(name, function)}
    assert missing == set()
