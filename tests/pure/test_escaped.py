"""Nothing that Muster says escapes the catalogue: in a made-up language all of it stands in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from bot.language.texts import spoken
from bot.messages.message import Message
from tests.documents import forms, messages, words
from tests.pseudo import PSEUDO, Apart, speak_pseudo, without_said
from tests.pure.anything import DRAWING, WRITTEN
from tests.pure.test_messages import Draw, arguments, drawn, named

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

READ = frozenset({"alt_text", "accessibility_label"})
"""Those whose texts are read to them."""
NEVER_SAID = re.compile(
    r"<[^<>]*>|`[^`]*`|&\w+;"
    r"|\b(?:INC|PRB)-\d+\b|\bP[1-4]s?\b|\b(?:inc|drill)-[\w-]+|#[\w-]+|@[\w-]+"
    r"|\bhttps?\b(?:://\S+)?|\b[\w-]+\.example\.com\b"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b"
    r"|\b[A-Z][a-z]+/[A-Z][a-z]+\b|\bUTC\b|\bMuster\b|\bApp Home\b|\bSlack\b|\bx+\b|\bABCD\b"
    r"|\bEnglish\b|\bpushpin\b|\b[FST]0[A-Z]+\b"
)
"""What is the same in every language: references, names, addresses, ids, zones, what is typed; and what CLDR says."""
PEOPLES = "事件"
"""What people write: in letters that no text of Muster's has."""
WORD = re.compile(r"[A-Za-z]{2,}(?:[ '][A-Za-z]+)*")
FEW = settings(DRAWING, max_examples=6)


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak a language of brackets, in which people write otherwise than Muster."""
    speak_pseudo(monkeypatch, only=PSEUDO, as_made=Apart)
    token = WRITTEN.set(PEOPLES)
    yield
    WRITTEN.reset(token)


def shown(node: object) -> Iterator[str]:
    """Give every text of Block Kit that somebody reads or hears."""
    if isinstance(node, list | tuple):
        for item in node:
            yield from shown(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str) and (key in READ or (key == "text" and node.get("type") in _TEXTS)):
                yield value
            else:
                yield from shown(value)


_TEXTS = frozenset({"mrkdwn", "plain_text"})


def escaped(text: str) -> list[str]:
    """Return the words of a text that do not come from the catalogue."""
    return WORD.findall(NEVER_SAID.sub(" ", without_said(text, " ")))


@pytest.mark.parametrize("function", [*drawn(Message), *drawn(dict[str, Any])], ids=named)
def test_all_that_muster_says_is_looked_up(function: Draw) -> None:
    """Message, form or page: what is in no brackets was written by people."""
    given_any = arguments(function)
    left = set[str]()

    @FEW
    @given(given_any)
    def check(given_arguments: dict[str, Any]) -> None:
        with spoken(PSEUDO, PSEUDO):
            made = function(**given_arguments)
        texts = [made.text, *shown(made.blocks)] if isinstance(made, Message) else [*shown(made)]
        left.update(word for text in texts for word in escaped(text))

    check()
    assert sorted(left) == []


WRITTEN_DOWN = re.compile("|".join(map(re.escape, words.of_people())))
"""What people wrote in the examples of the drawn pages."""


def escaped_of(texts: Iterable[str]) -> list[str]:
    """Return the words of an example that neither come from the catalogue nor were written by people."""
    return [word for text in texts for word in escaped(WRITTEN_DOWN.sub(" ", text))]


def test_all_that_the_page_of_messages_shows_is_looked_up() -> None:
    """Reports' other texts, help, problems, tasks and reviews too: every kind of message has its example there."""
    with spoken(PSEUDO, PSEUDO):
        left = {title: escaped_of([said.text, *shown(said.blocks)]) for title, said in messages.shown_by_title()}
    assert {title: found for title, found in left.items() if found} == {}


def test_all_that_the_page_of_forms_shows_is_looked_up() -> None:
    """The settings, the audit log and the incidents behind a figure too: every kind of form has its example there."""
    with spoken(PSEUDO, PSEUDO):
        left = {
            f"{name} {at}": escaped_of(shown(view))
            for name, function in forms.builders()
            for at, view in enumerate(forms.examples(name, function))
        }
    assert {name: found for name, found in left.items() if found} == {}


def test_the_check_itself_catches_what_escapes() -> None:
    """A proof that proves nothing would be worse than none."""
    with spoken(PSEUDO):
        assert escaped("Declared by <@U0000001>: `/incident ack` in INC-7, 事件") == ["Declared by", "in"]
