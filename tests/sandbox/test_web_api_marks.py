"""Promises about reactions, pins, bookmarks, files and canvases."""

import pytest

from sandbox.client import until
from sandbox.clock import ManualClock
from sandbox.shapes import JsonObject
from sandbox.web_api.canvases import canvas_visible
from sandbox.workspace import Channel, Draft, SlackError, User, Workspace
from tests.sandbox.conftest import Api


@pytest.fixture
def ts(workspace: Workspace, room: Channel) -> str:
    """A message of the bot's in its room."""
    return workspace.posting.post(workspace.bot.id, room, Draft(text="card")).ts


async def test_a_reaction_is_given_once_and_taken_back(api: Api, room: Channel, ts: str) -> None:
    """Twice is `already_reacted`; what was never given is `no_reaction`."""
    item = {"channel": room.id, "timestamp": ts, "name": "eyes"}
    await api.done("reactions.add", **item)
    assert await api.error("reactions.add", **item) == "already_reacted"
    got = await api.done("reactions.get", channel=room.id, timestamp=ts)
    assert got["message"]["reactions"][0]["count"] == 1
    await api.done("reactions.remove", **item)
    assert await api.error("reactions.remove", **item) == "no_reaction"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": ":eyes:"}, "invalid_name"),
        ({"timestamp": ""}, "no_item_specified"),
        ({"timestamp": "soon"}, "bad_timestamp"),
        ({"timestamp": "1.000001"}, "message_not_found"),
        ({"channel": "C404"}, "channel_not_found"),
    ],
)
async def test_a_reaction_to_nothing_is_refused(
    api: Api, room: Channel, ts: str, change: JsonObject, error: str
) -> None:
    """Names, places and times that are none."""
    item = {"channel": room.id, "timestamp": ts, "name": "eyes"} | change
    assert await api.error("reactions.add", **item) == error


async def test_too_many_reactions_of_one_person_are_refused(api: Api, room: Channel, ts: str) -> None:
    """The twenty-fourth emoji of one person under one message is refused."""
    for number in range(23):
        await api.done("reactions.add", channel=room.id, timestamp=ts, name=f"emoji{number}")
    item = {"channel": room.id, "timestamp": ts, "name": "one-more"}
    assert await api.error("reactions.add", **item) == "too_many_reactions"


async def test_a_message_has_room_for_fifty_emoji(api: Api, room: Channel, ts: str, workspace: Workspace) -> None:
    """The fifty-first different emoji is refused, no matter who brings it."""
    crowd = [workspace.people.add(f"p{number}").id for number in range(5)]
    for number in range(50):
        workspace.posting.react(crowd[number // 10], room, room.message(ts), f"emoji{number}")
    item = {"channel": room.id, "timestamp": ts, "name": "one-more"}
    assert await api.error("reactions.add", **item) == "too_many_emoji"


async def test_nothing_is_hung_up_in_an_archive(api: Api, room: Channel, ts: str, workspace: Workspace) -> None:
    """Reactions, pins and bookmarks are refused with `is_archived`."""
    workspace.conversations.archive(workspace.bot.id, room)
    room.members.append(workspace.bot.id)
    item = {"channel": room.id, "timestamp": ts}
    link = {"channel_id": room.id, "title": "t", "type": "link", "link": "https://example.com"}
    assert await api.error("reactions.add", **item, name="eyes") == "is_archived"
    assert await api.error("pins.add", **item) == "is_archived"
    assert await api.error("bookmarks.add", **link) == "is_archived"


async def test_a_pin_is_put_up_once_and_taken_down(api: Api, room: Channel, ts: str) -> None:
    """Twice is `already_pinned`, none is `no_pin`."""
    item = {"channel": room.id, "timestamp": ts}
    await api.done("pins.add", **item)
    assert await api.error("pins.add", **item) == "already_pinned"
    listed = await api.done("pins.list", channel=room.id)
    assert [pin["message"]["ts"] for pin in listed["items"]] == [ts]
    await api.done("pins.remove", **item)
    assert await api.error("pins.remove", **item) == "no_pin"


async def test_a_channel_has_room_for_a_hundred_pins(api: Api, room: Channel, workspace: Workspace) -> None:
    """One more is `too_many_pins`."""
    made = [workspace.posting.post(workspace.bot.id, room, Draft(text="x")) for _ in range(101)]
    for message in made[:100]:
        workspace.posting.pin(workspace.bot.id, room, message)
    assert await api.error("pins.add", channel=room.id, timestamp=made[100].ts) == "too_many_pins"


async def test_marks_need_membership(api: Api, general: Channel) -> None:
    """A bot hangs nothing up where it is not."""
    ts = next(iter(general.messages))
    item = {"channel": general.id, "timestamp": ts}
    link = {"channel_id": general.id, "title": "t", "type": "link", "link": "https://example.com"}
    assert await api.error("reactions.add", **item, name="eyes") == "not_in_channel"
    assert await api.error("pins.add", **item) == "not_in_channel"
    assert await api.error("bookmarks.add", **link) == "not_in_channel"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"link": "ftp://example.com"}, "invalid_link"),
        ({"link": "not a link"}, "invalid_link"),
        ({"emoji": "eyes"}, "invalid_emoji"),
        ({"type": "folder"}, "invalid_bookmark_type"),
        ({"title": "x" * 257}, "invalid_arguments"),
        ({"link": "https://example.com/" + "x" * 2029}, "invalid_arguments"),
    ],
)
async def test_a_bad_bookmark_is_refused(api: Api, room: Channel, change: JsonObject, error: str) -> None:
    """Only http and https links, emoji in colons, and type link."""
    link = {"channel_id": room.id, "title": "t", "type": "link", "link": "https://example.com"}
    assert await api.error("bookmarks.add", **(link | change)) == error


async def test_a_bookmark_is_added_changed_and_removed(api: Api, room: Channel) -> None:
    """Its id leads back to it; a removed one is `not_found`; the hundred-and-first is too many."""
    link = {"channel_id": room.id, "title": "t", "type": "link", "link": "https://example.com"}
    added = (await api.done("bookmarks.add", **link))["bookmark"]
    item = {"channel_id": room.id, "bookmark_id": added["id"]}
    assert (await api.done("bookmarks.edit", **item, title="new"))["bookmark"]["title"] == "new"
    assert (await api.done("bookmarks.list", channel_id=room.id))["bookmarks"][0]["title"] == "new"
    await api.done("bookmarks.remove", **item)
    assert await api.error("bookmarks.edit", **item, title="x") == "not_found"
    for _ in range(100):
        await api.done("bookmarks.add", **link)
    assert await api.error("bookmarks.add", **link) == "too_many_bookmarks"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"length": 0}, "missing_argument"),
        ({"length": 3, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
        ({"length": 1_000_001, "snippet_type": "text"}, "snippet_too_large"),
    ],
)
async def test_a_bad_upload_is_refused_at_its_first_step(api: Api, args: JsonObject, error: str) -> None:
    """Nothing to upload, too much alternative text, too long a snippet."""
    assert await api.error("files.getUploadURLExternal", filename="a.txt", **args) == error


async def test_an_upload_takes_three_steps_once(api: Api, room: Channel, clock: ManualClock) -> None:
    """Completing before the bytes came, or twice, is `file_not_found`; a while later a message shows the file."""
    step = await api.done("files.getUploadURLExternal", filename="a.txt", length=3)
    done = {"files": [{"id": step["file_id"], "title": "Letters"}], "channel_id": room.id}
    assert await api.error("files.completeUploadExternal", **done) == "file_not_found"
    async with api.session.post(step["upload_url"], data=b"four") as response:
        assert response.status == 400
    async with api.session.post(step["upload_url"], data=b"abc") as response:
        assert response.status == 200
    answer = await api.done("files.completeUploadExternal", **done)
    assert answer["files"] == [{"id": step["file_id"], "title": "Letters"}]
    assert await api.error("files.completeUploadExternal", **done) == "file_not_found"
    assert not any(message.files for message in room.messages.values())

    async def shared_file() -> list[str]:
        return list(room.messages.values())[-1].files

    clock.advance(api.sandbox.sharing.seconds)
    assert await until(shared_file, what="the shared file") == [step["file_id"]]
    shared = list(room.messages.values())[-1]
    shown = (await api.done("files.info", file=step["file_id"]))["file"]
    assert shown["title"] == "Letters"
    async with api.session.get(shown["url_private"]) as response:
        assert response.status == 403
    headers = {"Authorization": f"Bearer {api.token}"}
    async with api.session.get(shown["url_private"], headers=headers) as response:
        assert await response.read() == b"abc"
    await api.done("files.delete", file=step["file_id"])
    assert await api.error("files.info", file=step["file_id"]) == "file_not_found"
    assert shared.files == []


async def test_a_file_is_shared_only_where_the_app_is(api: Api, general: Channel) -> None:
    """`not_in_channel` outside, `channels_limit_exceeded` above a hundred; blocks are checked."""
    step = await api.done("files.getUploadURLExternal", filename="a.txt", length=3)
    async with api.session.post(step["upload_url"], data=b"abc"):
        pass
    files = [{"id": step["file_id"]}]
    outside = {"files": files, "channel_id": general.id}
    assert await api.error("files.completeUploadExternal", **outside) == "not_in_channel"
    crowd = {"files": files, "channels": ",".join(["C1"] * 101)}
    assert await api.error("files.completeUploadExternal", **crowd) == "channels_limit_exceeded"
    broken = {"files": files, "blocks": [{"type": "nonsense"}]}
    assert await api.error("files.completeUploadExternal", **broken) == "invalid_blocks"
    await api.done("files.completeUploadExternal", files=files)


async def test_a_channel_has_one_canvas(api: Api, room: Channel) -> None:
    """The second is refused; the first can be edited; markdown above 1 MiB is too large."""
    content = {"type": "markdown", "markdown": "# Review"}
    made = await api.done("conversations.canvases.create", channel_id=room.id, document_content=content)
    again = {"channel_id": room.id, "document_content": content}
    assert await api.error("conversations.canvases.create", **again) == "channel_canvas_already_exists"
    change = {"operation": "insert_at_end", "document_content": {"type": "markdown", "markdown": "\nEnd"}}
    await api.done("canvases.edit", canvas_id=made["canvas_id"], changes=[change])
    assert api.sandbox.canvases[made["canvas_id"]].markdown == "# Review\nEnd"
    huge = {"type": "markdown", "markdown": "x" * (1024 * 1024 + 1)}
    assert await api.error("canvases.create", title="t", document_content=huge) == "canvas_creation_failed"
    too_much = [{"operation": "replace", "document_content": huge}]
    assert await api.error("canvases.edit", canvas_id=made["canvas_id"], changes=too_much) == "canvas_too_large"
    assert await api.error("canvases.edit", canvas_id="F404", changes=[change]) == "canvas_not_found"


async def test_on_a_free_plan_a_canvas_has_its_place_in_a_channels_tab(api: Api, room: Channel, alice: User) -> None:
    """Alone it is refused; in a tab the channel's people read it at once, and there is one a channel until it goes."""
    api.sandbox.plan = "free"
    content = {"type": "markdown", "markdown": "# Review"}
    assert (
        await api.error("canvases.create", document_content=content) == "free_teams_cannot_create_non_tabbed_canvases"
    )
    tab = {"title": "Review", "document_content": content, "channel_id": room.id}
    made = (await api.done("canvases.create", **tab))["canvas_id"]
    assert canvas_visible(api.sandbox, alice, made)["canvas"]["markdown"] == "# Review"
    assert await api.error("canvases.create", **tab) == "free_team_canvas_tab_already_exists"
    await api.done("canvases.delete", canvas_id=made)
    await api.done("canvases.create", **tab)


async def test_a_canvas_is_read_by_the_people_of_channels_that_were_given_its_link(
    api: Api, workspace: Workspace, alice: User, bob: User
) -> None:
    """Not before; by nobody outside; by nobody once it is deleted."""
    room = workspace.conversations.create(workspace.bot.id, "quiet", is_private=True)
    workspace.conversations.invite(workspace.bot.id, room, [alice.id])
    content = {"type": "markdown", "markdown": "# Review"}
    canvas = (await api.done("canvases.create", title="Review", document_content=content))["canvas_id"]
    let = {"canvas_id": canvas, "access_level": "read", "channel_ids": [room.id]}
    assert await api.error("canvases.access.set", **let) == "failed_to_update_channel_ids"
    assert await api.error("canvases.access.set", **let, user_ids=["U1"]) == "invalid_parameters"
    two = {**let, "channel_ids": [room.id, room.id]}
    assert await api.error("canvases.access.set", **two) == "invalid_arguments"
    assert await api.error("canvases.access.set", **{**let, "access_level": "all"}) == "invalid_arguments"
    assert await api.error("canvases.access.set", **{**let, "canvas_id": "F404"}) == "canvas_not_found"
    workspace.posting.post(workspace.bot.id, room, Draft(text=f"<{api.sandbox.url}/docs/T1/{canvas}|Read>"))
    with pytest.raises(SlackError, match="canvas_not_found"):
        canvas_visible(api.sandbox, alice, canvas)
    await api.done("canvases.access.set", **let)
    assert canvas_visible(api.sandbox, alice, canvas)["canvas"]["markdown"] == "# Review"
    with pytest.raises(SlackError, match="canvas_not_found"):
        canvas_visible(api.sandbox, bob, canvas)
    person = {"canvas_id": canvas, "access_level": "read"}
    assert await api.error("canvases.access.set", **person, user_ids=["U404"]) == "user_not_found"
    await api.done("canvases.access.set", **person, user_ids=[bob.id])
    assert canvas_visible(api.sandbox, bob, canvas)["canvas"]["title"] == "Review"
    await api.done("canvases.delete", canvas_id=canvas)
    with pytest.raises(SlackError, match="canvas_not_found"):
        canvas_visible(api.sandbox, alice, canvas)
