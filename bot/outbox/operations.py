"""What the courier knows how to do on Slack, and the names of what effects wait for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.tables import Incident


class Operation(StrEnum):
    """What the courier knows how to do on Slack."""

    OPEN_CHANNEL = "open_channel"
    INVITE = "invite"
    SUMMON = "summon"
    POST = "post"
    EPHEMERAL = "ephemeral"
    DIRECT = "direct"
    ACCESS = "access"
    CARD = "card"
    PIN = "pin"
    TOPIC = "topic"
    BOOKMARK = "bookmark"
    ANNOUNCEMENT = "announcement"
    MENTION = "mention"
    UPDATE = "update"
    FAN_OUT = "fan_out"
    FOLLOWER = "follower"
    WEBHOOK = "webhook"
    OFFER = "offer"
    TASK = "task"
    HOME = "home"
    SHARE = "share"
    UPLOAD = "upload"
    COMPLETE_UPLOAD = "complete_upload"
    SUMMARY = "summary"
    SECURE = "secure"
    MEMBERS = "members"
    ELSEWHERE = "elsewhere"
    RETIRE = "retire"
    WITHDRAW = "withdraw"
    REVIEW = "review"
    ARCHIVE = "archive"
    LOOK_AT_MESSAGE = "look_at_message"
    REVIEW_FILE = "review_file"
    CANVAS = "canvas"
    CANVAS_ACCESS = "canvas_access"
    TAKE_DOWN = "take_down"


def channel_of(incident_id: int) -> str:
    """Name the incident's channel as something to wait for."""
    return f"channel:{incident_id}"


def after_channel(incident: Incident) -> str | None:
    """Name the incident's channel as something to wait for, unless it is there."""
    return None if incident.channel_id else channel_of(incident.id)


def card_of(incident_id: int) -> str:
    """Name the incident's card as something to wait for."""
    return f"card:{incident_id}"


def after_card(incident: Incident) -> str | None:
    """Name the incident's card as something to wait for, unless it is there."""
    return None if incident.card_ts else card_of(incident.id)


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
