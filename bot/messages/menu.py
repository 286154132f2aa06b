"""The menu that a bare /incident answers with: what fits the place and the person."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.actions import Membership, Trust
from bot.domain.incident import IncidentView
from bot.domain.listing import Wanted
from bot.domain.text import counted
from bot.messages import facts
from bot.messages.buttons import buttons_for, timeline_button
from bot.messages.ids import DECLARE_BUTTON, HELP_BUTTON, LIST_BUTTON, SHOW_BUTTON
from bot.messages.lists import one_line, to_close, waiting_button
from bot.messages.message import Message, actions, compose, context, plain_button, section

_NEWEST = 3


def of_incident(incident: IncidentView, viewer: str, standing: Membership, trust: frozenset[Trust]) -> Message:
    """Offer what this person can do to this incident now."""
    offered = buttons_for(incident, viewer, standing, trust)
    show = plain_button("Show details", SHOW_BUTTON, value=str(incident.number))
    return compose(
        f"{facts.escaped_headline(incident)} ({facts.status_line(incident)})",
        section(one_line(incident)),
        actions([*offered, show, timeline_button(incident)]),
    )


def of_workspace(incidents: Sequence[IncidentView], total: int, waiting: int) -> Message:
    """Offer to declare, and show what is worked on already, so that nothing is declared twice.

    `waiting` is how many are resolved and wait to be closed.
    """
    count = counted(total, "open incident") if total else "Nothing is on fire."
    buttons = [
        plain_button("Declare incident", DECLARE_BUTTON, style="danger"),
        *([plain_button("List open incidents", LIST_BUTTON)] if total > _NEWEST else []),
        *([waiting_button(Wanted())] if waiting else []),
        plain_button("Help", HELP_BUTTON),
    ]
    more = to_close(waiting) if waiting else ""
    return compose(
        f"{count} {more}".strip(),
        section(f"*{count}* {more}".strip()),
        *[section(one_line(incident)) for incident in incidents[:_NEWEST]],
        actions(buttons),
        context("Typing is quicker: `/incident checkout is down`"),
    )
