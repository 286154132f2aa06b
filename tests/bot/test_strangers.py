"""People of another workspace: each way to reach Muster is answered for their eyes only, or dropped; none records."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from app import Muster
from sandbox.client import Channel, ModalRefused, Person
from storage.tables import Base
from tests.bot.seen import close_all
from tests.bot.settings_steps import account, opened, refused
from tests.steps import DECLARER, ONCE, staged
from tests.world import World, form

STRANGER, ELSEWHERE_ID = "zoe", "T0VENDOR"
ELSEWHERE = "Muster is for members of Harbour & Pine. Nothing was recorded."
BOTH_MODES = pytest.mark.parametrize("mode", ["socket", "http"])
MESSAGE_SHORTCUTS = ("Declare incident", "Correct update", "Copy as text", "Add to timeline", "Add task")


@dataclass
class Visit:
    """Zoe, who had forms open before her workspace became another one, in channels that both companies share."""

    world: World
    bot: Muster
    zoe: Person
    channel: Channel
    """The incident's."""

    async def whispered(self, place: Channel | str, act: Awaitable[None]) -> str:
        """Do something there; return what she alone is told by it."""
        before = len(await self._whispers(place))
        await act

        async def told() -> list[str]:
            return (await self._whispers(place))[before:]

        [words] = await self.world.until(told, "an answer")
        assert not await self.zoe.views()
        return str(words)

    async def _whispers(self, place: Channel | str) -> list[str]:
        return [message.words for message in await self.zoe.messages(place) if message.ephemeral]

    async def noticed(self) -> str:
        """Return what the modal on top says, and close all."""
        words = (await form(self.zoe, "Nothing changed")).words
        await close_all(self.zoe)
        return words


async def recorded(bot: Muster) -> dict[str, int]:
    """Count the rows of each table: equal before and after what records nothing."""
    async with bot.store.read() as unit:
        tables = Base.metadata.sorted_tables
        return {
            table.name: (await unit.session.execute(select(func.count()).select_from(table))).scalar_one()
            for table in tables
        }


async def _command(visit: Visit) -> str:
    said = {(await visit.zoe.command("#general", f"/incident {typed}")).words for typed in ("list", "declare Oh", "")}
    assert len(said) == 1
    return said.pop()


async def _global_shortcut(visit: Visit) -> str:
    await visit.zoe.shortcut("Declare incident")
    return await visit.noticed()


async def _message_shortcuts(visit: Visit) -> str:
    said = await visit.zoe.message(visit.channel, "looks like a certificate")
    shortcuts = (visit.zoe.message_shortcut(name, said) for name in MESSAGE_SHORTCUTS)
    [words] = {await visit.whispered(visit.channel, shortcut) for shortcut in shortcuts}
    return words


async def _buttons(visit: Visit) -> str:
    """Press whatever stands in the incident's channel and on its announcement, menus included."""
    standing = [
        (place, message, label)
        for place in (visit.channel, "#incidents")
        for message in await visit.zoe.messages(place)
        for label in message.buttons
    ]
    assert {"Acknowledge", "Resolve", "Follow", "Escalate"} <= {label for _, _, label in standing}
    clicks = [(place, visit.zoe.click(label, on=message)) for place, message, label in standing]
    [words] = {await visit.whispered(place, click) for place, click in clicks}
    return words


async def _suggestion(visit: Visit) -> str:
    modal = await form(visit.zoe, "Declare incident")
    assert await modal.suggestions("Affected services", "Che") == []
    return ELSEWHERE


async def _field(visit: Visit) -> str:
    await (await form(visit.zoe, "Declare incident")).pick("Urgency", "Low")
    words = (await form(visit.zoe, "Nothing changed")).words
    await (await visit.zoe.modal()).close()
    return words


async def _form(visit: Visit) -> str:
    modal = await form(visit.zoe, "Declare incident")
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    await close_all(visit.zoe)
    return " ".join(set(refused.value.errors.values()))


async def _home_button(visit: Visit) -> str:
    home = await visit.zoe.look_at_home()
    assert home is not None
    for label in home.buttons:
        await visit.zoe.click(label, on=home)
        assert ELSEWHERE in await visit.noticed(), label
    return ELSEWHERE


async def _events(visit: Visit) -> str:
    """Open App Home; react to a message, edit and delete it."""
    ts = await visit.zoe.say(visit.channel, "I know this one")
    said = next(each for each in await visit.zoe.messages(visit.channel) if each.ts == ts)
    await visit.zoe.react(said, "pushpin")
    await visit.zoe.edit(said, "I know this one well")
    await visit.zoe.unreact(said, "pushpin")
    await visit.zoe.delete(said)
    visit.world.sandbox.delivery.home_opened(visit.zoe.id)
    return ELSEWHERE


ROADS: tuple[Callable[[Visit], Awaitable[str]], ...] = (
    _suggestion,
    _field,
    _form,
    _command,
    _global_shortcut,
    _message_shortcuts,
    _buttons,
    _home_button,
    _events,
)
"""Each way there is to reach Muster, and what it answers."""


async def visiting(world: World, bot: Muster) -> Visit:
    """Let zoe into the incident's channel and open her form and Home, then have her belong to another workspace."""
    people = world.sandbox.workspace.people
    people.add(STRANGER, "Zoe Vendor")
    conversations = world.sandbox.workspace.conversations
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    for channel in (conversations.named("general"), conversations.named("incidents")):
        assert channel is not None
        conversations.invite(alice.id, channel, [people.find(STRANGER).id])
    await alice.invite(incident.channel, STRANGER)
    await alice.say(incident.channel, "It looks like a certificate")
    zoe = await world.person(STRANGER)
    await zoe.home()
    await zoe.command("#general", "/incident declare Oh no")
    modal = await zoe.modal()
    for label, choice in (("Impact", "Major – many customers or a department are affected"), ("Urgency", "High")):
        await modal.pick(label, choice)
        await modal.refresh()
    await world.heeded(bot)
    people.move(zoe.id, ELSEWHERE_ID)
    await world.heeded(bot)
    return Visit(world, bot, zoe, incident.channel)


@ONCE
@BOTH_MODES
async def test_each_way_of_a_stranger_is_answered_kindly_or_dropped_and_records_nothing(
    world: World, bot: Muster
) -> None:
    """Commands, shortcuts, buttons, menus, fields, suggestions, forms, App Home and events alike."""
    visit = await visiting(world, bot)
    for road in ROADS:
        before = await recorded(bot)
        assert ELSEWHERE in await road(visit), road.__name__
        await world.heeded(bot)
        after = await recorded(bot)
        assert after == before, (road.__name__, {name: after[name] - before[name] for name in after})


async def _settings_part(world: World, emma: Person) -> None:
    del world
    modal = await opened(emma, "Matrix")
    await modal.pick("Minimal impact, low urgency", "P3 Medium")


async def _turning_private(world: World, emma: Person) -> None:
    del world
    await emma.command("#general", "/incident private INC-1")


@ONCE
@pytest.mark.parametrize("opens", [_settings_part, _turning_private])
async def test_an_admin_of_another_workspace_is_no_admin_here(
    world: World, bot: Muster, opens: Callable[[World, Person], Awaitable[None]]
) -> None:
    """Slack is asked at that moment, and its marks of them are those of their own workspace."""
    await staged(world, bot)
    emma = await world.person("emma")
    home = await emma.home()
    await opens(world, emma)
    await world.heeded(bot)
    # Slack is silent about their move: it is kept that they are a member, and Slack names this workspace as asking.
    await world.control("POST", "withhold", events=["user_change"])
    world.sandbox.workspace.people.move(emma.id, ELSEWHERE_ID)
    assert account(world, "emma").is_admin
    before = await recorded(bot)
    assert "admins" in " ".join((await refused(await emma.modal())).values())
    await close_all(emma)
    await emma.click("Settings", on=home)
    assert "for the workspace's admins and owners" in (await form(emma, "Nothing changed")).words

    async def gained() -> bool:
        after = await recorded(bot)
        more = {name: after[name] - before[name] for name in after if after[name] != before[name]}
        return more == {"audit_entry": 2, "inbox": 2}  # who was refused what, once each

    await world.until(gained, "both refusals, and nothing else, to be recorded")
