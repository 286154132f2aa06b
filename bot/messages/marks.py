"""The marks of an incident, each beside its word: docs/writing.md has the table, and there are no others."""

from __future__ import annotations

from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, Priority, Status, title_case
from bot.language.texts import _

MARKS = frozenset("🔴🟠🟡✅🔒🧪")
OVER = "✅"
"""Stands in the place of a priority's mark once an incident is over."""
_OF_PRIORITY = {Priority.P1: "🔴 P1", Priority.P2: "🟠 P2", Priority.P3: "🟡 P3", Priority.P4: "P4"}


def marks(priority: Priority, status: Status, *, private: bool, drill: bool) -> str:
    """Say what sets an incident apart, and its priority while it is worked on, then that it is over."""
    said = [
        practice() if drill else "",
        _("🔒 Private") if private else "",
        _OF_PRIORITY[priority] if status in ACTIVE else f"{OVER} {title_case(status)}",
    ]
    return " · ".join(filter(None, said))


def of_priority(priority: Priority) -> str:
    """Name a priority behind its mark."""
    return _OF_PRIORITY[priority]


def practice() -> str:
    """Mark a drill."""
    return _("🧪 Drill")


def marked(incident: IncidentView) -> str:
    """Name an incident by its marks, reference and title, as plain text."""
    of = marks(incident.priority, incident.status, private=incident.private, drill=incident.drill)
    return f"{of} · {incident.reference} · {incident.title}"


def escaped_marked(incident: IncidentView, limit: int = 300) -> str:
    """Name an incident by its marks, reference and title, for mrkdwn."""
    return escape(marked(incident), limit)
