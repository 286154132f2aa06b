"""A problem to draw messages from: the cause behind the sample incident and another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.domain.post_incident import ProblemStatus
from bot.domain.problem import Changed, Linked, ProblemView
from bot.domain.reports.figures import distribution
from bot.domain.vocabulary import Priority, Status
from bot.messages.message import Message
from bot.messages.problems import posts
from bot.messages.problems.offer import Offered, offer
from bot.messages.problems.problem import problem_message
from storage.offers import OFFERED, USED
from tests.documents.sample import ALICE, BOB, at


def problem() -> ProblemView:
    """Return the sample: a known error with a workaround."""
    linked = Linked(
        number=42, title="Checkout is down", status=Status.CLOSED, priority=Priority.P1, channel_id="C0INCIDENT"
    )
    return ProblemView(
        number=7,
        title="Releases lose the route to a card provider",
        description="The list of providers is built from a file that the release does not always carry.",
        status=ProblemStatus.KNOWN_ERROR,
        owner=BOB,
        root_cause="The file is left out when the build's cache is used.",
        workaround="Pay by invoice or in the app until cards work again.",
        workaround_steps="Take the release back, then release again without the cache.",
        permanent_fix="",
        target=date(2026, 12, 11),
        overdue=False,
        private=False,
        created_by=ALICE,
        created_at=at(200),
        incidents=(linked,),
    )


def in_full() -> Message:
    """Return the problem as who may change it reads it."""
    moved = {"before": "investigating", "after": "known_error", "reason": ""}
    history = [
        Changed(what="raised", actor=ALICE, at=at(200), names=(), before="", after="", reason=""),
        Changed(what="status", actor=BOB, at=at(900), names=("status",), **moved),
    ]
    return problem_message(problem(), history, changeable=True)


def offered() -> Message:
    """Return the offer in a new incident's channel, of what was met before."""
    before = replace(problem(), incidents=problem().incidents * 4)
    return offer(before, _offered(OFFERED, took=distribution(timedelta(minutes=each) for each in (11, 14, 29))))


def used() -> Message:
    """Return the offer once its workaround is used."""
    return offer(problem(), _offered(USED, answered_by=BOB, answered_at=at(4000)))


def owned() -> Message:
    """Return what a new owner is told."""
    return posts.owned(problem(), ALICE)


def _offered(state: str, **more: Any) -> Offered:  # noqa: ANN401 - fields of several types
    nothing: dict[str, Any] = {"answered_by": None, "answered_at": None, "took": None}
    return Offered(**nothing | {"incident": 57, "state": state, "holds": True} | more)
