"""A known error is offered where an incident resembles it: used once by one person, told as an update, never leaked."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from app import Muster
from bot.domain.vocabulary import Status
from sandbox.client import Channel, Message, Person
from storage.tables import ProblemIncident, Transition
from tests.bot.test_problems import STEPS, moved, raised
from tests.steps import DECLARER, MANAGER, staged, transitions
from tests.world import World, declared

LOOKS_LIKE = "PRB-1 · Connections are not given back looks like this"
WORKAROUND = "Restart the pool"


async def known_error(
    world: World, bot: Muster, *, private: bool = False, for_users: str = "Pay by invoice."
) -> Person:
    """Have alice raise PRB-1, a known error, from INC-1 on the service Payments, which is over."""
    alice = await world.person(DECLARER)
    marks = ("Private",) if private else ()
    channel, _ = await declared(alice, "Card payments fail", services=("Payments",), marks=marks)
    await alice.command(channel, "/incident problem Connections are not given back")
    modal = await alice.modal("Raise a problem")
    await modal.fill(STEPS, WORKAROUND)
    if for_users:
        await modal.fill("Workaround: words for users", for_users)
    await modal.submit()
    await (await alice.modal("PRB-1")).close()
    await alice.command(channel, "/incident resolve Restarted by hand")
    await moved(alice, "Known error")
    await (await alice.modal("PRB-1")).close()
    await world.settled(bot)
    return alice


async def use(person: Person, offer: Message, for_users: str | None = None) -> None:
    """Use the workaround that is offered, with other words for users where some are given."""
    await person.click("Use this workaround", on=offer)
    modal = await person.modal()
    assert modal.title.endswith(": workaround")
    if for_users is not None:
        await modal.fill("Words for users", for_users)
    await modal.submit()


async def links(bot: Muster) -> int:
    """Return how many incidents are linked to problems."""
    async with bot.store.read() as unit:
        return len((await unit.session.execute(select(ProblemIncident))).scalars().all())


async def offers(person: Person, channel: Channel) -> list[str]:
    """Return what is offered in a channel."""
    return [said.words for said in await person.messages(channel) if "PRB-1" in said.words]


async def test_a_known_error_is_offered_in_a_new_incident_on_its_service_and_its_workaround_used(
    world: World, bot: Muster
) -> None:
    """One message; using it is an update with a first workaround, links the incident, and says who did."""
    alice = await known_error(world, bot)
    channel, _ = await declared(alice, "Checkout hangs", services=("Payments",))
    offer = await alice.message(channel, LOOKS_LIKE)
    assert f"{STEPS}\n{WORKAROUND}" in offer.words
    assert offer.buttons == ["Use this workaround", "Not this", "Show problem"]
    await use(alice, offer)
    await world.settled(bot)
    answered = await alice.refreshed(offer)
    assert "@Alice Moreau used the workaround of PRB-1" in answered.words
    assert answered.buttons == ["Show problem"]
    assert f"Steps for responders\n{WORKAROUND}" in (await alice.message(channel, "Incident manager")).words
    assert "Workaround\nPay by invoice." in (await alice.message("#incidents", "INC-2 · Checkout hangs")).words
    kinds = [row.kind for row in await transitions(bot, 2)]
    assert [kind for kind in kinds if kind in {"workaround", "updated", "problem"}] == [
        "workaround",
        "workaround",
        "updated",
        "problem",
    ]
    assert "• INC-2 Checkout hangs" in (await alice.command("#general", "/incident PRB-1")).words


async def test_an_offer_says_how_often_it_was_met_and_how_long_it_took_with_its_workaround(
    world: World, bot: Muster
) -> None:
    """The median of what was resolved with it, by the record; what was resolved without it is counted and not timed."""
    alice = await known_error(world, bot)
    for title, minutes in (("Checkout hangs", 10), ("Checkout is slow", 18)):
        channel, _ = await declared(alice, title, services=("Payments",))
        await use(alice, await alice.message(channel, LOOKS_LIKE))
        await world.settled(bot)
        world.clock.advance(60 * minutes)
        await alice.command(channel, "/incident resolve Restarted by hand")
        await world.settled(bot)
    channel, _ = await declared(alice, "Checkout fails", services=("Payments",))
    offer = await alice.message(channel, LOOKS_LIKE)
    assert "It has caused 3 incidents so far." in offer.words
    assert "With this workaround, 2 were resolved, in 14 min at the median." in offer.words


async def test_using_a_workaround_gives_no_say_over_the_problem(world: World, bot: Muster) -> None:
    """The incident counts as caused by it; who works on that incident still cannot change what others are offered."""
    await known_error(world, bot)
    farid = await world.person("farid")
    channel, _ = await declared(farid, "Checkout hangs", services=("Payments",))
    await use(farid, await farid.message(channel, LOOKS_LIKE))
    await world.settled(bot)
    shown = await farid.command("#general", "/incident PRB-1")
    assert "• INC-2 Checkout hangs" in shown.words
    assert not shown.buttons


async def test_the_declare_form_hints_at_a_known_error_before_anything_is_declared(world: World, bot: Muster) -> None:
    """By the title that is typed; to anybody who declares, in words for users, or that there are steps."""
    alice = await known_error(world, bot, for_users="")
    farid = await world.person("farid")
    await farid.command("#general", "/incident declare Payments by card fail")
    modal = await farid.modal("Declare incident")
    assert "Looks like PRB-1 · Connections are not given back, a known error." in modal.words
    assert "Its workaround is written for responders" in modal.words
    assert WORKAROUND not in modal.words
    await alice.click("Edit", on=await alice.command("#general", "/incident PRB-1"))
    edit = await alice.modal("PRB-1: edit")
    await edit.fill("Workaround: words for users", "Pay by invoice.")
    await edit.submit()
    await modal.pick("Impact", "Not sure yet")
    assert "Workaround: Pay by invoice." in (await modal.refresh()).words
    await modal.fill("Title", "The logo is wrong")
    await modal.pick("Impact", "Major – many customers or a department are affected")
    assert "PRB-1" not in (await modal.refresh()).words


async def test_two_people_using_the_workaround_at_once_use_it_once(world: World, bot: Muster) -> None:
    """One update, one link; the other is told in the form who was first."""
    alice = await known_error(world, bot)
    channel, _ = await declared(alice, "Checkout hangs", services=("Payments",), manager="Bob Okafor")
    bob = await world.person(MANAGER)
    offer = await bob.message(channel, LOOKS_LIKE)
    before = await links(bot)
    answers = await asyncio.gather(*(use(each, offer) for each in (alice, bob)), return_exceptions=True)
    await world.heeded(bot)
    assert await links(bot) == before + 1, answers
    assert [row.kind for row in await transitions(bot, 2)].count("updated") == 1
    assert len([each for each in answers if "already uses PRB-" in str(each)]) == 1, answers


async def test_an_offer_is_made_once_and_not_this_ends_it(world: World, bot: Muster) -> None:
    """Moving the problem back and forth offers nothing a second time."""
    alice = await known_error(world, bot)
    channel, _ = await declared(alice, "Payments by card fail")
    offer = await alice.message(channel, LOOKS_LIKE)
    await alice.click("Not this", on=offer)
    await world.settled(bot)
    assert "@Alice Moreau said that it is not this" in (await alice.refreshed(offer)).words
    for status, reason in (("Investigating", "Doubts"), ("Known error", "")):
        await moved(alice, status, Reason=reason)
        await (await alice.modal("PRB-1")).close()
    await world.settled(bot)
    assert len(await offers(alice, channel)) == 1
    assert await links(bot) == 1


async def test_what_becomes_a_known_error_is_offered_in_open_incidents_like_it_and_stays_true(
    world: World, bot: Muster
) -> None:
    """Offered where it is missing; edited when the workaround is; void once it is fixed."""
    alice = await world.person(DECLARER)
    like, _ = await declared(alice, "Connections are not given back again")
    unlike, _ = await declared(alice, "The logo is wrong")
    await (await raised(alice, "#general")).close()
    await moved(alice, "Known error", **{STEPS: WORKAROUND})
    await (await alice.modal("PRB-1")).close()
    offer = await alice.message(like, LOOKS_LIKE)
    shown = await alice.command("#general", "/incident PRB-1")
    await alice.click("Edit", on=shown)
    modal = await alice.modal("PRB-1: edit")
    await modal.fill(STEPS, "Restart the pool twice")
    await modal.submit()
    await world.settled(bot)
    assert "Restart the pool twice" in (await alice.refreshed(offer)).words
    await (await alice.modal("PRB-1")).close()
    await moved(alice, "Fixed", Permanent_fix="It closes them")
    await world.settled(bot)
    void = await alice.refreshed(offer)
    assert "is fixed now: its workaround is no longer offered here." in void.words
    assert not void.buttons
    assert not await offers(alice, unlike)


async def test_a_problem_raised_from_a_private_incident_is_offered_nowhere_else(world: World, bot: Muster) -> None:
    """Neither in a public incident on the same service, nor in another private one."""
    alice = await known_error(world, bot, private=True)
    for marks in ((), ("Private",)):
        channel, _ = await declared(alice, "Card payments fail", services=("Payments",), marks=marks)
        await world.settled(bot)
        assert not await offers(alice, channel)


async def test_an_offer_is_withdrawn_when_the_problems_incident_turns_private(world: World, bot: Muster) -> None:
    """What stood in another incident's channel says nothing; using it is refused like what is not there."""
    alice = await known_error(world, bot)
    channel, _ = await declared(alice, "Checkout hangs", services=("Payments",), manager="Bob Okafor")
    bob = await world.person(MANAGER)
    offer = await bob.message(channel, LOOKS_LIKE)
    await alice.command("#general", "/incident private INC-1")
    modal = await alice.modal()
    await modal.fill("Why", "Names of customers")
    await modal.submit()
    await world.settled(bot)
    assert (await bob.refreshed(offer)).words == "This suggestion is no longer available."
    assert "There is no problem PRB-1." in (await bob.command("#general", "/incident PRB-1")).words


async def test_the_history_of_linked_incidents_tells_of_a_known_error_and_a_fix(world: World, bot: Muster) -> None:
    """One line each, and nothing posted."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident problem")
    await (await alice.modal()).submit()
    await (await alice.modal("PRB-1")).close()
    await world.settled(bot)
    before = len(await alice.messages(incident.channel))
    for status, more in (
        ("Investigating", {}),
        ("Known error", {"Root_cause": "A"}),
        ("Fixed", {"Permanent_fix": "B"}),
    ):
        await moved(alice, status, **more)
        await (await alice.modal("PRB-1")).close()
    await world.settled(bot)
    assert len(await alice.messages(incident.channel)) == before
    async with bot.store.read() as unit:
        rows = (await unit.session.execute(select(Transition.after).where(Transition.kind == "problem"))).scalars()
        assert [row["status"] for row in rows] == ["open", "known_error", "fixed"]
