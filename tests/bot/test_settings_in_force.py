"""A changed policy reaches every incident that is open: reminders planned again, cards redrawn, none forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app import Muster
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.vocabulary import Status
from sandbox.client import Person
from storage.tables import Incident, Reminder
from tests.bot.settings_steps import opened
from tests.steps import figures, staged
from tests.world import World, declared


async def shortened(alice: Person, acknowledge: str = "5 min", resolve: str = "6 h") -> None:
    """Change what P1 promises."""
    modal = await opened(alice, "P1")
    await modal.fill("Acknowledge within", acknowledge)
    await modal.fill("Resolve within", resolve)
    await modal.submit()


async def pending(bot: Muster, number: int = 1) -> tuple[Incident, dict[str, Reminder]]:
    """Return an incident and its pending reminders by kind."""
    async with bot.store.read() as unit:
        incident = await unit.incidents.by_number_unseen(number)
        assert incident is not None
        return incident, {row.kind: row for row in await unit.reminders.pending_of(incident.id)}


async def due(bot: Muster, kind: str, number: int = 1) -> datetime:
    """Return when a pending reminder is due."""
    return (await pending(bot, number))[1][kind].due_at


def _acknowledge_by(incident: Incident, minutes: int) -> str:
    """Return what the card says of until when somebody is to acknowledge."""
    return f"not yet: due {incident.declared_at + timedelta(minutes=minutes):%Y-%m-%d %H:%M} UTC"


async def test_open_incidents_are_planned_again_and_their_cards_say_the_new_target(world: World, bot: Muster) -> None:
    """What was promised as the next update stays promised."""
    alice = await world.person("alice")
    channel, card = await declared(alice, urgency="Immediate")
    before, planned = await pending(bot)
    assert _acknowledge_by(before, 15) in (await alice.refreshed(card)).words
    await shortened(alice)
    expected = before.declared_at + timedelta(hours=6) * 0.75

    async def replanned() -> bool:
        return await due(bot, "resolve") == expected

    await world.until(replanned, "a new plan")
    await alice.message(channel, _acknowledge_by(before, 5))
    after, _ = await pending(bot)
    assert after.policy_version == 1
    assert after.next_update_at == before.next_update_at
    assert planned["update"].due_at == await due(bot, "update")


async def test_a_sooner_target_is_missed_in_the_channel_and_in_the_report_at_once(world: World, bot: Muster) -> None:
    """It runs from the change: nothing is late the moment that the policy says so."""
    alice = await world.person("alice")
    channel, _ = await declared(alice, urgency="Immediate")
    world.clock.advance(2 * 3600)
    await shortened(alice, resolve="1 h")
    expected = world.clock.now() + timedelta(hours=0.75)

    async def replanned() -> bool:
        return abs(await due(bot, "resolve") - expected) < timedelta(minutes=1)

    await world.until(replanned, "a new plan")
    assert "resolved none due" in await figures(alice)
    world.clock.advance(61 * 60)
    await alice.message(channel, "is past its target to resolve within 1 h")
    assert "resolved 0 of 1" in await figures(alice)


async def test_a_replica_that_starts_later_finishes_what_another_left(world: World) -> None:
    """Nothing but the rows says which incidents are left, so a kill between saving and planning loses nothing."""
    async with world.bot() as bot:
        alice = await world.person("alice")
        await declared(alice, urgency="Immediate")
        await world.settled(bot)
        priorities = DEFAULT_POLICY.to_json()["priorities"]
        longer = {**priorities, "P1": {**priorities["P1"], "resolve": "8 h"}}
        async with bot.store.write() as unit:
            workspace = await unit.workspaces.get()
            workspace.policy = {**DEFAULT_POLICY.to_json(), "priorities": longer}
            workspace.policy_version += 1
    async with world.bot() as later:

        async def caught_up() -> bool:
            incident, planned = await pending(later)
            return planned["resolve"].due_at == incident.declared_at + timedelta(hours=6)

        await world.until(caught_up, "the plan by the newest policy")


@pytest.mark.parametrize("status", [Status.CLOSED, Status.CANCELLED])
async def test_an_incident_that_is_over_stays_as_it_is(world: World, bot: Muster, status: Status) -> None:
    """No reminder comes back to life but that of archiving its channel, and its card is not drawn again."""
    incident = await staged(world, bot, status)
    alice = await world.person("alice")
    _, other = await declared(alice, "Another", urgency="Immediate")
    await shortened(alice)

    async def caught_up() -> bool:
        return (await pending(bot, 2))[0].policy_version == 1

    await world.until(caught_up, "the open incident by the new policy")
    await world.settled(bot)
    _, planned = await pending(bot)
    assert set(planned) == {"archive"}
    assert (await alice.refreshed(incident.card)).words == incident.card.words
    assert _acknowledge_by((await pending(bot, 2))[0], 5) in (await alice.refreshed(other)).words
