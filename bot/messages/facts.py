"""Short facts about an incident, said the same way wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.targets import elapsed
from bot.domain.text import escape, units
from bot.domain.vocabulary import ACTIVE, PRIORITY_NAME, ROLE_NAME, ChannelState, Role, Status, title_case
from bot.messages import spans
from bot.messages.marks import marked, practice
from bot.messages.message import section
from bot.messages.text import HEADER_LIMIT, channel, lasting, person, when

WORKAROUND, STEPS = "Workaround", "Steps for responders"
"""What the two texts of a workaround are called: in words for users, and for who takes part."""
_REASON = 1000
"""Characters of what a paused incident waits for: as many as the form takes."""


def headline(incident: IncidentView) -> str:
    """Name an incident by reference and title, as plain text."""
    mark = f"{practice()} · " if incident.drill else ""
    return f"{mark}{incident.reference} · {incident.title}"


def escaped_headline(incident: IncidentView, limit: int = 300) -> str:
    """Name an incident by reference and title, for mrkdwn."""
    return escape(headline(incident), limit)


def whole_title(incident: IncidentView) -> Block | None:
    """Show the whole title where a header has no room for it."""
    return section(f"*{escaped_headline(incident)}*") if units(marked(incident)) > HEADER_LIMIT else None


def status_line(incident: IncidentView) -> str:
    """Say status and priority, and of a duplicate what it was merged into."""
    return f"{status(incident)} · {PRIORITY_NAME[incident.priority]}"


def status(incident: IncidentView) -> str:
    """Say the status, and of a duplicate what it was merged into."""
    into = f" into {reference(incident.merged_into)}" if incident.merged_into is not None else ""
    return title_case(incident.status) + into


def judged(incident: IncidentView) -> str:
    """Say impact and urgency, as far as they are known."""
    return f"impact {incident.impact or 'not known yet'}, urgency {incident.urgency or 'not known yet'}"


def manager(incident: IncidentView) -> str:
    """Say who the incident manager is."""
    return person(incident.manager) if incident.manager else "nobody yet"


def acknowledgement(incident: IncidentView) -> str:
    """Say who acknowledged, as far as that is known, and how long it took, or by when it is due."""
    if incident.acknowledged_at:
        target, calendar = incident.held.acknowledge, incident.calendar
        counted = elapsed(target, incident.acknowledged_at, calendar)
        after = f"after {spans.measured(target.span, counted, calendar)}"
        return f"{person(incident.acknowledged_by)}, {after}" if incident.acknowledged_by else after
    if incident.status is not Status.DECLARED:
        return "never"
    return f"not yet (target {incident.held.acknowledge.span.words})"


def declared(incident: IncidentView) -> str:
    """Say when it was declared and by whom; of one that was over already, when it began and when that was logged."""
    who, at = person(incident.declared_by), when(incident.declared_at)
    return f"Declared {at} by {who}" if incident.logged_at is None else f"Began {at}, {logged(incident)}"


def logged(incident: IncidentView) -> str:
    """Say when one was logged that was over already, and by whom."""
    return f"logged {when(incident.logged_at or incident.declared_at)} by {person(incident.declared_by)}"


def where(incident: IncidentView) -> str:
    """Say which channel it has, or why there is none to link."""
    return channel(incident.channel_id) if incident.channel_id else _WITHOUT.get(incident.channel_state, "no channel")


_WITHOUT = {ChannelState.OPENING: "channel being opened", ChannelState.DELETED: "channel deleted"}


def roles(incident: IncidentView) -> str:
    """List who holds which role, in the order of the roles."""
    held = [f"*{ROLE_NAME[role]}:* {people(incident.holders(role))}" for role in Role if incident.holders(role)]
    return "\n".join(held)


def others(incident: IncidentView) -> str:
    """List who holds the roles beside the incident manager's."""
    beside = (role for role in Role if role is not Role.INCIDENT_MANAGER and incident.holders(role))
    return "\n".join(f"{ROLE_NAME[role]}: {people(incident.holders(role))}" for role in beside)


def people(user_ids: Iterable[str]) -> str:
    """Mention several people."""
    return ", ".join(map(person, user_ids))


def services(incident: IncidentView) -> str:
    """List the affected services."""
    return escape(", ".join(incident.services), 600) if incident.services else ""


def resolution_took(incident: IncidentView) -> str:
    """Say after how long it was resolved, and how long its impact lasted where that is not the same."""
    if incident.resolved_at is None or incident.impact_lasted is None:
        return "unknown"
    took = lasting(incident.resolved_at - incident.declared_at)
    if incident.impact_began == incident.declared_at:
        return took
    return f"{took}; its impact lasted {lasting(incident.impact_lasted)}"


def causes(incident: IncidentView) -> list[tuple[str, str]]:
    """Return what is known of why it happened and whom it hit, by title; that the cause is not known is said too."""
    category, root = incident.cause_category.strip(), incident.root_cause.strip()
    known = [("Root cause", root or "Not known yet.")]
    if category:
        known = [(f"Cause: {escape(category, 150)}", root or "The root cause is not known yet.")]
    if incident.contributing_causes.strip():
        known.append(("Contributing causes", incident.contributing_causes))
    if incident.affected.strip():
        known.append(("Who was affected", incident.affected))
    return known


def paused(incident: IncidentView) -> datetime | None:
    """Return until when work on it rests, while it does."""
    return incident.paused_until if incident.status in ACTIVE else None


def pause(incident: IncidentView) -> Block | None:
    """Say until when work rests and what it waits for, while it does."""
    until = paused(incident)
    if until is None:
        return None
    return section(f"*Paused until {when(until)}*\n{escape(incident.pause_reason, _REASON)}".rstrip())


def as_of(at: datetime | None, author: str | None) -> str:
    """Begin what was said: as of when it holds, and who says so, as far as that is known."""
    if at is None:
        return ""
    return f"As of {when(at)}{f', {someone(author)}' if author else ''}: "


def someone(author: str) -> str:
    """Mention who did something; what nobody did, Muster did."""
    return person(author) if author[:1] in {"U", "W"} else "Muster"


def promises(incident: IncidentView) -> list[str]:
    """Say what has been promised, while work goes on: expected resolution and next update."""
    if incident.status not in ACTIVE:
        return []
    said = []
    if incident.expected_resolution_at:
        said.append(f"*Expected resolution*\n{when(incident.expected_resolution_at)}")
    if incident.next_update_at:
        said.append(f"*Next update*\n{when(incident.next_update_at)}")
    return said


def acknowledged_after(incident: IncidentView) -> str:
    """Say after how long it was acknowledged, and how that compares with its target."""
    target, at = incident.held.acknowledge, incident.acknowledged_at or incident.declared_at
    said = spans.judged(target.span, elapsed(target, at, incident.calendar), incident.calendar)
    if target.runs_from is None:
        return said
    return f"{lasting(at - incident.declared_at)}; since its target changed, {said}"


def kind_of_incident(incident: IncidentView) -> list[str]:
    """Say what sets a private incident, or a drill, apart."""
    said = ["private: only its members see it"] if incident.private else []
    return [*said, "drill: nobody is paged, nothing is announced or counted"] if incident.drill else said
