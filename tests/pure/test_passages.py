"""Reading what is looked for, and cutting out what was found: over any text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.search import PHRASES_LIMIT, QUERY_LIMIT
from bot.search.passages import WIDTH, best_of, cut, marked
from bot.search.query import parse
from bot.search.ranking import ranked
from storage.passages import Part, Passage
from storage.search import Candidate, Phrase
from storage.tokenizer import folded, words_in

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ANY = st.text(max_size=400)
WANTED = st.lists(st.sampled_from([Phrase(("a",)), Phrase(("b", "c")), Phrase(("d",), prefix=True)]), max_size=3)
WORDY = st.text("abcd .,-éÄ決", max_size=600)


@given(ANY)
def test_anything_typed_is_read(text: str) -> None:
    """And leads to folded words only, within the limits."""
    asked = parse(text)
    phrases = (*asked.wanted, *asked.unwanted)
    assert len(asked.text) <= QUERY_LIMIT
    assert len(asked.wanted) <= PHRASES_LIMIT
    assert all(phrase.words and all(folded(word) == (word,) for word in phrase.words) for phrase in phrases)


@given(ANY)
def test_folding_again_changes_nothing_and_spans_are_in_order(text: str) -> None:
    """Words as they are compared are words of their own, letters and digits only; each stands where it is said to."""
    words = words_in(text)
    for word in words:
        assert not set(word.folded) & set(" '\"\\:*()&|!<>-¦")
        assert word.folded
    spans = [at for word in words for at in (word.start, word.end)]
    assert spans == sorted(spans)


@pytest.mark.parametrize("letter", ["ำ", "ຳ", "ໜ", "ໝ", "ゟ", "ヿ"])
def test_a_letter_that_is_two_in_one_is_one_word(letter: str) -> None:
    """In scripts that are taken letter by letter, also where Unicode would take it apart."""
    assert folded(letter) == (letter,)
    assert parse(letter).wanted == (Phrase((letter,)),)


@given(WORDY, WANTED)
def test_marking_loses_nothing_and_marks_only_what_was_looked_for(text: str, wanted: list[Phrase]) -> None:
    """The pieces are the text; each marked one is a phrase."""
    pieces = marked(text, wanted)
    assert "".join(piece.text for piece in pieces) == text
    for piece in pieces:
        if piece.found:
            (match,) = [p for p in wanted if _is(p, folded(piece.text))][:1]
            assert match


def _is(phrase: Phrase, words: tuple[str, ...]) -> bool:
    exact = words[:-1] == phrase.words[:-1] and len(words) == len(phrase.words)
    return exact and (words[-1].startswith(phrase.words[-1]) if phrase.prefix else words[-1] == phrase.words[-1])


@given(WORDY, WANTED)
def test_what_is_cut_out_is_short_one_line_and_holds_some_of_what_was_found(text: str, wanted: list[Phrase]) -> None:
    """Whatever the length of the text and wherever the words stand in it."""
    shown = cut(text, wanted)
    said = "".join(piece.text for piece in shown)
    assert len(said) <= WIDTH + 2
    assert "\n" not in said
    assert said.strip("…") in " ".join(text.split())
    passage = Passage(Part.UPDATE, text, NOW)
    assert any(piece.found for piece in shown) is bool(best_of([passage], wanted, ""))


@given(st.lists(st.tuples(st.integers(1, 50), st.floats(0, 9), st.integers(0, 3000)), unique_by=lambda one: one[0]))
def test_the_order_does_not_depend_on_the_order_of_the_database(found: list[tuple[int, float, int]]) -> None:
    """Ties are broken the same way always."""
    candidates = [
        Candidate(number, None, "Checkout" if number % 2 else "Search", NOW - timedelta(days=days), relevance)
        for number, relevance, days in found
    ]
    wanted = (Phrase(("checkout",)),)
    assert ranked(candidates, wanted, NOW) == ranked(candidates[::-1], wanted, NOW)


def test_the_second_passage_holds_what_the_first_does_not() -> None:
    """Title and first passage are not said again."""
    said = [Passage(Part.UPDATE, "alpha beta", NOW), Passage(Part.NOTE, "alpha", NOW), Passage(Part.FIX, "gamma", NOW)]
    wanted = parse('alpha beta gamma "delta"').wanted
    assert [passage.part for passage in best_of(said, wanted, "Delta")] == [Part.UPDATE, Part.FIX]
