"""What is newly posted rings whom it addresses and nobody else: the person who acted is named."""

from __future__ import annotations

from inspect import getmembers, isfunction
from typing import Any

import pytest

import bot.messages
from bot.domain.policy import Audience
from bot.messages.message import Message
from bot.messages.naming import addressed, mentioned, named, unaddressed
from sandbox.blockkit import MAX_BLOCKS_TEXT, blocks_text_length, validate_message
from tests.documents.messages import shown
from tests.pure.anything import hints_of, modules_of
from tests.pure.test_messages import Draw, given_to, hold
from tests.pure.test_messages import named as title_of

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
NOT_OF_PLAIN_DATA = (
    "bot.messages.brief",
    "bot.messages.help",
    "bot.messages.reports.report",
    "bot.messages.reports.summary",
)
"""Modules whose messages are drawn from more than plain data: what one person asks for, and figures."""
LONGEST = "W" * 79 + "&"
"""A name as long as Slack lets one be."""


def everything() -> list[Draw]:
    """List every function that returns a message, of every module of messages, by name."""
    found = {
        f"{function.__module__}.{name}": function
        for module in modules_of(bot.messages)
        if module.__name__ not in NOT_OF_PLAIN_DATA
        for name, function in getmembers(module, isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_") and returns_message(function)
    }
    return [found[name] for name in sorted(found)]


def returns_message(function: Draw) -> bool:
    """Say whether it draws a message, not out of one that is there."""
    given_here = {name: hint for name, hint in hints_of(function).items() if name != "return"}
    own = function.__module__ != "bot.messages.message" and Message not in given_here.values()
    return own and hints_of(function).get("return") is Message


def acting(arguments: dict[str, Any]) -> set[str]:
    """Return who acts, by what the arguments are called, but for those of an audience, who are asked on purpose."""
    asked = {user for each in arguments.values() if isinstance(each, Audience) for user in each.people}
    return {str(arguments[name]) for name in ("who", "by", "asker", "user_id", "actor") if name in arguments} - asked


def posted(message: Message, names: dict[str, str], actor: str = "") -> Message:
    """Return the message as a channel gets it, done by `actor`."""
    known = {user: name for user, name in names.items() if user not in message.rings}
    text, blocks = named([message.text, message.blocks], known, actor)
    return Message(text, blocks)


def check(message: Message) -> None:
    """With every name known, however long, only who is rung is mentioned; with none, anybody but the actor."""
    people = mentioned([message.text, message.blocks])
    said = posted(message, dict.fromkeys(people, LONGEST))
    assert mentioned([said.text, said.blocks]) <= set(message.rings)
    if not validate_message(message.payload()):
        assert validate_message(said.payload()) == []
        assert blocks_text_length(said.blocks) <= MAX_BLOCKS_TEXT
    for actor in people - set(message.rings):
        by = posted(message, {}, actor)
        assert mentioned([by.text, by.blocks]) == people - {actor}


@pytest.mark.parametrize("function", everything(), ids=title_of)
def test_no_message_newly_posted_mentions_who_did_what_it_tells_of(function: Draw) -> None:
    """Whatever it is about: they are named, as is everybody whom it does not address."""

    def drawn(given_arguments: dict[str, Any]) -> None:
        message = function(**given_arguments)
        assert isinstance(message, Message)
        assert not acting(given_arguments) & set(message.rings)
        check(message)

    hold(drawn, zip(given_to(function)))


def test_no_message_of_the_page_of_messages_does() -> None:
    """Drawn as they are told in a life."""
    for message in shown():
        check(message)


@pytest.mark.parametrize("message", [each for each in shown() if each.rings], ids=lambda each: each.text[:40])
def test_a_reminder_rings_whom_it_asks(message: Message) -> None:
    """Those are mentioned before what it asks."""
    said = posted(message, {"U0ALICE": "Alice", "U0BOB": "Bob", "U0CAROL": "Carol"})
    assert mentioned(said.text.split(":", 1)[0]) == set(message.rings) == mentioned(said.blocks)


def test_whom_a_message_addresses_is_rung_and_nobody_else() -> None:
    """At its beginning, or at that of a sentence; who is only mentioned is not."""
    assert addressed("<@U1> <@U2>: the update is due.") == {"U1", "U2"}
    assert addressed("<@U1> has left. <!subteam^S1> <@U2>: can you take over?") == {"U2"}
    assert addressed("<@U1> made <@U2> lead: see there.") == set()
    assert unaddressed("<!subteam^S1> <@U2>: the update is due.") == "The update is due."


def test_a_name_cannot_pretend_to_be_more_than_a_name() -> None:
    """Neither a mention, nor a style, nor an end of the bold that it stands in."""
    [said] = named(["<@U1> did it."], {"U1": "*<!channel>* & `Co`"})
    assert said == "*&lt;!channel&gt; &amp; Co* did it."


def test_a_table_rings_nobody() -> None:
    """A report by manager that is shared in a channel names them in its cells."""
    cell = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}
    assert mentioned(cell) == {"U1"}
    assert named(cell, {"U1": "Ann"})["elements"] == [{"type": "text", "text": "Ann"}]


def test_who_is_not_known_by_name_is_mentioned_unless_they_did_it() -> None:
    """Somebody then."""
    assert named("<@U1> made <@U2> lead.", {}, "U1") == "Somebody made <@U2> lead."
    assert named("Made by <@U1>.", {}, "U1") == "Made by somebody."
