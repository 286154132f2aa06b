"""What goes into a timeline: a note as it is typed, a message as Slack delivers it."""

from __future__ import annotations

import pytest

from bot.domain.post_incident import Mark
from bot.domain.timeline import NoteForm, Which
from bot.domain.transitions import Kind
from bot.timeline.notes import read_note
from bot.timeline.pages import SOUGHT, read_which
from bot.timeline.sources import source_of


@pytest.mark.parametrize(
    ("typed", "mark", "text"),
    [
        ("finding: the pool <b> is exhausted", Mark.FINDING, "the pool <b> is exhausted"),
        ("Change made: pool to 50", Mark.CHANGE_MADE, "pool to 50"),
        ("change : pool to 50\nand back", Mark.CHANGE_MADE, "pool to 50\nand back"),
        ("decision:", Mark.DECISION, ""),
        ("the finding: is nothing", None, "the finding: is nothing"),
        ("findings: two", None, "findings: two"),
        ("  ", None, ""),
    ],
)
def test_a_typed_note_is_marked_by_the_word_it_begins_with(typed: str, mark: Mark | None, text: str) -> None:
    """And by no other."""
    assert read_note(typed) == NoteForm(text=text, mark=mark)


def test_a_message_of_slacks_is_kept_as_its_author_wrote_it() -> None:
    """Escapes undone, links and mentions spelled out, its exact time, its thread; an app's words in an attachment."""
    message = {
        "ts": "1795426217.000100",
        "thread_ts": "1795426200.000000",
        "user": "U0123ABCD",
        "text": "a &lt; b, <https://x.test|see>, <@U0123ABCE>, <!date^1^{date}|on Monday>, <!subteam^S1|@on-call>",
        "files": [{"name": "graph.png", "permalink": "https://x.test/graph"}],
    }
    source = source_of(message, "C1", "https://t.test/p1")
    assert source.text == "a < b, see (https://x.test), @U0123ABCE, on Monday, @on-call"
    assert (source.author, source.files) == ("U0123ABCD", (("graph.png", "https://x.test/graph"),))
    assert source.at.isoformat() == "2026-11-23T09:30:17.000100+00:00"
    assert source.permalink == "https://t.test/p1?thread_ts=1795426200.000000&cid=C1"
    told = {"ts": "1.000000", "bot_id": "B1", "text": "", "attachments": [{"fallback": "CPU at 100 %"}]}
    assert source_of(told, "C1", "https://t.test/p1").text == "CPU at 100 %"
    assert source_of({**told, "attachments": []}, "C1", "https://t.test/p1").text == "(no text)"


def test_every_kind_of_entry_is_found_by_a_filter_of_its_own() -> None:
    """Beside those that show everything; and each filter is found by its word, in singular too."""
    own = set(Which) - {Which.HAPPENED, Which.ALL, Which.HIDDEN}
    found = {kind for which in own for kind in SOUGHT[which].kinds or ()}
    assert found == set(Kind)
    assert [read_which(word) for word in ("Decisions", "decision", "hypothesis", "all", "x", "")] == [
        Which.DECISIONS,
        Which.DECISIONS,
        Which.HYPOTHESES,
        Which.ALL,
        None,
        None,
    ]
