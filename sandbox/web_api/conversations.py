"""conversations.*: opening, naming, filling, leaving and archiving channels."""

from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call, Method, ScopesByKind, invalid
from sandbox.workspace import Channel, SlackError
from sandbox.workspace.render import channel_json

INVITE_MAX = 100
"""User ids in one invite: https://docs.slack.dev/reference/methods/conversations.invite"""


def create(call: Call) -> JsonObject:
    """Create a public or private channel."""
    is_private = call.flag("is_private")
    call.need("groups:write" if is_private else "channels:manage")
    channel = call.workspace.conversations.create(call.bot, call.text("name"), is_private=is_private)
    return _shown(call, channel)


def invite(call: Call) -> JsonObject:
    """Invite people; without `force`, one who cannot be invited keeps out everyone, but for the removed."""
    channel = call.channel()
    channel.require_channel()
    users = list(dict.fromkeys(call.ids("users")))
    if not users:
        raise SlackError("no_user")
    if len(users) > INVITE_MAX:
        raise invalid(f"no more than {INVITE_MAX} items allowed", "/users")
    channel.require_member(call.bot)
    channel.require_open()
    refusals = _refusals(call, channel, users)
    welcome = [user for user in users if user not in refusals]
    if refusals and not call.flag("force"):
        if _only_removed(call, refusals):
            call.workspace.conversations.invite(call.bot, channel, welcome)
        raise _first_of(call, refusals)
    if refusals and not welcome:
        raise _first_of(call, refusals)
    call.workspace.conversations.invite(call.bot, channel, welcome)
    return _shown(call, channel)


def kick(call: Call) -> JsonObject:
    """Remove somebody."""
    call.workspace.conversations.kick(call.bot, call.channel(), call.text("user"))
    return {"errors": {}}


def join(call: Call) -> JsonObject:
    """Join a public channel; being in it already is a warning."""
    channel = call.channel()
    if not call.workspace.conversations.join(call.bot, channel):
        return _shown(call, channel)
    warned = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return _shown(call, channel) | warned


def leave(call: Call) -> JsonObject:
    """Leave a channel; not being in it is `ok: false` without an error."""
    channel = call.channel()
    if call.bot not in channel.members:
        return {"ok": False, "not_in_channel": True}
    call.workspace.conversations.leave(call.bot, channel)
    return {}


def archive(call: Call) -> JsonObject:
    """Archive a channel."""
    call.workspace.conversations.archive(call.bot, call.channel())
    return {}


def unarchive(call: Call) -> JsonObject:
    """Refuse, as Slack refuses every app's unarchive of a channel."""
    call.workspace.conversations.unarchive(call.bot, call.channel())
    return {}


def rename(call: Call) -> JsonObject:
    """Rename a channel the app created; the name may come back fitted."""
    channel = call.channel()
    call.workspace.conversations.rename(call.bot, channel, call.text("name"))
    return _shown(call, channel)


def set_topic(call: Call) -> JsonObject:
    """Set the topic."""
    channel = call.channel()
    call.workspace.conversations.set_topic(call.bot, channel, call.text("topic"))
    return _shown(call, channel)


def set_purpose(call: Call) -> JsonObject:
    """Set the purpose."""
    channel = call.channel()
    call.workspace.conversations.set_purpose(call.bot, channel, call.text("purpose"))
    return {"purpose": channel.purpose.value}


def open_direct(call: Call) -> JsonObject:
    """Open a direct message by its id or by the people in it."""
    if call.has("channel"):
        return _opened(call, call.channel(), is_new=False)
    users = call.ids("users")
    if not users:
        raise SlackError("users_list_not_supplied")
    call.need("im:write" if len(users) == 1 else "mpim:write")
    if users == [call.bot] or any(user != call.bot and _is_bot(call, user) for user in users):
        raise SlackError("cannot_dm_bot")
    known = set(call.workspace.channels)
    channel = call.workspace.conversations.open_direct(call.bot, users)
    return _opened(call, channel, is_new=channel.id not in known)


def _is_bot(call: Call, user: str) -> bool:
    return call.workspace.people.get(user).is_bot


def _opened(call: Call, channel: Channel, *, is_new: bool) -> JsonObject:
    shown = channel_json(call.workspace, channel, call.bot) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown} if is_new else {"channel": shown, "no_op": True, "already_open": True}


def _shown(call: Call, channel: Channel) -> JsonObject:
    return {"channel": channel_json(call.workspace, channel, call.bot)}


def _refusals(call: Call, channel: Channel, users: list[str]) -> dict[str, str]:
    reasons = {user: call.workspace.conversations.invite_refusal(call.bot, channel, user) for user in users}
    return {user: reason for user, reason in reasons.items() if reason}


def _only_removed(call: Call, refusals: dict[str, str]) -> bool:
    # Removed people fail while others come in: https://github.com/slackapi/node-slack-sdk/issues/1596
    users = call.workspace.people.users
    return all(user in users and users[user].deleted for user in refusals)


def _first_of(call: Call, refusals: dict[str, str]) -> SlackError:
    if not call.sandbox.lists_invite_errors:
        return SlackError(next(iter(refusals.values())))
    listed = [{"user": user, "ok": False, "error": reason} for user, reason in refusals.items()]
    return SlackError(str(listed[0]["error"]), errors=listed)


_MANAGE: ScopesByKind = {"public": ("channels:manage",), "private": ("groups:write",)}
_INVITE: ScopesByKind = {
    "public": ("channels:manage", "channels:write.invites"),
    "private": ("groups:write", "groups:write.invites"),
}
_TOPIC: ScopesByKind = {
    "public": ("channels:manage", "channels:write.topic"),
    "private": ("groups:write", "groups:write.topic"),
    "im": ("im:write", "im:write.topic"),
    "mpim": ("mpim:write", "mpim:write.topic"),
}
_OPEN: ScopesByKind = {
    "im": ("im:write",),
    "mpim": ("mpim:write",),
    "public": ("channels:manage",),
    "private": ("groups:write",),
}
_C = ("channel",)

CONVERSATION_METHODS = (
    Method("conversations.create", create, "2", by_kind=_MANAGE, required=("name",)),
    Method("conversations.invite", invite, "3", by_kind=_INVITE, required=("channel", "users")),
    Method("conversations.kick", kick, "3", by_kind=_MANAGE, required=("channel", "user")),
    Method("conversations.join", join, "3", ("channels:join",), required=_C),
    Method("conversations.leave", leave, "3", by_kind=_MANAGE, required=_C),
    Method("conversations.archive", archive, "2", by_kind=_MANAGE, required=_C),
    Method("conversations.unarchive", unarchive, "2", by_kind=_MANAGE, required=_C),
    Method("conversations.rename", rename, "2", by_kind=_MANAGE, required=("channel", "name")),
    Method("conversations.setTopic", set_topic, "2", by_kind=_TOPIC, required=("channel", "topic")),
    Method("conversations.setPurpose", set_purpose, "2", by_kind=_TOPIC, required=("channel", "purpose")),
    Method("conversations.open", open_direct, "3", by_kind=_OPEN),
)
