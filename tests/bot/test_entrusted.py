"""Acts that cannot be undone: who is entrusted with them, and how others are told whom to ask."""

from __future__ import annotations

import pytest

from app import Muster
from bot.domain.policy import DEFAULT_POLICY, PeoplePolicy
from bot.domain.vocabulary import Status
from sandbox.client import ModalRefused, Person
from tests.bot.seen import close_all
from tests.steps import DECLARER, MANAGER, ONCE, OUTSIDER, Staged, recorded, staged
from tests.world import World, form

ADMIN, SECURITY = "emma", "kavya"
VISIBILITY = ("private", "public")


async def joined(world: World, bot: Muster, incident: Staged, name: str) -> Person:
    """Have somebody join the incident's channel."""
    person = await world.person(name)
    await person.join(incident.channel)
    await world.heeded(bot)
    return person


async def security_group(world: World, bot: Muster) -> None:
    """Name the security group in the workspace's settings, and learn who is in it."""
    emma = await world.person(ADMIN)
    await emma.command("#general", "/incident settings")
    await (await form(emma, "Settings")).click("Roles and privacy")
    modal = await form(emma, "Roles and privacy")
    await modal.pick("Security group", "@security", typing="security")
    await modal.submit()
    await (await form(emma, "Settings")).close()
    await world.settled(bot)


async def typed(person: Person, act: str) -> str:
    """Type an act by the incident's reference; return the refusal, or nothing when its form opened (and was closed)."""
    said = (await person.command("#general", f"/incident {act} INC-1")).words
    await close_all(person)
    return said


def only(who: str, doing: str, ask: str) -> str:
    """Return how somebody is refused, and told whom to ask."""
    return f"INC-1: only {who} can {doing}. Ask one of them{ask}. Nothing was recorded."


PEOPLE = "@Bob Okafor (incident manager), @Alice Moreau (declared it"


async def test_who_merely_takes_part_is_told_who_can_do_what_cannot_be_undone(world: World, bot: Muster) -> None:
    """Turning private or public, cancelling, correcting times; the rest of the work stays open to them."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    farid = await joined(world, bot, incident, OUTSIDER)
    before, ask = await recorded(bot), f" in #{incident.channel.name}"
    for word in VISIBILITY:
        said = only(f"{PEOPLE}) and workspace admins", f"make it {word}", ask)
        assert await typed(farid, word) == said
    acknowledged = "@Bob Okafor (incident manager) and @Alice Moreau (declared it, acknowledged it)"
    assert await typed(farid, "cancel") == only(acknowledged, "cancel it", ask)
    assert await typed(farid, "times") == only(acknowledged, "correct its times", ask)
    assert await recorded(bot) == before
    for word in ("update", "resolve", "status", "roles", "escalate"):
        assert await typed(farid, word) == "", word
    menu = await farid.command(incident.channel, "/incident")
    assert "Resolve" in menu.buttons
    assert "Cancel incident" not in menu.buttons


@ONCE
async def test_the_security_group_is_named_where_there_is_one(world: World, bot: Muster) -> None:
    """Its members need not take part, and see to a public incident's privacy as they do to a private one's."""
    incident = await staged(world, bot)
    await security_group(world, bot)
    farid, kavya = await joined(world, bot, incident, OUTSIDER), await world.person(SECURITY)
    said = only(f"{PEOPLE}), @security and workspace admins", "make it private", f" in #{incident.channel.name}")
    assert await typed(farid, "private") == said
    for word in VISIBILITY:
        await kavya.command("#general", f"/incident {word} INC-1")
        if word == "private":
            await (await form(kavya, "INC-1: private")).submit()
            await world.settled(bot)
            continue
        await (await form(kavya, "INC-1: public")).submit()
    assert (await typed(kavya, "cancel")).startswith("INC-1: only @Bob Okafor (incident manager)")


@ONCE
async def test_leads_admins_and_who_acknowledged_have_what_they_need(world: World, bot: Muster) -> None:
    """A lead turns it private, an admin does without taking part; who acknowledges can cancel and correct times."""
    incident = await staged(world, bot)
    alice, bob, emma = [await world.person(name) for name in (DECLARER, MANAGER, ADMIN)]
    await alice.command(incident.channel, "/incident assign @ines communications lead")
    await alice.command(incident.channel, "/incident assign @grace scribe")
    farid, ines, grace = [await joined(world, bot, incident, name) for name in (OUTSIDER, "ines", "grace")]
    assert await typed(farid, "cancel") != ""
    await farid.command(incident.channel, "/incident ack")
    for person in (alice, bob, ines, grace, farid):
        assert [await typed(person, word) for word in ("cancel", "times")] == ["", ""], person
    for person in (alice, bob, ines, emma):
        assert await typed(person, "private") == "", person
    for person in (grace, farid):
        assert await typed(person, "private") != "", person
    assert (await typed(emma, "cancel")).startswith("INC-1: only")
    await emma.command("#general", "/incident private INC-1")
    await (await form(emma, "INC-1: private")).submit()
    await world.settled(bot)
    assert (await recorded(bot))[0][0]["private"] is True
    assert (await typed(emma, "public")).startswith("There is no incident INC-1.")


@pytest.mark.parametrize("act", ["private", "cancel"])
async def test_a_form_opened_before_the_role_was_given_up_does_nothing(world: World, bot: Muster, act: str) -> None:
    """Who may is decided when the form is submitted."""
    incident = await staged(world, bot)
    alice, ines = await world.person(DECLARER), await joined(world, bot, incident, "ines")
    await alice.command(incident.channel, "/incident assign @ines manager Yours now")
    await ines.command("#general", f"/incident {act} INC-1")
    modal = await form(ines, f"INC-1: {act}")
    await modal.fill("Why" if act == "private" else "Why this isn't an incident", "To see")
    await alice.command(incident.channel, "/incident assign @dmitri manager Yours now")
    await world.settled(bot)  # invites them, which Slack tells of
    await world.heeded(bot)
    before = await recorded(bot)
    with pytest.raises(ModalRefused, match="INC-1: only"):
        await modal.submit()
    assert await recorded(bot) == before


@ONCE
async def test_where_slack_does_not_say_who_is_an_admin_nothing_is_turned(world: World, bot: Muster) -> None:
    """The door stays shut, in words; anyone who needs no such question is not held up."""
    incident = await staged(world, bot)
    farid, bob = await joined(world, bot, incident, OUTSIDER), await world.person(MANAGER)
    await world.fault("users.info", "error", error="internal_error")
    assert "got no answer" in await typed(farid, "private")
    await world.fault("users.info", "error", error="internal_error")
    assert await typed(bob, "private") == ""


@ONCE
async def test_guests_lead_only_where_guests_may_act(world: World, bot: Muster) -> None:
    """A guest with a role may do what the role entrusts, or nothing at all."""
    incident = await staged(world, bot)
    sandbox = world.sandbox.workspace
    channel = sandbox.channels[incident.channel.id]
    sandbox.conversations.invite(sandbox.people.find(DECLARER).id, channel, [sandbox.people.find("noor").id])
    await world.heeded(bot)
    alice, noor = await world.person(DECLARER), await world.person("noor")
    await alice.command(incident.channel, "/incident assign @noor technical lead")
    assert (await noor.command(incident.channel, "/incident private")).words == ""
    await close_all(noor)
    async with bot.store.write() as unit:
        policy = DEFAULT_POLICY.model_copy(update={"people": PeoplePolicy(guests=())})
        (await unit.workspaces.get(lock=True)).policy = policy.to_json()
    said = (await noor.command(incident.channel, "/incident private")).words
    assert said.startswith("Guests cannot change anything")
