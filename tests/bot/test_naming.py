"""The person who does something is named in the messages about it, and rung by none of them."""

from __future__ import annotations

import re

from app import Muster
from tests.steps import DECLARER, MANAGER, OUTSIDER, recorded, staged
from tests.world import World

_ACTS = (
    "ack",
    "update We look into it",
    "assign @farid technical",
    "decision We go back",
    "task @bob look at the logs tomorrow",
    "pause 30min The bank looks into it",
    "resume",
    "escalate @farid why We need the provider",
    "workaround Pay by invoice",
    "resolve A restart",
    "reopen It is back",
    "cancel It was a test",
)
"""Commands of one life, all given by one person."""


async def posted_in_channels(world: World) -> list[str]:
    """Return what was newly posted in channels: texts and blocks."""
    made = [call["args"] for call in await world.calls("chat.postMessage")]
    calls = [call for call in made if str(call["channel"]).startswith(("C", "#"))]
    return [f"{call['text']}{call.get('blocks', '')}" for call in calls]


async def test_no_act_of_a_life_mentions_anybody_in_a_channel(world: World, bot: Muster) -> None:
    """Who acts is named, and who is told directly is not rung by the channel too; edits mention them, silently."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    for act in _ACTS:
        world.clock.advance(60)
        await alice.command(incident.channel, f"/incident {act}")
        await world.settled(bot)
    said = await posted_in_channels(world)
    assert len(said) > len(_ACTS)
    assert [each for each in said if re.search("<@|[Ss]omebody", each)] == []
    assert "<@" in str(await world.calls("chat.update"))


async def test_a_new_name_is_used_from_then_on(world: World, bot: Muster) -> None:
    """As soon as Slack tells of it."""
    incident = await staged(world, bot)
    bob = await world.person(MANAGER)
    world.sandbox.workspace.people.rename(bob.id, "Robert *Okafor*")
    await world.heeded(bot)
    await bob.command(incident.channel, "/incident ack")
    await bob.message(incident.channel, "Robert Okafor acknowledged INC-1")


async def test_who_cannot_be_asked_for_is_not_rung_by_their_own_act(world: World, bot: Muster) -> None:
    """Slack may be silent about somebody: they are somebody then."""
    incident = await staged(world, bot)
    farid = await world.person(OUTSIDER)
    await world.fault("users.info", "error", error="internal_error", times=None)
    await farid.command("#general", "/incident ack INC-1")
    await farid.message(incident.channel, "Somebody acknowledged INC-1")
    assert (await recorded(bot))[0][0]["acknowledged_by"] == farid.id
