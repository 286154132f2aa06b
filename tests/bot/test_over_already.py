"""An incident that was over before anybody declared it: its own times, its own figures, and nobody called for it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app import Muster
from bot.access.limits import DECLARED
from sandbox.client import Modal, Person
from sandbox.client.errors import ModalRefused
from storage.outbox import DEAD
from storage.tables import Delivery
from tests.bot.settings_steps import group_id
from tests.reminders.watching import quiet, said, set_policy, wait
from tests.steps import VARIED, figures, transitions
from tests.world import World, declared, form

WORDS = "/incident over Checkout was down"


def at(world: World, time: str) -> datetime:
    """Return a time of day of the world's day, such as `02:00`."""
    hour, minute = map(int, time.split(":"))
    return world.clock.now().replace(hour=hour, minute=minute, second=0, microsecond=0)


async def opened(world: World, person: Person, words: str = WORDS, **times: str) -> Modal:
    """Open the form that logs an outage from 02:00 to 03:00, or at other times."""
    await person.command("#general", words)
    modal = await form(person, "Declare incident")
    for label, time in ({"Began": "02:00", "Ended": "03:00"} | times).items():
        await modal.pick_time(label.replace("_", " "), at(world, time))
    return modal


async def logged(world: World, person: Person, words: str = WORDS, *, also: tuple[str, ...] = (), **times: str) -> str:
    """Log an outage, and return what the form says then."""
    modal = await opened(world, person, words, **times)
    await modal.pick("Impact", "Widespread – halts core services for most customers")
    await modal.refresh()
    await modal.pick("Urgency", "Immediate")
    await modal.refresh()
    if also:
        await modal.check("Also", *also)
        await modal.refresh()
    await modal.submit()
    return (await person.modal("Declared")).words


async def everything_said(world: World, start: datetime) -> list[str]:
    """Return to whom Muster said something since then."""
    return [one.to for one in await said(world, start)]


async def left_undone(bot: Muster) -> list[str]:
    """Return what could not be done on Slack."""
    async with bot.store.read() as unit:
        return list((await unit.session.execute(select(Delivery.operation).where(Delivery.state == DEAD))).scalars())


@VARIED
async def test_an_outage_of_the_night_logged_in_the_morning_counts_by_its_own_times(world: World, bot: Muster) -> None:
    """02:00 to 03:00, logged at 09:30: resolved after 1 h, acknowledged after 5 min, in time; nobody hears of it."""
    alice, carmen = await world.person("alice"), await world.person("carmen")
    await set_policy(bot, P1={"chain": [{"people": [carmen.id], "minutes": 5}]})
    start, channels = world.clock.now(), len(await alice.channels())
    told = await logged(world, alice, Acknowledged="02:05", First_workaround="02:20")
    assert "You logged INC-1 · Checkout was down as P1, resolved after 1 h." in told
    await world.settled(bot)
    assert not await everything_said(world, start)
    assert len(await alice.channels()) == channels
    report = await figures(alice)
    assert "1 incident" in report
    assert "Acknowledge: median 5 min" in report
    assert "Resolve: median 1 h" in report
    assert "Within target: acknowledged 1 of 1, resolved 1 of 1" in report
    shown = (await alice.command("#general", "/incident show INC-1")).words
    assert "Began\n2026-11-23 02:00 UTC" in shown
    assert "Time to workaround: 20 min" in shown
    assert "Time to resolve: 1 h" in shown
    assert "Acknowledged\nafter 5 min" in shown
    assert [row.kind for row in await transitions(bot)][:4] == ["declared", "acknowledged", "workaround", "resolved"]


@pytest.mark.usefixtures("bot")
async def test_its_fields_appear_where_its_box_is_ticked_and_the_form_says_what_follows(world: World) -> None:
    """The usual form has none of them; ticked, it holds the hour that ends now, and says that nobody is called."""
    alice = await world.person("alice")
    await alice.command("#general", "/incident declare Checkout was down")
    modal = await form(alice, "Declare incident")
    assert "Began" not in modal.words
    await modal.check("Kind of incident", "It is over already")
    await modal.refresh()
    assert "from 2026-11-23 08:30 UTC to 2026-11-23 09:30 UTC (1 h)." in modal.words
    assert "Nobody is called, and nothing is announced. No channel is opened." in modal.words
    assert "Nobody else is set to be called" not in modal.words
    await modal.check("Also", "Announce it", "Open a channel")
    await modal.refresh()
    assert "Nobody is called, and it is announced in #incidents. A public channel is opened." in modal.words
    await modal.check("Kind of incident")
    await modal.refresh()
    assert "Began" not in modal.words


@pytest.mark.usefixtures("bot")
async def test_it_is_typed_in_the_words_people_use(world: World) -> None:
    """Each opens the form with the box ticked and the title filled in."""
    alice = await world.person("alice")
    for words in ("declare over", "over", "log", "backfill"):
        modal = await opened(world, alice, f"/incident {words} Checkout was down")
        assert modal.value("Title") == "Checkout was down"
        await modal.submit()
        done = await alice.modal("Declared")
        assert "as P2, resolved after" in done.words
        await done.close()


IMPOSSIBLE: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
    ({"Ended": "01:59"}, {"Ended": "before the impact began"}),
    ({"Acknowledged": "01:59"}, {"Acknowledged": "before the impact began"}),
    ({"Acknowledged": "03:01"}, {"Acknowledged": "after it was resolved"}),
    (
        {"First_workaround": "03:01", "Acknowledged": "01:00"},
        {"First workaround": "after it was resolved", "Acknowledged": "before the impact began"},
    ),
    ({"Ended": "23:00"}, {"Ended": "in the future"}),
)


@pytest.mark.usefixtures("bot")
async def test_times_that_are_not_possible_are_refused_each_beside_its_field(world: World) -> None:
    """By the rule that corrections follow; nothing is recorded, and what was put in stays."""
    alice = await world.person("alice")
    for times, faults in IMPOSSIBLE:
        modal = await opened(world, alice, **times)
        with pytest.raises(ModalRefused) as refused:
            await modal.submit()
        assert refused.value.errors.keys() == faults.keys()
        assert all(told in refused.value.errors[label] for label, told in faults.items())
        await modal.close()
        assert "There is no incident INC-1" in (await alice.command("#general", "/incident show INC-1")).words


async def test_announced_and_with_a_channel_where_somebody_asks_for_it(world: World, bot: Muster) -> None:
    """The channel has its card, the announcement tells the end and calls no group, and the declarer gets the link."""
    await set_policy(bot, P1={"mention": group_id(world, "leadership")})
    alice, bob = await world.person("alice"), await world.person("bob")
    await logged(world, alice, also=("Announce it", "Open a channel"))
    await world.settled(bot)
    announced = await bob.message("#incidents", "INC-1")
    assert ", after 1 h." in announced.words
    assert "@leadership" not in announced.words
    channel = await alice.channel("inc-1-checkout-was-down")
    card = await alice.message(channel, "Incident manager")
    assert "Logged, over already" in card.words
    assert alice.id in channel.members


async def test_it_lives_on_without_a_channel(world: World, bot: Muster) -> None:
    """Tasks, updates, its review, who takes part and its closing work by its number, and nothing is left undone."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await logged(world, alice)
    for words in (
        "task INC-1 Add an alert @alice tomorrow",
        "note INC-1 finding: the pool was full",
        "update INC-1 It has not come back",
        "catchup INC-1",
        "clock INC-1",
        "timeline INC-1",
    ):
        assert "no such" not in (await alice.command("#general", f"/incident {words}")).words
        await world.settled(bot)
    await alice.close_modal()
    assert "INC-1" in (await alice.command("#general", "/incident list resolved")).words
    assert "no channel" in (await alice.command("#general", "/incident list resolved")).words
    assert "INC-1" in (await alice.home()).words
    refused = (await bob.command("#general", "/incident update INC-1 Me too")).words
    assert "to take part, use `/incident access INC-1`".replace("`", "") in refused.replace("`", "")
    assert "You take part in INC-1 now" in (await bob.command("#general", "/incident access INC-1")).words
    assert (await bob.command("#general", "/incident update INC-1 Me too")).words.startswith("INC-1 is updated.")
    await bob.command("#general", "/incident review INC-1")
    review = await bob.modal()
    assert "was logged" in review.words.replace("\n", " ")
    await review.close()
    await alice.command("#general", "/incident priority INC-1 P4 It was small")
    closed = (await alice.command("#general", "/incident close INC-1 Done")).words
    assert closed.startswith("INC-1 is closed."), closed
    await world.settled(bot)
    assert not await left_undone(bot)


async def test_closing_is_asked_for_from_its_logging_on_and_not_at_once(world: World, bot: Muster) -> None:
    """One that ended weeks ago asks to be closed a working day after it was logged, as any does after its end."""
    alice = await world.person("alice")
    await alice.command("#general", WORDS)
    modal = await form(alice, "Declare incident")
    await modal.pick_time("Began", at(world, "02:00") - timedelta(days=30))
    await modal.pick_time("Ended", at(world, "03:00") - timedelta(days=30))
    await modal.pick(
        "Impact", "Minor – some customers or a team are affected, a workaround exists"
    )  # which asks for no review
    await modal.refresh()
    await modal.pick("Urgency", "Low")
    await modal.submit()
    start = world.clock.now()
    await wait(world, bot, minutes=60)
    assert not await everything_said(world, start)
    await wait(world, bot, minutes=24 * 60)
    assert "is not closed yet" in (await alice.message("@muster", "INC-1")).words


async def test_taken_up_again_it_gets_a_channel_and_is_told_of(world: World, bot: Muster) -> None:
    """What turns out not to be over is worked on like any other from then on."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await logged(world, alice)
    await world.settled(bot)
    assert (await alice.command("#general", "/incident reopen INC-1 It is back")).words == "INC-1 is reopened."
    await world.settled(bot)
    await bob.message("#incidents", "INC-1")
    channel = await alice.channel("inc-1-checkout-was-down")
    await alice.message(channel, "reopened INC-1")


async def test_when_it_began_can_be_corrected_and_its_figures_follow(world: World, bot: Muster) -> None:
    """*Impact began* moves all that counts from it: 01:00 instead of 02:00 makes it two hours."""
    alice = await world.person("alice")
    await logged(world, alice, Acknowledged="02:05")
    await alice.command("#general", "/incident times INC-1")
    modal = await form(alice, "INC-1: times")
    assert "Detected" not in modal.words
    await modal.pick_time("Impact began", at(world, "01:00"))
    await modal.fill("Reason", "Read from the logs")
    await modal.submit()
    await quiet(world, bot)
    report = await figures(alice)
    assert "Resolve: median 2 h" in report
    assert "Acknowledge: median 1 h 5 min" in report


@pytest.mark.usefixtures("bot")
async def test_over_alone_in_the_channel_of_an_incident_asks_how_it_ended(world: World) -> None:
    """Who types that there means the incident they are in."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await alice.command(channel, "/incident over")
    assert (await alice.modal()).title == "INC-1: resolve"


async def test_who_is_named_its_manager_is_not_told_and_it_can_be_made_private_or_merged(
    world: World, bot: Muster
) -> None:
    """Quiet for everybody else too; what else can be done to an incident can be done to one without a channel."""
    alice, bob = await world.person("alice"), await world.person("bob")
    start = world.clock.now()
    modal = await opened(world, alice)
    await modal.pick_person("Incident manager", "Bob Okafor")
    await modal.submit()
    await world.settled(bot)
    assert not await everything_said(world, start)
    assert "INC-1" in (await bob.command("#general", "/incident list resolved")).words
    await bob.command("#general", "/incident private INC-1")
    await (await bob.modal()).submit()
    await world.settled(bot)
    farid = await world.person("farid")
    assert "There is no incident INC-1" in (await farid.command("#general", "/incident show INC-1")).words
    await bob.command("#general", "/incident public INC-1")
    await (await bob.modal()).submit()
    channel, _ = await declared(alice, "Checkout is down again")
    await alice.command("#general", "/incident merge INC-1 into INC-2")
    await (await alice.modal()).submit()
    await alice.message(channel, "INC-1")
    await world.settled(bot)
    assert "Merged" in (await alice.command("#general", "/incident show INC-1")).words
    assert not await left_undone(bot)


async def test_it_follows_the_limit_on_how_much_one_person_declares(world: World, bot: Muster) -> None:
    """Ten within the hour, whenever they were."""
    alice = await world.person("alice")
    for _ in range(DECLARED):
        await (await opened(world, alice)).submit()
        await alice.close_modal()
    modal = await opened(world, alice)
    with pytest.raises(ModalRefused, match="within an hour"):
        await modal.submit()
    assert not await left_undone(bot)
