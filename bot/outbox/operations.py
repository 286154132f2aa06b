"""What the courier knows how to do on Slack, and the names of what effects wait for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self

from bot.domain.vocabulary import ChannelState
from storage.outbox_asking import NO_EFFECT

if TYPE_CHECKING:
    from storage.tables import Incident


class Operation(StrEnum):
    """What the courier knows how to do on Slack."""

    words: str
    """What it is in people's words, where it could not be done."""

    def __new__(cls, value: str, words: str = "") -> Self:
        """Return the member of this name, which bears its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member

    OPEN_CHANNEL = "open_channel", "The channel of an incident"
    ADOPT_CHANNEL = "adopt_channel", "The channel in which an incident was declared"
    INVITE = "invite", "Invitations into a channel"
    SUMMON = "summon", "Calling people"
    CALL = "call", "The message that calls somebody"
    CALLED = "called", "Who was called, in an incident's channel"
    HEARD = "heard", "Who comes, for who called them"
    DECLARED_FORM = "declared_form", "The form that declared an incident"
    REMIND = "remind", "A reminder"
    ANSWERED = "answered", "The end of a reminder"
    POST = "post", "A message in an incident's channel"
    ENDED = "ended", "The end of an incident, told in its channel"
    TAKEN = "taken", "The message that somebody who was called is not needed"
    EPHEMERAL = "ephemeral", "An answer for one person's eyes"
    DIRECT = "direct", "A direct message"
    ACCESS = "access", "A request for access"
    CARD = "card", "An incident's card"
    PIN = "pin", "The pin of a card"
    TOPIC = "topic", "The topic of a channel"
    CHANNEL_NAME = "channel_name", "The name of a channel"
    BOOKMARK = "bookmark", "The bookmark of a channel"
    ANNOUNCEMENT = "announcement", "An announcement"
    MENTION = "mention", "A user group's mention under an announcement"
    UPDATE = "update", "A status update"
    FAN_OUT = "fan_out", "News for followers"
    FOLLOWER = "follower", "A follower's direct message"
    WEBHOOK = "webhook", "The outgoing webhook"
    OFFER = "offer", "A known error that may help"
    TASK = "task", "A task"
    HOME = "home", "Somebody's App Home"
    SHARE = "share", "A report shared in a channel"
    UPLOAD = "upload", "A file"
    COMPLETE_UPLOAD = "complete_upload", "A file's place in its channel"
    SUMMARY = "summary", "A summary"
    SECURE = "secure", "Who is in the security group"
    MEMBERS = "members", "Who is in an incident's channel"
    ELSEWHERE = "elsewhere", "A message in a channel that an incident has left"
    RETIRE = "retire", "Archiving a channel that an incident has left"
    WITHDRAW = "withdraw", "The withdrawal of what was told about it"
    REVIEW = "review", "The message of a review"
    ARCHIVE = "archive", "Archiving a channel"
    LOOK_AT_MESSAGE = "look_at_message", "A message of a timeline"
    REVIEW_FILE = "review_file", "A review as a file"
    CANVAS = "canvas", "The canvas of a review"
    CANVAS_ACCESS = "canvas_access", "The canvas of a review in its channel"
    TAKE_DOWN = "take_down", "Deleting a copy of a review"


def channel_of(incident_id: int) -> str:
    """Name the incident's channel as something to wait for."""
    return f"{NO_EFFECT}{incident_id}"


def after_channel(incident: Incident) -> str | None:
    """Name the incident's channel as something to wait for, unless it is there, or none is to come."""
    here = incident.channel_id and not (incident.channel_adopted and incident.channel_state == ChannelState.OPENING)
    return None if here or incident.channel_state == ChannelState.NONE else channel_of(incident.id)


def card_of(incident_id: int) -> str:
    """Name the incident's card as something to wait for."""
    return f"card:{incident_id}"


def after_card(incident: Incident) -> str | None:
    """Name the incident's card as something to wait for, unless it is there, or none is to come."""
    here = incident.card_ts or incident.channel_state == ChannelState.NONE
    return None if here else card_of(incident.id)


def review_of(incident_id: int) -> str:
    """Name the message of an incident's review as something to wait for."""
    return f"review:{incident_id}"


def announcement_of(incident_id: int, place: str) -> str:
    """Name an announcement as something to wait for."""
    return f"announcement:{incident_id}:{place}"


def task_of(task_id: int | str) -> str:
    """Name a task's message as something to wait for; of no id, how all their names begin."""
    return f"task:{task_id}"


def follower_of(incident_id: int, user_id: str) -> str:
    """Name a follower's message as something to wait for."""
    return f"follower:{incident_id}:{user_id}"
