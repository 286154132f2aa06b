"""Promises of the workspace itself: its change feed, tombstones, ids, and the company of the demo."""

from datetime import UTC, datetime

import pytest

from sandbox.clock import ManualClock
from sandbox.company import GROUPS, LINES, PEOPLE, PLACES, build_company
from sandbox.workspace import Change, Channel, Draft, SlackError, User, Workspace
from sandbox.workspace.render import message_json, user_json
from sandbox.workspace.state import carried_over, initial_state


@pytest.fixture
def changes(workspace: Workspace) -> list[Change]:
    """Every change told during the test."""
    told: list[Change] = []
    workspace.feed.subscribe(told.append)
    return told


def test_a_new_channel_is_told_and_its_maker_joins(workspace: Workspace, changes: list[Change]) -> None:
    """Creation tells the channel, the line about joining, and the member."""
    workspace.conversations.create(workspace.bot.id, "inc-1")
    assert [change.kind for change in changes] == ["channel_created", "message_posted", "member_joined"]


def test_archiving_is_told_while_the_bot_is_still_in(workspace: Workspace, room: Channel) -> None:
    """What decides which events the app may see needs it to be a member at that moment."""
    seen: list[bool] = []

    def watch(change: Change) -> None:
        if change.kind == "channel_archived":
            seen.append(workspace.bot.id in room.members)

    workspace.feed.subscribe(watch)
    workspace.conversations.archive(workspace.bot.id, room)
    assert seen == [True]
    assert workspace.bot.id not in room.members


def test_an_edit_tells_what_was_there_before(workspace: Workspace, room: Channel, changes: list[Change]) -> None:
    """`previous` is the message as it was, untouched by the edit."""
    message = workspace.posting.post(workspace.bot.id, room, Draft(text="old"))
    workspace.posting.edit(workspace.bot.id, message, Draft(text="new"))
    assert changes[-1].kind == "message_changed"
    assert changes[-1].data["previous"].text == "old"


def test_a_deleted_root_leaves_a_tombstone(workspace: Workspace, room: Channel) -> None:
    """With replies the place in the channel stays; without, nothing does."""
    root = workspace.posting.post(workspace.bot.id, room, Draft(text="root"))
    reply = workspace.posting.post(workspace.bot.id, room, Draft(text="reply", thread_ts=root.ts))
    workspace.posting.delete(room, root)
    assert message_json(workspace, room.messages[root.ts])["subtype"] == "tombstone"
    with pytest.raises(SlackError, match="message_not_found"):
        room.message(root.ts)
    workspace.posting.delete(room, reply)
    assert reply.ts not in room.messages


def test_deleting_a_message_takes_its_pin_down(workspace: Workspace, room: Channel) -> None:
    """No pin points to nothing."""
    message = workspace.posting.post(workspace.bot.id, room, Draft(text="x"))
    workspace.posting.pin(workspace.bot.id, room, message)
    workspace.posting.delete(room, message)
    assert room.pins == []


def test_missing_ids_are_filled_in(workspace: Workspace, room: Channel) -> None:
    """A button without ids can still be clicked, and what the app sent is not changed."""
    block = {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "A"}}]}
    message = workspace.posting.post(workspace.bot.id, room, Draft(blocks=[block]))
    assert message.blocks[0]["block_id"]
    assert message.blocks[0]["elements"][0]["action_id"]
    assert "block_id" not in block


def test_a_person_sees_public_channels_and_their_own(
    workspace: Workspace, general: Channel, secret: Channel, alice: User, bob: User
) -> None:
    """Alice's secret channel does not exist for Bob."""
    assert workspace.conversations.list_for(bob.id) == [general]
    assert workspace.conversations.list_for(alice.id) == [general, secret]
    with pytest.raises(SlackError, match="channel_not_found"):
        workspace.conversations.seen_by(bob.id, secret.id)


def test_a_person_brings_an_archived_channel_back(workspace: Workspace, secret: Channel, alice: User) -> None:
    """Only apps are refused."""
    workspace.conversations.archive(alice.id, secret)
    workspace.conversations.unarchive(alice.id, secret)
    assert not secret.is_archived
    with pytest.raises(SlackError, match="not_archived"):
        workspace.conversations.unarchive(alice.id, secret)


def test_a_deleted_channel_is_gone(workspace: Workspace, secret: Channel, changes: list[Change]) -> None:
    """The change remembers who was in it; #general cannot go."""
    workspace.conversations.delete(secret.creator, secret)
    assert changes[-1].data == {"was": "private", "members": [secret.creator]}
    assert secret.id not in workspace.channels


def test_reading_a_channel_is_remembered(workspace: Workspace, general: Channel, bob: User) -> None:
    """The mark is the last message's."""
    workspace.conversations.mark_read(bob.id, general)
    assert general.last_read[bob.id] == max(general.messages)


def test_the_last_member_of_a_private_channel_cannot_leave(workspace: Workspace, secret: Channel, alice: User) -> None:
    """Somebody must stay."""
    with pytest.raises(SlackError, match="last_member"):
        workspace.conversations.leave(alice.id, secret)


def test_initial_values_are_the_first_state() -> None:
    """Every kind of element starts with its initial value, or with nothing in its own shape."""
    option = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
    elements = [
        {"type": "static_select", "action_id": "a", "initial_option": option},
        {"type": "checkboxes", "action_id": "b", "options": [option]},
        {"type": "datepicker", "action_id": "c"},
        {"type": "multi_users_select", "action_id": "d", "initial_users": ["U1"]},
        {"type": "button", "action_id": "e"},
    ]
    state = initial_state([{"type": "actions", "block_id": "x", "elements": elements}])
    assert state["x"] == {
        "a": {"type": "static_select", "selected_option": option},
        "b": {"type": "checkboxes", "selected_options": []},
        "c": {"type": "datepicker", "selected_date": None},
        "d": {"type": "multi_users_select", "selected_users": ["U1"]},
    }


def test_a_changed_element_starts_afresh() -> None:
    """The same ids with another type carry nothing over."""
    before = {"x": {"a": {"type": "plain_text_input", "value": "typed"}}}
    block = {"type": "input", "block_id": "x", "element": {"type": "datepicker", "action_id": "a"}}
    assert carried_over(before, [block])["x"]["a"] == {"type": "datepicker", "selected_date": None}


def test_a_person_has_their_own_zone(workspace: Workspace) -> None:
    """The offset is that of the day."""
    user = workspace.people.add("eva", tz="Europe/Berlin")
    shown = user_json(workspace, user)
    assert (shown["tz"], shown["tz_offset"]) == ("Europe/Berlin", 3600)


def test_the_demos_company_is_whole() -> None:
    """Its people, groups, channels and morning are there, in order and in the past."""
    clock = ManualClock(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    workspace = build_company(clock)
    people = [user for user in workspace.people.users.values() if not user.is_bot]
    assert len(people) == len(PEOPLE)
    assert len(workspace.people.groups) == len(GROUPS)
    assert {channel.name for channel in workspace.channels.values()} == {place.name for place in PLACES}
    said = [message for channel in workspace.channels.values() for message in channel.messages.values()]
    assert len(said) == sum(1 + len(line.replies) for line in LINES)
    assert all(float(message.ts) < clock.now().timestamp() for message in said)
    support = workspace.conversations.named("support")
    assert support is not None
    assert list(support.messages) == sorted(support.messages)
    assert workspace.clock is clock
