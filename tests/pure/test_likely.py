"""Which open incident is shown to who declares another, as people would judge by the titles alone."""

from __future__ import annotations

import pytest

from bot.domain.duplicates import ALIKE, Fingerprint, likeness
from bot.queries.duplicates import WORTH_A_LOOK


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("Checkout down for all customers", "Checkout is down", True),
        ("Checkout is slow", "Checkout is down", True),
        ("Search is very slow today for everyone", "Search is slow", True),
        ("Search is down", "Checkout is down", False),
        ("Login is down", "Checkout is down for all", False),
        ("API latency", "API errors", False),
    ],
)
def test_a_glance_is_asked_for_where_it_may_be_the_same(one: str, other: str, shown: bool) -> None:
    """The same thing in other words is shown, another thing that breaks in the same way is not."""
    assert (likeness(Fingerprint(one), Fingerprint(other)) >= WORTH_A_LOOK) == shown


def test_a_shared_service_suffices_and_open_incidents_are_shown_sooner_than_known_errors() -> None:
    """Whatever the titles say."""
    assert likeness(Fingerprint("One", ["Web shop"]), Fingerprint("Two", ["web shop"])) >= WORTH_A_LOOK
    assert WORTH_A_LOOK < ALIKE
