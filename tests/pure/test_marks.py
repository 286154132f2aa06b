"""The marks of docs/writing.md: the same ones wherever an incident is shown, each beside its word, and no others."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path

import pytest

from bot.domain.vocabulary import Priority, Status
from bot.messages.announcement import announcement
from bot.messages.card import card
from bot.messages.channel import TOPIC_LIMIT, topic
from bot.messages.lists import one_line
from bot.messages.marks import MARKS, marks
from bot.messages.menu import of_workspace
from tests.documents.messages import shown
from tests.documents.sample import at, identified, incident, resolved

_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f]")
_WORDS = {"🔴": "P1", "🟠": "P2", "🟡": "P3", "🔒": "Private", "🧪": "Drill"}
_OVER = {"Resolved", "Closed", "Cancelled", "Merged"}


@pytest.mark.parametrize("status", Status)
def test_an_incident_has_the_same_marks_wherever_it_is_shown(status: Status) -> None:
    """Card, announcement, lists, menu and topic begin with the same marks, of every priority and kind."""
    for priority, private, drill in product(Priority, (False, True), (False, True)):
        view = identified(status=status, priority=priority, private=private, drill=drill, resolved_at=at(52))
        name = f"{marks(priority, status, private=private, drill=drill)} · INC-42 · Checkout is down"
        assert card(view).blocks[0]["text"]["text"] == name
        assert announcement(view).blocks[0]["text"]["text"] == name
        assert one_line(view).startswith(f"*{name}*")
        assert f"*{name}*" in json.dumps(of_workspace([view], 1, 0).blocks, ensure_ascii=False)
        assert topic(view) == name


@pytest.mark.parametrize("status", Status)
def test_each_mark_stands_beside_its_word(status: Status) -> None:
    """A mark is never alone: without it, the words still say the same."""
    for priority, private, drill in product(Priority, (False, True), (False, True)):
        for said in marks(priority, status, private=private, drill=drill).split(" · "):
            mark, _, word = said.rpartition(" ")
            assert word in _OVER if mark == "✅" else word == _WORDS.get(mark, "P4"), said


def test_once_it_is_over_the_mark_of_the_priority_gives_way() -> None:
    """A P1 that is resolved is no longer red; a P4 carries its word alone."""
    assert marks(Priority.P1, Status.MONITORING, private=False, drill=False) == "🔴 P1"
    assert marks(Priority.P1, Status.RESOLVED, private=False, drill=False) == "✅ Resolved"
    assert marks(Priority.P4, Status.DECLARED, private=True, drill=True) == "🧪 Drill · 🔒 Private · P4"


def test_nothing_that_is_drawn_has_any_other_emoji() -> None:
    """All messages of docs/messages.md, and the page that says which marks there are, agree on the six."""
    for message in shown():
        drawn = json.dumps(message.payload(), ensure_ascii=False)
        assert set(_EMOJI.findall(drawn)) <= MARKS, message.text
    table = Path("docs/writing.md").read_text("utf-8")
    assert set(_EMOJI.findall(table)) == MARKS


def test_a_topic_leaves_room_for_marks_that_slack_spells_out() -> None:
    """However long the title, the topic fits, with each mark as a name between colons."""
    for priority in Priority:
        said = topic(incident(title="x" * 300, priority=priority, private=True, drill=True))
        assert len(_EMOJI.sub(":large_orange_circle:", said)) <= TOPIC_LIMIT


def test_a_change_of_status_leaves_the_topic_alone() -> None:
    """Slack posts a line for each change of the topic: only title, priority and the end are worth one."""
    worked_on = {topic(incident(status=status)) for status in Status if status != Status.RESOLVED}
    assert topic(incident()) == topic(identified())
    assert topic(resolved()) == "✅ Resolved · INC-42 · Checkout is down"
    assert len(worked_on) == len({"live", "closed", "cancelled", "merged"})
