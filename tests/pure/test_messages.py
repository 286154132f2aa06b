"""Any text in any field leaves as valid Block Kit, within every limit, nothing unescaped, and only where it is read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from inspect import getmembers, isfunction
from itertools import cycle, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.basic_objects import JsonObject

from bot.delivery.effects.webhook import of_update
from bot.domain.actions import Trust
from bot.domain.editing import Edited
from bot.domain.incident import IncidentView
from bot.domain.reviews.parts import Edit, Part, stamp
from bot.domain.text import clean, escape, readable, units
from bot.domain.vocabulary import ACTIVE, Priority, Status
from bot.language import catalogue
from bot.language.texts import ENGLISH, spoken
from bot.messages import home, message
from bot.messages.message import Message
from bot.messages.modals import form
from bot.messages.modals.acts import REASONS
from bot.messages.modals.form import Answers
from bot.messages.rendering import rendered
from bot.messages.updates import Told, as_markdown, as_text
from sandbox.blockkit import MAX_BLOCKS_TEXT, blocks_text_length, validate_message, validate_view
from tests.bot.carried import unread
from tests.pseudo import PSEUDO, speak_pseudo
from tests.pure.anything import (
    DRAWING,
    FEW,
    GROUP,
    RAW,
    TEXT,
    UnbuildableError,
    arguments_of,
    built,
    examples_of,
    hints_of,
    ids,
    view,
)

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

FALLBACK = 4000
"""Characters of a message's `text`: https://docs.slack.dev/reference/methods/chat.postMessage."""
_MARKUP = re.compile(
    r"<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!date\^\d+\^[^<>|]*\|[^<>]*|https?://[^<>|\s]+(?:\|[^<>]*)?)>"
)
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_EVIL = re.compile(r"<(?:!channel|!here|!everyone|@U0EVIL|#C0EVIL|https://evil)")
SHOWING_INCIDENTS = (
    "announcement",
    "calls",
    "card",
    "clock",
    "editing",
    "finding",
    "home",
    "lists",
    "menu",
    "posts",
    "reminders",
    "timeline.posts",
    "tasks.task",
    "tasks.telling",
    "updates",
    "modals.acts",
    "modals.calling",
    "modals.correction",
    "modals.declare",
    "modals.edit",
    "timeline.forms",
    "modals.priority",
    "modals.roles",
    "timeline.page",
    "tasks.form",
    "modals.update",
    "problems.forms",
    "problems.offer",
    "problems.posts",
    "problems.problem",
    "reviews.modals",
    "reviews.posts",
    "reviews.reading",
    "reviews.reminders",
    "reviews.review",
)
"""The modules that draw an incident, with all that people wrote about it."""

USER_LISTS = st.lists(st.sampled_from(["U0000001", "U0000002"]), unique=True)
CHOICES = st.lists(st.tuples(st.integers(1, 999), TEXT), min_size=1, max_size=100, unique_by=lambda one: one[0])
POSSIBLE: dict[str, dict[str, Any]] = {
    "reason_modal": {"action": st.sampled_from(list(REASONS))},
    "priority_changed": {"before": st.sampled_from(list(map(str, Priority)))},
    "edited": {"changed": st.builds(Edited, title=st.tuples(TEXT, TEXT), description=st.tuples(TEXT, TEXT))},
    "priority_corrected": {"before": st.sampled_from(list(map(str, Priority)))},
    "status_changed": {"before": st.sampled_from(list(map(str, Status)))},
    "role_changed": {"before": st.just(("U0000003",)), "after": USER_LISTS.map(tuple)},
    "called": {"mention": GROUP},
    "undone_line": {"end": st.sampled_from([Status.RESOLVED, Status.CLOSED, Status.CANCELLED])},
    "clashed_modal": {
        "form": st.builds(
            Edit,
            seen=st.fixed_dictionaries({part: TEXT.map(stamp) for part in Part}),
            typed=st.fixed_dictionaries(dict.fromkeys(Part, TEXT)),
        )
    },
    "of_incident": {"trust": st.frozensets(st.sampled_from(list(Trust)))},
    "invitation_failed": {"refused": st.dictionaries(ids("U") | ids("W"), TEXT)},
    "kept_open": {"total": st.integers(1, 99)},
    "choose_modal": {"incidents": CHOICES},
    "paused": {"incident": view().filter(lambda incident: bool(incident.pause_reason.strip()))},
}
"""What the callers of a function see to."""

LANGUAGES = [ENGLISH, *catalogue.languages(), PSEUDO]
Draw = Callable[..., object]


@pytest.fixture(autouse=True)
def _with_a_longer_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what is said in it be longer by a third than in English."""
    speak_pseudo(monkeypatch, only=PSEUDO)


@pytest.fixture
def _as_the_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check all that is drawn by the SDK's rules, which Muster itself does without."""

    def checked(part: JsonObject) -> dict[str, Any]:
        shown = rendered(part)
        assert shown == part.to_dict()
        return shown

    for drawing in (message, form, home):
        monkeypatch.setattr(drawing, "rendered", checked)


def drawn(kind: object) -> list[Draw]:
    """List every function of bot.messages that returns this kind of thing."""
    found: list[Draw] = []
    for module in (import_module(f"bot.messages.{name}") for name in SHOWING_INCIDENTS):
        for name, function in getmembers(module, isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and hints_of(function).get("return") == kind:
                found.append(function)
    return found


def named(function: Draw) -> str:
    """Name a function for the report."""
    return f"{function.__module__.removeprefix('bot.messages.')}.{function.__name__}"


def texts(node: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every text object with its kind."""
    if isinstance(node, list):
        for item in node:
            yield from texts(item)
    elif isinstance(node, dict):
        if node.get("type") in {"mrkdwn", "plain_text"}:
            yield str(node["type"]), node
        for value in node.values():
            yield from texts(value)


def check_mrkdwn(text: str) -> None:
    """Nothing but Muster's own markup stands between angle brackets; every ampersand is escaped."""
    assert not _EVIL.search(text), text
    bare = _ENTITY.sub("", _MARKUP.sub("", text))
    assert not set(bare) & set("<>&"), bare


def check_texts(blocks: list[dict[str, Any]]) -> None:
    """Mrkdwn is escaped and verbatim; all of it can be carried as JSON in UTF-8."""
    for kind, node in texts(blocks):
        if kind == "mrkdwn":
            assert node.get("verbatim") is True
            check_mrkdwn(node["text"])
    carried = json.dumps(blocks, ensure_ascii=False).encode()
    assert b"\\u0000" not in carried


_IDS_AND_NUMBERS = re.compile(r"[ -%'-;=?-~]{0,400}")
"""What ids, numbers, moments and Muster's own words are made of; the texts that are built here hardly ever are."""
GIVEN_BACK = {
    "finding.find_modal.private_metadata": "the words that its reader looked for",
    "lists.incidents.blocks.elements.value": "the list that its reader asked for",
    "lists.nothing.blocks.elements.value": "the list that its reader asked for",
    "modals.declare.declare_modal.private_metadata": "what its reader has chosen so far",
    "timeline.forms.add_modal.private_metadata": "the message that its reader has chosen",
}
"""What a form or a button carries of people's words all the same: what who reads it has typed or chosen themselves."""


def check_unread(drawn_part: object, name: str) -> None:
    """What nobody reads carries ids and numbers, and no words that people typed."""
    for where, carried in unread(drawn_part, name):
        assert where in GIVEN_BACK or _IDS_AND_NUMBERS.fullmatch(carried), (where, carried)


TRIES = 15
"""How many arguments each message and form is drawn with."""


def arguments(function: Draw) -> Any:  # noqa: ANN401 - Hypothesis' own strategy
    """Build arguments, or skip what needs more than plain data."""
    try:
        return arguments_of(function, POSSIBLE.get(function.__name__, {}))
    except UnbuildableError as error:
        pytest.fail(f"tests/pure/anything.py cannot build {error} of {named(function)}")


@cache
def given_to(function: Draw) -> list[dict[str, Any]]:
    """Build a function's arguments a few times; all that must hold of what it draws is tried with the same."""
    return examples_of(arguments(function), TRIES)


def in_every_language(each: list[dict[str, Any]]) -> Iterable[tuple[dict[str, Any], str]]:
    """Give arguments with languages in turn; where there are few, all of them with all."""
    return zip(each, cycle(LANGUAGES), strict=False) if len(each) == TRIES else product(each, LANGUAGES)


def hold(check: Callable[..., None], each: Iterable[tuple[Any, ...]]) -> None:
    """Make this check with each of these, and tell which it was where it fails."""
    for given_here in each:
        try:
            check(*given_here)
        except Exception as error:
            error.add_note(f"with {given_here!r}"[:NOTED])
            raise


NOTED = 20_000
"""Characters of what a check failed with."""


@pytest.mark.usefixtures("_as_the_sdk")
@pytest.mark.parametrize("function", drawn(Message), ids=named)
def test_every_message_is_one_that_slack_takes(function: Draw) -> None:
    """Valid blocks, not too much text in all, a plain text for notifications, no words where nobody reads them.

    In every language, one that is a third longer among them.
    """

    def check(given_arguments: dict[str, Any], language: str) -> None:
        with spoken(language, language):
            message = function(**given_arguments)
        assert isinstance(message, Message)
        assert validate_message(message.payload()) == []
        assert blocks_text_length(message.blocks) <= MAX_BLOCKS_TEXT
        assert 0 < len(message.text) <= FALLBACK
        check_mrkdwn(message.text)
        check_texts(message.blocks)
        check_unread(message.payload(), named(function))

    hold(check, in_every_language(given_to(function)))


PAST_END = datetime(2034, 7, 1, tzinfo=UTC)
"""A time that was promised before the end."""
WHILE_WORKED_ON = ("reminders.", "posts.resumed")
"""What is drawn of an incident that is worked on alone, by how its name begins."""


@cache
def that_are_over() -> Iterator[IncidentView]:
    """Go round a few incidents that have ended, of which something was expected."""
    return cycle(
        replace(incident, expected_resolution_at=PAST_END, next_update_at=PAST_END)
        for incident in examples_of(view(*set(Status) - ACTIVE), FEW)
    )


def once_over(value: object) -> object:
    """Return an argument as it is once it is over, though a later time had been promised."""
    if isinstance(value, Told):
        return replace(value, expected_resolution_at=PAST_END, next_update_at=PAST_END)
    if isinstance(value, tuple):
        return tuple(map(once_over, value))
    return next(that_are_over()) if isinstance(value, IncidentView) else value


@pytest.mark.parametrize(
    "function", [each for each in drawn(Message) if not named(each).startswith(WHILE_WORKED_ON)], ids=named
)
def test_nothing_that_is_over_says_until_when_anything_is_expected(function: Draw) -> None:
    """No message about an incident that has ended names an expected resolution or a next update."""

    def check(given_arguments: dict[str, Any]) -> None:
        message = function(**given_arguments)
        assert isinstance(message, Message)
        assert str(int(PAST_END.timestamp())) not in json.dumps(message.payload())

    over = [{name: once_over(value) for name, value in each.items()} for each in given_to(function)]
    hold(check, zip(over))


@settings(DRAWING, max_examples=TRIES)
@given(view(*set(Status) - ACTIVE), built("update", Told))
def test_no_copy_of_an_update_promises_anything_once_it_is_over(incident: IncidentView, update: Told) -> None:
    """Copied as text or Markdown, or sent to the webhook: what was expected while it went on is no longer said."""
    promising = replace(update, expected_resolution_at=PAST_END, next_update_at=PAST_END)
    copies = [
        as_text(incident, promising),
        as_markdown(incident, promising),
        json.dumps(of_update(incident, promising)),
    ]
    assert not any(f"{PAST_END:%Y-%m-%d}" in copy for copy in copies)


@pytest.mark.usefixtures("_as_the_sdk")
@pytest.mark.parametrize("function", drawn(dict[str, Any]), ids=named)
def test_every_modal_and_home_is_one_that_slack_takes(function: Draw) -> None:
    """Valid by its kind, and small enough, without words of people where nobody reads them, in every language."""

    def check(given_arguments: dict[str, Any], language: str) -> None:
        with spoken(language, language):
            view = function(**given_arguments)
        assert isinstance(view, dict)
        assert validate_view(view, kind="home" if view.get("type") == "home" else "modal") == []
        check_texts(view["blocks"])
        check_unread(view, named(function))
        assert len(json.dumps(view).encode()) < 250_000

    hold(check, in_every_language(given_to(function)))


@given(RAW)
def test_what_comes_in_can_be_carried_everywhere(text: str) -> None:
    """Typed into a field or after a command: no control characters, no halves of a letter, whatever was sent."""
    typed = Answers({"text": {"text": {"value": text}}}, {}).text("text")
    for said in (typed, readable(text)):
        assert said == clean(said)
        assert "\x00" not in said
        said.encode()


@given(RAW)
def test_escaping_is_what_slack_undoes(text: str) -> None:
    """Nothing is lost and nothing is left bare; cutting never splits an entity."""
    escaped = escape(text, 60_000)
    check_mrkdwn(escaped)
    assert readable(escaped) == clean(text)
    cut = escape(text, 50)
    check_mrkdwn(cut)
    assert units(cut) <= 50


@pytest.mark.parametrize("evil", ["<!channel>", "a & b", "x > y", "<@U0EVIL>", "<https://evil.example|l>"])
def test_the_check_itself_catches_what_is_not_escaped(evil: str) -> None:
    """A proof that proves nothing would be worse than none."""
    with pytest.raises(AssertionError):
        check_mrkdwn(evil)
