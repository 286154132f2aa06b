"""chat.scheduleMessage and its kin: messages that wait for their time.

Source: https://docs.slack.dev/reference/methods/chat.scheduleMessage
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace

from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call, Method
from sandbox.web_api.content import draft_of
from sandbox.workspace import Channel, Draft, SlackError, Workspace

FURTHEST_SECONDS = 120 * 86_400
CROWD_SECONDS, CROWD_MAX = 300, 30


@dataclass(frozen=True)
class Scheduled:
    """A message that waits; `post_at` is in Unix seconds."""

    id: str
    channel: Channel
    post_at: int
    draft: Draft


@dataclass
class Schedule:
    """The messages that wait. Nothing ticks: `post_due` is called whenever somebody looks."""

    waiting: dict[str, Scheduled] = field(default_factory=dict)

    def post_due(self, workspace: Workspace) -> None:
        """Post what is due, as far as it can be: an archived channel or a thread that is gone takes nothing.

        A message with metadata is lost, which is a known fault of Slack's own.
        """
        now = workspace.ground.unix_now()
        due = [each for each in self.waiting.values() if each.post_at <= now]
        for each in sorted(due, key=lambda scheduled: scheduled.post_at):
            del self.waiting[each.id]
            if each.draft.metadata:
                continue
            with suppress(SlackError):
                workspace.posting.post(workspace.bot.id, each.channel, replace(each.draft))


def schedule_message(call: Call) -> JsonObject:
    """Keep a message until its time."""
    channel = call.joined()
    channel.require_open()
    draft = draft_of(call)
    if not (draft.text or draft.blocks or draft.attachments):
        raise SlackError("no_text")
    post_at = _checked_time(call, channel)
    scheduled_id = call.workspace.ground.fresh_id("Q")
    call.sandbox.schedule.waiting[scheduled_id] = Scheduled(scheduled_id, channel, post_at, draft)
    return {"channel": channel.id, "scheduled_message_id": scheduled_id, "post_at": post_at}


def delete_scheduled_message(call: Call) -> JsonObject:
    """Take a waiting message back."""
    scheduled = call.sandbox.schedule.waiting.get(call.text("scheduled_message_id"))
    if scheduled is None or scheduled.channel.id != call.channel().id:
        raise SlackError("invalid_scheduled_message_id")
    del call.sandbox.schedule.waiting[scheduled.id]
    return {}


def list_scheduled_messages(call: Call) -> JsonObject:
    """List the waiting messages."""
    return {
        "scheduled_messages": [
            {"id": each.id, "channel_id": each.channel.id, "post_at": each.post_at, "text": each.draft.text}
            for each in call.sandbox.schedule.waiting.values()
        ],
        "response_metadata": {"next_cursor": ""},
    }


def _checked_time(call: Call, channel: Channel) -> int:
    try:
        post_at = int(call.args["post_at"])
    except (TypeError, ValueError):
        raise SlackError("invalid_time") from None
    now = call.workspace.ground.unix_now()
    if post_at <= now:
        raise SlackError("time_in_past")
    if post_at > now + FURTHEST_SECONDS:
        raise SlackError("time_too_far")
    others = [each for each in call.sandbox.schedule.waiting.values() if each.channel is channel]
    if sum(abs(each.post_at - post_at) < CROWD_SECONDS for each in others) >= CROWD_MAX:
        raise SlackError("restricted_too_many")
    return post_at


_WRITE = ("chat:write",)
SCHEDULE_METHODS = (
    Method("chat.scheduleMessage", schedule_message, "3", _WRITE, required=("channel", "post_at")),
    Method(
        "chat.deleteScheduledMessage",
        delete_scheduled_message,
        "3",
        _WRITE,
        required=("channel", "scheduled_message_id"),
    ),
    Method("chat.scheduledMessages.list", list_scheduled_messages, "3"),
)
