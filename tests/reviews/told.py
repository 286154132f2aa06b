"""One incident as a review tells it: fixed, so that what is drawn from it can be compared word for word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.durations import Durations
from bot.domain.incident import IncidentView
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.post_incident import Mark, ReviewState, TaskState
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reviews.parts import Part
from bot.domain.reviews.review import ReviewView
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ChannelState, Impact, Priority, Role, Status, Urgency
from bot.reviews.document_facts import Entry, Facts, FollowUp

ALICE, BOB, CHEN, DIYA = "U0000001", "U0000002", "U0000003", "U0000004"
NAMES = {ALICE: "Alice Moreau", BOB: "Bob Okafor", CHEN: "Chen Wei", DIYA: "Diya Sharma"}
DECLARED = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)


def after(minutes: int) -> datetime:
    """Return the moment so many minutes after the declaration."""
    return DECLARED + timedelta(minutes=minutes)


INCIDENT = IncidentView(
    id=42,
    number=42,
    title="Card payments fail at checkout",
    description="Since about 09:30 every third card payment ends in an error. PayPal works.",
    status=Status.RESOLVED,
    impact=Impact.MAJOR,
    urgency=Urgency.HIGH,
    priority=Priority.P2,
    priority_reason="",
    private=False,
    drill=False,
    declared_by=ALICE,
    declared_at=DECLARED,
    source_permalink=None,
    acknowledged_at=after(4),
    acknowledged_by=BOB,
    newest_update="",
    newest_update_at=after(130),
    told_update="",
    told_update_at=None,
    told_update_by=None,
    user_impact="Customers see “Payment could not be processed” and try again.",
    workaround="Offer PayPal first.",
    workaround_steps="",
    expected_resolution_at=None,
    next_update_at=None,
    resolved_at=after(138),
    closed_at=None,
    impact_began=after(-12),
    paused_until=None,
    pause_reason="",
    fix_for_users="",
    fix="Renewed the client certificate of the payment gateway and restarted the workers that held the old one.",
    cause_category="Configuration",
    root_cause="The client certificate expired at 09:30. It had been renewed, but in a place that nobody reads.",
    contributing_causes="The alert on expiry watched the old path too, and saw a file that never changed.",
    affected="About 1,900 customers paying by card; 640 of them gave up.",
    merged_into=None,
    merged_into_channel=None,
    merged_at=None,
    channel_id="C0000001",
    channel_name="inc-42-card-payments-fail",
    channel_state=ChannelState.OPEN,
    channel_private=False,
    services=("Checkout", "Payments"),
    roles={Role.INCIDENT_MANAGER: (BOB,), Role.TECHNICAL_LEAD: (CHEN,), Role.COMMUNICATIONS_LEAD: (DIYA,)},
    policy=DEFAULT_POLICY.of_priority(Priority.P2),
    calendar=DEFAULT_POLICY.calendar,
)
CASE = IncidentMetrics(
    number=42,
    priority=Priority.P2,
    status=Status.RESOLVED,
    declared_at=DECLARED,
    took=Durations(
        detect=timedelta(minutes=12),
        acknowledge=timedelta(minutes=4),
        workaround=timedelta(minutes=31),
        resolve=timedelta(minutes=138),
        resolve_active=timedelta(minutes=138),
        impact=timedelta(minutes=150),
        reopened=0,
    ),
    acknowledge_working=None,
    resolve_working=None,
    acknowledged_in_time=True,
    resolved_in_time=True,
    unacknowledged=False,
    updates_kept=2,
    updates_due=3,
    services=("Checkout", "Payments"),
    manager=BOB,
    cause="Configuration",
)
ENTRIES = (
    Entry(at=after(0), kind=Kind.DECLARED, mark=None, text="Declared as P2", actor=ALICE),
    Entry(at=after(4), kind=Kind.ACKNOWLEDGED, mark=None, text="Acknowledged", actor=BOB),
    Entry(
        at=after(15),
        kind=Kind.NOTE,
        mark=Mark.HYPOTHESIS,
        text="The provider has an outage: their status page is yellow",
        actor=CHEN,
    ),
    Entry(
        at=after(28),
        kind=Kind.NOTE,
        mark=Mark.FINDING,
        text="No outage there. Only workers started before Sunday fail: `tls: certificate expired`",
        actor=CHEN,
    ),
    Entry(at=after(31), kind=Kind.WORKAROUND, mark=None, text="Workaround: Offer PayPal first.", actor=DIYA),
    Entry(at=after(70), kind=Kind.STATUS, mark=None, text="Status changed to identified", actor=BOB),
    Entry(at=after(95), kind=Kind.NOTE, mark=Mark.CHANGE_MADE, text="Renewed the certificate by hand", actor=CHEN),
    Entry(at=after(101), kind=Kind.NOTE, mark=Mark.CHANGE_MADE, text="Restarted workers 1–4", actor=CHEN),
    Entry(
        at=after(103),
        kind=Kind.NOTE,
        mark=Mark.DECISION,
        text="Keep PayPal first until an hour has passed without an error",
        actor=BOB,
    ),
    Entry(at=after(138), kind=Kind.RESOLVED, mark=None, text="Resolved: Renewed the client certificate", actor=BOB),
)
REVIEW = ReviewView(
    state=ReviewState.DONE,
    owner=BOB,
    due_at=after(7 * 24 * 60),
    meeting_at=None,
    signed_off_by=ALICE,
    signed_off_at=after(4 * 24 * 60),
    parts={
        Part.SUMMARY: "A certificate that Checkout shows to the payment gateway expired. A third of all card payments "
        "failed for two and a half hours, until it was renewed by hand.\n\n"
        "It had been renewed in time, but where nobody reads it: the path was moved in March.",
        Part.CAUSES: "Why did nobody notice?\n- The alert watches a file, not what the gateway is shown\n"
        "- The move in March changed four places, and its checklist names three",
        Part.WENT_WELL: "- The workaround was offered within half an hour\n- One voice towards support throughout",
        Part.WENT_BADLY: "We believed the provider's status page for 13 minutes.",
        Part.LUCKY: "It was a Monday morning, not the evening of a sale.",
    },
    missing=(),
    canvas_url=None,
)
FOLLOW_UPS = (
    FollowUp(
        text="Alert on the certificate that is shown, not on the file",
        owner=CHEN,
        due_at=after(9 * 24 * 60),
        state=TaskState.DONE,
    ),
    FollowUp(
        text="Name every reader of a secret in the checklist for moving it",
        owner=DIYA,
        due_at=after(20 * 24 * 60),
        state=TaskState.OPEN,
    ),
)
FACTS = Facts(incident=INCIDENT, review=REVIEW, case=CASE, entries=ENTRIES, more=0, follow_ups=FOLLOW_UPS)
DRAFT = replace(
    FACTS,
    review=replace(REVIEW, state=ReviewState.DRAFT, signed_off_by=None, signed_off_at=None, parts={}),
    incident=replace(INCIDENT, root_cause="", contributing_causes=""),
    follow_ups=(),
)
"""The same before anybody has written a word."""
