"""What a message begins with that is to stand out from chatter, and what its notification says: the state first."""

from __future__ import annotations

from typing import Final

from slack_sdk.models.blocks import HeaderBlock

from bot.domain.incident import IncidentView
from bot.domain.vocabulary import Priority, Status, title_case
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.marks import of_priority
from bot.messages.message import header
from bot.messages.text import lasting


def head(label: str, priority: Priority, status: Status | None = None) -> HeaderBlock:
    """Say what a message is, how bad it is, and where the incident stands, where `label` does not say that."""
    return header(" · ".join([label, of_priority(priority), *([_(title_case(status))] if status else [])]))


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
