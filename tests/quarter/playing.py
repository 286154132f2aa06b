"""Playing the stories: people of the company live them through in the sandbox, with the real bot, on a moved clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.policy import DEFAULT_POLICY
from bot.domain.vocabulary import Impact
from bot.messages.modals.form import labels
from sandbox.client import Channel, Modal, Person
from sandbox.client.errors import NotOnScreen
from tests.quarter.story import Act, Story
from tests.reminders.watching import pass_until, quiet
from tests.world import declare

if TYPE_CHECKING:
    from app import Muster
    from tests.world import World

_IMPACTS = labels(list(Impact), DEFAULT_POLICY.meanings.impact).values()
_PICKED, _SEARCHED = frozenset({"Cause category"}), frozenset({"Existing problem"})
"""Which fields of forms are menus, and of those which one searches by typing."""
_IN_DIRECT_MESSAGES = frozenset({"I'm coming"})
"""Which buttons are pressed where Muster writes to one person."""


@dataclass(slots=True)
class Player:
    """One company while it lives its stories."""

    world: World
    bot: Muster

    async def play(self, stories: list[Story]) -> None:
        """Play all of them, what is done in one between what is done in another."""
        channels: dict[str, Channel] = {}
        doings: list[tuple[datetime, Story, Act | None]] = [(story.at, story, None) for story in stories]
        doings += [(act.at, story, act) for story in stories for act in story.acts]
        for at, story, act in sorted(doings, key=lambda doing: doing[0]):
            await pass_until(self.world, self.bot, at)
            if act is None:
                channels[story.title] = await self._declare(story)
            else:
                await self._do(act, channels[story.title])
            await quiet(self.world, self.bot)

    async def _declare(self, story: Story) -> Channel:
        person = await self.world.person(story.by)
        known = {channel.id for channel in await person.channels()}
        await declare(
            person,
            story.title,
            place=story.place,
            impact=next(each for each in _IMPACTS if each.startswith(story.impact)),
            urgency=story.urgency,
            description=story.what,
            services=story.services,
        )
        await quiet(self.world, self.bot)
        if await person.views():
            await person.close_modal()
        return next(one for one in await person.channels() if one.id not in known and one.name.startswith("inc-"))

    async def _do(self, act: Act, channel: Channel) -> None:
        person = await self.world.person(act.who)
        if act.says:
            await self._enter(person, channel)
            await person.say(channel, act.says)
        elif act.types:
            await self._enter(person, channel)
            await self._type(person, act, channel)
        else:
            await self._press(person, act, channel)

    async def _enter(self, person: Person, channel: Channel) -> None:
        """Have somebody be in a channel before they write; a guest is invited."""
        members = self.world.sandbox.workspace.channels[channel.id].members
        if person.id in members:
            return
        if person.me.get("is_restricted"):
            inviter = next(one for one in members if one != self.world.sandbox.workspace.bot.id)
            name = self.world.sandbox.workspace.people.get(inviter).name
            await (await self.world.person(name)).invite(channel, person.name)
        else:
            await person.join(channel)
        await quiet(self.world, self.bot)

    async def _type(self, person: Person, act: Act, channel: Channel) -> None:
        told = await person.command(channel, f"/incident {act.types}")
        if "Nothing was recorded" in told.words:
            raise NotOnScreen(f"{person.name} > {act.types}: {told.words}")
        await self._submit(person, act)

    async def _press(self, person: Person, act: Act, channel: Channel) -> None:
        place = "@muster" if act.presses in _IN_DIRECT_MESSAGES else channel
        await person.click(act.presses, on=await person.message(place, act.on, button=act.presses))
        await self._submit(person, act)

    async def _submit(self, person: Person, act: Act) -> None:
        """Fill in the form that has opened, if one has, and leave what it leads to."""
        if await person.views():
            modal = await person.modal()
            for label, text in act.fields.items():
                await _fill(modal, label, text)
            await modal.submit()
            await quiet(self.world, self.bot)
        if await person.views():
            await person.close_modal()


async def _fill(modal: Modal, label: str, text: str) -> None:
    """Fill one field, or choose from a menu what begins with the text."""
    if label in _SEARCHED:
        await modal.pick(label, (await modal.suggestions(label, text))[0], typing=text)
        await modal.refresh()
    elif label in _PICKED:
        await modal.pick(label, text)
    else:
        await modal.fill(label, text)
