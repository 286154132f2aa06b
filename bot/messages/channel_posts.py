"""The lines about an incident's channel itself: who could not be invited, what became of it, who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.text import escape
from bot.language.texts import N_, _, for_everybody
from bot.messages import facts
from bot.messages.heads import about_incident
from bot.messages.message import Message, compose, line, section
from bot.messages.text import person, when

_REFUSED_NAMED = 25
"""People named one by one who could not be invited: each with a reason of their own, they fit a section."""


@for_everybody
def invitation_failed(number: int, refused: Mapping[str, str]) -> Message:
    """Tell who could not be invited, with Slack's word for why, and what to do; of a crowd, the first ones."""
    named = dict(list(refused.items())[:_REFUSED_NAMED])
    by_reason = [
        ", ".join(person(user) for user, why in named.items() if why == reason) + f" (`{escape(reason, 60)}`)"
        for reason in dict.fromkeys(named.values())
    ]
    who, more = "; ".join(by_reason), len(refused) - len(named)
    if more:
        who = _("{people} and {n} more", people=who, n=more)
    said = _("Slack did not let Muster invite {people}. Invite them by hand if they should be here.", people=who)
    return compose(about_incident(number, said), section(said))


def channel_trouble(incident: IncidentView, trouble: str) -> Message:
    """Tell the person who can fix it what is wrong with the channel and what to do."""
    return line(f"*{facts.escaped_headline(incident)}*: {trouble}")


def left_out(incident: IncidentView) -> Message:
    """Tell that reminders were not posted, since by the time Slack took them they were too old."""
    said = _(
        "Slack took Muster's messages so late that reminders more than an hour old were left out. What they asked for "
        "may still be due: `/incident clock` shows it."
    )
    return channel_trouble(incident, said)


class Closed(StrEnum):
    """What became of a channel in which an incident goes on."""

    REMOVED = "removed"
    ARCHIVED = "archived"
    ARCHIVED_BY = "archived_by"
    PUT_AWAY = "put_away"
    DELETED = "deleted"


_CLOSED: Final = {
    Closed.REMOVED: N_("Muster was removed from its channel. Invite it back there: `/invite @Muster`."),
    Closed.ARCHIVED: N_("Its channel is archived. Bots cannot unarchive it; a person can."),
    Closed.ARCHIVED_BY: N_("{person} archived its channel. Bots cannot unarchive it; a person can."),
    Closed.PUT_AWAY: N_(
        "Its channel was just archived, as the incident was over. Bots cannot unarchive it; a person can."
    ),
    Closed.DELETED: N_("Its channel was deleted."),
}
"""What is said of it, and what a person can do about it."""


def channel_closed(incident: IncidentView, closed: Closed, who: str) -> Message:
    """Tell the person who can fix it what became of the channel, and how work goes on without it."""
    way_on = _("The incident goes on: `/incident update {incident}` works from anywhere.", incident=incident.reference)
    return channel_trouble(incident, f"{_(_CLOSED[closed], person=person(who))} {way_on}")


@for_everybody
def turned_private(incident: IncidentView, who: str, reason: str) -> Message:
    """Tell the members that nobody else can see the incident."""
    said = _(
        "{person} made {incident} private. Only its members and the security group can see it now.",
        person=person(who),
        incident=incident.reference,
    )
    return compose(said, section(said), section(escape(reason, 2500)) if reason else None)


@for_everybody
def turned_public(incident: IncidentView, who: str, reason: str) -> Message:
    """Tell the members that everybody sees the incident from now on, and that their channel stays private."""
    said = _(
        "{person} made {incident} public. Everybody can see its state and updates now. This channel stays private, "
        "because Slack does not let apps open a channel: what you write here stays here.",
        person=person(who),
        incident=incident.reference,
    )
    return compose(said, section(said), section(escape(reason, 2500)) if reason else None)


@for_everybody
def restored(number: int, since: datetime) -> Message:
    """Tell that what was recorded after that moment is lost, and what to do about it."""
    return line(
        _(
            "Muster was restored from a backup and knows nothing of {incident} after {when}. Compare the card with "
            "what was said here, and record what is missing.",
            incident=reference(number),
            when=when(since),
        )
    )
