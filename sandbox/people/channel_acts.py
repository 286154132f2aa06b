"""What a person does with channels and messages, commands and shortcuts included."""

from sandbox.delivery import AppFailedError, Delivery
from sandbox.manifest import Manifest, SlashCommand
from sandbox.people.modal_acts import ModalActs
from sandbox.people.notices import Notices
from sandbox.people.refusal import TROUBLE, RefusedError
from sandbox.people.seen import message_seen
from sandbox.people.typed_text import escaped, with_mentions
from sandbox.shapes import JsonObject
from sandbox.workspace import Channel, Draft, Message, User, Workspace


class ChannelActs:
    """Acts in channels as people do. Each act returns what to add to `ok`, or raises a refusal."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        delivery: Delivery,
        notices: Notices,
        modals: ModalActs,
    ) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._delivery = delivery
        self._notices = notices
        self._modals = modals

    # messages

    async def message(self, user: User, body: JsonObject) -> JsonObject:
        """Post a message."""
        channel = self._written_in(user, body)
        if not str(body["text"]).strip():
            raise RefusedError("no_text")
        text = with_mentions(self._workspace, user.id, body["text"])
        files = [self._upload(user, channel, name) for name in body.get("files") or ()]
        draft = Draft(text=text, thread_ts=body.get("thread_ts") or "", files=files)
        return {"ts": self._workspace.posting.post(user.id, channel, draft).ts}

    async def edit(self, user: User, body: JsonObject) -> JsonObject:
        """Edit one's own message."""
        _, message = self._own(user, body, "cant_update_message")
        text = with_mentions(self._workspace, user.id, body["text"])
        self._workspace.posting.edit(user.id, message, Draft(text=text))
        return {}

    async def delete(self, user: User, body: JsonObject) -> JsonObject:
        """Delete one's own message, or dismiss what only this person sees."""
        place = self._modals.message_place(user, body["channel"], body["ts"])
        if place.message.ephemeral_for:
            self._workspace.posting.clear_ephemeral(place.channel, place.message)
            return {}
        channel, message = self._own(user, body, "cant_delete_message")
        self._workspace.posting.delete(channel, message)
        return {}

    async def react(self, user: User, body: JsonObject) -> JsonObject:
        """React to a message."""
        place = self._modals.message_place(user, body["channel"], body["ts"])
        self._workspace.posting.react(user.id, place.channel, place.message, body["name"])
        return {}

    async def unreact(self, user: User, body: JsonObject) -> JsonObject:
        """Take a reaction back."""
        place = self._modals.message_place(user, body["channel"], body["ts"])
        self._workspace.posting.unreact(user.id, place.message, body["name"])
        return {}

    # the app

    async def command(self, user: User, body: JsonObject) -> JsonObject:
        """Type a slash command and wait for the app's answer."""
        channel = self._written_in(user, body)
        channel.require_open()
        name, _, rest = str(body["text"]).strip().partition(" ")
        command = self._command(name)
        read = with_mentions(self._workspace, user.id, rest) if command.should_escape else escaped(rest)
        try:
            reply = await self._delivery.interactions.command(user.id, channel, name, read.strip())
        except AppFailedError as failed:
            text = f'{name} failed with the error "{failed.error}"'
            self._notices.show(user.id, text)
            raise RefusedError(failed.error, text) from None
        return {"reply": message_seen(self._workspace, user, reply) if reply else None}

    async def global_shortcut(self, user: User, body: JsonObject) -> JsonObject:
        """Choose a global shortcut."""
        self._require_shortcut(body["callback_id"], "global")
        try:
            await self._delivery.interactions.shortcut(user.id, body["callback_id"])
        except AppFailedError as failed:
            raise self._troubled(user, failed) from None
        return {}

    async def message_shortcut(self, user: User, body: JsonObject) -> JsonObject:
        """Choose a shortcut from a message's menu."""
        self._require_shortcut(body["callback_id"], "message")
        place = self._modals.message_place(user, body["channel"], body["ts"])
        try:
            await self._delivery.interactions.message_shortcut(user.id, body["callback_id"], place)
        except AppFailedError as failed:
            raise self._troubled(user, failed) from None
        return {}

    async def open_home(self, user: User, _: JsonObject) -> JsonObject:
        """Open the app's Home tab."""
        if not self._manifest.home_tab_enabled:
            raise RefusedError("not_enabled")
        self._delivery.home_opened(user.id)
        return {}

    async def open_dm(self, user: User, body: JsonObject) -> JsonObject:
        """Open a direct message; with the app, its Messages tab."""
        if body["user"] == self._workspace.bot.id and not self._manifest.messages_tab_enabled:
            raise RefusedError("messages_tab_disabled")
        direct = self._workspace.conversations.open_direct(user.id, [body["user"]])
        if body["user"] == self._workspace.bot.id:
            self._delivery.home_opened(user.id, "messages")
        return {"channel": direct.id}

    # channels

    async def create_channel(self, user: User, body: JsonObject) -> JsonObject:
        """Create a channel."""
        private = bool(body.get("private"))
        return {"channel": self._workspace.conversations.create(user.id, body["name"], is_private=private).id}

    async def join(self, user: User, body: JsonObject) -> JsonObject:
        """Join a public channel."""
        self._workspace.conversations.join(user.id, self._channel(user, body))
        return {}

    async def leave(self, user: User, body: JsonObject) -> JsonObject:
        """Leave a channel."""
        self._workspace.conversations.leave(user.id, self._channel(user, body))
        return {}

    async def invite(self, user: User, body: JsonObject) -> JsonObject:
        """Invite somebody."""
        channel = self._joined(user, body)
        channel.require_channel()
        channel.require_open()
        refusal = self._workspace.conversations.invite_refusal(user.id, channel, body["user"])
        if refusal:
            raise RefusedError(refusal)
        self._workspace.conversations.invite(user.id, channel, [body["user"]])
        return {}

    async def kick(self, user: User, body: JsonObject) -> JsonObject:
        """Remove somebody from a channel."""
        self._workspace.conversations.kick(user.id, self._channel(user, body), body["user"])
        return {}

    async def rename(self, user: User, body: JsonObject) -> JsonObject:
        """Rename a channel; in a company any member who is no guest usually may."""
        self._workspace.conversations.rename(user.id, self._channel(user, body), body["name"])
        return {}

    async def topic(self, user: User, body: JsonObject) -> JsonObject:
        """Set a channel's topic."""
        self._workspace.conversations.set_topic(user.id, self._channel(user, body), escaped(body["text"]))
        return {}

    async def archive(self, user: User, body: JsonObject) -> JsonObject:
        """Archive a channel."""
        self._workspace.conversations.archive(user.id, self._channel(user, body))
        return {}

    async def unarchive(self, user: User, body: JsonObject) -> JsonObject:
        """Unarchive a channel."""
        self._workspace.conversations.unarchive(user.id, self._channel(user, body))
        return {}

    async def delete_channel(self, user: User, body: JsonObject) -> JsonObject:
        """Delete a channel for good."""
        self._workspace.conversations.delete(user.id, self._channel(user, body))
        return {}

    async def read(self, user: User, body: JsonObject) -> JsonObject:
        """Mark a channel as read."""
        self._workspace.conversations.mark_read(user.id, self._channel(user, body))
        return {}

    # one's own screen, and an administrator's powers

    async def dismiss(self, user: User, body: JsonObject) -> JsonObject:
        """Take a notice off the screen."""
        self._notices.dismiss(user.id, body["notice"])
        return {}

    async def deactivate(self, _: User, body: JsonObject) -> JsonObject:
        """Deactivate somebody's account, as an administrator."""
        self._workspace.people.deactivate(body["user"])
        return {}

    def _upload(self, user: User, channel: Channel, name: str) -> str:
        file = self._workspace.files.reserve(user.id, name, 1)
        file.data = b"-"
        self._workspace.files.complete(file, name)
        self._workspace.files.share([file.id], channel.id)
        return file.id

    def _channel(self, user: User, body: JsonObject) -> Channel:
        return self._workspace.conversations.seen_by(user.id, body["channel"])

    def _joined(self, user: User, body: JsonObject) -> Channel:
        channel = self._channel(user, body)
        channel.require_member(user.id)
        return channel

    def _written_in(self, user: User, body: JsonObject) -> Channel:
        """Find where this person may write; an app that takes no messages leaves them nowhere to type.

        Source: https://docs.slack.dev/reference/app-manifest#features (app_home); what Slack calls these refusals to
        its own client is not documented.
        """
        channel = self._joined(user, body)
        if channel.kind == "im" and self._workspace.bot.id in channel.members:
            if not self._manifest.messages_tab_enabled:
                raise RefusedError("messages_tab_disabled")
            if self._manifest.messages_tab_read_only:
                raise RefusedError("messages_tab_read_only")
        return channel

    def _own(self, user: User, body: JsonObject, otherwise: str) -> tuple[Channel, Message]:
        channel = self._channel(user, body)
        message = channel.message(body["ts"])
        if message.user != user.id:
            raise RefusedError(otherwise)
        return channel, message

    def _command(self, name: str) -> SlashCommand:
        for command in self._manifest.commands:
            if command.command == name:
                return command
        raise RefusedError("unknown_command", f"{name} is not a valid command.")

    def _require_shortcut(self, callback_id: str, kind: str) -> None:
        if not any(each.callback_id == callback_id and each.type == kind for each in self._manifest.shortcuts):
            raise RefusedError("not_on_screen")

    def _troubled(self, user: User, failed: AppFailedError) -> RefusedError:
        self._notices.show(user.id, TROUBLE)
        return RefusedError(failed.error, TROUBLE)
