"""The settings of what Muster writes: the language of channel posts, and the link to an incident's call."""

from __future__ import annotations

import json

from app import Muster
from bot.domain.policy import DEFAULT_POLICY
from tests.bot.settings_steps import changes, in_force, opened, refused
from tests.reminders.watching import set_policy
from tests.world import World, declare, declared

EXAMPLE = "https://meet.example.com/inc-{number}"


async def test_the_language_of_channel_posts_is_kept_beside_the_calendar(world: World, bot: Muster) -> None:
    """English until an admin chooses another, and the rest of the form stays as it is."""
    alice = await world.person("alice")
    await set_policy(bot, calendar={"zone": "Asia/Tokyo"})
    modal = await opened(alice, "Calendar")
    assert modal.value("Language of channel posts") == "English"
    await modal.pick("Language of channel posts", "Deutsch")
    await modal.submit()
    held = await in_force(bot)
    assert (held.language, held.calendar.zone) == ("de", "Asia/Tokyo")
    [change] = await changes(bot, "calendar")
    assert (change.before["language"], change.after["language"]) == ("en", "de")


async def test_the_link_to_a_call_is_kept_shown_and_taken_back(world: World, bot: Muster) -> None:
    """With the place of the incident's number."""
    alice = await world.person("alice")
    modal = await opened(alice, "Messages")
    await modal.fill("Call link", EXAMPLE)
    await modal.submit()
    assert (await in_force(bot)).call_link == EXAMPLE
    settings = await alice.modal("Settings")
    assert f"Call: {EXAMPLE}" in settings.words
    await settings.click("Messages")
    again = await alice.modal("Messages")
    assert again.value("Call link") == EXAMPLE
    await again.clear("Call link")
    await again.submit()
    assert (await in_force(bot)).call_link == ""
    assert len(await changes(bot, "messages")) == 2


async def test_channels_are_named_as_the_workspace_says(world: World, bot: Muster) -> None:
    """The form shows a name while it is typed; a new title still renames a channel that the old template named."""
    alice = await world.person("alice")
    before, _ = await declared(alice, "Search is slow")
    modal = await opened(alice, "Messages")
    assert "Such as #inc-42-checkout-is-down" in modal.words
    await modal.fill("Channel name", "{title}_{number}")
    assert "Such as #checkout-is-down_42" in (await modal.refresh()).words
    assert modal.value("Channel name") == "{title}_{number}"
    await modal.submit()
    await alice.close_modal()
    await declare(alice, "Checkout is down")
    await world.settled(bot)
    assert (await alice.channel("#checkout-is-down_2")).is_member
    await alice.command(before, "/incident rename Search finds nothing")
    await world.settled(bot)
    assert (await alice.channel("#search-finds-nothing_1")).id == before.id


NO_NAMES = {
    "inc-{title}": "Write {number} once",
    "inc-{number}-{title}-{title}": "Write {title} once at most.",
    "Inc {number}": "Use only lower-case letters",
    "{number}" + "x" * 41: "Write 40 characters at most",
}


async def test_a_channel_name_that_cannot_be_is_said_while_it_is_typed(world: World, bot: Muster) -> None:
    """Below the field at once, beside it on saving; nothing is kept."""
    modal = await opened(await world.person("alice"), "Messages")
    for typed, said in NO_NAMES.items():
        await modal.fill("Channel name", typed)
        assert f"Not yet: {said}" in (await modal.refresh()).words
        assert said in (await refused(modal))["Channel name"]
        assert await in_force(bot) == DEFAULT_POLICY


async def test_announcements_begin_with_the_workspaces_own_words(world: World, bot: Muster) -> None:
    """As they were typed, whatever they hold."""
    alice = await world.person("alice")
    modal = await opened(alice, "Messages")
    await modal.fill("First words of announcements", "Ask in #help <!channel> & not here.")
    await modal.submit()
    await alice.close_modal()
    await declared(alice)
    await world.settled(bot)
    assert "Ask in #help <!channel> & not here." in (await alice.message("#incidents", "INC-1")).words


async def test_the_card_of_an_incident_leads_to_its_own_call_until_it_is_over(world: World, bot: Muster) -> None:
    """Its number stands in the address; where nothing is set there is no link, and none once nobody needs it."""
    alice = await world.person("alice")
    _, bare = await declared(alice, "Search is slow")
    assert "Call:" not in bare.words
    modal = await opened(alice, "Messages")
    await modal.fill("Call link", EXAMPLE)
    await modal.submit()
    channel, card = await declared(alice, "Checkout is down")
    assert "Call: https://meet.example.com/inc-2" in card.words
    assert "https://meet.example.com/inc-2|" in json.dumps(card.blocks)
    await alice.command(channel, "/incident resolve Restarted")
    await world.settled(bot)
    assert "Call:" not in (await alice.refreshed(card)).words


NO_ADDRESSES = (
    "http://meet.example.com/{number}",
    "https://meet.example.com/{title}",
    "https://{number}.example.com/",
    "https://meet.example.com/{number",
    "https://meet.example.com/a b",
    "meet",
)


async def test_an_address_that_is_none_is_refused_beside_its_field(world: World, bot: Muster) -> None:
    """Only https, and no place but the number, in its path."""
    modal = await opened(await world.person("alice"), "Messages")
    said = f"Write an address that begins with https://, such as {EXAMPLE}. Its only place is {{number}}."
    for typed in NO_ADDRESSES:
        await modal.fill("Call link", typed)
        assert await refused(modal) == {"Call link": said}
        assert await in_force(bot) == DEFAULT_POLICY
