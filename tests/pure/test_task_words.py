"""The grammar of a typed task: what it reads, what it asks about, and that nothing typed is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from bot.domain.due_time import FARTHEST, Typed, read_task

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
"""A Wednesday, 16:00 in Berlin."""
BERLIN = WorkingCalendar(zone="Europe/Berlin")
PEOPLE = {"@bob": "U2", "@carol": "U3"}


def read(typed: str) -> Typed:
    """Read a task as it is typed in Berlin on a Wednesday."""
    return read_task(typed, PEOPLE, NOW, BERLIN)


@pytest.mark.parametrize(
    ("typed", "text", "owner", "due"),
    [
        ("Restart the pool @bob 2h", "Restart the pool", "U2", "2026-11-25 17:00"),
        ("Restart the pool 2h @bob", "Restart the pool", "U2", "2026-11-25 17:00"),
        ("@bob restart the pool in 30 min", "restart the pool", "U2", "2026-11-25 15:30"),
        ("Restart the pool", "Restart the pool", None, None),
        ("Restart the pool @bob", "Restart the pool", "U2", None),
        ("Ring them tomorrow 10:00", "Ring them", None, "2026-11-26 09:00"),
        ("Ring them by tomorrow at 10:00 @carol", "Ring them", "U3", "2026-11-26 09:00"),
        ("Ring them today", "Ring them", None, "2026-11-25 16:00"),
        ("Write it up @bob in 3 working days", "Write it up", "U2", "2026-11-30 15:00"),
        ("Write it up 2026-12-01", "Write it up", None, "2026-12-01 16:00"),
        ("Write it up due 2026-12-01T09:30", "Write it up", None, "2026-12-01 08:30"),
        ("Write it up by Friday", "Write it up", None, "2026-11-27 16:00"),
        ("Write it up wednesday 9:30", "Write it up", None, "2026-12-02 08:30"),
        ("Ring them by 17:30", "Ring them", None, "2026-11-25 16:30"),
        ("Ring them by 5pm @bob", "Ring them", "U2", "2026-11-25 16:00"),
        ("Ring them before 5:15 PM", "Ring them", None, "2026-11-25 16:15"),
        ("Ring them tomorrow 9 am", "Ring them", None, "2026-11-26 08:00"),
        ("Scale to 3 nodes", "Scale to 3 nodes", None, None),
    ],
)
def test_what_is_plain_is_read(typed: str, text: str, owner: str | None, due: str | None) -> None:
    """Text, owner and due time, on the clocks of the workspace."""
    found = read(typed)
    said = found.due_at.strftime("%Y-%m-%d %H:%M") if found.due_at else None
    assert (found.text, found.owner, said, found.doubt) == (text, owner, due, "")


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("", "Say what is to be done."),
        ("@bob 2h", "Say what is to be done."),
        ("Monitor for 2h", "Is “2h” when it is due?"),
        ("Restart 1h 30m", "Is “30m” when it is due?"),
        ("Ask @carol for the keys", "Is the person you mention to do it?"),
        ("Restart @bob next week", "“next week” a part of it, or when it is due?"),
        ("Ask @carol for the keys @bob", "Is the other person you mention a part of what is to be done?"),
        ("Restart @dave 2h", "Muster does not know who @dave is."),
        ("Ring them today 10:00", "“today 10:00” is past."),
        ("Ring them by 10:00", "“by 10:00” is past."),
        ("Ring them at 5pm", "Does “5pm” say when it is due?"),
        ("Ring them 2031-01-01", "more than two years ahead"),
        ("Ring them 2026-13-01", "Does “2026-13-01” say when it is due?"),
        ("Ring them at 10:00", "Does “10:00” say when it is due?"),
        ("Ring them in 2 weeks", "Does “2 weeks” say when it is due?"),
        ("Ring them in 400 days", "Does “400 days” say when it is due?"),
    ],
)
def test_what_may_mean_something_else_is_asked(typed: str, doubt: str) -> None:
    """Never guessed, and the question names the words in question."""
    assert doubt in read(typed).doubt


words = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=8),
        st.sampled_from(["@bob", "@carol", "@dave", "2h", "by", "in", "3", "working", "days", "tomorrow", "10:00"]),
        st.sampled_from(["friday", "2026-12-01", "2026-02-30", "for", "at", "today", "24:00", "9999-12-31"]),
    ),
    max_size=12,
)


@given(words, st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the zone is beside it
def test_nothing_that_was_typed_is_lost_and_every_due_time_is_ahead(typed: list[str], now: datetime) -> None:
    """Whatever is typed: each word is text, owner, due time, or in the question; what is due lies ahead."""
    found = read_task(" ".join(typed), PEOPLE, now, BERLIN)
    if found.due_at is not None:
        assert now < found.due_at <= now + FARTHEST
    said = f"{found.text} {found.doubt}"
    left = [word for word in " ".join(typed).split() if word not in said.split()]
    if found.due_at is None and not found.doubt:
        assert all(word in PEOPLE for word in left)
    assert found.text or found.doubt
    if found.owner is None:
        assert not any(word in PEOPLE for word in found.text.split())


@given(st.integers(1, 300), st.sampled_from(["min", "h", "days", "working h", "working days"]))
def test_a_length_of_time_counts_from_now(amount: int, unit: str) -> None:
    """As policies count it."""
    found = read(f"Do it in {amount} {unit}")
    assert not found.doubt
    assert found.due_at is not None
    if "working" not in unit:
        each = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "days": timedelta(days=1)}[unit]
        assert found.due_at == NOW + amount * each
    else:
        assert BERLIN.next_working(found.due_at - timedelta(seconds=1)) == found.due_at - timedelta(seconds=1)
