"""The ledger of a Slack in trouble: what became of each call that was struck."""

from __future__ import annotations

import pytest

from sandbox.faults import Fault, FaultKind
from sandbox.trouble import Ledger

POST = "chat.postMessage"
SAID = {"channel": "C1", "text": "hello", "metadata": {"event_type": "said", "event_payload": {"key": "1"}}}


@pytest.mark.parametrize("kind", ["ratelimited", "http_500", "dropped_before", "hang"])
def test_what_was_struck_is_to_come_until_it_is_done(kind: FaultKind) -> None:
    """However often it was tried; another call makes nothing good."""
    ledger = Ledger()
    for _ in range(2):
        ledger.strike(POST, SAID, Fault(kind))
    ledger.succeed(POST, SAID | {"metadata": {"event_type": "said", "event_payload": {"key": "2"}}})
    assert ledger.seen() == {"struck": 2, "done": 0, "waiting": 2, "refused": {}, "twice": 0}
    ledger.succeed(POST, SAID | {"text": "the newest state"})
    assert ledger.seen() == {"struck": 2, "done": 2, "waiting": 0, "refused": {}, "twice": 0}


def test_what_arrived_unheard_is_done_and_twice_if_it_comes_again() -> None:
    """Nobody heard the answer, yet everybody read the message."""
    ledger = Ledger()
    ledger.strike(POST, SAID, Fault("accepted_then_dropped"))
    assert ledger.seen()["done"] == 1
    ledger.succeed(POST, SAID)
    assert ledger.seen()["twice"] == 1


def test_what_failed_before_it_arrived_unheard_is_not_to_come() -> None:
    """Nobody tries again what turns out to stand there."""
    ledger = Ledger()
    ledger.strike(POST, SAID, Fault("ratelimited"))
    ledger.strike(POST, SAID, Fault("accepted_then_dropped"))
    assert ledger.seen() == {"struck": 2, "done": 2, "waiting": 0, "refused": {}, "twice": 0}
    ledger.strike(POST, SAID, Fault("accepted_then_dropped"))
    assert ledger.seen()["twice"] == 1


def test_what_is_refused_for_good_is_counted_by_method() -> None:
    """It is not to come."""
    ledger = Ledger()
    ledger.strike("bookmarks.add", {"channel_id": "C1"}, Fault("error", error="restricted_action"))
    assert ledger.seen() == {"struck": 1, "done": 0, "waiting": 0, "refused": {"bookmarks.add": 1}, "twice": 0}
