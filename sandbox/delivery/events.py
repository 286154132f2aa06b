"""Turns what happened in the workspace into the events Slack would tell an app of.

Source: https://docs.slack.dev/reference/events
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sandbox.shapes import JsonObject
from sandbox.workspace import Change, Channel, Message, Workspace
from sandbox.workspace.render import channel_json, group_json, message_json, user_json

_OF_A_NEW_CHANNEL_NOT_TOLD = ("is_member", "topic", "purpose", "previous_names")
_NAMES_OF_THE_ACTOR = {"channel_archive": "user", "channel_unarchive": "user", "group_archive": ""}
"""By which field an event of a channel names who caused it, where it is not `actor_id`; empty for not at all."""
_SUBSCRIPTIONS = {
    "public": ("message.channels", "channels:history", "channel"),
    "private": ("message.groups", "groups:history", "group"),
    "im": ("message.im", "im:history", "im"),
    "mpim": ("message.mpim", "mpim:history", "mpim"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event, the subscription it comes under, and the scope it needs ("" for none)."""

    subscription: str
    scope: str
    body: JsonObject


def events_of(workspace: Workspace, change: Change) -> Iterator[Event]:
    """Yield the events of a change that the app could hear about, whatever it subscribed to."""
    teller = _TELLERS.get(change.kind)
    if teller is not None:
        yield from teller(workspace, change)


def app_home_opened(workspace: Workspace, user: str, channel: str, tab: str, view: JsonObject | None) -> Event:
    """Build the event of a person opening the app's Home or Messages tab."""
    body: JsonObject = {
        "type": "app_home_opened",
        "user": user,
        "channel": channel,
        "tab": tab,
        "event_ts": workspace.ground.fresh_ts(),
    }
    return Event("app_home_opened", "", body | ({"view": view} if view else {}))


def _in_reach(workspace: Workspace, change: Change) -> Channel | None:
    channel = workspace.channels.get(change.channel)
    return channel if channel and workspace.bot.id in channel.members else None


def _posted(workspace: Workspace, change: Change) -> Iterator[Event]:
    channel = _in_reach(workspace, change)
    if channel is None or change.ts not in channel.messages:
        return
    message = channel.messages[change.ts]
    yield _message_event(channel, _shown(workspace, message) | {"event_ts": message.ts})
    mention = f"<@{workspace.bot.id}"
    by_the_app = message.user == workspace.bot.id
    if mention in message.text and not by_the_app and not channel.is_direct and not message.subtype:
        body = _shown(workspace, message) | {"type": "app_mention", "channel": channel.id}
        yield Event("app_mention", "app_mentions:read", body | {"event_ts": message.ts})


def _changed(workspace: Workspace, change: Change) -> Iterator[Event]:
    channel = _in_reach(workspace, change)
    if channel is None or change.ts not in channel.messages:
        return
    ts = workspace.ground.fresh_ts()
    yield _message_event(
        channel,
        {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "message": _shown(workspace, channel.messages[change.ts]),
            "previous_message": _shown(workspace, change.data["previous"]),
            "ts": ts,
            "event_ts": ts,
        },
    )


def _deleted(workspace: Workspace, change: Change) -> Iterator[Event]:
    channel = _in_reach(workspace, change)
    if channel is None:
        return
    ts = workspace.ground.fresh_ts()
    yield _message_event(
        channel,
        {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "deleted_ts": change.ts,
            "previous_message": _shown(workspace, change.data["previous"]),
            "ts": ts,
            "event_ts": ts,
        },
    )


def _shown(workspace: Workspace, message: Message) -> JsonObject:
    shown = message_json(workspace, message, with_metadata=True)
    if message.subtype == "thread_broadcast":
        shown.pop("bot_id", None)
    return shown


def _message_event(channel: Channel, body: JsonObject) -> Event:
    subscription, scope, channel_type = _SUBSCRIPTIONS[channel.kind]
    return Event(subscription, scope, body | {"channel": channel.id, "channel_type": channel_type})


def _reaction(workspace: Workspace, change: Change) -> Iterator[Event]:
    if _in_reach(workspace, change) is None:
        return
    body = {
        "type": change.kind,
        "user": change.user,
        "reaction": change.data["name"],
        "item": {"type": "message", "channel": change.channel, "ts": change.ts},
        "item_user": change.data["item_user"],
        "event_ts": workspace.ground.fresh_ts(),
    }
    yield Event(change.kind, "reactions:read", body)


def _pin(workspace: Workspace, change: Change) -> Iterator[Event]:
    if _in_reach(workspace, change) is None:
        return
    body = {
        "type": change.kind,
        "user": change.user,
        "channel_id": change.channel,
        "item": {"type": "message", "channel": change.channel, "message": {"ts": change.ts}},
        "event_ts": workspace.ground.fresh_ts(),
    }
    yield Event(change.kind, "pins:read", body)


def _joined(workspace: Workspace, change: Change) -> Iterator[Event]:
    channel = _in_reach(workspace, change)
    if channel is not None:
        inviter = change.data.get("inviter")
        yield _member_event(workspace, channel, change.user, "member_joined_channel", inviter=inviter)


def _left(workspace: Workspace, change: Change) -> Iterator[Event]:
    channel = workspace.channels.get(change.channel)
    if channel is None:
        return
    if change.user == workspace.bot.id:
        kind, scope = _family(channel.kind)
        body = {
            "type": f"{kind}_left",
            "channel": channel.id,
            "actor_id": change.data.get("kicked_by") or change.user,
            "event_ts": workspace.ground.fresh_ts(),
        }
        yield Event(f"{kind}_left", scope, body)
    elif workspace.bot.id in channel.members:
        yield _member_event(workspace, channel, change.user, "member_left_channel")


def _member_event(workspace: Workspace, channel: Channel, user: str, kind: str, inviter: str | None = None) -> Event:
    body = {
        "type": kind,
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.kind == "private" else "C",
        "team": workspace.team.id,
        "event_ts": workspace.ground.fresh_ts(),
    }
    return Event(kind, _family(channel.kind)[1], body | ({"inviter": inviter} if inviter else {}))


def _created(workspace: Workspace, change: Change) -> Iterator[Event]:
    channel = workspace.channels.get(change.channel)
    if channel is not None and channel.kind == "public":
        shown = channel_json(workspace, channel, workspace.bot.id)
        for field in _OF_A_NEW_CHANNEL_NOT_TOLD:
            del shown[field]
        body = {"type": "channel_created", "channel": shown, "event_ts": workspace.ground.fresh_ts()}
        yield Event("channel_created", "channels:read", body)


def _renamed(workspace: Workspace, change: Change) -> Iterator[Event]:
    channel = workspace.channels.get(change.channel)
    if channel is None or not channel.visible_to(workspace.bot.id):
        return
    kind, scope = _family(channel.kind)
    shown = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "is_channel": not channel.is_direct,
        "is_mpim": channel.kind == "mpim",
    }
    body = {"type": f"{kind}_rename", "channel": shown, "event_ts": workspace.ground.fresh_ts()}
    yield Event(f"{kind}_rename", scope, body)


def _archiving(suffix: str) -> "_Teller":
    def tell(workspace: Workspace, change: Change) -> Iterator[Event]:
        channel = workspace.channels.get(change.channel)
        if channel is not None and channel.visible_to(workspace.bot.id):
            yield _channel_event(workspace, change, channel.kind, suffix)

    return tell


def _channel_deleted(workspace: Workspace, change: Change) -> Iterator[Event]:
    kind = change.data["was"]
    if kind == "public" or workspace.bot.id in change.data["members"]:
        yield _channel_event(workspace, change, kind, "deleted")


def _channel_event(workspace: Workspace, change: Change, kind: str, suffix: str) -> Event:
    family, scope = _family(kind)
    name = f"{family}_{suffix}"
    body: JsonObject = {"type": name, "channel": change.channel, "event_ts": workspace.ground.fresh_ts()}
    actor = _NAMES_OF_THE_ACTOR.get(name, "actor_id")
    if actor:
        body[actor] = change.user
    if suffix == "archive":
        body["is_moved"] = 0
    if name == "group_deleted":
        body["date_deleted"] = workspace.ground.unix_now()
    return Event(name, scope, body)


def _shared(workspace: Workspace, change: Change) -> Iterator[Event]:
    channel = _in_reach(workspace, change)
    if channel is None:
        return
    body: JsonObject = {"type": change.kind, "channel": channel.id, "event_ts": workspace.ground.fresh_ts()}
    if change.kind == "channel_shared":
        body["connected_team_id"] = change.data["team"]
    else:
        body |= {"previously_connected_team_id": change.data["team"], "is_ext_shared": bool(channel.shared_with)}
    yield Event(change.kind, _family(channel.kind)[1], body)


def _moved(workspace: Workspace, change: Change) -> Iterator[Event]:
    channel = _in_reach(workspace, change)
    if channel is not None:
        ids = {"old_channel_id": change.data["old"], "new_channel_id": channel.id}
        body = {"type": "channel_id_changed", **ids, "event_ts": workspace.ground.fresh_ts()}
        yield Event("channel_id_changed", _family(channel.kind)[1], body)


def _family(kind: str) -> tuple[str, str]:
    return ("channel", "channels:read") if kind == "public" else ("group", "groups:read")


def _user_changed(workspace: Workspace, change: Change) -> Iterator[Event]:
    body = {
        "type": "user_change",
        "user": user_json(workspace, workspace.people.get(change.user), with_locale=True),
        "event_ts": workspace.ground.fresh_ts(),
    }
    yield Event("user_change", "users:read", body)


def _groups_changed(workspace: Workspace, _: Change) -> Iterator[Event]:
    for group in workspace.people.groups.values():
        body = {
            "type": "subteam_updated",
            "subteam": group_json(workspace, group, with_users=True),
            "event_ts": workspace.ground.fresh_ts(),
        }
        yield Event("subteam_updated", "usergroups:read", body)


_Teller = Callable[[Workspace, Change], Iterator[Event]]
_TELLERS: dict[str, _Teller] = {
    "message_posted": _posted,
    "message_changed": _changed,
    "message_deleted": _deleted,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    "pin_added": _pin,
    "pin_removed": _pin,
    "member_joined": _joined,
    "member_left": _left,
    "channel_created": _created,
    "channel_renamed": _renamed,
    "channel_archived": _archiving("archive"),
    "channel_unarchived": _archiving("unarchive"),
    "channel_deleted": _channel_deleted,
    "channel_shared": _shared,
    "channel_unshared": _shared,
    "channel_moved": _moved,
    "user_changed": _user_changed,
    "group_changed": _groups_changed,
}
