"""What the record says of an incident's updates and of its channel: in the workspace's language, for everybody."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.vocabulary import ChannelState, Reach
from bot.language.texts import N_, _, for_everybody, ngettext


@for_everybody
def update_line(reach: Reach, places: Sequence[str] = (), followers: int = 0) -> str:
    """Say where an update was posted besides the incident's own channel, and how many followers got it."""
    if reach is Reach.RESPONDERS:
        return _("Update, told responders only")
    readers = [*places, *([ngettext("{n} follower", "{n} followers", followers)] if followers else [])]
    return _("Update, told {readers}", readers=", ".join(readers)) if readers else _("Update")


@for_everybody
def corrected() -> str:
    """Say that an update was corrected."""
    return _("Update corrected")


@for_everybody
def taken_back() -> str:
    """Say that an update was taken back."""
    return _("Update taken back")


@for_everybody
def workaround_given(workaround: str) -> str:
    """Say which workaround was given."""
    return _("Workaround given: {workaround}", workaround=workaround)


@for_everybody
def joined(inviter: str = "") -> str:
    """Say that a person joined the channel, and who invited them where that is known."""
    if inviter:
        return _("Joined the channel, invited by {person}", person=inviter)
    return _("Joined the channel")


@for_everybody
def left() -> str:
    """Say that a person left the channel."""
    return _("Left the channel")


@for_everybody
def renamed() -> str:
    """Say that the channel was renamed."""
    return _("The channel was renamed")


@for_everybody
def closed(state: ChannelState) -> str:
    """Say how it came that the channel can no longer be used."""
    return _(_CLOSED[state])


_CLOSED = {
    ChannelState.LOST: N_("Muster was removed from the channel"),
    ChannelState.ARCHIVED: N_("The channel was archived"),
    ChannelState.DELETED: N_("The channel was deleted"),
}


@for_everybody
def opened_again(*, muster: bool) -> str:
    """Say how it came that the channel can be used again: `muster` came back to it, or it was unarchived."""
    return _("Muster is back in the channel") if muster else _("The channel was unarchived")
