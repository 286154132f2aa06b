"""conversations.* that only read: channels, members, history and threads."""

import re

from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call, Method, ScopesByKind
from sandbox.web_api.paging import cursor_for, limit_of, page_of, read_cursor
from sandbox.workspace import Channel, Message, SlackError
from sandbox.workspace.channels import ChannelKind
from sandbox.workspace.render import channel_json, message_json

HISTORY_MAX = 999
"""Messages in one page: https://docs.slack.dev/reference/methods/conversations.history"""

LIST_MAX = 999
"""Channels in one page: https://docs.slack.dev/reference/methods/conversations.list"""

KINDS: dict[str, ChannelKind] = {
    "public_channel": "public",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}
READ: ScopesByKind = {
    "public": ("channels:read",),
    "private": ("groups:read",),
    "im": ("im:read",),
    "mpim": ("mpim:read",),
}
HISTORY: ScopesByKind = {
    "public": ("channels:history",),
    "private": ("groups:history",),
    "im": ("im:history",),
    "mpim": ("mpim:history",),
}


def info(call: Call) -> JsonObject:
    """Describe one channel."""
    channel = call.channel()
    shown = channel_json(call.workspace, channel, call.bot)
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def members(call: Call) -> JsonObject:
    """List who is in a channel."""
    page, more = page_of(call, call.channel().members)
    return {"members": page} | more


def list_all(call: Call) -> JsonObject:
    """List the channels the app may know of."""
    kinds = _kinds(call)
    seen = [each for each in call.workspace.conversations.list_for(call.bot) if each.kind in kinds]
    return _channels_page(call, seen)


def list_of_user(call: Call) -> JsonObject:
    """List the channels somebody (by default the app) is in, as far as the app may know of them."""
    kinds, user = _kinds(call), call.text("user", call.bot)
    call.workspace.people.get(user)
    seen = call.workspace.conversations.list_for(call.bot)
    shown = _channels_page(call, [each for each in seen if user in each.members and each.kind in kinds])
    for channel in shown["channels"]:
        for absent in ("is_member", "num_members"):
            channel.pop(absent, None)
    return shown


def history(call: Call) -> JsonObject:
    """Return a channel's messages, newest first, without the replies inside threads."""
    channel = call.joined()
    seen = [each for each in channel.top_level() if not each.ephemeral_for]
    before = read_cursor(call, "next_ts")
    matching = [each for each in _between(call, seen) if not before or each.ts < before]
    limit = limit_of(call, HISTORY_MAX)
    page = list(reversed(matching))[:limit]
    has_more = len(matching) > limit
    shown = {"messages": _messages(call, page), "has_more": has_more, "pin_count": len(channel.pins)}
    if not has_more:
        return shown
    return shown | {"response_metadata": {"next_cursor": cursor_for("next_ts", page[-1].ts)}}


def replies(call: Call) -> JsonObject:
    """Return a thread, root first; the `ts` of a reply returns that reply alone.

    Source: https://github.com/slackapi/bolt-python/issues/783
    """
    channel = call.joined()
    message = channel.messages.get(call.text("ts"))
    if message is None or message.ephemeral_for:
        raise SlackError("thread_not_found")
    whole = [message] if message.is_reply else channel.thread(message.ts)
    thread = [each for each in whole if not each.ephemeral_for]
    kept = _between(call, thread)
    page, more = page_of(call, kept, most=HISTORY_MAX)
    has_more = bool(more["response_metadata"]["next_cursor"])
    return {"messages": _messages(call, page), "has_more": has_more} | (more if has_more else {})


def _messages(call: Call, page: list[Message]) -> list[JsonObject]:
    in_full = call.flag("include_all_metadata")
    return [_message(call, each, in_full=in_full) for each in page]


def _message(call: Call, message: Message, *, in_full: bool) -> JsonObject:
    shown = message_json(call.workspace, message, with_metadata=in_full)
    if message.metadata and not in_full:
        shown["metadata"] = {"event_type": message.metadata["event_type"]}
    return shown


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest = _moment(call, "oldest", "invalid_ts_oldest")
    latest = _moment(call, "latest", "invalid_ts_latest")
    inclusive = call.flag("inclusive")

    def wanted(ts: str) -> bool:
        when = _ordered(ts)
        if inclusive and when in {oldest, latest}:
            return True
        return (oldest is None or when > oldest) and (latest is None or when < latest)

    return [message for message in messages if wanted(message.ts)]


def _moment(call: Call, name: str, error: str) -> tuple[int, int] | None:
    value = str(call.args.get(name) or "")
    if value in {"", "0", "now"}:
        return None
    if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", value) is None:
        raise SlackError(error)
    return _ordered(value)


def _ordered(ts: str) -> tuple[int, int]:
    # Not a float: sixteen digits and more do not survive one.
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros.ljust(6, "0") or 0)


def _kinds(call: Call) -> set[ChannelKind]:
    types = call.ids("types") or ["public_channel"]
    if any(each not in KINDS for each in types):
        raise SlackError("invalid_types")
    kinds = {KINDS[each] for each in types}
    for kind in sorted(kinds):
        call.need(*READ[kind])
    return kinds


def _channels_page(call: Call, channels: list[Channel]) -> JsonObject:
    if call.flag("exclude_archived"):
        channels = [each for each in channels if not each.is_archived]
    page, more = page_of(call, channels, most=LIST_MAX)
    shown = [channel_json(call.workspace, each, call.bot) for each in page]
    for one, channel in zip(shown, page, strict=True):
        one["num_members"] = len(channel.members)
    return {"channels": shown} | more


_C = ("channel",)
READING_METHODS = (
    Method("conversations.info", info, "3", by_kind=READ, required=_C, reads_json=False),
    Method("conversations.members", members, "4", by_kind=READ, required=_C, reads_json=False),
    Method("conversations.list", list_all, "2", by_kind=READ, reads_json=False),
    Method("users.conversations", list_of_user, "3", by_kind=READ, reads_json=False),
    Method("conversations.history", history, "3", by_kind=HISTORY, required=_C),
    Method("conversations.replies", replies, "3", by_kind=HISTORY, required=("channel", "ts"), reads_json=False),
)
