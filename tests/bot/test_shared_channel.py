"""An incident's channel that is shared with another organisation: everybody concerned is told at once."""

from __future__ import annotations

import pytest

from app import Muster
from bot.domain.audit import What
from bot.domain.transitions import Kind
from sandbox.client import Person
from tests.bot.test_audit import kept
from tests.bot.test_private_access import set_security_group
from tests.bot.test_private_turning import everything
from tests.steps import DECLARER, MANAGER, OUTSIDER, VARIED, staged, transitions
from tests.world import World

VENDOR = "T0VENDOR"
OUTSIDE = "People outside the company can read this channel"


async def told(person: Person) -> str:
    """Return what Muster wrote to one person directly."""
    return "\n".join([message.words for message in await person.messages("@muster")])


@VARIED
async def test_a_shared_channel_says_so_and_tells_the_incident_manager(world: World, bot: Muster) -> None:
    """In the channel, in a direct message, on the timeline and in the audit log; once, however often Slack tells."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await world.control("POST", "deliveries", duplicate="events")
    await world.control("POST", "shared", channel=incident.channel.id, team=VENDOR)
    await world.heeded(bot)
    said = [m.words for m in await alice.messages(incident.channel) if OUTSIDE in m.words]
    assert len(said) == 1
    assert VENDOR in said[0]
    assert "can read the channel of INC-1" in await told(bob)
    [row] = [row for row in await transitions(bot) if row.kind == Kind.VISIBILITY]
    assert row.after == {"shared_with": VENDOR}
    [entry] = await kept(bot, What.SHARED)
    assert (entry.subject, entry.detail) == ("INC-1", {"with": VENDOR})


async def test_the_security_group_is_told_of_a_private_one_at_once(world: World, bot: Muster) -> None:
    """The manager and everybody in the group, without its title reaching anybody else."""
    emma, kavya, farid = [await world.person(name) for name in ("emma", "kavya", OUTSIDER)]
    await set_security_group(emma, "security")
    await world.settled(bot)
    incident = await staged(world, bot, private=True)
    await world.control("POST", "shared", channel=incident.channel.id, team=VENDOR)
    await world.heeded(bot)
    bob = await world.person(MANAGER)
    for person in (bob, kavya):
        assert "can read the channel of INC-1. The incident is private." in await told(person)
    assert "INC-1" not in await everything(farid)


@pytest.mark.parametrize("still", [False, True])
async def test_the_end_of_sharing_is_said_too(world: World, bot: Muster, *, still: bool) -> None:
    """And whether another organisation still reads it."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    for team in (VENDOR, *(["E0BANK"] if still else [])):
        await world.control("POST", "shared", channel=incident.channel.id, team=team)
    await world.control("DELETE", "shared", channel=incident.channel.id, team=VENDOR)
    await world.heeded(bot)
    said = (await alice.message(incident.channel, "is no longer shared with")).words
    assert (OUTSIDE in said) is still
    assert len(await kept(bot, What.UNSHARED)) == 1


async def test_a_channel_of_no_incident_is_nobodys_concern(world: World, bot: Muster) -> None:
    """Nothing is said or recorded."""
    alice, workspace = await world.person(DECLARER), world.sandbox.workspace
    channel = await alice.channel("#general")
    workspace.conversations.join(workspace.bot.id, workspace.channels[channel.id])
    await world.control("POST", "shared", channel=channel.id, team=VENDOR)
    await world.heeded(bot)
    assert not await kept(bot, What.SHARED)
