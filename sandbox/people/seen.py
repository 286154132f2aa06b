"""What one person sees, as JSON: the sidebar, messages, modals, Home."""

from sandbox.manifest import Manifest
from sandbox.shapes import JsonObject
from sandbox.workspace import Channel, Message, SlackError, User, UserGroup, View, Workspace
from sandbox.workspace.render import bookmark_json, file_json, message_json, view_json


def workspace_seen(workspace: Workspace, manifest: Manifest, user: User, *, connected: bool) -> JsonObject:
    """Tell everything the sidebar and the menus show this person."""
    people, bot, team = workspace.people, workspace.bot, workspace.team
    return {
        "team": {"id": team.id, "name": team.name, "domain": team.domain},
        "me": _user(workspace, user),
        "users": [_user(workspace, each) for each in people.users.values()],
        "groups": [_group(each) for each in people.groups.values() if not each.disabled],
        "channels": [_channel(workspace, each, user) for each in workspace.conversations.list_for(user.id)],
        "commands": [
            {"command": each.command, "description": each.description, "usage_hint": each.usage_hint}
            for each in manifest.commands
        ],
        "shortcuts": [
            {
                "name": each.name,
                "type": each.type,
                "callback_id": each.callback_id,
                "description": each.description,
            }
            for each in manifest.shortcuts
        ],
        "app": {
            "bot_user_id": bot.id,
            "app_id": bot.app_id,
            "name": bot.real_name,
            "home_enabled": manifest.home_tab_enabled,
            "messages_enabled": manifest.messages_tab_enabled,
            "messages_read_only": manifest.messages_tab_read_only,
        },
        "now": workspace.clock.now().isoformat(),
        "speed": getattr(workspace.clock, "speed", 1.0),
        "connected": connected,
    }


def messages_seen(workspace: Workspace, user: User, channel: Channel, thread_ts: str) -> list[JsonObject]:
    """Tell a channel's top level or one thread, oldest first, with what only this person sees."""
    messages = channel.thread(thread_ts) if thread_ts else channel.top_level()
    return [
        message_seen(workspace, user, each)
        for each in sorted(messages, key=lambda each: each.ts)
        if each.ephemeral_for in ("", user.id)
    ]


def message_seen(workspace: Workspace, user: User, message: Message) -> JsonObject:
    """Tell one message."""
    seen = message_json(workspace, message, with_metadata=True)
    seen["permalink"] = workspace.permalink(message)
    seen["pinned"] = bool(seen.pop("pinned_to", None))
    if message.ephemeral_for:
        seen["ephemeral"] = True
    if message.is_reply and message.broadcast:
        seen["broadcast"] = True
    if message.files:
        seen["files"] = [_file(workspace, user, each) for each in message.files]
    return seen


def view_seen(workspace: Workspace, view: View) -> JsonObject:
    """Tell a modal or Home tab with what is typed in it and what Slack shows on top."""
    return view_json(workspace, view) | {
        "errors": dict(view.errors),
        "notice": view.notice,
        "busy": view.busy,
    }


def file_visible(workspace: Workspace, user: User, file_id: str) -> bytes:
    """Return a file's bytes; refuses with `file_not_found` where this person may not see it."""
    file = workspace.files.get(file_id)
    channels = (workspace.channels.get(each) for each in file.channels)
    visible = file.user == user.id or any(each is not None and each.visible_to(user.id) for each in channels)
    if file.data is None or not file.shared or not visible:
        raise SlackError("file_not_found")
    return file.data


def _user(workspace: Workspace, user: User) -> JsonObject:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "title": user.title,
        "tz": user.tz,
        "is_bot": user.is_bot,
        "deleted": user.deleted,
        "color": user.color,
        "group_ids": [group.id for group in workspace.people.groups_of(user.id)],
    }


def _group(group: UserGroup) -> JsonObject:
    return {"id": group.id, "handle": group.handle, "name": group.name, "users": list(group.users)}


def _channel(workspace: Workspace, channel: Channel, user: User) -> JsonObject:
    unread = _unread(channel, user)
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "is_member": user.id in channel.members,
        "is_archived": channel.is_archived,
        "topic": channel.topic.value,
        "purpose": channel.purpose.value,
        "members": list(channel.members),
        "unread": len(unread),
        "mentions": sum(_mentions(workspace, channel, user, each) for each in unread),
        "last_ts": max((each.ts for each in channel.top_level() if not each.ephemeral_for), default=""),
        "user": channel.other(user.id) if channel.kind == "im" else None,
        "bookmarks": [bookmark_json(each) for each in channel.bookmarks],
        "pins": [pin.ts for pin in channel.pins],
        "canvas": workspace.canvas_url(channel.canvas) if channel.canvas else None,
    }


def _unread(channel: Channel, user: User) -> list[Message]:
    if user.id not in channel.members:
        return []
    since = channel.last_read.get(user.id, "")
    return [
        each
        for each in channel.top_level()
        if each.ts > since and each.user != user.id and not each.ephemeral_for and not _is_note(each)
    ]


def _is_note(message: Message) -> bool:
    return message.subtype.startswith("channel_") or message.subtype == "tombstone"


def _mentions(workspace: Workspace, channel: Channel, user: User, message: Message) -> bool:
    marks = [f"<@{user.id}", "<!channel", "<!here", "<!everyone"]
    marks += [f"<!subteam^{group.id}" for group in workspace.people.groups_of(user.id)]
    text = f"{message.text}{message.blocks}"
    return channel.is_direct or any(mark in text for mark in marks)


def _file(workspace: Workspace, user: User, file_id: str) -> JsonObject:
    shown = file_json(workspace, workspace.files.get(file_id))
    kept = {key: shown[key] for key in ("id", "name", "mimetype", "size", "title", "alt_txt")}
    return kept | {"url": f"/sandbox/api/file/{file_id}?as={user.id}"}
