"""A month of one service, lived by its people: what three incidents taught helps in the fourth."""

from __future__ import annotations

from datetime import timedelta

from app import Muster
from sandbox.client import Channel, Message, Person
from tests.bot.test_known_error import use
from tests.bot.timeline_steps import pinned, said
from tests.world import World, declared, form

PAYMENTS = ("Payments",)
P2 = {"impact": "Major – many customers or a department are affected", "urgency": "High"}
P3 = {"impact": "Minor – some customers or a team are affected, a workaround exists", "urgency": "Medium"}
P1 = {"impact": "Widespread – halts core services for most customers", "urgency": "Immediate"}
ROOT_CAUSE = "The pool gives no connection back when the provider times out."
WORKAROUND = "Restart the payment gateway."


class Month:
    """The people, and the steps of the story."""

    def __init__(self, world: World, bot: Muster, alice: Person, bob: Person, carmen: Person) -> None:
        self.world, self.bot = world, bot
        self.alice, self.bob, self.carmen = alice, bob, carmen

    async def days(self, count: float) -> None:
        """Let days pass, with all that falls due in them."""
        self.world.clock.advance(timedelta(days=count).total_seconds())
        await self.world.settled(self.bot, seconds=30)

    async def minutes(self, count: float) -> None:
        """Let minutes pass."""
        self.world.clock.advance(count * 60)
        await self.world.settled(self.bot)

    async def small(self, title: str) -> Channel:
        """Live through an incident that a restart ends."""
        channel, _ = await declared(self.alice, title, services=PAYMENTS, **P3)
        await self.alice.command(channel, "/incident ack")
        await self.minutes(20)
        await self.alice.command(channel, "/incident resolve The gateway was restarted")
        await self.alice.command(channel, "/incident close Seen before")
        await self.world.settled(self.bot)
        return channel

    async def grave(self) -> Channel:
        """Live through the third incident, with all that is worth telling later."""
        channel, card = await declared(
            self.alice, "Card payments fail for everybody", services=PAYMENTS, manager="Bob Okafor", **P1
        )
        await self.minutes(6)
        await self.bob.command(channel, "/incident ack")
        await self.carmen.join(channel)
        graph = await said(self.carmen, channel, "All 200 connections are taken, see the graph")
        await self.minutes(5)
        await pinned(self.world, self.bot, self.bob, graph)
        for note in (
            "hypothesis: The provider is down",
            "finding: The pool gives nothing back after a timeout",
            "decision: We restart rather than wait",
            "change: Gateway restarted",
        ):
            await self.bob.command(channel, f"/incident note {note}")
            await self.minutes(3)
        await self.bob.command(channel, "/incident task Restart the second gateway @carmen 1h")
        await self._update(card)
        await self.minutes(20)
        await self._resolve(card)
        return channel

    async def _update(self, card: Message) -> None:
        await self.bob.click("Post update", on=card)
        modal = await form(self.bob, "INC-3: update")
        await modal.fill("What happened", "The gateway runs out of connections.")
        await modal.click("More")
        await modal.fill("Impact on users", "Nobody can pay by card.")
        await modal.fill("Workaround", WORKAROUND)
        await modal.submit()

    async def _resolve(self, card: Message) -> None:
        await self.bob.click("Resolve", on=card)
        modal = await form(self.bob, "INC-3: resolve")
        await modal.fill("What fixed it", "Both gateways were restarted.")
        await modal.pick("Cause category", "Software defect")
        await modal.fill("Root cause", ROOT_CAUSE)
        await modal.fill("Contributing causes", "No alert on the pool.")
        await modal.fill("Who was affected", "Everybody who pays by card.")
        await modal.submit()
        await self.world.settled(self.bot)

    async def review(self, channel: Channel) -> Message:
        """Write the review of the third incident and sign it off."""
        await self.bob.command(channel, "/incident task Alert on the pool @carmen 2026-12-20")
        await self.world.settled(self.bot)
        message = await self.bob.message(channel, "Review of INC-3", button="Edit")
        await self.bob.click("Edit", on=message)
        modal = await form(self.bob, "INC-3: review")
        await modal.fill("Summary", "For half an hour nobody could pay by card.")
        await modal.fill("What went well", "The cause was found within minutes.")
        await modal.fill("What went badly", "It was the third time in a month.")
        await modal.submit()
        await self.world.settled(self.bot)
        await self.bob.click("Send to review", on=await self.bob.refreshed(message))
        await (await form(self.bob, "INC-3: review")).submit()
        await self.world.settled(self.bot)
        await self.alice.click("Sign off", on=await self.alice.refreshed(message))
        await self.world.settled(self.bot)
        return await self.alice.refreshed(message)

    async def document(self, message: Message) -> dict[str, str]:
        """Return the review as Markdown, as its reader gets it: its sections by their headings."""
        await self.bob.click("Get as file", on=await self.bob.refreshed(message))
        await self.world.settled(self.bot)
        files = self.world.sandbox.workspace.files.all.values()
        [written] = [(each.data or b"").decode() for each in files if each.name.endswith(".md")]
        sections = (part.partition("\n") for part in written.split("\n## ")[1:])
        return {heading: text.strip() for heading, _, text in sections}

    async def problem(self, channel: Channel) -> None:
        """Raise the problem behind the three, as a known error with its workaround."""
        await self.bob.command(channel, "/incident problem Connections are not given back")
        modal = await self.bob.modal("Raise a problem")
        assert modal.value("Root cause") == ROOT_CAUSE
        assert modal.value("Workaround: words for users") == WORKAROUND
        await modal.submit()
        await (await self.bob.modal("PRB-1")).close()
        for number in (1, 2):
            await self.alice.command("#general", f"/incident problem INC-{number}")
            linking = await self.alice.modal("Raise a problem")
            await linking.pick("Existing problem", "PRB-1 Connections are not given back", typing="PRB-1")
            await linking.submit()
        shown = await self.bob.command("#general", "/incident PRB-1")
        await self.bob.click("Change status", on=shown)
        moving = await self.bob.modal("PRB-1: status")
        await moving.pick("Status", next(each for each in moving.options("Status") if each.startswith("Known error")))
        await moving.submit()
        await self.world.settled(self.bot)


async def test_three_incidents_end_in_a_known_error_that_helps_in_the_fourth(world: World, bot: Muster) -> None:
    """Resolved, reviewed, their problem raised; its workaround is offered and used; the review tells what happened."""
    people = [await world.person(name) for name in ("alice", "bob", "carmen")]
    month = Month(world, bot, *people)
    alice, bob = month.alice, month.bob
    await month.small("Card payments fail")
    await month.days(9)
    await month.small("Card payments fail again")
    await month.days(9)
    channel = await month.grave()
    await bob.command(channel, "/incident close Done")
    refused = await form(bob, "INC-3: close")
    assert "Review: it is a draft, not signed off." in refused.words
    await refused.close()
    signed = await month.review(channel)
    assert "by @Alice Moreau" in signed.words
    await month.problem(channel)
    assert not (await bob.command(channel, "/incident close Learned from")).words
    tells_what_happened(await month.document(signed))

    await month.days(6)
    shown = await alice.command("#general", "/incident PRB-1")
    for number, title in enumerate(("Card payments fail", "Card payments fail again"), start=1):
        assert f"INC-{number} {title}: Closed, P3" in shown.words
    assert "INC-3 Card payments fail for everybody: Closed, P1" in shown.words
    last, _ = await declared(alice, "Cards are refused", services=PAYMENTS, **P2)
    offer = await alice.message(last, "PRB-1 · Connections are not given back looks like this")
    assert f"Workaround: words for users\n{WORKAROUND}" in offer.words
    await use(alice, offer)
    await world.settled(bot)
    for place, words in ((last, "Incident manager"), ("#incidents", "INC-4 · Cards are refused")):
        assert f"Workaround\n{WORKAROUND}" in (await alice.message(place, words)).words
    assert "INC-4 Cards are refused" in (await alice.command("#general", "/incident PRB-1")).words
    await alice.command("#general", '/incident find "third time in a month"')
    assert "It was the third time in a month." in (await alice.modal("Find")).words


def tells_what_happened(written: dict[str, str]) -> None:
    """Compare the review, section by section, with the third incident."""
    assert "For half an hour nobody could pay by card." in written["Summary"]
    assert (
        "declared 2026-12-11 10:10 by Alice Moreau, and resolved 2026-12-11 10:53, after 43 min" in written["Summary"]
    )
    assert "**Who was affected**: Everybody who pays by card." in written["Impact"]
    assert "**How long**: 43 min" in written["Impact"]
    assert happenings(written["Timeline"]) == [
        "Declared (Alice Moreau)",
        "Called Bob Okafor (step 1 of the chain)",
        "Acknowledged (Bob Okafor)",
        "All 200 connections are taken, see the graph (Carmen Ruiz)",
        "**Hypothesis**: The provider is down (Bob Okafor)",
        "**Finding**: The pool gives nothing back after a timeout (Bob Okafor)",
        "**Decision**: We restart rather than wait (Bob Okafor)",
        "**Change made**: Gateway restarted (Bob Okafor)",
        "Task added for Carmen Ruiz: Restart the second gateway (Bob Okafor)",
        f"Workaround given: {WORKAROUND} (Bob Okafor)",
        "Update, told #incidents: The gateway runs out of connections. (Bob Okafor)",
        "Resolved: Both gateways were restarted. (Bob Okafor)",
    ]
    assert "**What fixed it**: Both gateways were restarted." in written["What was done"]
    assert f"**Workaround**: {WORKAROUND}" in written["What was done"]
    assert f"**Root cause**: {ROOT_CAUSE}" in written["Causes"]
    assert "**Contributing causes**: No alert on the pool." in written["Causes"]
    assert written["What went well"] == "The cause was found within minutes."
    assert written["What went badly"] == "It was the third time in a month."
    for follow_up in ("| Restart the second gateway | Carmen Ruiz |", "| Alert on the pool | Carmen Ruiz | 2026-12-20"):
        assert follow_up in written["Follow-ups"]
    assert "| Time to acknowledge | 6 min | 15 min | met |" in written["Figures against targets"]
    assert "| Time to resolve | 43 min | 4 h | met |" in written["Figures against targets"]


def happenings(timeline: str) -> list[str]:
    """Return what happened until the resolution, without the times and without who came into the channel."""
    said = [line.partition(": ")[2] for line in timeline.splitlines()]
    until = next(number for number, line in enumerate(said) if line.startswith("Resolved"))
    return [line for line in said[: until + 1] if not line.startswith("Joined the channel")]
