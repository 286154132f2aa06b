"""Slack's "later" inside HTTP 200: waited for like any other, and nothing is ever given up for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import cycle, pairwise
from typing import Any

import pytest
from sqlalchemy import select

from app import Muster
from bot.delivery.courier import POLL
from storage.tables import Delivery
from tests.bot.patience import patiently
from tests.steps import ONCE
from tests.world import World, declare, declared

LATER = (
    "ratelimited",
    "rate_limited",
    "too_many_requests",
    "message_limit_exceeded",
    "update_failed",
    "canvas_creation_failed",
    "canvas_editing_failed",
    "external_channel_migrating",
    "team_added_to_org",
    "accesslimited",
    "org_login_required",
)
"""Every name by which Slack's method pages say that the same call may succeed later."""
ONE_OF_A_KIND = ("ratelimited", "message_limit_exceeded", "update_failed", "team_added_to_org")
"""One name for each of what is held back."""
THE_OTHERS = tuple(name for name in LATER if name not in ONE_OF_A_KIND)
"""What differs from those in the name alone: one for each call that is held back in an incident's life."""


def seconds_between(calls: list[dict[str, Any]]) -> list[float]:
    """Return the seconds of world time between each call and the next one."""
    times = [datetime.fromisoformat(call["at"]) for call in calls]
    return [(later - earlier) / timedelta(seconds=1) for earlier, later in pairwise(times)]


@pytest.mark.parametrize(
    ("mode", "dialect", "names"),
    [
        *(("socket", dialect, (name,)) for dialect in ("sqlite", "postgresql") for name in ONE_OF_A_KIND),
        *(("http", dialect, ONE_OF_A_KIND[:1]) for dialect in ("sqlite", "postgresql")),
        ("socket", "sqlite", THE_OTHERS),
    ],
)
async def test_an_answer_that_means_later_loses_nothing(world: World, bot: Muster, names: tuple[str, ...]) -> None:
    """Whatever it is called, on the channel, on posts and on edits: the incident gets all, once, in order."""
    alice = await world.person("alice")
    name = cycle(names)
    for method in ("conversations.create", "chat.postMessage", "pins.add"):
        await world.fault(method, "error", error=next(name))
    # A P3 asks for no review.
    await declare(alice, impact="Minor – some customers or a team are affected, a workaround exists", urgency="Medium")
    await patiently(world, bot)
    for method in ("chat.postMessage", "chat.update", "conversations.setTopic", "bookmarks.edit"):
        await world.fault(method, "error", error=next(name))
    for words in ("ack INC-1", "update INC-1 A certificate has expired", "resolve INC-1 A new certificate"):
        await alice.command("#general", f"/incident {words}")
    await patiently(world, bot)


@ONCE
async def test_later_is_when_slack_says_and_else_later_each_time(world: World, bot: Muster) -> None:
    """Retry-After counts where Slack gives one; without it half a minute, then as long as it has lasted."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await world.control("DELETE", "calls")
    await world.fault("conversations.setTopic", "error", error="ratelimited", retry_after=5)
    await world.fault("conversations.setTopic", "error", error="ratelimited", times=8)
    await alice.command(channel, "/incident priority P3 not as bad as it looked")
    await patiently(world, bot)
    first, *growing = seconds_between(await world.calls("conversations.setTopic"))
    assert [first, *growing] == pytest.approx([5, 30, 30, 60, 120, 240, 480, 600, 600], rel=0.1, abs=1)


@ONCE
async def test_a_wait_that_was_over_does_not_make_the_next_one_longer(world: World, bot: Muster) -> None:
    """What grows is the wait in one stretch of trouble."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    for words in ("priority P1 worse than it looked", "priority P2 no worse after all", "priority P3 better"):
        await world.control("DELETE", "calls")
        await world.fault("conversations.setTopic", "error", error="ratelimited")
        await alice.command(channel, f"/incident {words}")
        await patiently(world, bot)
        (waited,) = seconds_between(await world.calls("conversations.setTopic"))
        assert 28 <= waited < 60, "30 s again, or a look later on a busy machine"


@ONCE
async def test_a_limit_on_messages_holds_back_posts_alone(world: World, bot: Muster) -> None:
    """A workspace that has sent too many messages still gets its topic and its card edited."""
    alice = await world.person("alice")
    channel, card = await declared(alice)
    await world.settled(bot)
    await world.control("DELETE", "calls")
    await world.fault("chat.postMessage", "error", error="message_limit_exceeded", times=None)
    await alice.command(channel, "/incident ack")

    async def edited() -> bool:
        tried = await world.calls("chat.postMessage")
        return bool(tried) and "Investigating" in (await alice.refreshed(card)).words

    await world.until(edited, "the card to follow, and a message to be tried")
    assert len(await world.calls("chat.postMessage")) == 1
    await world.control("DELETE", "faults")
    await patiently(world, bot)


@ONCE
async def test_what_concerns_one_effect_holds_back_no_other(world: World, bot: Muster) -> None:
    """Slack fails to edit one message: the others are edited meanwhile."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await world.fault("chat.update", "error", error="update_failed", channel=channel.id, times=None)
    await alice.command(channel, "/incident ack")
    await alice.join("#incidents")

    async def announced() -> bool:
        return "Investigating" in (await alice.message("#incidents", "INC-1")).words

    await world.until(announced, "the announcement to follow")
    await world.control("DELETE", "faults")
    await patiently(world, bot)


@ONCE
async def test_an_incident_whose_channel_must_wait_long_is_announced_meanwhile(world: World, bot: Muster) -> None:
    """Nobody knows how long: people hear of it by reference, and where its channel is once there is one."""
    alice = await world.person("alice")
    place = await alice.create_channel("incidents")
    await world.fault("conversations.create", "error", error="ratelimited", times=5)
    await declare(alice)

    async def announced() -> bool:
        world.clock.advance(5)
        return any("INC-1" in message.words for message in await alice.messages(place))

    await world.until(announced, "the announcement")
    assert not [channel for channel in await alice.channels() if channel.name.startswith("inc-1-")]
    await patiently(world, bot)
    assert "#inc-1-checkout-is-down" in (await alice.message(place, "INC-1")).words


@ONCE
async def test_a_form_that_slack_will_not_open_now_is_an_honest_refusal(world: World, bot: Muster) -> None:
    """A person who waits is told at once that nothing was recorded; nothing opens a form later."""
    alice = await world.person("alice")
    await world.fault("views.open", "error", error="ratelimited")
    answer = await alice.command("#general", "/incident declare Checkout is down")
    assert "Nothing was recorded" in answer.words
    world.clock.advance(600)
    await world.settled(bot)
    assert len(await world.calls("views.open")) == 1


async def test_an_effect_that_only_a_newer_version_knows_is_left_to_that_one(world: World, bot: Muster) -> None:
    """It waits without counting as attempted, however often it is met, and all else goes on."""
    async with bot.store.write() as unit:
        await unit.outbox.post("hologram", lane="new", payload={}, now=world.clock.now())

    async def met_twice() -> bool:
        async with bot.store.read() as unit:
            row = (await unit.session.execute(select(Delivery).where(Delivery.operation == "hologram"))).scalar_one()
        waits = (row.state, row.attempts, row.lease_until) == ("pending", 0, None)
        return waits and row.due_at > row.created_at + 2 * POLL

    await world.until(met_twice, "an effect put off twice")
    channel, _card = await declared(await world.person("alice"))
    assert channel.name.startswith("inc-1-")
