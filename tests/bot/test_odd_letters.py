"""Letters that no text can carry: halves of emoji, zeros, controls; people paste them, and are answered."""

from __future__ import annotations

from app import Muster
from tests.bot.timeline_steps import said, timeline
from tests.steps import DECLARER
from tests.world import World, declared, form

ODD = "\ud83d\x00\x1b\udc00"
"""A half of an emoji, a zero, an escape and another half."""


async def test_what_is_typed_into_a_suggestion_is_answered_without_its_odd_letters(world: World, bot: Muster) -> None:
    """As if they had not been typed, in each menu that asks while one types."""
    await declared(await world.person("carmen"), "Search is slow")
    alice = await world.person(DECLARER)
    await declared(alice, "Checkout is down", services=("Checkout",))
    await alice.command("#general", "/incident problem INC-2")
    modal = await alice.modal("Raise a problem")
    assert await modal.suggestions("Existing problem", f"PRB{ODD}") == []
    await modal.close()
    await alice.command("#general", "/incident declare")
    modal = await alice.modal("Declare incident")
    assert await modal.suggestions("Affected services", f"Check{ODD}out") == ["Checkout"]
    assert await modal.suggestions("Affected services", f"Pay{ODD}") == ["Add Pay"]
    await modal.close()
    elsewhere = await alice.create_channel("quiet-place", private=True)
    await alice.message_shortcut("Add to timeline", await said(alice, elsewhere, "The vendor confirms."))
    modal = await form(alice, "Add to timeline")
    assert await modal.suggestions("Incident", f"check{ODD}out") == ["INC-2 · Checkout is down"]
    await world.settled(bot)


async def test_commands_and_forms_are_taken_without_their_odd_letters(world: World, bot: Muster) -> None:
    """Recorded is what can be read."""
    alice = await world.person(DECLARER)
    channel, _ = await declared(alice, f"Check{ODD}out is down", description=f"Cards{ODD} are refused.")
    assert channel.name == "inc-1-checkout-is-down"
    for command in (f"note Cards{ODD}, again", f"find car{ODD}ds", f"task Call{ODD} the bank", f"list{ODD}"):
        reply = await alice.command(channel, f"/incident {command}")
        assert "internal error" not in reply.words
    assert "Cards, again" in (await timeline(alice, channel)).words
    await world.settled(bot)
