"""What an interaction tells the app: the person, the place, and all that is typed and chosen there."""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from sandbox.client import Person
from sandbox.server import Sandbox
from sandbox.workspace import Channel, Draft, User, Workspace
from tests.sandbox.raw_app import SocketApp, socket_app

Json = dict[str, Any]


def plain(words: str) -> Json:
    """Make a plain_text object."""
    return {"type": "plain_text", "text": words}


def option(words: str) -> Json:
    """Make an option."""
    return {"text": plain(words), "value": words.lower()}


GO: Json = {"type": "button", "action_id": "go", "text": plain("Go")}
LEVEL: Json = {
    "type": "static_select",
    "action_id": "level",
    "placeholder": plain("Level"),
    "options": [option("Major"), option("Minor")],
}
OWNER: Json = {"type": "users_select", "action_id": "owner", "placeholder": plain("Owner")}
ACTIONS: Json = {"type": "actions", "block_id": "b", "elements": [GO, LEVEL, OWNER]}
ASKING_WHERE: Json = {
    "type": "modal",
    "title": plain("Where"),
    "submit": plain("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": "where",
            "label": plain("Channel"),
            "element": {"type": "conversations_select", "action_id": "channel", "response_url_enabled": True},
        }
    ],
}


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncGenerator[SocketApp]:
    """One connection of the app."""
    async with socket_app(sandbox) as app:
        yield app


@pytest.fixture
async def alice_there(sandbox: Sandbox) -> AsyncGenerator[Person]:
    """Alice at her Slack."""
    async with Person.connect(sandbox.url, "alice") as person:
        yield person


def newest(app: SocketApp) -> Json:
    """Return the payload of the interaction that came last."""
    payload: Json = app.of("interactive")[-1]["payload"]
    return payload


async def test_a_click_on_a_message_tells_what_each_of_its_elements_holds(
    app: SocketApp, workspace: Workspace, general: Channel, alice_there: Person
) -> None:
    """Untouched elements too, and what this person chose before; another message starts empty."""
    workspace.posting.post(workspace.bot.id, general, Draft("card", blocks=[ACTIONS]))
    card = await alice_there.message("#general", button="Go")
    await alice_there.pick("Level", "Minor", on=card)
    await alice_there.click("Go", on=card)
    assert newest(app)["state"]["values"] == {
        "b": {
            "level": {"type": "static_select", "selected_option": option("Minor")},
            "owner": {"type": "users_select", "selected_user": None},
        }
    }
    workspace.posting.post(workspace.bot.id, general, Draft("another", blocks=[ACTIONS | {"elements": [GO]}]))
    await alice_there.click("Go", on=await alice_there.message("#general", button="Go"))
    assert newest(app)["state"] == {"values": {}}


async def test_what_one_person_chose_on_a_message_is_not_anothers(
    app: SocketApp, workspace: Workspace, sandbox: Sandbox, general: Channel, bob: User, alice_there: Person
) -> None:
    """Slack keeps it for each."""
    workspace.conversations.join(bob.id, general)
    workspace.posting.post(workspace.bot.id, general, Draft("card", blocks=[ACTIONS]))
    await alice_there.pick("Level", "Minor", on=await alice_there.message("#general", button="Go"))
    async with Person.connect(sandbox.url, "bob") as bob_there:
        await bob_there.click("Go", on=await bob_there.message("#general", button="Go"))
    assert newest(app)["state"]["values"]["b"]["level"]["selected_option"] is None


async def test_home_has_a_title_though_the_app_gave_it_none(
    app: SocketApp, workspace: Workspace, alice: User, alice_there: Person
) -> None:
    """As recorded: plain text, where a modal has its own."""
    workspace.views.publish(alice.id, {"type": "home", "blocks": [ACTIONS]})
    await alice_there.click("Go", on=await alice_there.home())
    assert newest(app)["view"]["title"]["type"] == "plain_text"


async def test_a_channel_chosen_in_a_modal_can_be_answered_in(
    app: SocketApp, workspace: Workspace, alice: User, general: Channel, alice_there: Person
) -> None:
    """A menu with response_url_enabled gives the app a response URL for what was chosen."""
    workspace.views.open(alice.id, ASKING_WHERE)
    modal = await alice_there.modal()
    await modal.pick("Channel", "#general")
    await modal.submit()
    [given] = newest(app)["response_urls"]
    url = given.pop("response_url")
    assert given == {"block_id": "where", "action_id": "channel", "channel_id": general.id}
    async with aiohttp.ClientSession() as session, session.post(url, json={"text": "answered there"}):
        assert (await alice_there.message("#general", "answered there")).ephemeral


async def test_each_interaction_names_the_person_in_its_own_way(
    app: SocketApp, sandbox: Sandbox, workspace: Workspace, alice: User, general: Channel, alice_there: Person
) -> None:
    """A message shortcut by id and name, a global one by id, username and team, a click by all of them."""
    workspace.posting.post(workspace.bot.id, general, Draft("card", blocks=[ACTIONS]))
    card = await alice_there.message("#general", button="Go")
    shortcuts = {each.type: each.name for each in sandbox.manifest.shortcuts}
    await alice_there.message_shortcut(shortcuts["message"], card)
    assert newest(app)["user"] == {"id": alice.id, "name": "alice"}
    await alice_there.shortcut(shortcuts["global"])
    assert newest(app)["user"] == {"id": alice.id, "username": "alice", "team_id": workspace.team.id}
    await alice_there.click("Go", on=card)
    assert set(newest(app)["user"]) == {"id", "username", "name", "team_id"}
