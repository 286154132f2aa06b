"""What a message begins with that is to stand out from chatter, and what its notification says: the state first."""

from __future__ import annotations

from typing import Final

from slack_sdk.models.blocks import HeaderBlock

from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.vocabulary import ACTIVE, Priority, Status, title_case
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.marks import OVER, of_priority
from bot.messages.message import header
from bot.messages.text import lasting


def head(label: str, priority: Priority, status: Status | None = None) -> HeaderBlock:
    """Say what a message is, how bad it is, and where the incident stands."""
    over = status is not None and status not in ACTIVE
    said = [label, str(priority) if over else of_priority(priority), *([_of_status(status)] if status else [])]
    return header(" · ".join(said))


def ending(label: str, priority: Priority) -> HeaderBlock:
    """Say what a message that tells of an end is, and how bad it was."""
    return header(f"{OVER} {label} · {priority}")


def _of_status(status: Status) -> str:
    name = title_case(status)
    return name if status in ACTIVE else f"{OVER} {name}"


def state_first(incident: IncidentView) -> str:
    """Say in one line, for notifications and screen readers, how bad an incident is, where it stands and its name."""
    name, priority = facts.escaped_headline(incident), incident.priority
    if incident.paused_until and facts.paused(incident):
        return _("{priority} paused: {incident}", priority=priority, incident=name)
    if incident.status in {Status.RESOLVED, Status.CLOSED} and incident.resolved_at:
        span = lasting(incident.resolved_at - incident.declared_at)
        return _(_AFTER[incident.status], priority=priority, incident=name, span=span)
    return _(_STATE[incident.status], priority=priority, incident=name)


def resolution(incident: IncidentView, text: str) -> str:
    """Say in one line that an incident is resolved, after how long, and `text`, which is escaped, about it."""
    name, priority = facts.escaped_headline(incident), incident.priority
    if incident.resolved_at is None:
        return _("{priority} resolved: {incident}. {text}", priority=priority, incident=name, text=text).rstrip()
    span = lasting(incident.resolved_at - incident.declared_at)
    said = N_("{priority} resolved: {incident}, after {span}. {text}")
    return _(said, priority=priority, incident=name, span=span, text=text).rstrip()


_STATE: Final = {
    Status.DECLARED: N_("{priority} declared: {incident}"),
    Status.INVESTIGATING: N_("{priority} investigating: {incident}"),
    Status.IDENTIFIED: N_("{priority} identified: {incident}"),
    Status.MONITORING: N_("{priority} monitoring: {incident}"),
    Status.RESOLVED: N_("{priority} resolved: {incident}"),
    Status.CLOSED: N_("{priority} closed: {incident}"),
    Status.CANCELLED: N_("{priority} cancelled: {incident}"),
    Status.MERGED: N_("{priority} merged: {incident}"),
}
_AFTER: Final = {
    Status.RESOLVED: N_("{priority} resolved: {incident}, after {span}"),
    Status.CLOSED: N_("{priority} closed: {incident}, resolved after {span}"),
}


def about_incident(number: int, text: str) -> str:
    """Have a notification begin with the incident that it is about."""
    return _("{incident}: {text}", incident=reference(number), text=text)
