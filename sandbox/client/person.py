"""One person of the workspace, driven by tests: does what people do, by what is visible."""

from sandbox.client.errors import NotOnScreen
from sandbox.client.modal import Modal
from sandbox.client.onlooker import Channel, Onlooker
from sandbox.client.surface import Message, Surface


class Person(Onlooker):
    """A person who sees, types and clicks. A place is a `Channel`, its id, `#name`, or `@user` for a DM."""

    async def command(self, place: Channel | str, text: str) -> Message:
        """Type a slash command and wait for its answer, which is empty where the app said nothing."""
        channel = await self._id(place)
        answer = await self._wire.act("command", channel=channel, text=text)
        await self._learn_names()
        return Message(channel, answer.get("reply") or {}, self._reader)

    async def shortcut(self, name: str) -> None:
        """Choose a global shortcut by its visible name."""
        await self._wire.act("global_shortcut", callback_id=await self._shortcut(name, "global"))

    async def message_shortcut(self, name: str, message: Message) -> None:
        """Choose a shortcut from a message's menu by its visible name."""
        callback_id = await self._shortcut(name, "message")
        await self._wire.act("message_shortcut", callback_id=callback_id, channel=message.channel, ts=message.ts)

    async def click(self, label: str, *, on: Surface) -> None:
        """Press what says `label` on a message, a modal or Home, as it stands now, and wait for the app."""
        surface = await self._present(on)
        item = surface.clickable(label)
        await self._press(surface, item.block_id, item.action_id, item.value)

    async def pick(self, label: str, visible: str, *, on: Surface) -> None:
        """Choose an option of a menu that stands in a message or on Home, by visible texts."""
        surface = await self._present(on)
        menu = surface.menu(label)
        for option in menu.element.get("options", []):
            if self._reader.text(option["text"]) == visible:
                await self._press(surface, menu.block_id, menu.action_id, option["value"])
                return
        raise NotOnScreen(f"{label!r} offers no {visible!r}")

    async def pick_person(self, label: str, name: str, *, on: Surface) -> None:
        """Choose a person in a menu of people that stands in a message or on Home."""
        surface = await self._present(on)
        menu = surface.menu(label)
        await self._press(surface, menu.block_id, menu.action_id, await self._user(name))

    async def say(self, place: Channel | str, text: str, *, thread: str = "", files: tuple[str, ...] = ()) -> str:
        """Post a message, with files of these names, and return its ts."""
        more: dict[str, object] = {"thread_ts": thread} if thread else {}
        more |= {"files": list(files)} if files else {}
        posted = await self._wire.act("message", channel=await self._id(place), text=text, **more)
        return str(posted["ts"])

    async def edit(self, message: Message, text: str) -> None:
        """Edit one's own message."""
        await self._wire.act("edit", channel=message.channel, ts=message.ts, text=text)

    async def delete(self, message: Message) -> None:
        """Delete one's own message."""
        await self._wire.act("delete", channel=message.channel, ts=message.ts)

    async def react(self, message: Message, name: str) -> None:
        """React with an emoji (`eyes`)."""
        await self._wire.act("react", channel=message.channel, ts=message.ts, name=name)

    async def unreact(self, message: Message, name: str) -> None:
        """Take a reaction back."""
        await self._wire.act("unreact", channel=message.channel, ts=message.ts, name=name)

    async def join(self, place: Channel | str) -> None:
        """Join a public channel."""
        await self._in_channel("join", place)

    async def leave(self, place: Channel | str) -> None:
        """Leave a channel."""
        await self._in_channel("leave", place)

    async def archive(self, place: Channel | str) -> None:
        """Archive a channel."""
        await self._in_channel("archive", place)

    async def unarchive(self, place: Channel | str) -> None:
        """Unarchive a channel."""
        await self._in_channel("unarchive", place)

    async def delete_channel(self, place: Channel | str) -> None:
        """Delete a channel for good."""
        await self._in_channel("delete_channel", place)

    async def read(self, place: Channel | str) -> None:
        """Mark a channel as read."""
        await self._in_channel("read", place)

    async def rename(self, place: Channel | str, name: str) -> None:
        """Rename a channel."""
        await self._in_channel("rename", place, name=name)

    async def topic(self, place: Channel | str, text: str) -> None:
        """Set a channel's topic."""
        await self._in_channel("topic", place, text=text)

    async def invite(self, place: Channel | str, user: str) -> None:
        """Invite someone, by name or id."""
        await self._in_channel("invite", place, user=await self._user(user))

    async def kick(self, place: Channel | str, user: str) -> None:
        """Remove someone, by name or id."""
        await self._in_channel("kick", place, user=await self._user(user))

    async def create_channel(self, name: str, *, private: bool = False) -> Channel:
        """Create a channel."""
        await self._wire.act("create_channel", name=name, private=private)
        return await self.channel(name)

    async def open_dm(self, user: str) -> Channel:
        """Open the direct message with someone, by name or id."""
        opened = await self._wire.act("open_dm", user=await self._user(user))
        return await self.channel(str(opened["channel"]))

    async def deactivate(self, user: str) -> None:
        """Deactivate someone's account, as an administrator would."""
        await self._wire.act("deactivate", user=await self._user(user))

    async def _present(self, surface: Surface) -> Surface:
        if isinstance(surface, Message):
            return await self.refreshed(surface)
        if isinstance(surface, Modal):
            return await surface.refresh()
        return await self.look_at_home() or surface

    async def _press(self, surface: Surface, block_id: str, action_id: str, value: object) -> None:
        await self._wire.act("click", where=surface.where, block_id=block_id, action_id=action_id, value=value)

    async def _in_channel(self, kind: str, place: Channel | str, **fields: object) -> None:
        await self._wire.act(kind, channel=await self._id(place), **fields)

    async def _shortcut(self, name: str, kind: str) -> str:
        for shortcut in (await self.workspace())["shortcuts"]:
            if shortcut["name"] == name and shortcut["type"] == kind:
                return str(shortcut["callback_id"])
        raise NotOnScreen(f"there is no {kind} shortcut {name!r}")
