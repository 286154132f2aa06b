"""Long answers arrive: Slack drops an acknowledgement of 20 KB and more, and some letters take four bytes."""

from __future__ import annotations

import pytest

from app import Muster
from sandbox.client import Message, Modal, Person
from tests.bot import full
from tests.bot.settings_steps import TITLES, opened
from tests.steps import ONCE
from tests.world import World, declared

PLACE = "#general"
EVERYWHERE = [
    ("socket", "japanese", "sqlite"),
    ("socket", "japanese", "postgresql"),
    ("http", "japanese", "sqlite"),
    ("socket", "cyrillic", "sqlite"),
    ("socket", "emoji", "sqlite"),
]
COMMANDS = {
    "show INC-1": "Time to acknowledge",
    "catchup INC-1": "Newest update",
    "tasks INC-1": "16 open tasks of INC-1",
    "tasks INC-1 all": "16 tasks of INC-1",
    "tasks mine": "You have 16 open tasks",
    "problem PRB-1": "Root cause",
    "problems": "16 open problems",
    "report by service": "1 incident",
    "summary this week": "INC-1",
    "list": "17 open incidents",
    "following": "You follow P2, ",
    "clock INC-1": "INC-1",
    "help": "/incident declare",
    "help metrics": "Time to acknowledge",
    "": "INC-1",
}
"""Commands that are answered with a message, each with words of the answer."""
FORMS = (
    "timeline INC-1",
    "find INC-1",
    "review INC-1",
    "update INC-1",
    "times INC-1",
    "merge INC-1 into INC-2",
    "problem INC-1",
    "roles INC-1",
    "resolve INC-1",
)
"""Commands that are answered with a form."""
DOUBT = "Please check: This sounds as if it is over"
BOTH_MODES = pytest.mark.parametrize(("mode", "dialect"), [("socket", "sqlite"), ("http", "sqlite")])


async def answers(world: World, person: Person, text: str) -> list[Message]:
    """Type a command, and return what the person is told since then, at once or a moment later."""
    typed_at = world.clock.now().timestamp()
    reply = await person.command(PLACE, f"/incident {text}")
    if reply.words:
        return [reply]

    async def told() -> list[Message]:
        return [message for message in await person.messages(PLACE) if float(message.ts) >= typed_at]

    return list(await world.until(told, f"an answer to {text}"))


async def shown(world: World, person: Person, words: str) -> Modal:
    """Wait until the modal on top says something."""

    async def there() -> Modal | None:
        modal = await person.modal()
        return modal if words in modal.words else None

    found: Modal = await world.until(there, f"a modal that says {words!r}")
    return found


async def written_in_full(world: World, bot: Muster, person: Person, script: str) -> Modal:
    """Fill the update form of an incident to its limits, with words that sound as if it were over."""
    await declared(person)
    await world.settled(bot)
    await person.command(PLACE, "/incident update INC-1")
    modal = await person.modal("INC-1: update")
    await modal.fill("What happened", full.filled(script, head="It is resolved. "))
    await modal.click("More")
    await modal.fill("Impact on users", full.filled(script, full.HALF))
    await modal.fill("Workaround", full.filled(script, full.HALF))
    return modal


async def newest_update(bot: Muster, person: Person) -> str:
    """Return what the newest update of INC-1 says."""
    async with bot.store.read() as unit:
        incident = await unit.incidents.by_number(1, viewer=person.id)
    assert incident is not None
    return incident.newest_update


@pytest.mark.parametrize(("mode", "script", "dialect"), EVERYWHERE)
async def test_every_command_is_answered_about_an_incident_whose_every_text_is_full(
    world: World, bot: Muster, script: str
) -> None:
    """Whatever the letters, each answer reaches who asked, as one message for their eyes only or as a form."""
    alice = await world.person("alice")
    await full.incident(world, bot, alice, script)
    await full.many_more(bot, alice)
    await full.follows(world, bot, alice, script)
    for text, words in COMMANDS.items():
        world.clock.advance(1)
        [told] = await answers(world, alice, text)
        assert words in told.words, text
        assert told.ephemeral, text
    for text in FORMS:
        assert not (await alice.command(PLACE, f"/incident {text}")).words, text
        await alice.close_modal()


@ONCE
async def test_a_list_is_redrawn_in_place_however_long_it_is(world: World, bot: Muster) -> None:
    """A click on one of its buttons answers by the same way."""
    alice = await world.person("alice")
    await full.incident(world, bot, alice, "japanese")
    [told] = await answers(world, alice, "tasks mine")
    await alice.click("Done", on=told)
    assert "You have 15 open tasks" in (await alice.message(PLACE, "You have 15 open tasks", ephemeral=True)).words


@ONCE
async def test_a_command_that_comes_twice_is_answered_once_however_long_the_answer(world: World, bot: Muster) -> None:
    """What is answered after the acknowledgement is no exception."""
    alice = await world.person("alice")
    await full.incident(world, bot, alice, "japanese")
    await world.control("POST", "deliveries", duplicate="slash_commands")
    world.record_traffic()
    await answers(world, alice, "catchup INC-1")
    [told] = [entry for entry in await alice.traffic() if entry["kind"] == "response_url"]
    assert told["status"] == "ok"


@BOTH_MODES
@pytest.mark.parametrize("script", list(full.SCRIPTS))
async def test_a_doubtful_update_of_full_texts_is_pointed_out_and_goes_out_submitted_again(
    world: World, bot: Muster, script: str
) -> None:
    """The form comes back as it was filled, with the doubt; what was doubted once can be said."""
    alice = await world.person("alice")
    modal = await written_in_full(world, bot, alice, script)
    text = modal.value("What happened")
    await modal.submit()
    modal = await shown(world, alice, DOUBT)
    assert modal.value("What happened") == text
    assert modal.value("Workaround") == full.filled(script, full.HALF)
    assert not await newest_update(bot, alice)
    await modal.submit()
    assert await newest_update(bot, alice) == text


@ONCE
async def test_a_long_form_comes_though_slack_falters(world: World, bot: Muster) -> None:
    """What Slack does not do at first is tried again."""
    alice = await world.person("alice")
    modal = await written_in_full(world, bot, alice, "japanese")
    await world.fault("views.update", "http_500")
    await world.fault("views.update", "dropped_before")
    await world.control("POST", "deliveries", duplicate="interactive")
    await modal.submit()
    await (await shown(world, alice, DOUBT)).submit()
    assert (await newest_update(bot, alice)).startswith("It is resolved.")


@ONCE
async def test_a_long_form_that_slack_refuses_leaves_words_that_hold(world: World, bot: Muster) -> None:
    """The person reads that nothing is posted and what to do; nothing is posted."""
    alice = await world.person("alice")
    modal = await written_in_full(world, bot, alice, "japanese")
    await world.fault("views.update", "error", error="invalid_arguments", times=None)
    await modal.submit()
    said = (await shown(world, alice, "One moment")).words
    assert "Your update is not posted yet" in said
    assert "close this. Then press Post update" in said
    assert not await newest_update(bot, alice)


@ONCE
async def test_a_long_answer_comes_though_slack_falters(world: World, bot: Muster) -> None:
    """It is tried once more after a moment."""
    alice = await world.person("alice")
    await full.incident(world, bot, alice, "japanese")
    await world.fault("response_url", "error", error="expired_url")
    [told] = await answers(world, alice, "catchup INC-1")
    assert "Newest update" in told.words


@ONCE
async def test_a_long_answer_that_slack_does_not_take_is_not_lost_without_a_word(world: World, bot: Muster) -> None:
    """The person is told directly, and nothing of the incident stands there."""
    alice = await world.person("alice")
    await full.incident(world, bot, alice, "japanese")
    await world.fault("response_url", "http_500", times=2)
    await alice.command(PLACE, "/incident catchup INC-1")
    told = await alice.message("@muster", "Slack did not take Muster's answer")
    assert "Please try again" in told.words
    assert full.filled("japanese", 10) not in told.words


@ONCE
async def test_what_was_found_comes_into_the_form_however_long_it_is(world: World, bot: Muster) -> None:
    """Words typed in the form are answered in it, with what was typed."""
    alice = await world.person("alice")
    await full.incident(world, bot, alice, "japanese")
    word = full.SCRIPTS["japanese"]
    await alice.command(PLACE, "/incident find")
    modal = await alice.modal("Find")
    await modal.fill("Words to look for", word)
    await modal.submit()
    assert (await shown(world, alice, "found")).value("Words to look for") == word


@ONCE
async def test_a_review_of_full_texts_that_two_people_write_is_shown_again(world: World, bot: Muster) -> None:
    """Who comes second sees both wordings, and nothing of either is lost."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await full.incident(world, bot, alice, "japanese")
    await alice.command(PLACE, "/incident resolve INC-1 It was fixed")
    await alice.command(PLACE, "/incident assign INC-1 scribe @bob")
    for person in (alice, bob):
        await person.command(PLACE, "/incident review INC-1")
        await (await person.modal()).click("Edit")
    for person, head in ((alice, "A"), (bob, "B")):
        modal = await person.modal("INC-1: review")
        await modal.fill("Summary", full.filled("japanese", head=head))
        await modal.submit()
    modal = await shown(world, bob, "Alice Moreau")
    assert modal.value("Summary") == full.filled("japanese", head="B")


@BOTH_MODES
async def test_every_part_of_the_settings_opens_however_much_it_holds(world: World, bot: Muster) -> None:
    """Lists of people, services, causes and dates as long as their fields take."""
    alice = await world.person("alice")
    await full.settings(bot, "japanese")
    for part in TITLES:
        modal = await opened(alice, part)
        if part == "Services":
            await modal.pick("Service", modal_service := full.filled("japanese", 75, "00"))
            await modal.submit()
            modal = await alice.modal("Whom to call")
            assert modal_service in modal.words
        await modal.close(clear=True)
