"""The tour: people of the demo company play one incident through, each step told in the terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AsyncExitStack

from sandbox.client import Channel, Message, Modal, Person

Tell = Callable[[str], None]
WAIT_SECONDS = 20.0
"""Real seconds the tour waits for any one thing before it says what did not come."""


class Tour:
    """Three people and one incident; everything they do goes through Slack as it would by hand."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._started = time.monotonic()

    async def play(self, url: str) -> None:
        """Play the incident through; raises `TimeoutError` naming what did not come."""
        async with AsyncExitStack() as stack:
            alice, bob, grace = [
                await stack.enter_async_context(Person.connect(url, name, seconds=WAIT_SECONDS))
                for name in ("alice", "bob", "grace")
            ]
            channel = await self._declare(alice)
            await self._acknowledge(bob, channel)
            await self._record(alice, bob, channel)
            await self._update(bob, channel)
            await self._resolve(bob, grace, channel)
            await self._noted(alice, channel)
            await self._durations(alice, channel)

    def _step(self, text: str) -> None:
        self._tell(f"{time.monotonic() - self._started:5.1f} s  {text}")

    async def _declare(self, alice: Person) -> Channel:
        known = {channel.id for channel in await alice.channels()}
        await alice.command("#general", "/incident declare Checkout is down")
        modal = await alice.modal()
        self._step(f"Alice types /incident declare in #general; the form “{modal.title}” opens.")
        await modal.fill("What is happening", "Card payments fail for about half of our customers.")
        await modal.pick("Impact", modal.options("Impact")[1])
        await (await modal.refresh()).pick("Urgency", "Immediate")
        await (await modal.refresh()).pick("Affected services", "Checkout")
        self._step("She picks impact and urgency: " + _line(await modal.refresh(), "Priority:"))
        await modal.submit()
        channel = await self._new_channel(alice, known)
        self._step(f"She submits. #{channel.name} is open, she is in it, the card is pinned.")
        return channel

    async def _new_channel(self, alice: Person, known: set[str]) -> Channel:
        direct = await alice.message("@muster", "is declared as")
        opened = [channel for channel in await alice.channels() if channel.id not in known and channel.kind != "im"]
        await alice.message(opened[0], button="Acknowledge")
        self._step(f"Muster tells her: {direct.words}")
        return opened[0]

    async def _acknowledge(self, bob: Person, channel: Channel) -> None:
        announcement = await bob.message("#incidents", "Checkout is down", button="Acknowledge")
        self._step("Bob sees the announcement in #incidents and presses Acknowledge.")
        await bob.click("Acknowledge", on=announcement)
        self._step("In the channel: " + (await bob.message(channel, "acknowledged")).words)

    async def _record(self, alice: Person, bob: Person, channel: Channel) -> None:
        await alice.say(channel, "The provider's status page says that their certificate expired at midnight.")
        await bob.react(await bob.message(channel, "status page says"), "pushpin")
        self._step("Alice tells what she found; Bob keeps her message in the timeline with a pushpin.")
        await bob.command(channel, "/incident note decision: ask them to renew it, offer payment by invoice meanwhile")
        self._step("He notes a decision, which the channel is told: " + _line(await _decided(bob, channel), "ask them"))

    async def _update(self, bob: Person, channel: Channel) -> None:
        card = await bob.message(channel, button="Post update")
        await bob.click("Post update", on=card)
        modal = await bob.modal()
        await modal.fill("What happened", "The payment provider's certificate expired at midnight.")
        await modal.pick("Status", "Identified")
        await modal.click("More")
        await modal.refresh()
        await modal.fill("Workaround", "Customers can pay by invoice.")
        await modal.submit()
        await bob.message(channel, "certificate expired")
        self._step("Bob presses Post update: the cause is identified, a workaround is given.")

    async def _resolve(self, bob: Person, grace: Person, channel: Channel) -> None:
        await bob.click("Resolve", on=await bob.message(channel, button="Resolve"))
        modal = await bob.modal()
        await modal.fill("What fixed it", "The certificate was renewed.")
        await modal.fill("Root cause", "Nobody owned its renewal.")
        await modal.submit()
        self._step("Bob resolves it: " + (await bob.message(channel, "resolved INC-")).words.splitlines()[0])
        seen = await _resolved(grace)
        self._step("Grace, in support, reads in #incidents: " + _line(seen, "Resolved after"))

    async def _noted(self, alice: Person, channel: Channel) -> None:
        await alice.command(channel, "/incident timeline notes")
        noted = await alice.modal("Timeline")
        self._step("Alice asks /incident timeline for what people noted: " + _line(noted, "2 entries"))
        await noted.close()

    async def _durations(self, alice: Person, channel: Channel) -> None:
        shown = await alice.command(channel, "/incident show")
        self._step("Alice asks /incident show:")
        for line in shown.words.splitlines():
            if line.startswith("Time to"):
                self._tell(f"         {line}")


async def _decided(person: Person, channel: Channel) -> Message:
    return await person.message(channel, "Decision by")


async def _resolved(person: Person) -> Message:
    return await person.message("#incidents", "Resolved after")


def _line(seen: Message | Modal, start: str) -> str:
    return next((line for line in seen.words.splitlines() if line.startswith(start)), "")
