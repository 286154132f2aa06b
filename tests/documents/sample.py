"""One incident at several moments of its life, to draw messages from."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.calls import COMING, Summoned
from bot.domain.commitments import OpenCommitments
from bot.domain.incident import IncidentView
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.post_incident import TaskKind, TaskState
from bot.domain.task import TaskView
from bot.domain.vocabulary import ChannelState, Impact, Priority, Role, Status, Urgency
from bot.messages.updates import Told
from tests.pure.anything import hints_of

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALICE, BOB, CAROL = "U0ALICE", "U0BOB", "U0CAROL"


def at(minutes: float) -> datetime:
    """Return a moment so many minutes after the declaration."""
    return NINE + timedelta(minutes=minutes)


def incident(**known: Any) -> IncidentView:  # noqa: ANN401 - named as the fields are
    """Return the sample as it was just declared, but for what is given."""
    held: dict[str, Any] = dict(  # noqa: C408 - as a call would name them
        id=42,
        number=42,
        title="Checkout is down",
        description="Paying by card fails for everybody since the morning's release.",
        status=Status.DECLARED,
        impact=Impact.WIDESPREAD,
        urgency=Urgency.IMMEDIATE,
        priority=Priority.P1,
        declared_by=ALICE,
        declared_at=NINE,
        impact_began=NINE,
        next_update_at=at(30),
        channel_id="C0INCIDENT",
        channel_name="inc-42-checkout-is-down",
        channel_state=ChannelState.OPEN,
        services=("Checkout", "Payments"),
        roles={Role.INCIDENT_MANAGER: (ALICE,)},
        policy=DEFAULT_POLICY.of_priority(Priority.P1),
        calendar=DEFAULT_POLICY.calendar,
    )
    return IncidentView(**{**_blank(), **held, **known})


def identified(**known: Any) -> IncidentView:  # noqa: ANN401 - named as the fields are
    """Return the sample when the cause was found and a workaround was given."""
    held: dict[str, Any] = dict(  # noqa: C408 - as a call would name them
        status=Status.IDENTIFIED,
        acknowledged_at=at(4),
        acknowledged_by=BOB,
        newest_update="The new release cannot reach the card provider. We are rolling it back.",
        newest_update_at=at(25),
        told_update="The new release cannot reach the card provider. We are rolling it back.",
        told_update_at=at(25),
        told_update_by=CAROL,
        user_impact="Nobody can pay by card in the shop.",
        workaround="Pay by invoice.",
        workaround_steps="Send card payments to the second provider: `route cards --to second`.",
        expected_resolution_at=at(60),
        next_update_at=at(55),
        roles={Role.INCIDENT_MANAGER: (ALICE,), Role.TECHNICAL_LEAD: (BOB,), Role.COMMUNICATIONS_LEAD: (CAROL,)},
    )
    return incident(**{**held, **known})


def resolved(**known: Any) -> IncidentView:  # noqa: ANN401 - named as the fields are
    """Return the sample when service was restored."""
    held: dict[str, Any] = dict(  # noqa: C408 - as a call would name them
        status=Status.RESOLVED,
        resolved_at=at(52),
        newest_update="The release is rolled back and cards are accepted again.",
        newest_update_at=at(52),
        expected_resolution_at=None,
        next_update_at=None,
        fix="Rolled the release back.",
        fix_for_users="You can pay by card again.",
        root_cause="The release dropped the certificate of the card provider.",
        cause_category="Change or deployment",
        affected="Every customer who paid by card.",
    )
    return identified(**{**held, **known})


def update(view: IncidentView, kind: str = "update", **known: Any) -> Told:  # noqa: ANN401 - named as the fields are
    """Return the newest update of the sample, as it was written down."""
    written = Told(
        id=1,
        kind=kind,
        author=CAROL,
        at=view.newest_update_at or NINE,
        status=view.status,
        priority=view.priority,
        text=view.newest_update,
        user_impact=view.user_impact,
        workaround=view.workaround,
        workaround_steps=view.workaround_steps,
        expected_resolution_at=view.expected_resolution_at,
        next_update_at=view.next_update_at,
        paused_until=view.paused_until,
    )
    return dataclasses.replace(written, **known)


def commitments() -> OpenCommitments:
    """Return what is owed while the sample is worked on."""
    return OpenCommitments(resolve_by=at(240), update_by=at(55), began=NINE, kept=2, settled=3)


def paused() -> IncidentView:
    """Return the sample while one waits for somebody outside."""
    return identified(paused_until=at(90), pause_reason="The bank looks into it and calls back.", next_update_at=None)


def logged(**known: Any) -> IncidentView:  # noqa: ANN401 - named as the fields are
    """Return the sample as one that was over before it was logged."""
    return resolved(logged_at=at(8 * 60), acknowledged_by=None, newest_update="", newest_update_at=None, **known)


def task(state: TaskState = TaskState.OPEN, kind: TaskKind = TaskKind.TASK, **known: Any) -> TaskView:  # noqa: ANN401 - named as the fields are
    """Return a task of the sample."""
    over = state is not TaskState.OPEN
    held: dict[str, Any] = dict(  # noqa: C408 - as a call would name them
        id=7,
        number=42,
        incident_title="Checkout is down",
        channel_id=None,
        text="Ask the second card provider for its logs",
        kind=kind,
        state=state,
        owner=BOB,
        due_at=at(120),
        created_by=ALICE,
        settled_by=BOB if over else None,
        settled_at=at(75) if over else None,
        source_permalink=None,
        ticket_url="https://tracker.example.com/OPS-12",
        ticket_title="OPS-12 Logs of provider B",
    )
    return TaskView(**{**held, **known})


def called(answer: str | None = None, **known: Any) -> Summoned:  # noqa: ANN401 - named as the fields are
    """Return somebody who was called, and what they answered."""
    facts = {"user": CAROL, "called_at": at(0), "step": "P1 0 step-1", "answer": answer}
    return Summoned(**{**facts, "answered_at": at(2) if answer else None, **known})


def answers() -> list[Summoned]:
    """Return whom the sample called: one comes, one has not answered."""
    return [called(COMING), called(user=BOB)]


def _blank() -> dict[str, Any]:
    """Return an empty value for each field of a view, by its type."""
    return {name: _empty(hint) for name, hint in hints_of(IncidentView).items()}


def _empty(hint: object) -> object:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return None
    return {str: "", bool: False, int: 0}.get(hint) if isinstance(hint, type) else ()
