"""The card shows at first sight what a responder needs at once, and folds the rest."""

from __future__ import annotations

import pytest

from app import Muster
from tests.world import World, declared, form


async def test_the_card_folds_what_can_wait_and_nothing_a_responder_needs_at_once(world: World, bot: Muster) -> None:
    """State, next step, times, workaround and what is happening stand open; the fold has roles and small print."""
    alice = await world.person("alice")
    channel, card = await declared(alice, description="Cards are refused.", services=("Payments",))
    for open_at_once in ("Next: press", "Status", "not yet: due", "Resolve by", "Cards are refused.", "Payments"):
        assert open_at_once in card.at_first_sight, open_at_once
    assert "Impact major" not in card.at_first_sight
    assert "Impact major" in card.words
    await alice.command(channel, "/incident assign @bob scribe")
    await alice.click("Acknowledge", on=card)
    await alice.command(channel, "/incident update")
    update = await form(alice, "INC-1: update")
    await update.fill("What happened", "A certificate has expired.")
    await update.click("More")
    await update.fill("Workaround", "Pay by invoice.")
    await update.submit()
    await alice.message(channel, "A certificate has expired.")
    await world.settled(bot)
    edited = await alice.refreshed(card)
    for open_at_once in ("A certificate has expired.", "Pay by invoice."):
        assert open_at_once in edited.at_first_sight
    for folded in ("Cards are refused.", "Scribe: @Bob Okafor"):
        assert folded not in edited.at_first_sight
        assert folded in edited.words


@pytest.mark.parametrize("variation", ["older"])
async def test_where_slack_folds_nothing_the_card_is_open(world: World, bot: Muster) -> None:
    """The same card without its fold, when it is posted and when it is edited; what was refused is not tried again."""
    alice = await world.person("alice")
    _, card = await declared(alice, description="Cards are refused.")
    assert "Impact major" in card.at_first_sight
    await world.settled(bot)
    before = len(await world.calls("chat.update"))
    await alice.click("Acknowledge", on=card)
    await world.settled(bot)
    edits = (await world.calls("chat.update"))[before:]
    assert edits
    assert not any("container" in str(each) for each in edits)
