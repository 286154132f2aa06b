"""Spans: read as people write them, and counted around the clock or in working time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from bot.domain.spans import EXAMPLES, Span, Unit, split_span
from bot.language.texts import spoken
from tests.pseudo import PSEUDO

WEEKDAYS = WorkingCalendar()
"""Monday to Friday, 09:00 to 17:00 UTC."""


def at(moment: str) -> datetime:
    """Return a moment of November 2026, given as day and hour; the 20th is a Friday."""
    return datetime.strptime(f"2026-11-{moment}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "span", "words", "rhythm"),
    [
        ("15m", Span(15, Unit.MINUTES), "15 min", "15 min"),
        ("15 min", Span(15, Unit.MINUTES), "15 min", "15 min"),
        ("1 minute", Span(1, Unit.MINUTES), "1 min", "minute"),
        ("60 Minutes", Span(60, Unit.MINUTES), "60 min", "60 min"),
        ("4h", Span(4, Unit.HOURS), "4 h", "4 h"),
        (" 1  hour ", Span(1, Unit.HOURS), "1 h", "hour"),
        ("8 hrs", Span(8, Unit.HOURS), "8 h", "8 h"),
        ("4 working hours", Span(4, Unit.HOURS, working=True), "4 working h", "4 working h"),
        ("4 working h", Span(4, Unit.HOURS, working=True), "4 working h", "4 working h"),
        ("90 working min", Span(90, Unit.MINUTES, working=True), "90 working min", "90 working min"),
        ("2 days", Span(2, Unit.DAYS), "2 days", "2 days"),
        ("1d", Span(1, Unit.DAYS), "1 day", "day"),
        ("1 working day", Span(1, Unit.DAYS, working=True), "1 working day", "working day"),
        ("3 working days", Span(3, Unit.DAYS, working=True), "3 working days", "3 working days"),
        ("3 Business Days", Span(3, Unit.DAYS, working=True), "3 working days", "3 working days"),
        ("365 days", Span(365, Unit.DAYS), "365 days", "365 days"),
    ],
)
def test_a_span_is_read_as_people_write_it(written: str, span: Span, words: str, rhythm: str) -> None:
    """Short or long, with or without a space, in any case; and there is one way in which it is said."""
    assert Span.parse(written) == span
    assert span.words == words
    assert span.rhythm == rhythm


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "4",
        "h",
        "1.5 h",
        "1,5 h",
        "4 weeks",
        "4 h 30 min",
        "four hours",
        "4h!",
        "1e3 h",
        "٤ h",
        "9" * 10 + " h",
    ],
)
def test_what_is_no_span_is_refused_with_examples(written: str) -> None:
    """The person reads how to write one."""
    with pytest.raises(ValueError, match=EXAMPLES):
        Span.parse(written)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("0 min", "must be more than zero"),
        ("-4 h", "must be more than zero"),
        ("366 days", "a year at most"),
        ("366 working days", "a year at most"),
        ("8761 h", "a year at most"),
        ("525601 min", "a year at most"),
    ],
)
def test_a_span_is_more_than_nothing_and_at_most_a_year(written: str, sentence: str) -> None:
    """Zero, less, or beyond a year says so in one sentence."""
    with pytest.raises(ValueError, match=sentence):
        Span.parse(written)


@given(
    st.builds(Span, st.integers(1, 365), st.sampled_from(Unit), st.booleans()),
)
def test_what_is_said_can_be_read_back(span: Span) -> None:
    """The words of every span mean that span, and what is kept does so in whatever language it is said."""
    assert span.words == span.typed
    with spoken(PSEUDO):
        assert Span.parse(span.typed) == span


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("15 min", timedelta(minutes=15)),
        ("4 working h", timedelta(hours=4)),
        ("2 days", timedelta(hours=48)),
        ("2 working days", timedelta(hours=16)),
    ],
)
def test_a_working_day_is_as_long_as_the_calendars(written: str, length: timedelta) -> None:
    """A plain day has 24 h, a working day those between opening and closing."""
    assert Span.parse(written).length(WEEKDAYS) == length


@pytest.mark.parametrize(
    ("written", "start", "share", "due"),
    [
        ("15 min", "20 23:50", 1.0, "21 00:05"),
        ("4 h", "20 16:00", 1.0, "20 20:00"),
        ("4 h", "20 16:00", 0.5, "20 18:00"),
        ("4 h", "20 16:00", 2.0, "21 00:00"),
        ("2 days", "20 16:00", 1.0, "22 16:00"),
        ("4 working h", "20 10:00", 1.0, "20 14:00"),
        ("4 working h", "20 16:00", 1.0, "23 12:00"),
        ("4 working h", "20 16:00", 0.25, "20 17:00"),
        ("4 working h", "21 12:00", 1.0, "23 13:00"),
        ("1 working day", "20 10:00", 1.0, "23 10:00"),
        ("1 working day", "20 18:00", 1.0, "23 17:00"),
        ("3 working days", "18 09:00", 1.0, "20 17:00"),
        ("3 working days", "19 12:00", 1.0, "24 12:00"),
        ("3 working days", "19 12:00", 0.0, "19 12:00"),
    ],
)
def test_a_span_ends_around_the_clock_or_in_working_time(written: str, start: str, share: float, due: str) -> None:
    """Nights and the weekend of the 21st count for a plain span and not for a working one."""
    assert Span.parse(written).after(at(start), WEEKDAYS, share) == at(due)


@pytest.mark.parametrize(
    ("written", "start", "end", "met"),
    [
        ("15 min", "20 10:00", "20 10:15", True),
        ("15 min", "20 10:00", "20 10:16", False),
        ("4 working h", "20 16:00", "23 12:00", True),
        ("4 working h", "20 16:00", "23 12:01", False),
        ("1 working day", "20 09:00", "20 17:00", True),
        ("1 working day", "20 09:00", "21 12:00", False),
    ],
)
def test_a_span_is_met_up_to_its_end(written: str, start: str, end: str, met: bool) -> None:
    """On the minute is in time; what was due at closing is late on the weekend after."""
    assert Span.parse(written).met(at(start), at(end), WEEKDAYS) is met


@pytest.mark.parametrize(
    ("typed", "span", "rest"),
    [
        ("4h waiting", "4 h", "waiting"),
        ("4 h waiting for the vendor", "4 h", "waiting for the vendor"),
        ("for 2 days: the vendor", "2 days", "the vendor"),
        ("3 working days the vendor", "3 working days", "the vendor"),
        ("1h 30m the vendor", "90 min", "the vendor"),
        ("2 days 3 more to come", "2 days", "3 more to come"),
    ],
)
def test_a_span_before_words_is_split_off_however_it_is_written(typed: str, span: str, rest: str) -> None:
    """With a space or without, in one part or two."""
    found, left = split_span(typed)
    assert (found.words, left) == (span, rest)


@pytest.mark.parametrize("typed", ["", "waiting 4 h", "4 more", "4h-long", "1 day 2 h for it"])
def test_words_that_begin_with_no_span_are_refused(typed: str) -> None:
    """Nothing is guessed of a length of time."""
    with pytest.raises(ValueError, match="Write a length of time"):
        split_span(typed)


@given(st.integers(1, 300), st.sampled_from(["m", " min", "h", " h", "d", " days", " working h"]), st.text("abc xyz"))
def test_what_follows_a_span_is_kept_as_it_was_typed(amount: int, unit: str, rest: str) -> None:
    """Whatever its unit and however it is spaced."""
    assert split_span(f"{amount}{unit} - {rest}") == (Span.parse(f"{amount}{unit}"), f"- {rest}".strip())
