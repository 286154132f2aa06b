"""Promises about messages: where they may go, what they may say, who may change them."""

from dataclasses import replace

import pytest

from sandbox.clock import ManualClock
from sandbox.shapes import JsonObject
from sandbox.workspace import Channel, Draft, User, Workspace
from tests.sandbox.conftest import Api

SECTION: JsonObject = {"type": "section", "text": {"type": "mrkdwn", "text": "words"}}


async def test_a_message_goes_to_an_id_a_name_or_a_person(api: Api, room: Channel, bob: User) -> None:
    """A channel id and #name are the same place; a user id is the direct message with the app."""
    by_id = await api.done("chat.postMessage", channel=room.id, text="a")
    by_name = await api.done("chat.postMessage", channel="#room", text="b")
    direct = await api.done("chat.postMessage", channel=bob.id, text="c")
    assert by_id["channel"] == by_name["channel"] == room.id
    assert api.sandbox.workspace.channels[direct["channel"]].members == [api.sandbox.workspace.bot.id, bob.id]


async def test_posting_is_refused_where_the_app_may_not(api: Api, room: Channel, alice: User, bob: User) -> None:
    """Unknown places, other people's direct messages, archives."""
    theirs = api.sandbox.workspace.conversations.open_direct(alice.id, [bob.id])
    assert await api.error("chat.postMessage", channel="C404", text="x") == "channel_not_found"
    assert await api.error("chat.postMessage", channel=theirs.id, text="x") == "channel_not_found"
    await api.done("conversations.archive", channel=room.id)
    assert await api.error("chat.postMessage", channel=room.id, text="x") == "is_archived"


async def test_an_unjoined_public_channel_needs_chat_write_public(api: Api, general: Channel) -> None:
    """With the scope it works, without it is `not_in_channel`."""
    await api.done("chat.postMessage", channel=general.id, text="x")
    scopes = api.sandbox.manifest.bot_scopes - {"chat:write.public"}
    object.__setattr__(api.sandbox.manifest, "bot_scopes", scopes)
    assert await api.error("chat.postMessage", channel=general.id, text="x") == "not_in_channel"


@pytest.mark.parametrize(
    ("asked", "unfurls"),
    [({}, True), ({"unfurl_media": False}, False), ({"unfurl_links": True, "unfurl_media": False}, True)],
)
async def test_a_link_unfurls_unless_that_is_switched_off(
    api: Api, room: Channel, asked: JsonObject, unfurls: bool
) -> None:
    """Media do by default, text where it is asked for; a message without a link has nothing to show."""
    linking = await api.done("chat.postMessage", channel=room.id, text="See https://example.com", **asked)
    plain = await api.done("chat.postMessage", channel=room.id, text="See below", **asked)
    assert (room.message(linking["ts"]).unfurls, room.message(plain["ts"]).unfurls) == (unfurls, False)


async def test_another_name_needs_the_customize_scope(api: Api, room: Channel) -> None:
    """A username or icon is refused without `chat:write.customize`."""
    assert await api.error("chat.postMessage", channel=room.id, text="x", username="God") == "missing_scope"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, "no_text"),
        ({"text": "", "blocks": []}, "no_text"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"blocks": "{"}, "invalid_blocks_format"),
        ({"blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]}, "invalid_blocks"),
        (
            {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5},
            "msg_blocks_too_long",
        ),
        ({"text": "x", "attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        ({"text": "x", "thread_ts": "1700000000.000100"}, "cannot_reply_to_message"),
        ({"text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        (
            {"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": "x" * 9000}}},
            "metadata_too_large",
        ),
    ],
)
async def test_content_slack_refuses_is_refused(api: Api, room: Channel, args: JsonObject, error: str) -> None:
    """Each kind of wrong content has Slack's error, and nothing is posted."""
    before = len(room.messages)
    assert await api.error("chat.postMessage", channel=room.id, **args) == error
    assert len(room.messages) == before


async def test_a_refused_block_is_pointed_at(api: Api, room: Channel) -> None:
    """The refusal names what is wrong and where, in `errors` and in the messages."""
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    body = await api("chat.postMessage", channel=room.id, blocks=[SECTION, long])
    said = "must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    assert said in body["errors"]
    assert f"[ERROR] {said}" in body["response_metadata"]["messages"]


async def test_text_above_forty_thousand_is_cut(api: Api, room: Channel) -> None:
    """Slack truncates, it does not refuse."""
    body = await api.done("chat.postMessage", channel=room.id, text="x" * 40_001)
    assert len(body["message"]["text"]) == 40_000


async def test_one_cannot_reply_to_a_reply(api: Api, room: Channel) -> None:
    """A thread hangs on its root only."""
    root = await api.done("chat.postMessage", channel=room.id, text="root")
    reply = await api.done("chat.postMessage", channel=room.id, text="reply", thread_ts=root["ts"])
    wanted = {"channel": room.id, "text": "x", "thread_ts": reply["ts"]}
    assert await api.error("chat.postMessage", **wanted) == "cannot_reply_to_message"


async def test_an_edit_without_blocks_takes_the_blocks_away(api: Api, room: Channel) -> None:
    """`text` alone deletes blocks; the metadata stays."""
    metadata = {"event_type": "card", "event_payload": {"id": 1}}
    posted = await api.done("chat.postMessage", channel=room.id, text="a", blocks=[SECTION], metadata=metadata)
    edited = await api.done("chat.update", channel=room.id, ts=posted["ts"], text="b")
    assert "blocks" not in edited["message"]
    assert edited["message"]["edited"]["user"] == api.sandbox.workspace.bot.id
    assert room.message(posted["ts"]).metadata == metadata


async def test_an_edit_is_refused_for_each_reason(api: Api, room: Channel, workspace: Workspace, alice: User) -> None:
    """Another's message, an unknown one, one too long, by channel name, and in an archive."""
    theirs = workspace.posting.post(alice.id, room, Draft(text="mine")).ts
    own = (await api.done("chat.postMessage", channel=room.id, text="x"))["ts"]
    assert await api.error("chat.update", channel=room.id, ts=theirs, text="x") == "cant_update_message"
    assert await api.error("chat.update", channel=room.id, ts="1.000001", text="x") == "message_not_found"
    assert await api.error("chat.update", channel=room.id, ts=own, text="x" * 4001) == "msg_too_long"
    assert await api.error("chat.update", channel="#room", ts=own, text="x") == "channel_not_found"
    assert await api.error("chat.update", channel=room.id, ts=own) == "no_text"
    workspace.conversations.archive(workspace.bot.id, room)
    room.members.append(workspace.bot.id)
    assert await api.error("chat.update", channel=room.id, ts=own, text="x") == "is_inactive"


async def test_only_ones_own_message_is_deleted(api: Api, room: Channel, workspace: Workspace, alice: User) -> None:
    """Another's message stays; one's own goes once."""
    theirs = workspace.posting.post(alice.id, room, Draft(text="mine")).ts
    own = (await api.done("chat.postMessage", channel=room.id, text="x"))["ts"]
    assert await api.error("chat.delete", channel=room.id, ts=theirs) == "cant_delete_message"
    await api.done("chat.delete", channel=room.id, ts=own)
    assert await api.error("chat.delete", channel=room.id, ts=own) == "message_not_found"


async def test_an_ephemeral_goes_to_a_member_and_nowhere_else(
    api: Api, room: Channel, general: Channel, alice: User, bob: User
) -> None:
    """Both must be in the channel; nobody can edit, pin or find it afterwards."""
    await api.done("conversations.invite", channel=room.id, users=bob.id)
    args = {"text": "psst", "user": bob.id}
    shown = await api.done("chat.postEphemeral", channel=room.id, **args)
    ts = shown["message_ts"]
    assert await api.error("chat.update", channel=room.id, ts=ts, text="x") == "message_not_found"
    assert await api.error("pins.add", channel=room.id, timestamp=ts) == "message_not_found"
    history = await api.done("conversations.history", channel=room.id)
    assert ts not in [message["ts"] for message in history["messages"]]
    assert await api.error("chat.postEphemeral", channel=general.id, **args) == "not_in_channel"
    outside = {"text": "psst", "user": alice.id}
    assert await api.error("chat.postEphemeral", channel=room.id, **outside) == "user_not_in_channel"


async def test_without_a_messages_tab_nobody_is_told_anything_directly(api: Api, bob: User) -> None:
    """An app whose manifest turns the tab off cannot write to people."""
    api.sandbox.manifest = replace(api.sandbox.manifest, messages_tab_enabled=False)
    assert await api.error("chat.postMessage", channel=bob.id, text="psst") == "messages_tab_disabled"


async def test_a_permalink_names_channel_and_message(api: Api, room: Channel) -> None:
    """The link can be opened, and an unknown message has none."""
    posted = await api.done("chat.postMessage", channel=room.id, text="x")
    link = (await api.done("chat.getPermalink", channel=room.id, message_ts=posted["ts"]))["permalink"]
    assert link == f"{api.sandbox.url}/archives/{room.id}/p{posted['ts'].replace('.', '')}"
    wanted = {"channel": room.id, "message_ts": "1.000001"}
    assert await api.error("chat.getPermalink", **wanted) == "message_not_found"


async def test_timestamps_grow_on_a_clock_that_stands_still(api: Api, room: Channel) -> None:
    """Two messages in the same microsecond still have an order."""
    first = await api.done("chat.postMessage", channel=room.id, text="a")
    second = await api.done("chat.postMessage", channel=room.id, text="b")
    assert first["ts"] < second["ts"]


@pytest.mark.parametrize(
    ("seconds", "error"),
    [(-1, "time_in_past"), (121 * 86_400, "time_too_far")],
)
async def test_a_scheduled_time_out_of_bounds_is_refused(
    api: Api, room: Channel, clock: ManualClock, seconds: int, error: str
) -> None:
    """Neither the past nor beyond 120 days."""
    when = int(clock.now().timestamp()) + seconds
    assert await api.error("chat.scheduleMessage", channel=room.id, text="x", post_at=when) == error


async def test_a_scheduled_message_is_posted_at_its_time_or_taken_back(
    api: Api, room: Channel, clock: ManualClock
) -> None:
    """It waits, it can be deleted, and once posted it can not; what is no time is `invalid_time`."""
    when = int(clock.now().timestamp()) + 60
    args = {"channel": room.id, "text": "later", "post_at": when}
    kept, gone = (
        await api.done("chat.scheduleMessage", **args),
        await api.done("chat.scheduleMessage", **args),
    )
    taken = {"channel": room.id, "scheduled_message_id": gone["scheduled_message_id"]}
    await api.done("chat.deleteScheduledMessage", **taken)
    clock.advance(61)
    history = await api.done("conversations.history", channel=room.id)
    assert [message["text"] for message in history["messages"]].count("later") == 1
    late = {"channel": room.id, "scheduled_message_id": kept["scheduled_message_id"]}
    assert await api.error("chat.deleteScheduledMessage", **late) == "invalid_scheduled_message_id"
    wrong = {"channel": room.id, "text": "x", "post_at": "soon"}
    assert await api.error("chat.scheduleMessage", **wrong) == "invalid_time"


async def test_a_scheduled_reply_whose_thread_is_gone_is_nobody_elses_error(
    api: Api, room: Channel, clock: ManualClock
) -> None:
    """It is not posted, the next call succeeds, and what was due after it is posted."""
    root = await api.done("chat.postMessage", channel=room.id, text="root")
    when = int(clock.now().timestamp()) + 60
    args = {"channel": room.id, "post_at": when}
    await api.done("chat.scheduleMessage", **args, text="lost", thread_ts=root["ts"])
    await api.done("chat.scheduleMessage", **args, text="later")
    await api.done("chat.delete", channel=room.id, ts=root["ts"])
    clock.advance(61)
    await api.done("auth.test")
    history = await api.done("conversations.history", channel=room.id)
    texts = [message["text"] for message in history["messages"]]
    assert ("lost" in texts, "later" in texts) == (False, True)


async def test_a_crowd_of_scheduled_messages_is_refused(api: Api, room: Channel, clock: ManualClock) -> None:
    """At most thirty in five minutes in one channel."""
    when = int(clock.now().timestamp()) + 60
    args = {"channel": room.id, "text": "later", "post_at": when}
    for _ in range(30):
        await api.done("chat.scheduleMessage", **args)
    assert await api.error("chat.scheduleMessage", **args) == "restricted_too_many"
