"""Being let into a private incident: by asking its manager, or as a member of the security group."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from app import Muster
from bot.commands.runner import Context
from bot.domain.vocabulary import Via
from bot.incidents.people.access import ask_access
from sandbox.client import Person
from tests.steps import DECLARER, MANAGER, OUTSIDER, VARIED, staged, transitions
from tests.world import World, form

ASKED = (
    "If there is an incident {} that you can be given access to, its manager has been asked. "
    "If they agree, Muster tells you."
)


async def set_security_group(person: Person, handle: str) -> None:
    """Choose the security group in the settings, as an admin."""
    await person.command("#general", "/incident settings")
    await (await form(person, "Settings")).click("Roles and privacy")
    modal = await form(person, "Roles and privacy")
    await modal.pick("Security group", f"@{handle}", typing=handle)
    await modal.submit()
    await (await form(person, "Settings")).close()


async def test_asking_for_access_says_the_same_whether_there_is_such_an_incident(world: World, bot: Muster) -> None:
    """Word for word, with the limit: three an hour, whatever they were for."""
    await staged(world, bot, private=True)
    farid = await world.person(OUTSIDER)
    for name in ("INC-1", "INC-7", "INC-1"):
        reply = await farid.command("#general", f"/incident access {name} I know the vendor")
        assert reply.words == ASKED.format(name)
    for name in ("INC-1", "INC-8"):
        reply = await farid.command("#general", f"/incident access {name}")
        assert reply.words.startswith("You have asked for access 3 times within the last hour.")
    bob = await world.person(MANAGER)
    await bob.message("@muster", "I know the vendor")
    await world.settled(bot)
    assert len([m for m in await bob.messages("@muster") if "asks for access" in m.words]) == 1
    world.clock.advance(3601)
    assert (await farid.command("#general", "/incident access INC-9")).words == ASKED.format("INC-9")


async def test_a_manager_lets_somebody_in_and_the_timeline_keeps_it(world: World, bot: Muster) -> None:
    """One click: invited, told, and the incident is theirs to see; the question is replaced by the answer."""
    incident = await staged(world, bot, private=True)
    farid, bob = await world.person(OUTSIDER), await world.person(MANAGER)
    await farid.command("#general", "/incident access INC-1 I know <!channel> & the vendor")
    question = await bob.message("@muster", "@Farid Haddad asks for access to INC-1 · Checkout is down")
    assert question.buttons == ["Grant access", "Decline"]
    await bob.click("Grant access", on=question)
    told = await farid.message("@muster", "You have access to INC-1 · Checkout is down now.")
    assert told.words
    await world.settled(bot)
    assert farid.id in (await bob.channel(incident.channel.id)).members
    assert "INC-1" in (await farid.command("#general", "/incident list")).words
    (kept,) = [row for row in await transitions(bot) if row.kind == "access"]
    assert (kept.actor, kept.after) == (bob.id, {"user": farid.id})
    assert "has access to INC-1 now" in (await bob.refreshed(question)).words
    again = await farid.command("#general", "/incident access INC-1")
    assert again.words == "You already take part in INC-1."


async def test_a_refusal_tells_who_asked_nothing(world: World, bot: Muster) -> None:
    """As if there were no such incident; the manager may still think again."""
    await staged(world, bot, private=True)
    farid, bob = await world.person(OUTSIDER), await world.person(MANAGER)
    await farid.command("#general", "/incident access INC-1")
    question = await bob.message("@muster", "asks for access")
    await bob.click("Decline", on=question)
    await world.settled(bot)
    assert await farid.find_channel("@muster") is None
    assert (await farid.command("#general", "/incident show INC-1")).words.startswith("There is no incident INC-1.")
    assert (await farid.command("#general", "/incident access INC-1")).words == ASKED.format("INC-1")
    await bob.message("@muster", "asks for access", button="Grant access")


async def test_an_open_incident_needs_no_access(world: World, bot: Muster) -> None:
    """Its channel is named instead, and the request does not count."""
    incident = await staged(world, bot)
    farid = await world.person(OUTSIDER)
    reply = await farid.command("#general", "/incident access INC-1")
    assert reply.words == f"INC-1 is open to everybody. Join its channel: #{incident.channel.name}."
    nameless = await farid.command("#general", "/incident access")
    assert nameless.words.startswith("Name the incident: /incident access INC-42")


@VARIED
async def test_the_security_group_sees_private_incidents_and_each_look_is_recorded(world: World, bot: Muster) -> None:
    """Members of the group see it beside its members; who leaves the group no longer sees it."""
    await staged(world, bot, private=True)
    emma, kavya = await world.person("emma"), await world.person("kavya")
    assert "INC-1" not in (await kavya.command("#general", "/incident list")).words
    await set_security_group(emma, "security")
    await world.settled(bot)
    assert "Checkout is down" in (await kavya.command("#general", "/incident list")).words
    for typed in ("show INC-1", "catchup INC-1", "clock INC-1"):
        assert "INC-1" in (await kavya.command("#general", f"/incident {typed}")).words
    looks = [row for row in await transitions(bot) if row.kind == "access"]
    assert [(row.actor, row.via) for row in looks] == [(kavya.id, "look")]
    alice = await world.person(DECLARER)
    assert "Viewed without taking part" in (await alice.command("#general", "/incident show INC-1")).words
    refused = await kavya.command("#general", "/incident update INC-1 Hello")
    assert "use /incident access INC-1." in refused.words
    assert not (await emma.command("#general", "/incident list")).words.count("INC-1")


async def test_who_leaves_the_security_group_sees_nothing_from_the_next_asking_on(world: World, bot: Muster) -> None:
    """Slack is asked again when somebody looks; taking the group out of the settings closes the gate at once."""
    await staged(world, bot, private=True)
    emma, kavya = await world.person("emma"), await world.person("kavya")
    await set_security_group(emma, "security")
    await world.settled(bot)
    await kavya.home()
    await world.heeded(bot)
    seen = await kavya.look_at_home()
    assert seen is not None
    assert "INC-1" in seen.words
    people = world.sandbox.workspace.people
    group = next(each for each in people.groups.values() if each.handle == "security")
    people.set_group_users(group.id, [])
    await kavya.command("#general", "/incident show INC-1")
    await world.settled(bot)
    assert (await kavya.command("#general", "/incident show INC-1")).words.startswith("There is no incident INC-1.")
    home = await kavya.look_at_home()
    assert home is not None
    assert "INC-1" not in home.words


@pytest.mark.parametrize("error", ["no_such_subteam"])
async def test_a_security_group_that_is_gone_holds_nobody(world: World, bot: Muster, error: str) -> None:
    """A deleted group opens nothing."""
    await staged(world, bot, private=True)
    emma, kavya = await world.person("emma"), await world.person("kavya")
    await set_security_group(emma, "security")
    await world.settled(bot)
    await world.fault("usergroups.users.list", "error", error=error)
    await kavya.command("#general", "/incident show INC-1")
    await world.settled(bot)
    assert (await kavya.command("#general", "/incident show INC-1")).words.startswith("There is no incident INC-1.")


async def asked(bot: Muster, world: World, user: str, number: int) -> list[str]:
    """Ask for access, and return the statements that this takes before the answer."""
    told: list[str] = []
    async with bot.store.write() as unit:
        connection = (await unit.session.connection()).sync_connection
        assert connection is not None
        event.listen(connection, "before_cursor_execute", lambda _c, _u, statement, *_: told.append(statement))
        ctx = Context(unit=unit, now=world.clock.now(), actor=user, via=Via.COMMAND)
        await ask_access(ctx, number, "I know the vendor")
        await unit.outbox.write_down()
    return told


async def test_asking_for_what_is_hidden_takes_the_same_work_as_for_what_is_absent(world: World, bot: Muster) -> None:
    """The same statements in the same order, at the first asking and at the next: no clock tells them apart."""
    await staged(world, bot, private=True)
    farid, noor = await world.person(OUTSIDER), await world.person("noor")
    for user in (farid.id, noor.id):
        hidden = [await asked(bot, world, user, 1) for _ in range(2)]
        world.clock.advance(3601)
        absent = [await asked(bot, world, user, 7) for _ in range(2)]
        world.clock.advance(3601)
        assert hidden == absent
