"""What the courier knows how to do on Slack, and the names of what effects wait for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self

from bot.domain.vocabulary import ChannelState
from bot.language.texts import N_, _
from storage.outbox_asking import NO_EFFECT

if TYPE_CHECKING:
    from storage.tables import Incident


class Operation(StrEnum):
    """What the courier knows how to do on Slack."""

    text: str
    """Its `words` as they stand in the catalogue."""

    def __new__(cls, value: str, words: str = "") -> Self:
        """Return the member of this name, which bears its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = words
        return member

    @property
    def words(self) -> str:
        """What it is in people's words, where it could not be done."""
        return _(self.text)

    OPEN_CHANNEL = "open_channel", N_("The channel of an incident")
    ADOPT_CHANNEL = "adopt_channel", N_("The channel in which an incident was declared")
    INVITE = "invite", N_("Invitations into a channel")
    SUMMON = "summon", N_("Calling people")
    CALL = "call", N_("The message that calls somebody")
    CALLED = "called", N_("Who was called, in an incident's channel")
    HEARD = "heard", N_("Who comes, for who called them")
    DECLARED_FORM = "declared_form", N_("The form that declared an incident")
    REMIND = "remind", N_("A reminder")
    ANSWERED = "answered", N_("The end of a reminder")
    POST = "post", N_("A message in an incident's channel")
    ENDED = "ended", N_("The end of an incident, told in its channel")
    TAKEN = "taken", N_("The message that somebody who was called is not needed")
    EPHEMERAL = "ephemeral", N_("An answer for one person's eyes")
    DIRECT = "direct", N_("A direct message")
    ACCESS = "access", N_("A request for access")
    CARD = "card", N_("An incident's card")
    PIN = "pin", N_("The pin of a card")
    TOPIC = "topic", N_("The topic of a channel")
    CHANNEL_NAME = "channel_name", N_("The name of a channel")
    BOOKMARK = "bookmark", N_("The bookmark of a channel")
    ANNOUNCEMENT = "announcement", N_("An announcement")
    MENTION = "mention", N_("A user group's mention under an announcement")
    UPDATE = "update", N_("A status update")
    FAN_OUT = "fan_out", N_("News for followers")
    FOLLOWER = "follower", N_("A follower's direct message")
    WEBHOOK = "webhook", N_("The outgoing webhook")
    OFFER = "offer", N_("A known error that may help")
    TASK = "task", N_("A task")
    HOME = "home", N_("Somebody's App Home")
    SHARE = "share", N_("A report shared in a channel")
    UPLOAD = "upload", N_("A file")
    COMPLETE_UPLOAD = "complete_upload", N_("A file's place in its channel")
    SUMMARY = "summary", N_("A summary")
    GREETING = "greeting", N_("The greeting of an admin")
    WELCOME = "welcome", N_("What the announcement channel is for")
    TEST_POST = "test_post", N_("A test in the announcement channel")
    READERS = "readers", N_("Invitations into the announcement channel")
    SECURE = "secure", N_("Who is in the security group")
    MEMBERS = "members", N_("Who is in an incident's channel")
    ELSEWHERE = "elsewhere", N_("A message in a channel that an incident has left")
    RETIRE = "retire", N_("Archiving a channel that an incident has left")
    WITHDRAW = "withdraw", N_("The withdrawal of what was told about it")
    REWORD = "reword", N_("A redacted text in a message")
    REVIEW = "review", N_("The message of a review")
    ARCHIVE = "archive", N_("Archiving a channel")
    PUT_AWAY = "put_away", N_("Archiving the channel of a deleted drill")
    OVERTAKEN = "overtaken", N_("Deleting what was there twice")
    ARRIVED_LATE = "arrived_late", N_("Looking for what is there twice")
    LOOK_AT_MESSAGE = "look_at_message", N_("A message of a timeline")
    REVIEW_FILE = "review_file", N_("A review as a file")
    CANVAS = "canvas", N_("The canvas of a review")
    CANVAS_ACCESS = "canvas_access", N_("The canvas of a review in its channel")
    TAKE_DOWN = "take_down", N_("Deleting a copy of a review")


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
