"""What is said of a drill that is deleted."""

from __future__ import annotations

from bot.language.texts import _, for_everybody
from bot.messages.message import Message, line
from bot.messages.text import channel, person


def kept_incident(name: str) -> str:
    """Say that an incident is never deleted."""
    return _(
        "{incident} is not a drill, and only drills can be deleted. Nothing was recorded. "
        "To take words out of it, use `/incident redact {incident}`.",
        incident=name,
    )


@for_everybody
def told_in_channel(name: str, who: str) -> Message:
    """Tell the drill's channel that it is deleted."""
    return line(
        _(
            "{person} deleted the drill {incident}: Muster keeps nothing of it, and its buttons no longer work. "
            "What people wrote here stays.",
            person=person(who),
            incident=name,
        )
    )


def deleted(name: str, *, archived: bool) -> Message:
    """Tell who deleted a drill what came of it."""
    said = _("{incident} is deleted.", incident=name)
    return line(f"{said} {_('Its channel will be archived in a moment.')}" if archived else said)


def not_archived(name: str, channel_id: str, error: str, advice: str) -> Message:
    """Tell who deleted a drill that Slack leaves its channel open, and what to do."""
    said = [
        _(
            "{incident} is deleted, but its channel {channel} could not be archived.",
            incident=name,
            channel=channel(channel_id),
        ),
        _("Slack said `{error}`.", error=error),
        advice,
        _("Or archive it by hand: open it, press its name, then *Settings*."),
    ]
    return line(" ".join(said))
