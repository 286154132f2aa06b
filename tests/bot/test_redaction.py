"""Redacting: words that must not stand anywhere go from the record, from search, and from all that Muster posted."""

from __future__ import annotations

import pytest

from app import Muster
from bot.commands.runner import Context
from bot.domain.audit import OPERATOR, What
from bot.domain.errors import FieldsRefused
from bot.domain.vocabulary import Via
from bot.retention.redaction import redact_number
from sandbox.client import Person
from tests.bot.kept import where
from tests.bot.seen import close_all
from tests.bot.settings_steps import refused
from tests.bot.test_audit import kept, log
from tests.steps import staged
from tests.world import World, form

LEAKED = "hunter2 & <co>"


async def shown(world: World) -> list[str]:
    """Return where in Slack the secret still stands, but for Slack's own lines about topics and names."""
    state = await world.control("GET", "state")
    return [
        f"{channel['name']}: {message['text']}"
        for channel in state["channels"]
        for message in channel["messages"]
        if "hunter2" in str(message) and message.get("subtype") not in {"channel_topic", "channel_name"}
    ]


async def redacts(person: Person, words: str, why: str = "") -> str:
    """Redact words of INC-1 by the form; return what stands in its place then."""
    await person.command("#general", "/incident redact INC-1")
    modal = await form(person, "INC-1: redact")
    await modal.fill("Words to redact", words)
    await modal.fill("Why", why)
    await modal.submit()
    said = (await form(person, "INC-1: redact")).words
    await close_all(person)
    return said


async def test_redacted_words_go_from_the_record_and_from_whatever_was_posted(world: World, bot: Muster) -> None:
    """Title, update, note and announcement, what they said before, and messages that stand in Slack already."""
    alice, bob, farid = [await world.person(name) for name in ("alice", "bob", "farid")]
    channel = (await staged(world, bot)).channel
    await farid.command("#general", "/incident follow INC-1")
    await alice.command(channel, f"/incident rename Checkout leaks {LEAKED}")
    await alice.command(channel, f"/incident update The password is {LEAKED}")
    await alice.command(channel, f"/incident note finding: {LEAKED} stands in the log")
    await alice.command(channel, "/incident ack")
    await world.settled(bot)
    assert len(await shown(world)) > 4
    answer = await redacts(bob, LEAKED, f"{LEAKED} is a password")
    assert "places of its record." in answer
    assert "Now check what people wrote in Slack themselves, files, and the channel's name." in answer
    await world.settled(bot)
    assert await where(bot, "hunter2", but=("inbox",)) <= {"incident.channel_name"}  # Slack's own
    left = await shown(world)
    assert left == [], "\n".join(left)
    card = await alice.message(channel, "Checkout leaks")
    assert "Checkout leaks [redacted on 2026-11-23 09:30 UTC]" in card.words
    told = await alice.message("#incidents", "Checkout leaks")
    assert "[redacted on" in told.words
    found = await farid.command("#general", "/incident find hunter2")
    assert "INC-1" not in found.words
    [row] = await kept(bot, What.REDACTED)
    assert (row.actor, row.subject) == (bob.id, "INC-1")
    assert row.detail["places"] > 4
    await close_all(alice)
    assert "@Bob Okafor redacted a text of INC-1" in (await log(alice)).words


async def test_only_who_answers_for_an_incident_redacts_it_and_only_what_stands_there(
    world: World, bot: Muster
) -> None:
    """Others are told who can; words that are too short, or stand nowhere, change nothing."""
    bob, farid = await world.person("bob"), await world.person("farid")
    await staged(world, bot)
    answer = await farid.command("#general", "/incident redact INC-1")
    assert "INC-1: only @Bob Okafor" in answer.words
    assert "can redact its texts" in answer.words
    await bob.command("#general", "/incident redact INC-1")
    modal = await form(bob, "INC-1: redact")
    await modal.fill("Words to redact", "abc")
    assert list((await refused(modal)).values()) == ["Write at least 4 characters."]
    await modal.fill("Words to redact", "elephant")
    assert "do not stand in the record" in str(await refused(modal))
    assert await kept(bot, What.REDACTED) == []


async def test_an_operator_redacts_an_incident_that_nobody_else_may(world: World, bot: Muster) -> None:
    """By its number, from the command line."""
    alice = await world.person("alice")
    channel = (await staged(world, bot, private=True)).channel
    await alice.command(channel, f"/incident note {LEAKED} was leaked")
    async with bot.store.write() as unit:
        context = Context(unit=unit, now=world.clock.now(), actor=OPERATOR, via=Via.COMMAND)
        assert await redact_number(context, 1, f"{LEAKED}\n", "") >= 1
        with pytest.raises(FieldsRefused):
            await redact_number(context, 1, LEAKED, "")
    assert await where(bot, "hunter2", but=("inbox",)) == set()
    assert "timeline_entry.text" in await where(bot, "[redacted on ")
