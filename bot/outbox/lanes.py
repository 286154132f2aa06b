"""The lanes of the outbox: effects of one lane go one after the other, in the order in which they were asked for.

A projection has a lane of its own, named by its slot, unless its first sending must keep its place in one of these.
"""

from __future__ import annotations

from storage.outbox_claims import POSTS


def posts(incident_id: int) -> str:
    """Name what is said in an incident's channel."""
    return f"{POSTS}{incident_id}"


def tasks(incident_id: int) -> str:
    """Name the messages of an incident's tasks."""
    return f"tasks:{incident_id}"


def invitations(incident_id: int) -> str:
    """Name who is invited into an incident's channel."""
    return f"invite:{incident_id}"


def calls(incident_id: int) -> str:
    """Name who is called to an incident."""
    return f"summon:{incident_id}"


def announcement_thread(incident_id: int, place: str) -> str:
    """Name what is told in the thread of an announcement."""
    return f"threads:{incident_id}:{place}"


def follower_thread(incident_id: int, user_id: str) -> str:
    """Name what is told in the thread of a follower's message."""
    return f"thread:{incident_id}:{user_id}"


def room(channel_id: str) -> str:
    """Name the updates told in the managers' channel."""
    return f"room:{channel_id}"


def direct(user_id: str) -> str:
    """Name the direct messages to a person."""
    return f"direct:{user_id}"


def declarer(user_id: str, incident_id: int) -> str:
    """Name the message that says where the incident's channel is: no other message waits until there is one."""
    return f"direct:{user_id}:{incident_id}"


def form(name: str) -> str:
    """Name what is put into a form."""
    return f"form:{name}"


def brief(incident_id: int, user_id: str) -> str:
    """Name the messages about a person's role."""
    return f"brief:{incident_id}:{user_id}"


def ephemeral(channel_id: str, user_id: str) -> str:
    """Name what one person reads in a channel."""
    return f"whisper:{channel_id}:{user_id}"


def message(channel_id: str, ts: str) -> str:
    """Name the looks at one message, so that what happens to it is noticed in order."""
    return f"message:{channel_id}:{ts}"


def former_channel(channel_id: str) -> str:
    """Name the leaving of a channel that is no longer the incident's."""
    return f"retire:{channel_id}"


def access(request_id: int) -> str:
    """Name the putting of a request for access to who can grant it."""
    return f"access:{request_id}"


def withdrawals(incident_id: int) -> str:
    """Name the withdrawal of what was said outside an incident's channel."""
    return f"withdraw:{incident_id}"


def readers() -> str:
    """Name who is invited to the announcement channel."""
    return "readers"


def reports(channel_id: str) -> str:
    """Name the reports shared in a channel."""
    return f"share:{channel_id}"


def uploads(place: str) -> str:
    """Name the files for a channel or a person."""
    return f"upload:{place}"


def canvas_access(incident_id: int) -> str:
    """Name who may read the canvas of an incident's review."""
    return f"canvas_access:{incident_id}"


def take_down(incident_id: int) -> str:
    """Name the deletion of an incident's canvases and files."""
    return f"take_down:{incident_id}"


def webhook_updates(incident_id: int) -> str:
    """Name the updates of an incident for the webhook."""
    return f"webhook:{incident_id}"


def webhook_task(task_id: int) -> str:
    """Name the posts to the webhook about a follow-up."""
    return f"webhook:task:{task_id}"


def aside(key: str) -> str:
    """Name a lane of its own, for an effect that must not keep its lane waiting."""
    return f"aside:{key}"
