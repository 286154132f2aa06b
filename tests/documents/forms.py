"""docs/forms.md: every form and App Home, with its fields, hints and buttons.

`python -m tests.documents.forms` writes it; a test holds the file to what the bot draws.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import bot.messages
from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.problem import ProblemView
from bot.domain.reviews.review import ReviewView
from tests.documents import filled
from tests.documents.as_markdown import message
from tests.documents.problems import problem
from tests.documents.sample import identified
from tests.lean import DRAWN_WITH
from tests.pure.anything import WRITTEN, UnbuildableError, arguments_of, hints_of
from tests.pure.test_messages import POSSIBLE
from tests.reviews.told import DRAFT

PATH = Path(__file__).parents[2] / "docs" / "forms.md"
WORDS = "Words of people"
"""What people have written, wherever a form shows it."""
_TITLE = f"""# What people fill in

Every form, with what it asks, its hints and its buttons, and App Home, drawn by the functions that draw them in Slack:
for the incident of [messages.md](messages.md), and else as bare as may be. "{WORDS}" stands for what somebody wrote.

This page is written by `make docs`, and a test holds it to the code.
"""
FILLED = filled.forms()
_CHOSEN = {"visibility_modal": {"action": st.just(Action.PRIVATE)}}
_SAMPLES: dict[object, Any] = {
    IncidentView: st.just(identified()),
    ProblemView: st.just(problem()),
    ReviewView: st.just(DRAFT.review),
}
_BAREST = settings(
    max_examples=1,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)

Draw = Callable[..., dict[str, Any]]


def builders() -> Iterator[tuple[str, Draw]]:
    """Give every function that draws a form or App Home, with its name."""
    for found in pkgutil.walk_packages(bot.messages.__path__, "bot.messages."):
        if found.name in DRAWN_WITH:
            continue
        for name, function in inspect.getmembers(importlib.import_module(found.name), inspect.isfunction):
            drawn = inspect.unwrap(function)
            own = function.__module__ == found.name and name.endswith(("_modal", "home")) and not name.startswith("_")
            if own and hints_of(drawn).get("return") == dict[str, Any]:
                yield f"{found.name.removeprefix('bot.messages.')}.{name}", drawn


def examples(name: str, function: Draw) -> list[dict[str, Any]]:
    """Draw a form, of which there may be several kinds; nothing where what it is drawn from cannot be made."""
    if name in FILLED:
        return FILLED[name]()
    drawn = example(function)
    return [] if drawn is None else [drawn]


def example(function: Draw) -> dict[str, Any] | None:
    """Draw a form from the barest values that it takes, and the sample's incident; None where they cannot be made."""
    known = {name: _SAMPLES[hint] for name, hint in hints_of(function).items() if _is_sample(hint)}
    samples = POSSIBLE.get(function.__name__, {}) | _CHOSEN.get(function.__name__, {}) | known
    token = WRITTEN.set(WORDS)
    try:
        return _drawn(function, arguments_of(function, samples))
    except UnbuildableError:
        return None
    finally:
        WRITTEN.reset(token)


def _drawn(function: Draw, arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - Hypothesis' own strategy
    drawn: list[dict[str, Any]] = []

    @_BAREST
    @given(arguments)
    def draw(given_arguments: dict[str, Any]) -> None:
        drawn.append(function(**given_arguments))

    draw()
    return drawn[0]


def _is_sample(hint: object) -> bool:
    return isinstance(hint, type) and hint in _SAMPLES


def document() -> str:
    """Return the page."""
    drawn = {name: examples(name, function) for name, function in builders()}
    return "\n".join([_TITLE, *(_form(name, view) for name in sorted(drawn) for view in drawn[name])])


def _form(name: str, view: dict[str, Any]) -> str:
    title = view.get("title", {"text": "App Home"})["text"]
    buttons = " ".join(f"`{view[each]['text']}`" for each in ("submit", "close") if view.get(each))
    blocks = "\n>\n".join(shown for block in view["blocks"] if (shown := _block(block)))
    return f"## {title}\n\n`{name}`\n\n{blocks}\n{f'>{chr(10)}> {buttons}{chr(10)}' if buttons else ''}"


def _block(block: dict[str, Any]) -> str:
    if block["type"] != "input":
        try:
            return message([block])
        except NotImplementedError:
            return f"> ({block['type']})"
    optional = " (optional)" if block.get("optional") else ""
    hint = f"  \n> _{block['hint']['text']}_" if block.get("hint") else ""
    return f"> **{block['label']['text']}**{optional}{_offered(block['element'])}{hint}"


def _offered(element: dict[str, Any]) -> str:
    options = [each["text"]["text"] for each in element.get("options", ())]
    said = ", ".join(options) or element.get("placeholder", {}).get("text", "")
    return f": {said}" if said else ""


if __name__ == "__main__":
    PATH.write_text(document())
