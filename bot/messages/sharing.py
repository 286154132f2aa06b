"""What is said of a channel that another organisation reads by Slack Connect."""

from __future__ import annotations

from typing import Final

from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.language.texts import N_, _, for_everybody
from bot.messages.message import Message, line
from bot.messages.text import channel

_STOP: Final = N_("A workspace admin can stop the sharing in the channel's settings in Slack.")


@for_everybody
def shared(team: str) -> Message:
    """Tell the members of a channel that people outside the company read it."""
    said = _(
        "*People outside the company can read this channel now:* it is shared with another organisation ({team}). "
        "They can read what is written from now on and what was written before. Muster still answers only people of "
        "this workspace.",
        team=escape(team),
    )
    return line(f"{said} {_(_STOP)}")


def shared_directly(incident: IncidentView, team: str) -> Message:
    """Tell who must decide whether that is meant to be; by reference, as not everybody told may see its title."""
    who = _(
        "People of another organisation ({team}) can read the channel of {incident}.",
        team=escape(team),
        incident=incident.reference,
    )
    said = [
        who,
        _("The incident is private.") if incident.private else "",
        _("They can read what is written from now on and what was written before."),
        _("The channel is {channel}.", channel=channel(incident.channel_id)) if incident.channel_id else "",
        _("If that is not meant to be, act now."),
        _(_STOP),
    ]
    return line(" ".join(filter(None, said)))


@for_everybody
def unshared(team: str, *, still: bool) -> Message:
    """Tell the members that one organisation no longer reads the channel."""
    said = _("This channel is no longer shared with {team}.", team=escape(team))
    more = N_("*People outside the company can read this channel:* another organisation still shares it.")
    nobody = N_("Nobody outside the company reads it now. What was read or copied before cannot be taken back.")
    return line(f"{said} {_(more) if still else _(nobody)}")
