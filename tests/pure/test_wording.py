"""What people read is said in their words, and is grammar: numbers, people, and what could not be shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.errors import Refusal
from bot.domain.reports.period import Unit, parse
from bot.domain.vocabulary import Role
from bot.messages import role_posts
from bot.messages.channel import bookmark_title
from bot.messages.ids import number_of
from bot.outbox.operations import Operation
from tests.documents.sample import identified

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def test_several_people_who_hold_a_role_are_told_of_in_the_plural() -> None:
    """One person is; two are."""
    assert role_posts.role_changed(42, "U1", Role.SCRIBE, (), ("U1",)).text == "INC-42: <@U1> is now the scribe."
    assert (
        role_posts.role_changed(42, "U1", Role.SCRIBE, ("U1", "U2"), ("U3",)).text
        == "INC-42: <@U1> made <@U3> the scribe."
    )
    left = role_posts.role_changed(42, "U1", Role.SCRIBE, ("U1", "U2", "U3"), ("U3",)).text
    assert left == "INC-42: <@U1>, <@U2> no longer have the role *Scribe*."


def test_home_has_words_for_whatever_could_not_be_shown() -> None:
    """No name of Muster's own stands where people read: each operation has a phrase of its own."""
    phrases = [operation.words for operation in Operation]
    assert not [phrase for phrase in phrases if not phrase[0].isupper() or "_" in phrase]
    assert len(set(phrases)) == len(phrases)


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("this week", Unit.WEEK),
        ("2026-W40", Unit.WEEK),
        ("last month", Unit.MONTH),
        ("2026-10", Unit.MONTH),
        ("7d", Unit.DAYS),
    ],
)
def test_a_period_says_whether_it_is_a_week_a_month_or_days(words: str, unit: Unit) -> None:
    """Nobody has to tell it from its name."""
    assert parse(words, NOW, "UTC").unit is unit


def test_a_button_of_another_version_says_what_to_use_instead() -> None:
    """Whatever it carries, it is answered in words."""
    assert number_of("42", "tasks") == 42
    for value in ("", "x", "4.2", "-1"):
        with pytest.raises(Refusal) as refused:
            number_of(value, "tasks")
        assert refused.value.text == "This button is from another version of Muster. Use `/incident tasks` instead."


@pytest.mark.parametrize("promised", [None, NOW, datetime(2031, 1, 1, tzinfo=UTC)])
def test_a_bookmark_names_no_time_and_so_stays_true_until_status_or_priority_change(promised: datetime | None) -> None:
    """It says the same to everybody, whatever their zone and day, and a new promise does not touch it."""
    assert bookmark_title(identified(next_update_at=promised)) == "INC-42 · Identified · P1 Critical"
