"""Which words tell of an ending that the recorded status does not."""

from __future__ import annotations

import pytest

from bot.domain.vocabulary import Status
from bot.incidents.lifecycle.confirmation import sounds_over

OVER = [
    "This is resolved.",
    "RESOLVED",
    "The issue has been fixed by the vendor",
    "Everything is back to normal now",
    "Service restored, thanks all",
    "Not the database. Fixed by a restart.",
    "Payments are working again",
    "We have fully recovered",
    "All clear!",
    "Customers are no longer affected",
]
GOES_ON = [
    "",
    "Not resolved yet",
    "It isn't fixed",
    "It isn’t fixed",
    "Until it is resolved, pay by invoice",
    "We expect it to be fixed by noon",
    "It will be back to normal tonight",
    "Once fixed, we will tell",
    "Partially resolved",
    "A fix is being tried",
    "Unresolved",
    "We work on a prefixed name",
    "The fixture was ordered",
]


@pytest.mark.parametrize("text", OVER)
def test_words_of_an_ending_are_heard(text: str) -> None:
    """Whatever the case, wherever in the text."""
    assert sounds_over(text, Status.INVESTIGATING)


@pytest.mark.parametrize("text", GOES_ON)
def test_words_of_an_ending_that_has_not_come_are_not(text: str) -> None:
    """Denied, hoped for, or within another word."""
    assert not sounds_over(text, Status.INVESTIGATING)


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_an_ended_incident_may_be_said_to_be_over(status: Status) -> None:
    """That is no contradiction."""
    assert not any(sounds_over(text, status) for text in OVER)


def test_a_fix_under_watch_may_be_called_one() -> None:
    """While monitoring, what was fixed is being watched; resolved is another word."""
    assert not sounds_over("Fixed, we keep watching", Status.MONITORING)
    assert sounds_over("Resolved", Status.MONITORING)
