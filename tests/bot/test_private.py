"""The visibility gate: what a private incident says never reaches who is not a member, by any road."""

from __future__ import annotations

from app import Muster
from bot.domain.actions import Action
from sandbox.client import Person
from tests.steps import DECLARER, OUTSIDER, is_silent, transitions
from tests.world import World, declared

MARKER = "Zanzibarleak"


async def planted(world: World, bot: Muster) -> None:
    """Declare a private incident whose every text carries the marker, and say more of it."""
    alice = await world.person(DECLARER)
    channel, _ = await declared(
        alice, f"{MARKER} title", description=f"{MARKER} story", marks=("Private",), manager="Bob Okafor"
    )
    for typed in (f"update {MARKER} update", f"priority P1 {MARKER} reason", f"status identified {MARKER} note"):
        assert is_silent(await alice.command(channel, f"/incident {typed}"), typed)
    await world.settled(bot)


async def everything_seen(person: Person) -> str:
    """Return all that stands on this person's screen: every place, message, modal, Home, and the sidebar."""
    seen = [str(await person.workspace())]
    for channel in await person.channels():
        seen += [str(message.raw) for message in await person.messages(channel)]
    seen += [str(modal.view) for modal in await person.views()]
    seen.append(str((await person.home()).blocks))
    seen += await person.notices()
    return "\n".join(seen)


async def test_a_private_incidents_words_never_reach_an_outsider(world: World, bot: Muster) -> None:
    """List, show, menu, Home, every act by reference, suggestions, search by channel name: nothing."""
    await planted(world, bot)
    farid = await world.person(OUTSIDER)
    commands = [
        "",
        "list",
        "list all",
        "list identified",
        "show INC-1",
        "INC-1",
        "show #inc-1-private",
        "help",
    ]
    commands += [f"{action.typed} INC-1 x" for action in Action]
    heard = [(await farid.command("#general", f"/incident {typed}".strip())).raw for typed in commands]
    await farid.command("#general", "/incident declare")
    modal = await farid.modal("Declare incident")
    heard_of = [*(str(raw) for raw in heard), str(await modal.suggestions("Affected services", MARKER[:4]))]
    await world.settled(bot)
    assert MARKER.lower() not in "\n".join([*heard_of, await everything_seen(farid)]).lower()


async def test_members_see_it_on_every_road(world: World, bot: Muster) -> None:
    """The same roads show it to a member: the gate is a gate, not a wall."""
    await planted(world, bot)
    alice = await world.person(DECLARER)
    for typed in ("", "list", "show INC-1", "INC-1"):
        assert MARKER in (await alice.command("#general", f"/incident {typed}".strip())).words
    assert MARKER in (await alice.home()).words


async def test_membership_of_the_channel_opens_and_closes_the_gate(world: World, bot: Muster) -> None:
    """Invited: visible. Left: gone again, also from a Home that was open."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await planted(world, bot)
    channel = await alice.channel("inc-1-private")
    await alice.invite(channel, OUTSIDER)
    await farid.message(channel, "Incident manager", ephemeral=True)
    assert MARKER in (await farid.command("#general", "/incident list")).words
    assert MARKER in (await farid.home()).words
    await farid.leave(channel)

    async def hidden() -> bool:
        return MARKER not in (await farid.command("#general", "/incident list")).words

    await world.until(hidden, "the incident to vanish")
    await world.settled(bot)
    said = (await farid.command("#general", "/incident show INC-1")).words
    assert said == "There is no incident INC-1. Nothing was recorded. /incident list shows the open ones."
    home = await farid.look_at_home()
    assert home is not None
    assert MARKER not in home.words


async def test_a_manager_outside_a_private_incident_is_told_nothing_of_it(world: World, bot: Muster) -> None:
    """Who left is no member: troubles of the channel go to somebody who still is."""
    await planted(world, bot)
    alice, bob = await world.person(DECLARER), await world.person("bob")
    channel = await alice.channel("inc-1-private")
    await bob.leave(channel)

    async def gone() -> bool:
        return any(row.before == {"user": bob.id} for row in await transitions(bot))

    await world.until(gone, "the manager to have left")
    await world.settled(bot)
    told_as_a_member = (await everything_seen(bob)).count(MARKER)
    await alice.archive(channel)
    await alice.message("@muster", "Bots cannot unarchive it")
    await world.settled(bot)
    assert (await everything_seen(bob)).count(MARKER) == told_as_a_member
    leaving = await bob.message("@muster", "You left the channel")
    assert MARKER not in leaving.words
