"""What one person sees of the workspace: channels, messages, modals, Home, and waiting for them to come."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self, TypeVar

import aiohttp

from sandbox.client.connection import Connection
from sandbox.client.errors import NotOnScreen
from sandbox.client.modal import Modal
from sandbox.client.surface import Message, Surface
from sandbox.client.waiting import WAIT_SECONDS, Tick, until
from sandbox.client.words import Reader
from sandbox.shapes import JsonObject

Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Channel:
    """A channel or direct message as its row in the sidebar and its header show it."""

    id: str
    name: str
    kind: str
    is_member: bool = True
    is_archived: bool = False
    topic: str = ""
    purpose: str = ""
    members: tuple[str, ...] = ()
    unread: int = 0
    mentions: int = 0
    user: str = ""
    bookmarks: tuple[JsonObject, ...] = ()
    pins: tuple[str, ...] = ()
    canvas: str = ""
    raw: JsonObject = field(default_factory=dict, repr=False, compare=False)


class Home(Surface):
    """The app's Home tab."""


class Onlooker:
    """A person who only looks. A place is a `Channel`, its id, `#name`, or `@user` for a DM."""

    def __init__(self, wire: Connection, *, seconds: float = WAIT_SECONDS, tick: Tick | None = None) -> None:
        self._wire = wire
        self._seconds = seconds
        self._tick = tick
        self.me: JsonObject = {}
        self._names: dict[str, str] = {}
        self._known = ""
        self._reader = Reader(self._names)

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, url: str, who: str, *, seconds: float = WAIT_SECONDS, tick: Tick | None = None
    ) -> AsyncIterator[Self]:
        """Open the workspace at `url` as a person (name or id); waits last at most `seconds` each."""
        async with aiohttp.ClientSession() as session:
            person = cls(Connection(session, url, who), seconds=seconds, tick=tick)
            await person.workspace()
            yield person

    @property
    def id(self) -> str:
        """The person's user id."""
        return str(self.me["id"])

    @property
    def name(self) -> str:
        """The person's user name."""
        return str(self.me["name"])

    async def workspace(self) -> JsonObject:
        """Read the whole sidebar: people, groups, channels, commands, shortcuts."""
        seen = await self._wire.get("workspace")
        self._known = self._wire.names
        self.me = seen["me"]
        for user in seen["users"]:
            self._names[user["id"]] = user["real_name"] or user["name"]
        for named in seen["channels"]:
            self._names[named["id"]] = named["name"]
        for group in seen["groups"]:
            self._names[group["id"]] = group["handle"]
        return seen

    async def channels(self) -> list[Channel]:
        """List the channels and DMs this person can see."""
        return [_channel(raw) for raw in (await self.workspace())["channels"]]

    async def find_channel(self, name: str) -> Channel | None:
        """Find a visible channel by `#name`, name or id, or a DM by `@user`; None where there is none now."""
        seen = await self.workspace()
        users = {user["id"]: user["name"] for user in seen["users"]}
        wanted = name.removeprefix("#")
        for channel in map(_channel, seen["channels"]):
            partner = "@" + users.get(channel.user, "") if channel.user else ""
            if wanted in (channel.id, partner) or (channel.kind != "im" and wanted == channel.name):
                return channel
        return None

    async def channel(self, name: str) -> Channel:
        """Wait until a channel is visible."""
        return await self._until(lambda: self.find_channel(name), f"channel {name}")

    async def messages(self, place: Channel | str) -> list[Message]:
        """Read a channel, oldest first, with what only this person sees."""
        return await self._read(await self._id(place))

    async def thread(self, place: Channel | str, ts: str) -> list[Message]:
        """Read one thread, its root first."""
        return await self._read(await self._id(place), thread_ts=ts)

    async def message(
        self,
        place: Channel | str,
        containing: str = "",
        *,
        thread: str = "",
        ephemeral: bool | None = None,
        button: str = "",
    ) -> Message:
        """Wait for the newest message whose visible words hold `containing` (and that has this button)."""
        channel = await self._id(place)

        async def newest() -> Message | None:
            seen = await (self._read(channel, thread_ts=thread) if thread else self._read(channel))
            for message in reversed(seen):
                if containing not in message.words or (button and button not in message.buttons):
                    continue
                if ephemeral is None or message.ephemeral == ephemeral:
                    return message
            return None

        return await self._until(newest, f"a message with {containing!r} in {place}")

    async def refreshed(self, message: Message) -> Message:
        """Read a message as it is now; raises `NotOnScreen` once it is gone."""
        for thread in ({"thread_ts": message.thread_ts} if message.thread_ts else {}, {}):
            for seen in await self._read(message.channel, **thread):
                if seen.ts == message.ts:
                    return seen
        raise NotOnScreen(f"the message {message.words!r} is gone")

    async def home(self) -> Home:
        """Open the app's Home tab and read it; waits until the app has published it."""
        await self._wire.act("open_home")
        return await self._until(self.look_at_home, "the Home tab")

    async def look_at_home(self) -> Home | None:
        """Read the Home tab as it stands, without opening it again."""
        view = (await self._wire.get("home"))["view"]
        await self._learn_names()
        return Home(view["blocks"], {"home": True}, self._reader) if view else None

    async def views(self) -> list[Modal]:
        """List the modals open for this person, the top one last."""
        found = (await self._wire.get("views"))["views"]
        await self._learn_names()
        return [Modal(self._wire, view, self._reader, self._names) for view in found]

    async def modal(self, title: str = "") -> Modal:
        """Wait until a modal is open (with this title, where one is given) and return the top one."""

        async def top() -> Modal | None:
            stack = await self.views()
            return stack[-1] if stack and (not title or stack[-1].title == title) else None

        return await self._until(top, f"modal {title}".strip())

    async def close_modal(self) -> None:
        """Close the modal on top."""
        await (await self.modal()).close()

    async def notices(self) -> list[str]:
        """List the errors Slack itself has shown this person."""
        return [notice["text"] for notice in (await self._wire.get("notices"))["notices"]]

    async def traffic(self, after: int = 0) -> list[JsonObject]:
        """List what passed between the app and Slack since entry `after`."""
        return list((await self._wire.get("traffic", after=str(after)))["entries"])

    async def file(self, file_id: str) -> bytes:
        """Download a file the person can see."""
        return await self._wire.bytes_of(f"file/{file_id}")

    async def canvas(self, message: Message) -> str:
        """Open the canvas that a message links to and read its markdown; raises `NotOnScreen` where it links to none.

        Raises `PersonSawError` where this person may not open it.
        """
        linked = re.search(r"/docs/\w+/(\w+)", json.dumps(message.raw))
        if linked is None:
            raise NotOnScreen(f"the message {message.words!r} links to no canvas")
        return await self._canvas(linked[1])

    async def canvas_tab(self, place: Channel | str) -> str:
        """Open a channel's canvas from its tab and read its markdown; raises `NotOnScreen` where there is no tab."""
        channel = await self.channel(place.id if isinstance(place, Channel) else place)
        if not channel.canvas:
            raise NotOnScreen(f"#{channel.name} has no canvas")
        return await self._canvas(channel.canvas.rpartition("/")[2])

    async def _canvas(self, canvas_id: str) -> str:
        return str((await self._wire.get("canvas", id=canvas_id))["canvas"]["markdown"])

    async def _read(self, channel: str, **params: str) -> list[Message]:
        seen = await self._wire.get("messages", channel=channel, **params)
        await self._learn_names()
        return [Message(channel, raw, self._reader) for raw in seen["messages"]]

    async def _learn_names(self) -> None:
        """Read what is called how, unless it is as it was when that was read last."""
        if self._wire.names != self._known:
            await self.workspace()

    async def _id(self, place: Channel | str) -> str:
        if isinstance(place, Channel):
            return place.id
        return (await self.channel(place)).id

    async def _user(self, name: str) -> str:
        wanted = name.removeprefix("@")
        for user in (await self.workspace())["users"]:
            if wanted in (user["id"], user["name"], user["real_name"]):
                return str(user["id"])
        raise NotOnScreen(f"nobody is called {name!r}")

    async def _until(self, condition: Callable[[], Awaitable[Seen | None]], what: str) -> Seen:
        return await until(condition, seconds=self._seconds, what=f"{what} (as {self.name})", tick=self._tick)


def _channel(raw: JsonObject) -> Channel:
    known: JsonObject = {name: raw[name] for name in _PLAIN_FIELDS if raw.get(name) is not None}
    listed: JsonObject = {name: tuple(raw.get(name) or ()) for name in ("members", "bookmarks", "pins")}
    return Channel(**(known | listed), raw=raw)


_PLAIN_FIELDS = (
    "id",
    "name",
    "kind",
    "is_member",
    "is_archived",
    "topic",
    "purpose",
    "unread",
    "mentions",
    "user",
    "canvas",
)
