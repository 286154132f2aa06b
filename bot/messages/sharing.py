"""What is said of a channel that another organisation reads by Slack Connect."""

from __future__ import annotations

from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.messages.message import Message, line
from bot.messages.text import channel

_ALL_OF_IT = "what is written from now on and what was written before"
_STOP = "A workspace admin can stop the sharing in the channel's settings in Slack"


def shared(team: str) -> Message:
    """Tell the members of a channel that people outside the company read it."""
    return line(
        f"*People outside the company can read this channel now:* it is shared with another organisation "
        f"({escape(team)}). They can read {_ALL_OF_IT}. Muster still answers only people of this workspace. "
        f"{_STOP}."
    )


def shared_directly(incident: IncidentView, team: str) -> Message:
    """Tell who must decide whether that is meant to be; by reference, as not everybody told may see its title."""
    private = ", which is private" if incident.private else ""
    where = f" ({channel(incident.channel_id)})" if incident.channel_id else ""
    return line(
        f"People of another organisation ({escape(team)}) can read the channel of {incident.reference}{private}"
        f"{where}: {_ALL_OF_IT}. If that is not meant to be, act now. {_STOP}."
    )


def unshared(team: str, *, still: bool) -> Message:
    """Tell the members that one organisation reads the channel no longer."""
    more = "*People outside the company can read this channel:* another organisation still shares it."
    nobody = "Nobody outside the company reads it now. What was read or copied before cannot be taken back."
    return line(f"This channel is not shared with {escape(team)} any more. {more if still else nobody}")
