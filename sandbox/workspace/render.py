"""The workspace's objects as Slack's Web API and events show them."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

from sandbox.shapes import JsonObject
from sandbox.workspace.channels import Bookmark, Channel, Saying
from sandbox.workspace.files import File
from sandbox.workspace.messages import Message
from sandbox.workspace.people import User, UserGroup
from sandbox.workspace.views import View
from sandbox.workspace.workspace import Workspace

REPLY_USERS_SHOWN = 5
"""Names under a thread root: https://docs.slack.dev/reference/events/message"""
_NAMING_THE_TEAM = frozenset(
    {"", "channel_archive", "channel_join", "channel_leave", "channel_name", "channel_unarchive"}
)
"""Subtypes of messages that carry `team`: https://docs.slack.dev/reference/events/message, `@slack/types`."""


def message_json(workspace: Workspace, message: Message, *, with_metadata: bool = False) -> JsonObject:
    """Show a message as conversations.history does; unless asked for, of its metadata the type only."""
    shown: JsonObject = {"type": "message", "ts": message.ts, "user": message.user, "text": message.text}
    shown |= _filled(
        subtype=message.subtype,
        bot_id=message.bot_id,
        app_id=message.app_id,
        username=message.username,
        blocks=message.blocks,
        attachments=message.attachments,
        thread_ts=message.thread_ts,
        files=[file_json(workspace, workspace.files.all[each]) for each in message.files],
        reactions=_reactions(message),
    )
    if message.subtype in _NAMING_THE_TEAM:
        shown["team"] = workspace.team.id
    if message.bot_id:
        shown["bot_profile"] = _bot_profile(workspace)
    elif message.subtype in {"", "thread_broadcast"}:
        shown["client_msg_id"] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{message.channel}/{message.ts}"))
    if message.edited_ts:
        shown["edited"] = {"user": message.edited_by, "ts": message.edited_ts}
    if message.subtype == "tombstone":
        shown |= {"user": "USLACKBOT", "hidden": True}
    if message.metadata:
        kept = message.metadata if with_metadata else {"event_type": message.metadata.get("event_type", "")}
        shown["metadata"] = kept
    return shown | message.facts | _thread_facts(workspace, message) | _pin_facts(workspace, message)


def _filled(**fields: object) -> JsonObject:
    return {key: value for key, value in fields.items() if value}


def _reactions(message: Message) -> list[JsonObject]:
    return [{"name": each.name, "users": list(each.users), "count": len(each.users)} for each in message.reactions]


def _bot_profile(workspace: Workspace) -> JsonObject:
    bot = workspace.bot
    return {
        "id": bot.bot_id,
        "app_id": bot.app_id,
        "name": bot.real_name,
        "icons": {f"image_{size}": f"{workspace.ground.base_url}/icons/bot_{size}.png" for size in (36, 48, 72)},
        "updated": 0,
        "deleted": False,
        "team_id": workspace.team.id,
    }


def _thread_facts(workspace: Workspace, message: Message) -> JsonObject:
    channel = workspace.channels.get(message.channel)
    if channel is None:
        return {}
    if message.is_reply:
        return _reply_facts(workspace, message, channel.messages.get(message.thread_ts))
    replies = channel.replies(message.ts)
    if not replies:
        return {}
    authors = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(authors),
        "reply_users": authors[:REPLY_USERS_SHOWN],
        "latest_reply": replies[-1].ts,
    }


def _reply_facts(workspace: Workspace, message: Message, root: Message | None) -> JsonObject:
    """Say whose thread a reply is in; one that is shown in the channel too carries the message it replies to."""
    if root is None:
        return {}
    whole = {"root": message_json(workspace, root)} if message.subtype == "thread_broadcast" else {}
    return {"parent_user_id": root.user} | whole


def _pin_facts(workspace: Workspace, message: Message) -> JsonObject:
    channel = workspace.channels.get(message.channel)
    pinned = channel is not None and any(pin.ts == message.ts for pin in channel.pins)
    return {"pinned_to": [message.channel]} if pinned else {}


def channel_json(workspace: Workspace, channel: Channel, viewer: str) -> JsonObject:
    """Show a channel as conversations.info does to this viewer."""
    shown: JsonObject = {
        "id": channel.id,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.is_archived,
        "is_channel": not channel.is_direct,
        "is_group": False,
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_org_shared": False,
        "is_general": channel.is_general,
        "context_team_id": workspace.team.id,
    }
    if channel.kind == "im":
        return shown | {"user": channel.other(viewer), "is_open": True}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_member": viewer in channel.members,
        "is_shared": bool(channel.shared_with),
        "is_ext_shared": bool(channel.shared_with),
        "previous_names": list(channel.previous_names),
        "topic": _saying(channel.topic),
        "purpose": _saying(channel.purpose),
    }


def _saying(saying: Saying) -> JsonObject:
    return {"value": saying.value, "creator": saying.creator, "last_set": saying.last_set}


def user_json(workspace: Workspace, user: User, *, with_email: bool = False, with_locale: bool = False) -> JsonObject:
    """Show a person as users.info does; the address needs `users:read.email`, the locale has to be asked for."""
    now = workspace.clock.now()
    profile: JsonObject = {
        "title": user.title,
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "team": workspace.team.id,
    }
    if with_email and user.email:
        profile["email"] = user.email
    zone = now.astimezone(ZoneInfo(user.tz))
    return {
        "id": user.id,
        "team_id": user.team_id or workspace.team.id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "color": user.color,
        "tz": user.tz,
        "tz_label": zone.tzname() or user.tz,
        "tz_offset": int((zone.utcoffset() or timedelta()).total_seconds()),
        "profile": profile,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_restricted": user.is_restricted or user.is_ultra_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
        **({"locale": user.locale} if with_locale else {}),
        **({"is_stranger": True} if user.team_id else {}),
    }


def group_json(workspace: Workspace, group: UserGroup, *, with_users: bool = False) -> JsonObject:
    """Show a user group as usergroups.list does."""
    shown: JsonObject = {
        "id": group.id,
        "team_id": workspace.team.id,
        "is_usergroup": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_delete": 1 if group.disabled else 0,
        "user_count": str(len(group.users)),
    }
    if with_users:
        shown["users"] = list(group.users)
    return shown


def bookmark_json(bookmark: Bookmark) -> JsonObject:
    """Show a bookmark as bookmarks.list does."""
    return {
        "id": bookmark.id,
        "channel_id": bookmark.channel,
        "title": bookmark.title,
        "link": bookmark.link,
        "emoji": bookmark.emoji,
        "type": "link",
        "date_created": bookmark.created,
        "date_updated": bookmark.updated,
        "last_updated_by_user_id": bookmark.updated_by,
    }


def file_json(workspace: Workspace, file: File) -> JsonObject:
    """Show a file as files.info does."""
    link = f"{workspace.ground.base_url}/files-pri/{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2],
        "user": file.user,
        "size": file.size,
        "mode": "hosted",
        "alt_txt": file.alt_txt,
        "url_private": link,
        "url_private_download": link,
        "permalink": link,
        "channels": list(file.channels),
    }


def view_json(workspace: Workspace, view: View, *, with_state: bool = True) -> JsonObject:
    """Show a view as views.open answers it and as interaction payloads carry it."""
    shown: JsonObject = {
        "id": view.id,
        "team_id": workspace.team.id,
        "app_id": workspace.bot.app_id,
        "app_installed_team_id": workspace.team.id,
        "bot_id": workspace.bot.bot_id,
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id or None,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        # Slack fills in a title for Home, which an app gives none.
        "title": {"type": "plain_text", "text": "View Title", "emoji": True},
        "close": None,
        "submit": None,
    }
    return shown | view.payload | {"state": {"values": view.values if with_state else {}}}
