"""Where incidents are announced and who is to read that: what an admin chooses, and which channel will do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.language.texts import _

if TYPE_CHECKING:
    from bot.domain.adopting import Here
    from bot.domain.reachability import Facts

PART = "announcements"
"""What the history of the settings and the audit log call it."""


@dataclass(frozen=True, slots=True)
class ReadersForm:
    """What was chosen: a channel, or none for the one that is set, and whom to invite to it."""

    channel: str | None = None
    groups: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def unfit(channel: Here, *, of_incident: bool) -> str | None:
    """Say why incidents cannot be announced in a channel; `of_incident` says whether it is an incident's own."""
    faults = (
        (channel.private or channel.direct, _("Incidents are announced to everybody. Choose a public channel.")),
        (channel.shared, _("People of another organisation read this channel. Choose another one.")),
        (channel.archived, _("This channel is archived. Choose another one.")),
        (of_incident, _("This is the channel of an incident. Choose another one.")),
    )
    return next((said for holds, said in faults if holds), None)


def unread(facts: Facts) -> bool:
    """Say whether announcements are known to reach nobody."""
    return facts.channel_known is False or facts.listeners == 0
