"""Every form says first what it is about, and is left by one word."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.actions import Action
from bot.domain.policy import DEFAULT_POLICY
from bot.messages.facts import escaped_headline
from bot.messages.modals.form import CANCEL, at_its_level
from handlers.action_spec import Seen
from handlers.action_specs import SPECS
from tests.documents.sample import NINE, incident

MESSAGES = Path(__file__).parents[2] / "bot" / "messages"
SUBJECTS = frozenset({"IncidentView", "TaskView", "ProblemView"})
"""What a form can be about."""
READ_ONLY = ""
"""The submit button of what only shows something."""


def forms() -> Iterator[tuple[str, ast.FunctionDef, ast.Call]]:
    """Give every function that draws a modal, with its file and the call that does."""
    for path in sorted(MESSAGES.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef) or function.name == "modal":
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "modal":
                    yield path.relative_to(MESSAGES).as_posix(), function, call


FORMS = [pytest.param(function, call, id=f"{path}:{function.name}") for path, function, call in forms()]


@pytest.mark.parametrize(("function", "call"), FORMS)
def test_a_form_begins_with_what_it_is_about(function: ast.FunctionDef, call: ast.Call) -> None:
    """Anyone who has two incidents at hand sees which one is asked about: its name is the form's first line."""
    given = {each.arg: each.value for each in call.keywords}
    hints = {ast.unparse(each.annotation) for each in function.args.args if each.annotation}
    known = bool(SUBJECTS & {hint.removesuffix(" | None") for hint in hints})
    submit = given["submit"]
    if known and not (isinstance(submit, ast.Constant) and submit.value == READ_ONLY):
        assert "about" in given, f"{function.name} does not say what it is about"


@pytest.mark.parametrize("action", [action for action, spec in SPECS.items() if spec.form is not None])
def test_the_first_line_of_an_incidents_form_is_its_name(action: Action) -> None:
    """Reference and title, in bold; what closes the form says *Cancel*, on top of another one *Back*."""
    view = incident()
    draw = SPECS[action].form
    assert draw is not None
    if action in {Action.PUBLIC, Action.DELETE}:
        view = incident(private=action is Action.PUBLIC, drill=action is Action.DELETE)
    drawn = draw(Seen(view, DEFAULT_POLICY, NINE))
    assert drawn["blocks"][0]["text"]["text"] == f"*{escaped_headline(view)}*"
    assert drawn["close"]["text"] == CANCEL
    assert at_its_level(drawn, pushed=True)["close"]["text"] == "Back"
    assert at_its_level(drawn, pushed=False) == drawn


def test_what_closes_a_form_is_said_in_one_place() -> None:
    """No form has a word of its own for leaving it; what is only read is closed."""
    said = [
        f"{function.name}: {ast.unparse(each.value)}"
        for _, function, call in forms()
        for each in call.keywords
        if each.arg == "close" and ast.unparse(each.value) not in {"'Close'", "_('Close')"}
    ]
    assert said == []
