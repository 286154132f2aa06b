"""The menu that a bare /incident answers with: what fits the place and the person."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.actions import Membership, Trust
from bot.domain.incident import IncidentView
from bot.domain.listing import Wanted
from bot.language.texts import _, ngettext
from bot.messages.buttons import BUTTONS_AT_ONCE, buttons_for, timeline_button
from bot.messages.heads import state_first
from bot.messages.ids import DECLARE_BUTTON, HELP_BUTTON, LIST_BUTTON, SHOW_BUTTON
from bot.messages.lists import one_line, to_close, waiting_button
from bot.messages.message import Message, actions, compose, context, plain_button, section

_NEWEST = 3


def of_incident(incident: IncidentView, viewer: str, standing: Membership, trust: frozenset[Trust]) -> Message:
    """Offer all that this person can do to this incident now: what comes next above, the rest below."""
    offered = buttons_for(incident, viewer, standing, trust)
    show = plain_button(_("Show details"), SHOW_BUTTON, value=str(incident.number))
    return compose(
        state_first(incident),
        section(one_line(incident)),
        actions(offered[:BUTTONS_AT_ONCE]),
        actions([*offered[BUTTONS_AT_ONCE:], show, timeline_button(incident)], "more"),
    )


def of_workspace(incidents: Sequence[IncidentView], total: int, waiting: int) -> Message:
    """Offer to declare, and show what is worked on already, so that nothing is declared twice.

    `waiting` is how many are resolved and wait to be closed.
    """
    count = ngettext("{n} open incident", "{n} open incidents", total) if total else _("No incident is open.")
    buttons = [
        plain_button(_("Declare incident"), DECLARE_BUTTON, style="primary"),
        *([plain_button(_("List open incidents"), LIST_BUTTON)] if total > _NEWEST else []),
        *([waiting_button(Wanted())] if waiting else []),
        plain_button(_("Help"), HELP_BUTTON),
    ]
    more = to_close(waiting) if waiting else ""
    return compose(
        f"{count} {more}".strip(),
        section(f"*{count}* {more}".strip()),
        *[section(one_line(incident)) for incident in incidents[:_NEWEST]],
        actions(buttons),
        context(_("It is quicker to type: `/incident checkout is down`")),
    )
