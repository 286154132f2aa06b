"""A Slack that refuses a part: the incident goes on, and one direct message says what to fix."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from app import Muster
from bot.delivery.advice import ADVICE, advice
from sandbox.client import Message, Person
from tests.bot.ledger import all_carried_once, ledger, posts_in_order
from tests.steps import ONCE, review_posted
from tests.world import World, declare, declared

REFUSALS = {
    "pins.add": ("too_many_pins", "The card could not be pinned", "Remove one by hand"),
    "conversations.setTopic": ("restricted_action", "The topic could not be set", "An owner can allow"),
    "bookmarks.add": ("too_many_bookmarks", "The bookmark could not be set", "Remove one by hand"),
    "chat.update": ("edit_window_closed", "could not be kept up to date", "allow"),
    "conversations.invite": ("restricted_action", "Not everybody could be invited", "An owner can allow"),
}
"""A method, how Slack refuses it, and what the direct message says of it."""
DEAD = {"conversations.invite": 0, "chat.update": 2}
"""Effects given up, where it is not one: an invitation ends by saying whom to invite by hand; card and announcement are
both edited."""


async def told(person: Person, containing: str) -> list[Message]:
    """Return Muster's direct messages to a person that say this."""
    place = await person.channel("@muster")
    return [message for message in await person.messages(place) if containing in message.words]


@pytest.mark.parametrize("method", REFUSALS)
async def test_a_refused_part_stops_nothing_and_one_message_says_what_to_fix(
    world: World, bot: Muster, method: str
) -> None:
    """Whatever Slack refuses for good, all else is shown, and the incident manager is told once, not at each change."""
    error, trouble, remedy = REFUSALS[method]
    alice = await world.person("alice")
    await world.fault(method, "error", error=error, times=None)
    await declare(alice)
    await world.settled(bot)
    for words in ("ack INC-1", "update INC-1 A certificate has expired"):
        await alice.command("#general", f"/incident {words}")
    await world.settled(bot)
    world.clock.advance(5)
    await alice.command("#general", "/incident resolve INC-1 A new certificate")
    await review_posted(world)
    await world.settled(bot)
    (message,) = await told(alice, trouble)
    assert remedy in message.words
    assert error in message.words
    assert "goes on" in message.words
    await _went_on(world, bot)
    assert await _metric(bot, 'muster_outbox{state="dead"}') == DEAD.get(method, 1)


async def _went_on(world: World, bot: Muster) -> None:
    found = await ledger(world, bot.store)
    (incident,) = found.incidents
    texts = [message["text"] for message in found.channels[incident.channel_id or ""]["messages"]]
    for words in ("acknowledged INC-1", "update on INC-1", "A new certificate"):
        assert sum(words in text for text in texts) == 1, words
    posts_in_order(found)


@pytest.mark.parametrize(
    ("error", "listed"),
    [
        ("user_is_restricted", True),
        ("user_is_restricted", False),
        ("cant_invite", False),
        ("invitee_cant_see_channel", False),
        ("app_cannot_join_channel", False),
        ("no_external_invite_permission", False),
    ],
)
@ONCE
async def test_one_whom_nobody_may_invite_keeps_nobody_else_out(
    world: World, bot: Muster, error: str, listed: bool
) -> None:
    """Slack refuses all of them, saying who it is about or not: the others get in, and the channel is told why."""
    alice = await world.person("alice")
    jonas = world.sandbox.workspace.people.find("jonas")
    jonas.invite_refusal, world.sandbox.lists_invite_errors = error, listed
    channel, _ = await declared(alice)
    await alice.command(channel, "/incident escalate @leadership They must decide")
    told_of = await alice.message(channel, "did not let Muster invite")
    assert f"Jonas Weber ({error})" in told_of.words.replace("`", "")
    await world.settled(bot)
    members = world.sandbox.workspace.channels[channel.id].members
    names = {world.sandbox.workspace.people.get(user).name for user in members}
    assert {"alice", "emma", "maya"} <= names
    assert "jonas" not in names
    assert "Emma" not in told_of.words


ADVISED = (
    "app_access_restricted",
    "app_cannot_join_channel",
    "channel_is_limited_access",
    "file_uploads_disabled",
    "file_uploads_except_images_disabled",
    "invitee_cant_see_channel",
    "messages_tab_disabled",
    "no_external_invite_permission",
    "permission_denied",
    "posting_to_channel_denied",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
    "storage_limit_reached",
    "too_many_bookmarks",
    "too_many_pins",
    "too_many_tabs",
)
"""Refusals that a workspace's or a channel's settings bring about."""


def test_every_refusal_that_people_can_end_says_what_to_do() -> None:
    """In words of its own that name who can do what; any other error says that it is Slack's own."""
    assert [error for error in ADVISED if advice(error) == advice("an error nobody knows")] == []
    assert [words for words in ADVICE.values() if not words.endswith(".") or "_" in words] == []


@pytest.mark.parametrize(
    ("method", "error", "words"),
    [
        ("bookmarks.add", "too_many_tabs", "Remove one by hand"),
        ("conversations.invite", "app_cannot_join_channel", "An admin can add this one"),
        ("chat.postMessage", "app_access_restricted", "An admin can add this place"),
    ],
)
@ONCE
async def test_people_are_told_what_to_do_about_a_limited_app(
    world: World, bot: Muster, method: str, error: str, words: str
) -> None:
    """Whatever an admin has limited, the incident manager reads who can change it."""
    alice = await world.person("alice")
    channel, _ = await declared(alice, "Search is slow")
    await world.settled(bot)
    if method == "chat.postMessage":
        await world.fault(method, "error", error=error, channel=channel.id)
        await alice.command(channel, "/incident ack")
    else:
        await world.fault(method, "error", error=error)
        await declare(alice, "Checkout is down")
    (message,) = await _eventually_told(world, alice, error)
    assert words in message.words


@ONCE
async def test_who_asked_for_a_file_is_told_why_there_is_none(world: World, bot: Muster) -> None:
    """A workspace without room for files: the person who asked reads what to do, and to ask again."""
    alice = await world.person("alice")
    await declared(alice)
    await world.settled(bot)
    await world.fault("files.getUploadURLExternal", "error", error="storage_limit_reached")
    await alice.click("CSV", on=await alice.command("#general", "/incident report"))
    (message,) = await _eventually_told(world, alice, "storage_limit_reached")
    assert "Delete some" in message.words
    assert "ask again" in message.words


async def test_what_was_given_up_stands_on_app_home_until_it_is_fixed(world: World, bot: Muster) -> None:
    """The Home page names it, and no longer does once the next change has worked."""
    alice = await world.person("alice")
    await world.fault("pins.add", "error", error="too_many_pins")
    channel, card = await declared(alice)
    await world.settled(bot)
    home = await alice.home()
    assert "Not delivered" in home.words
    assert "too_many_pins" in home.words
    at = world.sandbox.workspace.channels[channel.id]
    world.sandbox.workspace.posting.delete(at, at.messages[card.ts])
    await alice.command(channel, "/incident ack")
    await world.settled(bot)

    async def fixed() -> bool:
        return "Not delivered" not in (await alice.home()).words

    await world.until(fixed, "a Home page without trouble")
    assert await _metric(bot, 'muster_outbox{state="dead"}') == 0


async def test_a_refused_channel_is_tried_again_and_the_incident_is_announced_meanwhile(
    world: World, bot: Muster
) -> None:
    """Without a channel the incident goes on by reference; once Slack allows it, the next change opens the channel."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await alice.create_channel("incidents")
    await world.fault("conversations.create", "error", error="restricted_action")
    await declare(alice)
    assert "Declared" in (await bob.message("#incidents", "INC-1")).words
    (message,) = await _eventually_told(world, alice, "Its channel could not be opened")
    assert "An owner can allow" in message.words
    await bob.command("#general", "/incident ack INC-1")
    channel = await alice.channel("inc-1-checkout-is-down")
    await alice.message(channel, "acknowledged INC-1")
    await world.settled(bot)
    assert "Investigating" in (await bob.message("#incidents", "INC-1")).words


async def test_an_archived_announcement_channel_stops_nothing(world: World, bot: Muster) -> None:
    """The incident lives on in its own channel; its incident manager is told once that the other one is archived."""
    alice = await world.person("alice")
    await declared(alice, "Search is slow")
    await world.settled(bot)
    await alice.join("#incidents")
    await alice.archive("#incidents")
    channel, _ = await declared(alice, "Checkout is down")
    for words in ("ack", "update A certificate has expired"):
        await alice.command(channel, f"/incident {words}")
    await alice.message(channel, "A certificate has expired")
    await world.settled(bot)
    (message,) = [m for m in await told(alice, "It could not be announced") if "INC-2" in m.words]
    assert "A person must unarchive it" in message.words


async def test_posts_of_an_archived_channel_come_in_order_when_it_is_back(world: World, bot: Muster) -> None:
    """What was said meanwhile is not lost: unarchiving brings it, once, in order."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await alice.archive(channel)
    await _state(world, bot, "archived")
    for words in ("ack INC-1", "update INC-1 first", "update INC-1 second"):
        await alice.command("#general", f"/incident {words}")
    await world.settled(bot)
    await alice.unarchive(channel)
    await alice.invite(channel, "muster")
    await alice.message(channel, "second")
    await all_carried_once(world, bot)


async def _state(world: World, bot: Muster, state: str) -> None:
    async def reached() -> bool:
        return (await ledger(world, bot.store)).incidents[0].channel_state == state

    await world.until(reached, f"the channel to be known as {state}")


async def _eventually_told(world: World, person: Person, containing: str) -> list[Message]:
    async def message() -> list[Message]:
        return await told(person, containing)

    found: list[Message] = await world.until(message, f"a direct message with {containing!r}")
    return found


async def _metric(bot: Muster, name: str) -> float:
    url = f"http://127.0.0.1:{bot.port}/metrics"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        lines: list[Any] = [line.rsplit(" ", 1) for line in (await answer.text()).splitlines()]
    return next(float(value) for key, value in lines if key == name)
