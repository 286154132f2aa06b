"""Events: told by subscription, scope and membership, each in Slack's shape."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import pytest

from sandbox.client import Person
from sandbox.clock import ManualClock
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from sandbox.workspace import Channel, Draft, User, Workspace
from tests.sandbox.raw_app import SocketApp, socket_app

Json = dict[str, Any]


@pytest.fixture
async def app(sandbox: Sandbox, room: Channel) -> AsyncGenerator[SocketApp]:
    """One connection of the app, made after the bot had entered #room."""
    assert sandbox.workspace.bot.id in room.members
    async with socket_app(sandbox) as app:
        yield app


async def event(app: SocketApp, kind: str) -> Json:
    """Wait for the first event of a type."""
    [first, *_] = await app.wait_for(kind)
    body: Json = first["payload"]["event"]
    return body


async def told(app: SocketApp, kind: str) -> Json:
    """Wait for the first event of a type and return what it says besides its type and time."""
    return {key: value for key, value in (await event(app, kind)).items() if key not in ("type", "event_ts")}


async def test_an_event_comes_in_slacks_envelope(
    app: SocketApp, workspace: Workspace, room: Channel, bob: User
) -> None:
    """The outer payload names team, app, event id and authorization; no reply is accepted."""
    workspace.conversations.join(bob.id, room)
    [frame] = await app.wait_for("member_joined_channel")
    payload = frame["payload"]
    assert frame["accepts_response_payload"] is False
    assert payload["type"] == "event_callback"
    assert payload["team_id"] == workspace.team.id
    assert payload["authorizations"][0]["user_id"] == workspace.bot.id
    assert payload["event"]["user"] == bob.id
    assert payload["event"]["channel"] == room.id


async def test_messages_are_told_only_where_the_app_is_a_member(
    app: SocketApp, workspace: Workspace, alice: User, room: Channel, general: Channel
) -> None:
    """What is said in a channel without the bot never reaches it."""
    workspace.posting.post(alice.id, general, Draft("unheard"))
    workspace.conversations.join(alice.id, room)
    workspace.posting.post(alice.id, room, Draft("heard"))
    frames = await app.wait_for("message", 2)
    texts = [frame["payload"]["event"]["text"] for frame in frames]
    assert texts == [f"<@{alice.id}> has joined the channel", "heard"]
    assert frames[1]["payload"]["event"]["channel_type"] == "channel"


async def test_an_edit_and_a_deletion_are_messages_of_their_own(
    app: SocketApp, workspace: Workspace, alice: User, room: Channel
) -> None:
    """message_changed and message_deleted carry what was there before."""
    message = workspace.posting.post(alice.id, room, Draft("before"))
    workspace.posting.edit(alice.id, message, Draft("after"))
    workspace.posting.delete(room, message)
    frames = await app.wait_for("message", 3)
    changed, deleted = (frame["payload"]["event"] for frame in frames[1:])
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["text"] == "after"
    assert changed["previous_message"]["text"] == "before"
    assert deleted["subtype"] == "message_deleted"
    assert deleted["deleted_ts"] == message.ts


async def test_deleting_the_root_of_a_thread_is_told_as_a_change_into_a_tombstone(
    app: SocketApp, workspace: Workspace, alice: User, room: Channel
) -> None:
    """Slack tells of no deletion then; the words are gone all the same."""
    root = workspace.posting.post(alice.id, room, Draft("said too much"))
    workspace.posting.post(alice.id, room, Draft("a reply", thread_ts=root.ts))
    workspace.posting.delete(room, root)
    changed = (await app.wait_for("message", 3))[-1]["payload"]["event"]
    assert changed["subtype"] == "message_changed"
    assert (changed["message"]["subtype"], changed["message"]["user"]) == ("tombstone", "USLACKBOT")
    assert changed["message"]["ts"] == root.ts


async def test_a_mention_of_the_app_is_told_twice(
    app: SocketApp, workspace: Workspace, alice: User, room: Channel
) -> None:
    """Once as a message, once as app_mention."""
    workspace.posting.post(alice.id, room, Draft(f"<@{workspace.bot.id}> help"))
    assert (await event(app, "app_mention"))["text"].endswith("help")
    assert (await event(app, "message"))["text"].endswith("help")


async def test_reactions_name_the_message(app: SocketApp, workspace: Workspace, alice: User, room: Channel) -> None:
    """reaction_added and reaction_removed point at their item."""
    message = workspace.posting.post(workspace.bot.id, room, Draft("card"))
    workspace.posting.react(alice.id, room, message, "eyes")
    workspace.posting.unreact(alice.id, message, "eyes")
    added = await event(app, "reaction_added")
    assert added["item"] == {"type": "message", "channel": room.id, "ts": message.ts}
    assert added["reaction"] == "eyes"
    assert added["item_user"] == workspace.bot.id
    assert (await event(app, "reaction_removed"))["user"] == alice.id


async def test_what_happens_to_a_channel_is_told(
    app: SocketApp, workspace: Workspace, alice: User, room: Channel
) -> None:
    """Renamed, archived, unarchived and deleted, with the fields that Slack gives each."""
    workspace.conversations.join(alice.id, room)
    workspace.conversations.rename(alice.id, room, "new-room")
    assert (await event(app, "channel_rename"))["channel"] == {
        "id": room.id,
        "name": "new-room",
        "name_normalized": "new-room",
        "created": room.created,
        "is_channel": True,
        "is_mpim": False,
    }
    workspace.conversations.archive(alice.id, room)
    assert await told(app, "channel_archive") == {"channel": room.id, "user": alice.id, "is_moved": 0}
    workspace.conversations.unarchive(alice.id, room)
    assert await told(app, "channel_unarchive") == {"channel": room.id, "user": alice.id}
    workspace.conversations.delete(alice.id, room)
    assert await told(app, "channel_deleted") == {"channel": room.id, "actor_id": alice.id}


async def test_slacks_lines_in_a_channel_name_the_team(
    app: SocketApp, workspace: Workspace, alice: User, bob: User, room: Channel
) -> None:
    """Joining, renaming, leaving and archiving are messages too."""
    workspace.conversations.join(alice.id, room)
    workspace.conversations.join(bob.id, room)
    workspace.conversations.rename(alice.id, room, "new-room")
    workspace.conversations.leave(bob.id, room)
    workspace.conversations.archive(alice.id, room)
    lines = [frame["payload"]["event"] for frame in await app.wait_for("message", 5)]
    assert [each["subtype"] for each in lines[1:]] == [
        "channel_join",
        "channel_name",
        "channel_leave",
        "channel_archive",
    ]
    assert {each["team"] for each in lines} == {workspace.team.id}


async def test_a_reply_shown_in_the_channel_carries_the_message_it_replies_to(
    app: SocketApp, workspace: Workspace, alice: User, bob: User, room: Channel
) -> None:
    """The root as it stands, with its replies counted; every reply says whose thread it is in."""
    root = workspace.posting.post(alice.id, room, Draft("a question"))
    workspace.posting.post(bob.id, room, Draft("an answer", thread_ts=root.ts, broadcast=True))
    question, answer = (frame["payload"]["event"] for frame in await app.wait_for("message", 2))
    assert answer["subtype"] == "thread_broadcast"
    assert (answer["root"]["text"], answer["root"]["reply_count"]) == ("a question", 1)
    assert answer["parent_user_id"] == alice.id
    assert question["client_msg_id"] not in ("", answer["client_msg_id"])


async def test_an_app_is_shown_by_its_profile(app: SocketApp, workspace: Workspace, room: Channel) -> None:
    """With its icons; who its bot user is stands beside it."""
    workspace.posting.post(workspace.bot.id, room, Draft("card"))
    message = await event(app, "message")
    assert set(message["bot_profile"]) == {"id", "app_id", "name", "icons", "updated", "deleted", "team_id"}
    assert (message["user"], message["bot_id"]) == (workspace.bot.id, workspace.bot.bot_id)
    assert "client_msg_id" not in message


async def test_a_private_channel_is_a_group_to_the_app(
    app: SocketApp, workspace: Workspace, alice: User, secret: Channel
) -> None:
    """Its events have group names, and come only while the bot is inside."""
    workspace.posting.post(alice.id, secret, Draft("before the bot came"))
    workspace.conversations.invite(alice.id, secret, [workspace.bot.id])
    workspace.posting.post(alice.id, secret, Draft("with the bot"))
    frames = await app.wait_for("message", 2)
    assert [frame["payload"]["event"]["text"] for frame in frames][-1] == "with the bot"
    assert frames[-1]["payload"]["event"]["channel_type"] == "group"
    workspace.conversations.archive(alice.id, secret)
    assert await told(app, "group_archive") == {"channel": secret.id, "is_moved": 0}


async def test_a_deleted_private_channel_says_who_and_when(
    app: SocketApp, workspace: Workspace, alice: User, secret: Channel
) -> None:
    """The one who deleted it is its actor_id."""
    workspace.conversations.invite(alice.id, secret, [workspace.bot.id])
    workspace.conversations.delete(alice.id, secret)
    assert await told(app, "group_deleted") == {
        "channel": secret.id,
        "actor_id": alice.id,
        "date_deleted": workspace.ground.unix_now(),
    }


async def test_an_app_put_out_of_a_channel_is_told_that_it_left(
    workspace: Workspace, manifest: Manifest, clock: ManualClock, alice: User
) -> None:
    """channel_left names who did it, where the app subscribed to it."""
    subscribed = replace(manifest, bot_events=frozenset({"channel_left"}))
    sandbox = Sandbox(workspace, manifest=subscribed, clock=clock)
    room = workspace.conversations.create(workspace.bot.id, "room")
    workspace.conversations.join(alice.id, room)
    await sandbox.start()
    async with socket_app(sandbox) as app:
        workspace.conversations.kick(alice.id, room, workspace.bot.id)
        assert (await event(app, "channel_left"))["actor_id"] == alice.id
        assert len(app.of("events_api")) == 1
    await sandbox.stop()


@pytest.mark.parametrize("lacking", ["subscription", "scope"])
async def test_an_event_needs_its_subscription_and_its_scope(
    workspace: Workspace, manifest: Manifest, clock: ManualClock, alice: User, lacking: str
) -> None:
    """Without either, the app is not told; what else it may hear still comes."""
    limited = (
        replace(manifest, bot_events=manifest.bot_events - {"reaction_added"})
        if lacking == "subscription"
        else replace(manifest, bot_scopes=manifest.bot_scopes - {"reactions:read"})
    )
    sandbox = Sandbox(workspace, manifest=limited, clock=clock)
    room = workspace.conversations.create(workspace.bot.id, "room")
    await sandbox.start()
    async with socket_app(sandbox) as app:
        message = workspace.posting.post(workspace.bot.id, room, Draft("card"))
        workspace.posting.react(alice.id, room, message, "eyes")
        workspace.posting.post(alice.id, room, Draft("last"))
        await app.wait_for("message", 2)
        assert app.of("reaction_added") == []
    await sandbox.stop()


async def test_a_channel_shared_with_another_workspace_is_told_as_slack_does(
    app: SocketApp, workspace: Workspace, room: Channel, general: Channel
) -> None:
    """By the other workspace's id, at the beginning and at the end; of channels without the app nothing is told."""
    for channel in (general, room):
        workspace.conversations.share(channel, "T0VENDOR")
        workspace.conversations.share(channel, "E0BANK")
        workspace.conversations.unshare(channel, "T0VENDOR")
    frames = await app.wait_for("channel_shared", 2)
    assert [each["payload"]["event"]["connected_team_id"] for each in frames] == ["T0VENDOR", "E0BANK"]
    assert {each["payload"]["event"]["channel"] for each in frames} == {room.id}
    [frame] = await app.wait_for("channel_unshared")
    assert frame["payload"]["is_ext_shared_channel"] is True
    ended = {key: value for key, value in frame["payload"]["event"].items() if key != "event_ts"}
    assert ended == {
        "type": "channel_unshared",
        "previously_connected_team_id": "T0VENDOR",
        "channel": room.id,
        "is_ext_shared": True,
    }


async def test_opening_home_tells_the_app(app: SocketApp, sandbox: Sandbox) -> None:
    """app_home_opened names the tab and the direct message with the app."""
    async with Person.connect(sandbox.url, "alice", seconds=0.1) as alice:
        with pytest.raises(TimeoutError):
            await alice.home()
        opened = await event(app, "app_home_opened")
        assert opened["tab"] == "home"
        assert opened["user"] == alice.id
        assert opened["channel"].startswith("D")
