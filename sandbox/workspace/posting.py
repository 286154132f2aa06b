"""What can be done with messages: posting, editing, deleting, reacting, pinning."""

import copy
import re

from sandbox.workspace.blocks import with_ids
from sandbox.workspace.changes import ChangeKind
from sandbox.workspace.channels import Channel, Pin
from sandbox.workspace.context import WorkspaceContext
from sandbox.workspace.errors import SlackError
from sandbox.workspace.messages import Draft, Message, Reaction
from sandbox.workspace.people import People

TEXT_CUT = 40_000
"""Characters after which Slack cuts a text: https://docs.slack.dev/reference/methods/chat.postMessage"""

EMOJI_PER_MESSAGE = 50
"""Different emoji under one message; Slack publishes no figure, this is the stricter one reported."""

REACTIONS_PER_PERSON = 23
"""Different reactions one person may give one message; reported, not published by Slack."""

PINS_PER_CHANNEL = 100
"""Pins in one channel; reported, not published by Slack."""


class Posting:
    """All that happens to messages in channels the caller has already been let into."""

    def __init__(self, ground: WorkspaceContext, people: People) -> None:
        self._ground = ground
        self._people = people

    def post(self, actor: str, channel: Channel, draft: Draft) -> Message:
        """Add a message; refuses archived channels and threads that do not exist."""
        channel.require_open()
        self.require_thread(channel, draft.thread_ts)
        message = self._made(actor, channel, draft)
        channel.messages[message.ts] = message
        channel.last_read[actor] = message.ts
        self._tell("message_posted", message)
        return message

    def note(self, channel: Channel, actor: str, draft: Draft) -> Message:
        """Add Slack's own line about what somebody did, such as joining."""
        message = self._made(actor, channel, draft)
        message.bot_id = message.app_id = ""
        channel.messages[message.ts] = message
        self._tell("message_posted", message)
        return message

    def post_ephemeral(self, actor: str, channel: Channel, user: str, draft: Draft) -> Message:
        """Show a message to one person only."""
        self.require_thread(channel, draft.thread_ts)
        message = self._made(actor, channel, draft)
        message.ephemeral_for = user
        channel.messages[message.ts] = message
        self._ground.tell("ephemeral_posted", channel=channel.id, user=user, ts=message.ts, thread_ts=message.thread_ts)
        return message

    def edit(self, actor: str, message: Message, draft: Draft, *, keep_blocks: bool = False) -> None:
        """Replace what a message says; `keep_blocks` leaves its blocks and attachments alone."""
        previous = copy.copy(message)  # what changes of it is replaced, not changed
        message.text = draft.text[:TEXT_CUT]
        if not keep_blocks:
            message.blocks = with_ids(draft.blocks, self._ground)
            message.attachments = draft.attachments
        if draft.metadata is not None:
            message.metadata = draft.metadata or None
        message.edited_ts, message.edited_by = self._ground.fresh_ts(), actor
        self._tell("message_changed", message, previous=previous)

    def delete(self, channel: Channel, message: Message) -> None:
        """Delete a message; a root that has replies is changed into Slack's tombstone instead (observed)."""
        previous = copy.copy(message)  # what changes of it is replaced, not changed
        stays = bool(channel.replies(message.ts)) and not message.is_reply
        if stays:
            message.text, message.subtype = "This message was deleted.", "tombstone"
            message.blocks, message.attachments, message.files, message.reactions = [], [], [], []
            message.metadata = None
        else:
            channel.deleted.append(channel.messages.pop(message.ts))
        channel.pins = [pin for pin in channel.pins if pin.ts != message.ts]
        self._tell("message_changed" if stays else "message_deleted", message, previous=previous)

    def clear_ephemeral(self, channel: Channel, message: Message) -> None:
        """Take an ephemeral message off the screen of the person who sees it."""
        del channel.messages[message.ts]
        self._ground.tell(
            "ephemeral_posted",
            channel=channel.id,
            user=message.ephemeral_for,
            ts=message.ts,
            thread_ts=message.thread_ts,
        )

    def react(self, actor: str, channel: Channel, message: Message, name: str) -> None:
        """Put an emoji under a message."""
        channel.require_open()
        if re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", name) is None:
            raise SlackError("invalid_name")
        reaction = message.reaction(name)
        if reaction is None:
            reaction = self._new_reaction(message, name)
        if actor in reaction.users:
            raise SlackError("already_reacted")
        if sum(actor in each.users for each in message.reactions) >= REACTIONS_PER_PERSON:
            raise SlackError("too_many_reactions")
        if reaction not in message.reactions:
            message.reactions.append(reaction)
        reaction.users.append(actor)
        self._tell("reaction_added", message, actor, name=name, item_user=message.user)

    def unreact(self, actor: str, message: Message, name: str) -> None:
        """Take one's own emoji away; refuses with `no_reaction`."""
        reaction = message.reaction(name)
        if reaction is None or actor not in reaction.users:
            raise SlackError("no_reaction")
        reaction.users.remove(actor)
        if not reaction.users:
            message.reactions.remove(reaction)
        self._tell("reaction_removed", message, actor, name=name, item_user=message.user)

    def pin(self, actor: str, channel: Channel, message: Message) -> None:
        """Pin a message to its channel."""
        channel.require_open()
        if any(pin.ts == message.ts for pin in channel.pins):
            raise SlackError("already_pinned")
        if len(channel.pins) >= PINS_PER_CHANNEL:
            raise SlackError("too_many_pins")
        channel.pins.append(Pin(message.ts, actor, self._ground.unix_now()))
        self._tell("pin_added", message, actor)

    def unpin(self, actor: str, channel: Channel, message: Message) -> None:
        """Take a pin off; refuses with `no_pin`."""
        channel.require_open()
        if all(pin.ts != message.ts for pin in channel.pins):
            raise SlackError("no_pin")
        channel.pins = [pin for pin in channel.pins if pin.ts != message.ts]
        self._tell("pin_removed", message, actor)

    def require_thread(self, channel: Channel, thread_ts: str) -> None:
        """Refuse with `cannot_reply_to_message` a thread whose root is not there; empty is no thread."""
        if not thread_ts:
            return
        root = channel.messages.get(thread_ts)
        if root is None or root.is_reply or root.ephemeral_for:
            raise SlackError("cannot_reply_to_message")

    def _new_reaction(self, message: Message, name: str) -> Reaction:
        if len(message.reactions) >= EMOJI_PER_MESSAGE:
            raise SlackError("too_many_emoji")
        return Reaction(name)

    def _made(self, actor: str, channel: Channel, draft: Draft) -> Message:
        author = self._people.users[actor]
        return Message(
            ts=self._ground.fresh_ts(),
            channel=channel.id,
            user=actor,
            text=draft.text[:TEXT_CUT],
            bot_id=author.bot_id,
            app_id=author.app_id,
            username=draft.username,
            icon=draft.icon,
            blocks=with_ids(draft.blocks, self._ground),
            attachments=draft.attachments,
            thread_ts=draft.thread_ts,
            broadcast=draft.broadcast,
            subtype=draft.subtype or ("thread_broadcast" if draft.broadcast and draft.thread_ts else ""),
            facts=draft.facts,
            unfurls=draft.unfurls,
            metadata=draft.metadata,
            files=list(draft.files),
        )

    def _tell(self, kind: ChangeKind, message: Message, user: str = "", **data: object) -> None:
        self._ground.tell(
            kind,
            channel=message.channel,
            user=user or message.user,
            ts=message.ts,
            thread_ts=message.thread_ts,
            **data,
        )
