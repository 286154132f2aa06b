"""The tour: people of the demo company live one incident through, each step told as it happens.

In the terminal it goes as fast as it can; in the page at reading speed, with people's screens following.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeAlias

from sandbox.client import Channel, Message, Modal, Person
from sandbox.client.errors import ModalRefused, NotOnScreen, PersonSawError
from sandbox.company import CUSTOMERS_SIDE, ON_CALL

Tell: TypeAlias = Callable[[str], Awaitable[None]]
"""Says what happens, and returns once it could be read."""
Show: TypeAlias = Callable[[str, str], None]
"""Has a person's screen, by the person's name, show a channel, by its id."""
WAIT_SECONDS = 20.0
"""Real seconds the tour waits for any one thing before it says what did not come."""


BROKEN_OFF = (PersonSawError, ModalRefused, NotOnScreen, TimeoutError)
"""What a step that does not come about raises, as on a machine too busy for Slack's three seconds."""


class Tour:
    """Grace in support, Carmen who is on call, and one incident; all they do goes through Slack as it would by hand."""

    def __init__(self, tell: Tell, show: Show = lambda _name, _channel: None) -> None:
        self._tell = tell
        self._show = show

    async def play(self, url: str) -> None:
        """Play the incident through; raises `TimeoutError` naming what did not come."""
        async with AsyncExitStack() as stack:
            grace, carmen = [
                await stack.enter_async_context(Person.connect(url, name, seconds=WAIT_SECONDS))
                for name in (CUSTOMERS_SIDE.name, ON_CALL.name)
            ]
            await self._at(grace, "grace", "#support")
            await self._at(carmen, "carmen", "#payments")
            channel = await self._declare(grace)
            await self._come(carmen, channel)
            await self._use_known(carmen, channel)
            await self._find(carmen, channel)
            await self._update(carmen, channel)
            await self._resolve(carmen, grace, channel)
            await self._review(carmen, channel)
            await self._look_back(carmen, channel)

    async def _declare(self, grace: Person) -> Channel:
        known = {channel.id for channel in await grace.channels()}
        await self._tell("Eight customers cannot pay. Grace, in support, types: /incident checkout is down")
        await grace.command("#support", "/incident checkout is down")
        modal = await grace.modal()
        await self._tell(f"One form opens, the service already chosen. {_line(modal, 'Declaring')}")
        await modal.submit()
        await grace.message("@muster", "checkout is down")
        channel = next(each for each in await grace.channels() if each.id not in known and each.kind != "im")
        await grace.message(channel, button="Acknowledge")
        await grace.close_modal()
        self._show("grace", channel.id)
        await self._tell(
            f"She presses Declare. #{channel.name} is open with the right people in it, and a pinned card."
        )
        return channel

    async def _come(self, carmen: Person, channel: Channel) -> None:
        await self._at(carmen, "carmen", "@muster")
        called = await carmen.message("@muster", button="I'm coming")
        await self._tell("Carmen is on call for payments: Muster messages her at once, with what is happening.")
        await carmen.click("I'm coming", on=called)
        self._show("carmen", channel.id)
        await self._tell("She presses I'm coming. Everybody in the channel sees who comes.")
        await carmen.click("Acknowledge", on=await carmen.message(channel, button="Acknowledge"))
        await self._tell("In the channel: " + (await carmen.message(channel, "acknowledged")).words.splitlines()[0])

    async def _use_known(self, carmen: Person, channel: Channel) -> None:
        known = await carmen.message(channel, button="Use this workaround")
        await self._tell(f"Muster has seen this before. {_line(known, 'looks like this')}")
        await carmen.click("Use this workaround", on=known)
        modal = await carmen.modal()
        await self._tell(
            "Carmen presses Use this workaround: the form shows what responders and what customers will read."
        )
        await modal.submit()
        seen = await carmen.message("#incidents", f"{_reference(channel)} · checkout is down\nAs of")
        await self._tell(f"Support reads in #incidents: {_after(seen, 'Workaround')}")

    async def _find(self, carmen: Person, channel: Channel) -> None:
        await carmen.say(channel, "The provider's status page says that their certificate expired at midnight.")
        found = await carmen.message(channel, "status page says")
        await carmen.react(found, "pushpin")
        await self._tell("Carmen says what she found, and keeps it in the timeline with a pushpin.")

    async def _update(self, carmen: Person, channel: Channel) -> None:
        await carmen.click("Post update", on=await carmen.message(channel, button="Post update"))
        modal = await carmen.modal()
        await self._tell("She presses Post update: first the text, then who reads it, and what each of them will read.")
        await modal.fill("What happened", "The payment provider's certificate expired. They are renewing it.")
        await modal.pick("Status", "Identified")
        await modal.submit()
        await carmen.message(channel, "They are renewing it")
        await self._tell("Support reads it in #incidents, with the time of the next update.")

    async def _resolve(self, carmen: Person, grace: Person, channel: Channel) -> None:
        await carmen.click("Resolve", on=await carmen.message(channel, button="Resolve"))
        modal = await carmen.modal()
        await modal.fill("What fixed it", "The provider renewed the certificate.")
        await modal.fill("Root cause", "Nobody owned its renewal.")
        await modal.submit()
        told = await carmen.message(channel, "resolved INC-")
        await self._tell("Carmen resolves it: " + _line(told, "resolved INC-"))
        seen = await grace.message("#incidents", f"Resolved · {_reference(channel)}")
        self._show("grace", seen.channel)
        await self._tell("Grace reads in #incidents: " + _line(seen, "Resolved"))

    async def _review(self, carmen: Person, channel: Channel) -> None:
        await carmen.click("Read", on=await carmen.message(channel, button="Read"))
        await carmen.modal()
        await self._tell("She reads its review: the facts are written already, and it says what people have to add.")
        await carmen.close_modal()

    async def _look_back(self, carmen: Person, channel: Channel) -> None:
        shown = await carmen.command(channel, "/incident show")
        times = [line for line in shown.words.splitlines() if line.startswith("Time to")]
        await self._tell("Carmen types /incident show. " + " · ".join(times))

    async def _at(self, person: Person, name: str, place: str) -> None:
        self._show(name, (await person.channel(place)).id)


def _reference(channel: Channel) -> str:
    """Tell this incident from those before it: `INC-112` of the channel `inc-112-checkout-is-down`."""
    return "-".join(channel.name.split("-")[:2]).upper()


def _line(seen: Message | Modal, start: str) -> str:
    return next((line for line in seen.words.splitlines() if start in line), "")


def _after(seen: Message, heading: str) -> str:
    lines = seen.words.splitlines()
    return lines[lines.index(heading) + 1] if heading in lines[:-1] else ""
