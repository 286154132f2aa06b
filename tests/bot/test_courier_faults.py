"""The courier on a Slack that fails: each kind of call, struck by each kind of fault."""

from __future__ import annotations

import pytest

from app import Muster
from sandbox.client import Person
from tests.bot.ledger import all_carried_once
from tests.steps import ONCE, is_silent
from tests.world import World, declared

FAULTS: dict[str, dict[str, object]] = {
    "ratelimited": {"retry_after": 3},
    "http_500": {},
    "accepted_then_dropped": {},
    "dropped_before": {},
    "hang": {},
    "slow": {"seconds": 0.45},
}
"""Every fault that Slack or the way to it may have; none of them is a refusal.

The bot hangs up after 0.4 s, a slow Slack answers just after."""
CALLS = (
    (("conversations.create", 0), ("chat.update", 0)),
    (("conversations.invite", 0), ("chat.postMessage", 2)),
    (("chat.postMessage", 0), ("conversations.setTopic", 0)),
    (("chat.postMessage", 4), ("pins.add", 0)),
    (("bookmarks.add", 0), ("views.publish", 0)),
    (("bookmarks.edit", 0),),
)
"""Each call of an incident's life, and how many of its kind come before the one that is struck; two that do not wait
for each other are struck in one life.

The messages are, in whatever order: the card, the announcement (asked for twice while its channel is missing), the
direct message to the declarer, and the posts."""
METHODS = sorted({method for calls in CALLS for method, _ in calls})

SAID = ("acknowledged INC-1 after", "update on INC-1", "A new certificate")
"""What stands in the channel at the end."""


async def life(alice: Person) -> None:
    """Declare, acknowledge, update and resolve, each as soon as a person can; a P3 asks for no review."""
    channel, _ = await declared(
        alice, impact="Minor – some customers or a team are affected, a workaround exists", urgency="Medium"
    )
    for words in ("ack", "update A certificate has expired", "resolve A new certificate"):
        assert is_silent(await alice.command(channel, f"/incident {words}"), words)


@ONCE
@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("calls", CALLS, ids=lambda calls: "+".join(method for method, _ in calls))
async def test_no_fault_loses_or_doubles_an_effect(
    world: World, bot: Muster, calls: tuple[tuple[str, int], ...], kind: str
) -> None:
    """Whatever call is struck by whatever fault: one channel, one card, one announcement, each post once, in order."""
    alice = await world.person("alice")
    await alice.home()
    for method, skip in calls:
        await world.fault(method, kind, skip=skip, **FAULTS[kind])
    await life(alice)
    found = await all_carried_once(world, bot)
    channel = found.channels[found.incidents[0].channel_id or ""]
    assert set(channel["members"]) == {alice.id, found.bot}
    texts = [message["text"] for message in channel["messages"]]
    assert [sum(words in text for text in texts) for words in SAID] == [1, 1, 1]


@pytest.mark.parametrize("kind", FAULTS)
async def test_a_slack_that_fails_everywhere_at_once_ends_with_everything_shown(
    world: World, bot: Muster, kind: str
) -> None:
    """Every method struck twice in a row: all is caught up, once, in order."""
    alice = await world.person("alice")
    for method in METHODS:
        await world.fault(method, kind, times=2, **FAULTS[kind])
    await life(alice)
    await all_carried_once(world, bot)


@ONCE
@pytest.mark.parametrize("kind", FAULTS)
async def test_a_fault_while_looking_for_what_an_earlier_one_left_is_no_proof_of_absence(
    world: World, bot: Muster, kind: str
) -> None:
    """The message was accepted, its reply lost, and the first look at the channel's history fails too: still one."""
    alice = await world.person("alice")
    await world.fault("chat.postMessage", "accepted_then_dropped", times=3)
    await world.fault("conversations.create", "accepted_then_dropped")
    for lookup in ("conversations.history", "users.conversations", "bookmarks.list", "conversations.open"):
        await world.fault(lookup, kind, **FAULTS[kind])
    await life(alice)
    await all_carried_once(world, bot)
