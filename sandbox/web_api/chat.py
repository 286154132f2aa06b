"""chat.*: posting, editing, deleting and linking messages."""

import json
import re
from dataclasses import replace

from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call, Method
from sandbox.web_api.content import draft_of
from sandbox.web_api.schedule import SCHEDULE_METHODS
from sandbox.workspace import Channel, Draft, Message, SlackError
from sandbox.workspace.people import looks_like_user_id
from sandbox.workspace.render import message_json

EDIT_TEXT_MAX = 4_000
"""Characters in an edited text: https://docs.slack.dev/reference/methods/chat.update"""

LINK = re.compile(r"https?://")

EPHEMERAL_TEXT_MAX = 40_000
"""Characters in an ephemeral text: https://docs.slack.dev/reference/methods/chat.postEphemeral"""


def post_message(call: Call) -> JsonObject:
    """Post to a channel by id or name, or to a person's direct message with the app."""
    if call.has("username") or call.has("icon_emoji") or call.has("icon_url"):
        call.need("chat:write.customize")
    channel = destination(call)
    draft = draft_of(call)
    _require_content(draft)
    _require_messages_tab(call, channel)
    channel.require_open()
    _require_writable(call, channel)
    call.workspace.posting.require_thread(channel, draft.thread_ts)
    call.sandbox.limits.post(channel.id)
    message = call.workspace.posting.post(call.bot, channel, replace(draft, unfurls=_unfurls(call, draft)))
    return {"channel": channel.id, "ts": message.ts, "message": message_json(call.workspace, message)}


def post_ephemeral(call: Call) -> JsonObject:
    """Show a message to one member of a channel the app is in."""
    channel = call.channel()
    draft = draft_of(call)
    _require_content(draft)
    if len(draft.text) > EPHEMERAL_TEXT_MAX:
        raise SlackError("msg_too_long")
    _require_messages_tab(call, channel)
    channel.require_open()
    channel.require_member(call.bot)
    user = call.text("user")
    if user not in channel.members or call.workspace.people.users[user].deleted:
        raise SlackError("user_not_in_channel")
    message = call.workspace.posting.post_ephemeral(call.bot, channel, user, draft)
    return {"message_ts": message.ts}


def update(call: Call) -> JsonObject:
    """Edit one of the app's own messages; a text without blocks takes the blocks away."""
    channel, message = _own_message(call, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    draft = draft_of(call)
    _require_content(draft)
    if len(draft.text) > EDIT_TEXT_MAX:
        raise SlackError("msg_too_long")
    if not call.has("attachments"):
        draft = replace(draft, attachments=message.attachments)
    call.workspace.posting.edit(call.bot, message, draft)
    shown = message_json(call.workspace, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> JsonObject:
    """Delete one of the app's own messages."""
    channel, message = _own_message(call, "cant_delete_message")
    channel.require_open()
    call.workspace.posting.delete(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> JsonObject:
    """Return the link that opens a message."""
    channel = call.channel()
    message = channel.message(call.text("message_ts"))
    return {"channel": channel.id, "permalink": call.workspace.permalink(message)}


def destination(call: Call) -> Channel:
    """Return where a message is to go: an id, a #name, or a person; else `channel_not_found`."""
    wanted = call.text("channel")
    if looks_like_user_id(wanted):
        return _direct_message(call, wanted)
    named = call.workspace.conversations.named(wanted)
    channel = call.workspace.channels.get(wanted) or named
    if channel is None or not channel.visible_to(call.bot):
        raise SlackError("channel_not_found")
    return channel


def _direct_message(call: Call, user: str) -> Channel:
    person = call.workspace.people.users.get(user)
    if person is None or person.deleted or person.is_bot:
        raise SlackError("channel_not_found")
    return call.workspace.conversations.open_direct(call.bot, [user])


def _unfurls(call: Call, draft: Draft) -> bool:
    """Tell whether Slack shows what a link leads to: media by default, text where it is asked for.

    Source: https://docs.slack.dev/messaging/unfurling-links-in-messages. What is at the address is not known here, so
    any link counts as both.
    """
    wanted = call.flag("unfurl_links") or call.flag("unfurl_media", default=True)
    return wanted and LINK.search(json.dumps([draft.text, draft.blocks])) is not None


def _require_content(draft: Draft) -> None:
    if not (draft.text or draft.blocks or draft.attachments):
        raise SlackError("no_text")


def _require_messages_tab(call: Call, channel: Channel) -> None:
    if channel.kind == "im" and not call.sandbox.manifest.messages_tab_enabled:
        raise SlackError("messages_tab_disabled")


def _require_writable(call: Call, channel: Channel) -> None:
    if not (channel.kind == "public" and call.holds("chat:write.public")):
        channel.require_member(call.bot)


def _own_message(call: Call, refusal: str) -> tuple[Channel, Message]:
    channel = call.channel()
    _require_writable(call, channel)
    message = channel.message(call.text("ts"))
    if message.user != call.bot or message.subtype in {"channel_join", "channel_topic", "channel_purpose"}:
        raise SlackError(refusal)
    return channel, message


_WRITE = ("chat:write",)
CHAT_METHODS = (
    Method("chat.postMessage", post_message, "special", _WRITE, required=("channel",)),
    Method("chat.postEphemeral", post_ephemeral, "4", _WRITE, required=("channel", "user")),
    Method("chat.update", update, "3", _WRITE, required=("channel", "ts")),
    Method("chat.delete", delete, "3", _WRITE, required=("channel", "ts")),
    Method("chat.getPermalink", get_permalink, "special", required=("channel", "message_ts"), reads_json=False),
    *SCHEDULE_METHODS,
)
