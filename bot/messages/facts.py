"""Short facts about an incident, said the same way wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from slack_sdk.models.blocks import Block

from bot.domain.incident import IncidentView
from bot.domain.post_incident_policy import said_cause
from bot.domain.references import reference
from bot.domain.targets import elapsed
from bot.domain.text import escape, units
from bot.domain.vocabulary import (
    ACTIVE,
    JUDGED_IN_SENTENCE,
    PRIORITY_NAME,
    ROLE_NAME,
    ChannelState,
    Role,
    Status,
    title_case,
)
from bot.language.texts import N_, _
from bot.messages import spans
from bot.messages.marks import marked, practice
from bot.messages.message import section
from bot.messages.text import HEADER_LIMIT, channel, lasting, person, when

WORKAROUND, STEPS = N_("Workaround"), N_("Steps for responders")
"""What the two texts of a workaround are called: in words for users, and for people who take part."""
_REASON = 1000
"""Characters of what a paused incident waits for: as many as the form takes."""
"""The state first: what a notification and a screen reader say of an incident."""


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
    if incident.merged_into is None:
        return title_case(incident.status)
    return _("{status} into {incident}", status=title_case(incident.status), incident=reference(incident.merged_into))


def judged(incident: IncidentView) -> str:
    """Say impact and urgency, as far as they are known."""
    impact, urgency = map(_judgement, (incident.impact, incident.urgency))
    return _("Impact {impact}, urgency {urgency}", impact=impact, urgency=urgency)


def _judgement(word: StrEnum | None) -> str:
    return JUDGED_IN_SENTENCE[word] if word else _("not known yet")


def manager(incident: IncidentView) -> str:
    """Say who the incident manager is."""
    return person(incident.manager) if incident.manager else _("nobody yet")


def acknowledgement(incident: IncidentView) -> str:
    """Say who acknowledged, where that is known, and how long it took, or by when it is due."""
    if incident.acknowledged_at:
        target, calendar = incident.held.acknowledge, incident.calendar
        counted = elapsed(target, incident.acknowledged_at, calendar)
        span = spans.measured(target.span, counted, calendar)
        if not incident.acknowledged_by:
            return _("after {span}", span=span)
        return _("{person}, after {span}", person=person(incident.acknowledged_by), span=span)
    if incident.status is not Status.DECLARED:
        return _("never")
    return _("not yet (target {span})", span=incident.held.acknowledge.span.words)


def declared(incident: IncidentView) -> str:
    """Say when it was declared and by whom; if it was over already, when it began and when it was logged."""
    at, who = when(incident.declared_at), person(incident.declared_by)
    if incident.logged_at is None:
        return _("Declared {at} by {person}", at=at, person=who)
    return _("Began {at}, logged {logged} by {person}", at=at, logged=when(incident.logged_at), person=who)


def where(incident: IncidentView) -> str:
    """Say which channel it has, or why there is none to link."""
    if incident.channel_id:
        return channel(incident.channel_id)
    return _(_WITHOUT.get(incident.channel_state, N_("no channel")))


_WITHOUT = {ChannelState.OPENING: N_("channel being opened"), ChannelState.DELETED: N_("channel deleted")}


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
        return _("unknown")
    took = lasting(incident.resolved_at - incident.declared_at)
    if incident.impact_began == incident.declared_at:
        return took
    return _("{span}; its impact lasted {impact}", span=took, impact=lasting(incident.impact_lasted))


def causes(incident: IncidentView) -> list[tuple[str, str]]:
    """Return what is known of why it happened and who was affected, by title; an unknown cause is said too."""
    category, root = said_cause(incident.cause_category.strip()), incident.root_cause.strip()
    known = [(_("Root cause"), root or _("Not known yet."))]
    if category:
        title = _("Cause: {category}", category=escape(category, 150))
        known = [(title, root or _("The root cause is not known yet."))]
    if incident.contributing_causes.strip():
        known.append((_("Contributing causes"), incident.contributing_causes))
    if incident.affected.strip():
        known.append((_("Who was affected"), incident.affected))
    return known


def paused(incident: IncidentView) -> datetime | None:
    """Return until when it is paused, while it is."""
    return incident.paused_until if incident.status in ACTIVE else None


def pause(incident: IncidentView) -> Block | None:
    """Say until when it is paused and what it waits for, while it is."""
    until = paused(incident)
    if until is None:
        return None
    said = _("*Paused until {at}*", at=when(until))
    return section(f"{said}\n{escape(incident.pause_reason, _REASON)}".rstrip())


def as_of(at: datetime | None, author: str | None) -> str:
    """Begin what was said: as of when it holds, and who says so, where that is known."""
    if at is None:
        return ""
    if not author:
        return _("As of {at}: ", at=when(at))
    return _("As of {at}, {person}: ", at=when(at), person=someone(author))


def someone(author: str) -> str:
    """Mention who did something; what nobody did, Muster did."""
    return person(author) if author[:1] in {"U", "W"} else "Muster"


def promises(incident: IncidentView) -> list[str]:
    """Say what has been promised, while it is worked on: expected resolution and next update."""
    if incident.status not in ACTIVE:
        return []
    said = []
    if incident.expected_resolution_at:
        said.append(f"*{_('Expected resolution')}*\n{when(incident.expected_resolution_at)}")
    if incident.next_update_at:
        said.append(f"*{_('Next update')}*\n{when(incident.next_update_at)}")
    return said


def acknowledged_after(incident: IncidentView) -> str:
    """Say after how long it was acknowledged, and how that compares with its target."""
    target, at = incident.held.acknowledge, incident.acknowledged_at or incident.declared_at
    said = spans.judged(target.span, elapsed(target, at, incident.calendar), incident.calendar)
    if target.runs_from is None:
        return said
    return _("{span}; since its target changed, {said}", span=lasting(at - incident.declared_at), said=said)


def kind_of_incident(incident: IncidentView) -> list[str]:
    """Say what sets a private incident, or a drill, apart."""
    private, drill = _("private: only its members see it"), _("drill: nobody is paged, nothing is announced or counted")
    return [*([private] if incident.private else []), *([drill] if incident.drill else [])]
