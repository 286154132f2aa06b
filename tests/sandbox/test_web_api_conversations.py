"""Promises about channels: names, invitations, membership, archives, and who may do what."""

from dataclasses import replace

import pytest

from sandbox.clock import ManualClock
from sandbox.workspace import Channel, Draft, User, Workspace
from tests.sandbox.conftest import Api


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("Upper", "invalid_name_specials"),
        ("two words", "invalid_name_specials"),
        ("a.b", "invalid_name_specials"),
        ("größe", "invalid_name_specials"),
        ("авария", "invalid_name_specials"),
        ("--_", "invalid_name_punctuation"),
        ("general", "name_taken"),
    ],
)
async def test_a_bad_channel_name_is_refused(api: Api, name: str, error: str) -> None:
    """conversations.create checks every rule of names."""
    assert await api.error("conversations.create", name=name) == error


async def test_a_name_of_eighty_characters_is_taken(api: Api) -> None:
    """The limit itself is still fine."""
    body = await api.done("conversations.create", name="x" * 80)
    assert body["channel"]["is_member"]


async def test_an_archived_channel_keeps_its_name(api: Api, room: Channel) -> None:
    """Archiving does not free a name."""
    await api.done("conversations.archive", channel=room.id)
    assert await api.error("conversations.create", name="room") == "name_taken"


async def test_a_private_channel_one_is_not_in_does_not_exist(api: Api, secret: Channel) -> None:
    """Every method answers `channel_not_found`, as for a channel that never was."""
    for method in ("conversations.info", "conversations.history", "conversations.members", "pins.list"):
        assert await api.error(method, channel=secret.id) == "channel_not_found"
    assert await api.error("chat.postMessage", channel=secret.id, text="hi") == "channel_not_found"
    assert await api.error("chat.postMessage", channel="#secret", text="hi") == "channel_not_found"
    listed = await api.done("conversations.list", types="public_channel,private_channel")
    assert secret.id not in [channel["id"] for channel in listed["channels"]]


async def test_inviting_brings_people_in(api: Api, room: Channel, alice: User, bob: User) -> None:
    """A clean list of people all become members."""
    await api.done("conversations.invite", channel=room.id, users=f"{alice.id},{bob.id}")
    assert {alice.id, bob.id} <= set(room.members)


async def test_inviting_is_refused_for_each_reason(api: Api, room: Channel, general: Channel) -> None:
    """Every reason a person cannot be invited has its own error."""
    people = api.sandbox.workspace.people
    bot, dora = api.sandbox.workspace.bot.id, people.find("dora").id
    general.members.append(dora)
    assert await api.error("conversations.invite", channel=room.id, users="") == "no_user"
    assert await api.error("conversations.invite", channel=room.id, users="U404") == "user_not_found"
    assert await api.error("conversations.invite", channel=room.id, users=bot) == "cant_invite_self"
    assert await api.error("conversations.invite", channel=room.id, users=dora) == "ura_max_channels"
    assert await api.error("conversations.invite", channel=general.id, users=dora) == "not_in_channel"


async def test_inviting_more_than_a_hundred_at_once_is_refused(api: Api, room: Channel) -> None:
    """A hundred is the most that Slack documents."""
    users = ",".join(f"U{number:08d}" for number in range(101))
    assert await api.error("conversations.invite", channel=room.id, users=users) == "invalid_arguments"


async def test_one_bad_guest_keeps_the_others_out_and_is_listed(api: Api, room: Channel, bob: User) -> None:
    """Without force nobody comes in, and `errors` names who was refused and why."""
    body = await api("conversations.invite", channel=room.id, users=f"{bob.id},U404")
    assert body["error"] == "user_not_found"
    assert body["errors"] == [{"user": "U404", "ok": False, "error": "user_not_found"}]
    assert bob.id not in room.members


async def test_a_refusal_does_not_always_say_whom_it_is_about(api: Api, room: Channel, alice: User, bob: User) -> None:
    """Somebody whom nobody may invite keeps the others out, and Slack may leave it at that."""
    bob.invite_refusal, api.sandbox.lists_invite_errors = "user_is_restricted", False
    body = await api("conversations.invite", channel=room.id, users=f"{alice.id},{bob.id}")
    assert body == {"ok": False, "error": "user_is_restricted"}
    assert alice.id not in room.members


async def test_force_lets_the_valid_in(api: Api, room: Channel, bob: User) -> None:
    """With force the bad ids are disregarded."""
    await api.done("conversations.invite", channel=room.id, users=f"{bob.id},U404", force=True)
    assert bob.id in room.members


async def test_a_removed_person_fails_alone(api: Api, room: Channel, alice: User, bob: User) -> None:
    """A deactivated account is an error, and the others are invited all the same."""
    api.sandbox.workspace.people.deactivate(alice.id)
    body = await api("conversations.invite", channel=room.id, users=f"{alice.id},{bob.id}")
    assert body["ok"] is False
    assert bob.id in room.members


async def test_joining_twice_is_a_warning(api: Api, general: Channel) -> None:
    """The second join is ok with `already_in_channel`."""
    await api.done("conversations.join", channel=general.id)
    assert (await api.done("conversations.join", channel=general.id))["warning"] == "already_in_channel"


async def test_leaving_where_one_is_not_answers_without_an_error(api: Api, general: Channel) -> None:
    """Slack's odd answer: `ok` false and `not_in_channel` true."""
    assert await api("conversations.leave", channel=general.id) == {"ok": False, "not_in_channel": True}
    await api.done("conversations.join", channel=general.id)
    assert await api.error("conversations.leave", channel=general.id) == "cant_leave_general"


async def test_archiving_ejects_the_bot_which_cannot_come_back(api: Api, room: Channel) -> None:
    """After archiving, the bot is out and cannot unarchive."""
    await api.done("conversations.archive", channel=room.id)
    assert api.sandbox.workspace.bot.id not in room.members
    assert await api.error("conversations.archive", channel=room.id) == "already_archived"
    assert await api.error("conversations.unarchive", channel=room.id) == "not_in_channel"


async def test_archiving_is_refused_for_the_uninvolved(api: Api, general: Channel) -> None:
    """#general cannot be archived, and another's channel only by a member."""
    assert await api.error("conversations.archive", channel=general.id) == "cant_archive_general"
    other = api.sandbox.workspace.conversations.create(general.creator, "other")
    assert await api.error("conversations.archive", channel=other.id) == "not_in_channel"
    assert await api.error("conversations.unarchive", channel=other.id) == "not_archived"


async def test_only_the_creator_renames(api: Api, room: Channel, alice: User) -> None:
    """Another's channel is `not_authorized`; one's own comes back with the name Slack made of it."""
    other = api.sandbox.workspace.conversations.create(alice.id, "other")
    assert await api.error("conversations.rename", channel=other.id, name="mine") == "not_in_channel"
    await api.done("conversations.join", channel=other.id)
    assert await api.error("conversations.rename", channel=other.id, name="mine") == "not_authorized"
    renamed = await api.done("conversations.rename", channel=room.id, name="Inc 7 Down")
    assert renamed["channel"]["name"] == "inc-7-down"
    assert await api.error("conversations.rename", channel=room.id, name="general") == "name_taken"


async def test_a_topic_has_250_characters_and_needs_membership(api: Api, room: Channel, general: Channel) -> None:
    """Longer is `too_long`; from outside it is `not_in_channel`; in an archive `not_in_channel` too."""
    await api.done("conversations.setTopic", channel=room.id, topic="x" * 250)
    assert await api.error("conversations.setTopic", channel=room.id, topic="x" * 251) == "too_long"
    assert await api.error("conversations.setPurpose", channel=room.id, purpose="x" * 251) == "too_long"
    assert await api.error("conversations.setTopic", channel=general.id, topic="x") == "not_in_channel"


async def test_kicking_follows_slacks_rules(api: Api, room: Channel, general: Channel, bob: User) -> None:
    """Nobody kicks themselves, the absent, the unknown, or anybody from #general."""
    bot = api.sandbox.workspace.bot.id
    assert await api.error("conversations.kick", channel=room.id, user=bot) == "cant_kick_self"
    assert await api.error("conversations.kick", channel=room.id, user=bob.id) == "not_in_channel"
    assert await api.error("conversations.kick", channel=room.id, user="U404") == "user_not_found"
    await api.done("conversations.join", channel=general.id)
    wanted = {"channel": general.id, "user": general.creator}
    assert await api.error("conversations.kick", **wanted) == "cant_kick_from_general"
    await api.done("conversations.invite", channel=room.id, users=bob.id)
    assert (await api.done("conversations.kick", channel=room.id, user=bob.id))["errors"] == {}


async def test_opening_a_direct_message_is_refused_for_each_reason(api: Api, alice: User, bob: User) -> None:
    """No users, unknown, deactivated, the bot itself, and too many."""
    people = api.sandbox.workspace.people
    people.deactivate(alice.id)
    bot = api.sandbox.workspace.bot.id
    assert await api.error("conversations.open", users="") == "users_list_not_supplied"
    assert await api.error("conversations.open", users="U404") == "user_not_found"
    assert await api.error("conversations.open", users=alice.id) == "user_disabled"
    assert await api.error("conversations.open", users=bot) == "cannot_dm_bot"
    assert await api.error("conversations.open", users=f"{alice.id},{bob.id}") == "missing_scope"
    first = await api.done("conversations.open", users=bob.id)
    again = await api.done("conversations.open", users=bob.id)
    assert again["channel"]["id"] == first["channel"]["id"]
    assert again["already_open"]


async def test_nine_people_are_too_many_for_a_direct_message(api: Api) -> None:
    """A group direct message has at most eight others."""
    manifest = api.sandbox.manifest
    api.sandbox.manifest = replace(manifest, bot_scopes=manifest.bot_scopes | {"mpim:write"})
    people = api.sandbox.workspace.people
    users = ",".join(people.add(f"p{number}").id for number in range(9))
    assert await api.error("conversations.open", users=users) == "too_many_users"


async def test_history_is_newest_first_in_pages_without_replies(
    api: Api, room: Channel, workspace: Workspace, clock: ManualClock
) -> None:
    """Cursors lead through the whole channel, each message once; replies stay in their thread."""
    posted = []
    for number in range(5):
        clock.advance(1)
        posted.append(workspace.posting.post(workspace.bot.id, room, Draft(text=str(number))).ts)
    workspace.posting.post(workspace.bot.id, room, Draft(text="reply", thread_ts=posted[0]))
    first = await api.done("conversations.history", channel=room.id, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await api.done("conversations.history", channel=room.id, limit=999, cursor=cursor)
    texts = [message["text"] for message in first["messages"] + rest["messages"]]
    assert texts[:5] == ["4", "3", "2", "1", "0"]
    assert "reply" not in texts
    thread = await api.done("conversations.replies", channel=room.id, ts=posted[0])
    assert [message["text"] for message in thread["messages"]] == ["0", "reply"]
    window = {"oldest": posted[1], "latest": posted[3]}
    between = await api.done("conversations.history", channel=room.id, **window)
    assert [message["ts"] for message in between["messages"]] == [posted[2]]
    with_ends = await api.done("conversations.history", channel=room.id, inclusive=True, **window)
    assert len(with_ends["messages"]) == 3


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"limit": "1000"}, "invalid_limit"),
        ({"cursor": "nonsense"}, "invalid_cursor"),
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "tomorrow"}, "invalid_ts_latest"),
    ],
)
async def test_history_refuses_bad_bounds(api: Api, room: Channel, args: dict[str, str], error: str) -> None:
    """A page too large, a made-up cursor, and times that are none."""
    assert await api.error("conversations.history", channel=room.id, **args) == error


async def test_history_needs_membership_and_the_right_thread(api: Api, room: Channel, general: Channel) -> None:
    """A bot reads only where it is; an unknown thread is `thread_not_found`."""
    assert await api.error("conversations.history", channel=general.id) == "not_in_channel"
    assert await api.error("conversations.replies", channel=room.id, ts="1.000001") == "thread_not_found"


async def test_metadata_is_shown_in_full_only_when_asked_for(api: Api, room: Channel) -> None:
    """Without include_all_metadata, history and threads tell no more than which kind it is."""
    metadata = {"event_type": "outbox", "event_payload": {"id": 1}}
    await api.done("chat.postMessage", channel=room.id, text="hello", metadata=metadata)
    plain = await api.done("conversations.history", channel=room.id)
    full = await api.done("conversations.history", channel=room.id, include_all_metadata=True)
    assert plain["messages"][0]["metadata"] == {"event_type": "outbox"}
    assert full["messages"][0]["metadata"] == metadata
    where = {"channel": room.id, "ts": full["messages"][0]["ts"]}
    assert (await api.done("conversations.replies", **where))["messages"][0]["metadata"] == {"event_type": "outbox"}
    assert "metadata" not in plain["messages"][-1]


async def test_members_and_channels_come_in_pages(api: Api, room: Channel, bob: User) -> None:
    """Cursors lead on, and what is not a page size or a type is refused."""
    await api.done("conversations.invite", channel=room.id, users=bob.id)
    first = await api.done("conversations.members", channel=room.id, limit=1)
    cursor = first["response_metadata"]["next_cursor"]
    second = await api.done("conversations.members", channel=room.id, limit=1, cursor=cursor)
    assert first["members"] + second["members"] == room.members
    assert second["response_metadata"]["next_cursor"] == ""
    assert await api.error("conversations.members", channel=room.id, cursor="x") == "invalid_cursor"
    assert await api.error("conversations.members", channel=room.id, limit=-1) == "invalid_limit"
    assert await api.error("conversations.list", types="secret") == "invalid_types"
    mine = await api.done("users.conversations", types="public_channel", exclude_archived=True)
    assert [channel["id"] for channel in mine["channels"]] == [room.id]
    assert not {"is_member", "num_members"} & set(mine["channels"][0])
    known = {each["id"]: each for each in (await api.done("conversations.list"))["channels"]}
    assert (known[room.id]["is_member"], known[room.id]["num_members"]) == (True, 2)


async def test_people_and_groups_are_found_or_refused(api: Api, bob: User) -> None:
    """users.info, users.list, usergroups.* and team.info answer for what exists."""
    group = api.sandbox.workspace.people.add_group("sre", "SRE", [bob.id])
    assert (await api.done("users.info", user=bob.id))["user"]["name"] == "bob"
    assert await api.error("users.info", user="U404") == "user_not_found"
    assert await api.error("users.lookupByEmail", email="bob@company.example") == "missing_scope"
    assert len((await api.done("users.list", limit=2))["members"]) == 2
    listed = await api.done("usergroups.list", include_users=True)
    assert listed["usergroups"][0]["users"] == [bob.id]
    assert listed["usergroups"][0]["user_count"] == "1"
    assert (await api.done("usergroups.users.list", usergroup=group.id))["users"] == [bob.id]
    assert await api.error("usergroups.users.list", usergroup="S404") == "no_such_subteam"
    assert (await api.done("team.info"))["team"]["domain"] == "company"


async def test_an_address_finds_one_person_where_the_scope_allows(api: Api, bob: User) -> None:
    """users.lookupByEmail needs its own scope and an address somebody has."""
    manifest = api.sandbox.manifest
    api.sandbox.manifest = replace(manifest, bot_scopes=manifest.bot_scopes | {"users:read.email"})
    assert (await api.done("users.lookupByEmail", email="bob@company.example"))["user"]["id"] == bob.id
    assert await api.error("users.lookupByEmail", email="nobody@company.example") == "users_not_found"
