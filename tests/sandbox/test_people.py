"""What people see and do: only what is theirs to see, in the words on the screen, told live."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from sandbox.client import NotOnScreen, Person, PersonSawError, until
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from sandbox.workspace import Channel, Draft, User
from tests.sandbox.conftest import MANIFEST
from tests.sandbox.raw_app import SocketApp, socket_app

Json = dict[str, Any]


def plain(words: str) -> Json:
    """Make a plain_text object."""
    return {"type": "plain_text", "text": words}


CARD: list[Json] = [
    {"type": "header", "text": plain("INC-1")},
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Status:* open &amp; <https://a.example|link>"}},
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {"type": "button", "action_id": "ack", "text": plain("Acknowledge"), "value": "1"},
            {"type": "overflow", "action_id": "more", "options": [{"text": plain("Show"), "value": "show"}]},
            {
                "type": "static_select",
                "action_id": "level",
                "placeholder": plain("Level"),
                "options": [{"text": plain("High"), "value": "h"}],
            },
            {"type": "users_select", "action_id": "who", "placeholder": plain("Manager")},
        ],
    },
]


@pytest.fixture
async def app(sandbox: Sandbox, room: Channel) -> AsyncGenerator[SocketApp]:
    """One connection of the app, which is in #room."""
    assert room.members
    async with socket_app(sandbox) as app:
        yield app


@pytest.fixture
async def other(sandbox: Sandbox) -> AsyncGenerator[Person]:
    """Bob at his screen."""
    async with Person.connect(sandbox.url, "bob") as person:
        yield person


@pytest.fixture
def card(sandbox: Sandbox, room: Channel) -> str:
    """Text of a card that the bot has posted to #room."""
    sandbox.workspace.posting.post(sandbox.workspace.bot.id, room, Draft("INC-1 card", blocks=CARD))
    return "INC-1"


async def test_a_private_channel_is_invisible_to_others(person: Person, other: Person, secret: Channel) -> None:
    """Neither listed nor readable nor writable."""
    assert await person.find_channel("#secret")
    assert await other.find_channel("#secret") is None
    with pytest.raises(PersonSawError, match="cannot see it"):
        await other.say(await person.channel(secret.id), "hello")


async def test_words_are_what_the_screen_shows(person: Person, card: str) -> None:
    """Markup, escapes and links are read as people read them."""
    message = await person.message("#room", card)
    assert "Status: open & link" in message.words
    assert message.buttons == ["Acknowledge", "Show"]
    assert message.text == "INC-1 card"


async def test_what_is_folded_is_read_and_pressed_once_it_is_opened(
    app: SocketApp, sandbox: Sandbox, room: Channel, person: Person
) -> None:
    """At first sight a container shows its title; what stands in it is found as anything else is."""
    folded = {"type": "container", "title": plain("Details"), "child_blocks": CARD, "is_collapsible": True}
    draft = Draft("INC-1 card", blocks=[folded | {"default_collapsed": True}])
    sandbox.workspace.posting.post(sandbox.workspace.bot.id, room, draft)
    message = await person.message("#room", "INC-1")
    assert message.at_first_sight == "Details"
    await person.click("Acknowledge", on=message)
    [frame] = await app.wait_for("interactive")
    assert frame["payload"]["actions"][0]["block_id"] == "row"


async def test_a_click_reaches_the_app_with_its_surroundings(app: SocketApp, person: Person, card: str) -> None:
    """Button, overflow entry, menu and menu of people, each as block_actions."""
    message = await person.message("#room", card)
    await person.click("Acknowledge", on=message)
    await person.click("Show", on=message)
    await person.pick("Level", "High", on=message)
    await person.pick_person("Manager", "bob", on=message)
    payloads = [frame["payload"] for frame in app.of("interactive")]
    actions = [payload["actions"][0] for payload in payloads]
    assert payloads[0]["type"] == "block_actions"
    assert payloads[0]["message"]["ts"] == message.ts
    assert payloads[0]["container"]["channel_id"] == message.channel
    assert actions[0]["value"] == "1"
    assert actions[1]["selected_option"]["value"] == "show"
    assert actions[2]["selected_option"]["text"]["text"] == "High"
    assert actions[3]["selected_user"].startswith("U")
    assert len({payload["trigger_id"] for payload in payloads}) == len(payloads)


async def test_nobody_clicks_what_is_no_longer_there(
    sandbox: Sandbox, room: Channel, person: Person, card: str
) -> None:
    """A button that an update took away cannot be clicked."""
    message = await person.message("#room", card)
    shown = room.messages[message.ts]
    sandbox.workspace.posting.edit(sandbox.workspace.bot.id, shown, Draft("done"))
    with pytest.raises(NotOnScreen):
        await person.click("Acknowledge", on=message)


async def test_an_unanswered_click_shows_trouble(person: Person, card: str) -> None:
    """Without the app, Slack says so."""
    with pytest.raises(PersonSawError, match="trouble connecting"):
        await person.click("Acknowledge", on=await person.message("#room", card))
    assert len(await person.notices()) == 1


async def test_shortcuts_are_chosen_by_name(app: SocketApp, person: Person, card: str) -> None:
    """A global one has no channel; one on a message brings the message."""
    await person.shortcut("Declare incident")
    await person.message_shortcut("Declare incident", await person.message("#room", card))
    plain_one, on_message = (frame["payload"] for frame in app.of("interactive"))
    assert plain_one["type"] == "shortcut"
    assert "channel" not in plain_one
    assert "response_url" not in plain_one
    assert on_message["type"] == "message_action"
    assert on_message["message"]["text"] == "INC-1 card"
    with pytest.raises(NotOnScreen):
        await person.shortcut("Order lunch")


async def test_what_people_type_is_stored_as_slack_stores_it(
    sandbox: Sandbox, person: Person, bob: User, general: Channel
) -> None:
    """Escaped, with names as mentions; the screen shows it as it was typed."""
    ts = await person.say("#general", "@bob & <all> in #general")
    assert general.messages[ts].text == f"<@{bob.id}> &amp; &lt;all&gt; in <#{general.id}|general>"
    assert (await person.message("#general", "<all>")).words == "@Bob Okafor & <all> in #general"
    assert sandbox.workspace.bot.id not in general.members


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        (replace(Manifest.load(MANIFEST), messages_tab_read_only=True), "Sending messages to this app has been turned"),
        (replace(Manifest.load(MANIFEST), messages_tab_enabled=False), "The app has no Messages tab."),
    ],
)
async def test_nobody_writes_to_an_app_that_takes_no_messages(sandbox: Sandbox, person: Person, words: str) -> None:
    """Neither a message, a reply nor a command, whatever a client asks for; elsewhere all goes on."""
    bot = sandbox.workspace.bot
    direct = sandbox.workspace.conversations.open_direct(bot.id, [person.id])
    root = sandbox.workspace.posting.post(bot.id, direct, Draft("Your incident waits"))
    with pytest.raises(PersonSawError, match=words):
        await person.say(direct.id, "hello")
    with pytest.raises(PersonSawError, match=words):
        await person.say(direct.id, "hello", thread=root.ts)
    with pytest.raises(PersonSawError, match=words):
        await person.command(direct.id, "/incident help")
    assert [each.words for each in await person.messages(direct.id)] == ["Your incident waits"]
    await person.say("#general", "hello")


@pytest.mark.parametrize("manifest", [replace(Manifest.load(MANIFEST), messages_tab_enabled=False)])
async def test_nobody_opens_a_messages_tab_that_is_not_there(sandbox: Sandbox, person: Person) -> None:
    """A direct message with a colleague opens as ever."""
    with pytest.raises(PersonSawError, match="no Messages tab"):
        await person.open_dm(sandbox.workspace.bot.id)
    await person.open_dm("bob")


async def test_unread_counts_what_others_said(sandbox: Sandbox, person: Person, other: Person, alice: User) -> None:
    """Until read; a mention counts apart."""
    await other.join("#general")
    await other.say("#general", "hello")
    await other.say("#general", "@alice look")
    channel = await person.channel("#general")
    assert (channel.unread, channel.mentions) == (2, 1)
    await person.read("#general")
    assert (await person.channel("#general")).unread == 0
    assert alice.id in sandbox.workspace.channels[channel.id].last_read


async def test_people_do_with_channels_what_slack_lets_them(person: Person, other: Person) -> None:
    """Create, invite, rename, topic, archive, unarchive, kick, delete."""
    channel = await person.create_channel("war-room", private=True)
    await person.invite(channel, "bob")
    await person.rename(channel, "peace-room")
    await person.topic(channel, "calm & quiet")
    seen = await other.channel("#peace-room")
    assert seen.topic == "calm &amp; quiet"
    await other.archive(channel)
    assert (await person.channel(channel.id)).is_archived
    with pytest.raises(PersonSawError, match="archived"):
        await person.say(channel, "hello?")
    await person.unarchive(channel)
    await person.kick(channel, "bob")
    assert await other.find_channel(channel.id) is None
    await person.delete_channel(channel)
    assert await person.find_channel(channel.id) is None


async def test_people_edit_and_delete_only_their_own_words(person: Person, other: Person) -> None:
    """What somebody else said stays."""
    await other.join("#general")
    await person.say("#general", "first")
    message = await other.message("#general", "first")
    with pytest.raises(PersonSawError, match="your own"):
        await other.edit(message, "hacked")
    await person.edit(message, "second")
    await person.react(message, "eyes")
    assert (await other.refreshed(message)).reactions == {"eyes": [person.id]}
    await person.unreact(message, "eyes")
    await person.delete(message)
    with pytest.raises(NotOnScreen):
        await other.refreshed(message)


async def test_threads_are_read_apart(person: Person) -> None:
    """Replies are not in the channel's own list."""
    root = await person.say("#general", "root")
    await person.say("#general", "reply", thread=root)
    assert [each.words for each in await person.thread("#general", root)] == ["root", "reply"]
    assert "reply" not in [each.words for each in await person.messages("#general")]


async def test_somebody_deactivated_sees_nothing(sandbox: Sandbox, person: Person, other: Person) -> None:
    """An account that was switched off is shut out, as an unknown one is."""
    await person.deactivate("bob")
    with pytest.raises(PersonSawError, match="deactivated"):
        await other.messages("#general")
    with pytest.raises(PersonSawError):
        async with Person.connect(sandbox.url, "nobody"):
            pass


async def test_home_is_seen_once_the_app_has_published_it(sandbox: Sandbox, person: Person, app: SocketApp) -> None:
    """Home's buttons are clicked by label too."""
    block = {"type": "actions", "block_id": "h", "elements": [CARD[2]["elements"][0]]}
    sandbox.workspace.views.publish(person.id, {"type": "home", "blocks": [block]})
    home = await person.home()
    assert home.buttons == ["Acknowledge"]
    await person.click("Acknowledge", on=home)
    payload = app.of("interactive")[0]["payload"]
    assert payload["view"]["type"] == "home"
    assert "response_url" not in payload


async def test_the_page_is_told_what_changed(sandbox: Sandbox, person: Person, secret: Channel) -> None:
    """A message invalidates its channel for those who see it, and nobody else."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{sandbox.url}/sandbox/live?as=alice") as alices,
        session.ws_connect(f"{sandbox.url}/sandbox/live?as=bob") as bobs,
    ):
        await person.say("#secret", "psst")
        told = await alices.receive_json()
        await person.say("#general", "hello")
        also_told = await bobs.receive_json()
    assert told["type"] == "invalidate"
    assert f"messages:{secret.id}" in told["keys"]
    assert not any(secret.id in key for key in also_told["keys"])


async def test_traffic_shows_both_directions_without_tokens(sandbox: Sandbox, app: SocketApp, person: Person) -> None:
    """The drawer lists deliveries with their answers, tokens blanked."""
    app.reply = {"text": "xoxb-123-secret"}
    await person.command("#general", "/incident help")

    async def listed() -> list[Json]:
        return [each for each in await person.traffic() if each["kind"] == "slash_commands"]

    [entry] = await until(listed)
    assert entry["direction"] == "to_app"
    assert entry["response"] == {"text": "[token]"}
    assert "verification" not in str(entry["request"])
    assert sandbox.delivery.connected
