"""Other workspaces' Slack: the same deliveries and answers, with less, more or other fields in them."""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from sandbox.client import Person
from sandbox.clock import ManualClock
from sandbox.edits import absent, absent_if_empty, added, changed, edited, kept, lacking, replaced, rule
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from sandbox.variation import VariationName
from sandbox.workspace import Channel, Draft, User, Workspace
from tests.sandbox.conftest import Api
from tests.sandbox.raw_app import SocketApp, socket_app

Json = dict[str, Any]


@pytest.fixture
async def sandbox(
    workspace: Workspace, manifest: Manifest, clock: ManualClock, variation: VariationName
) -> AsyncGenerator[Sandbox]:
    """The sandbox as another workspace's Slack."""
    sandbox = Sandbox(workspace, manifest=manifest, clock=clock, strict_rates=False, variation=variation)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def app(sandbox: Sandbox, room: Channel) -> AsyncGenerator[SocketApp]:
    """One connection of the app, made after the bot had entered #room."""
    assert sandbox.workspace.bot.id in room.members
    async with socket_app(sandbox) as app:
        yield app


@pytest.mark.parametrize(
    ("paths", "edit", "becomes"),
    [
        ("a.b", absent, {"a": {}, "c": [{"b": 2, "n": None}], "t": "x"}),
        ("**.b", absent, {"a": {}, "c": [{"n": None}], "t": "x"}),
        ("c.*.n c.*.b", absent_if_empty, {"a": {"b": 1}, "c": [{"b": 2}], "t": "x"}),
        ("c.*", kept("n"), {"a": {"b": 1}, "c": [{"n": None}], "t": "x"}),
        ("a t", added(b=3), {"a": {"b": 3}, "c": [{"b": 2, "n": None}], "t": "x"}),
        ("a", lacking(b=3, d=4), {"a": {"b": 1, "d": 4}, "c": [{"b": 2, "n": None}], "t": "x"}),
        ("t missing.t", replaced("y"), {"a": {"b": 1}, "c": [{"b": 2, "n": None}], "t": "y"}),
        ("t a", changed(str.upper, str), {"a": {"b": 1}, "c": [{"b": 2, "n": None}], "t": "X"}),
    ],
)
def test_a_rule_edits_what_its_paths_lead_to_and_nothing_else(paths: str, edit: Any, becomes: Json) -> None:  # noqa: ANN401
    """In a copy: the body it was given stays, and a rule of another kind does nothing."""
    body = {"a": {"b": 1}, "c": [{"b": 2, "n": None}], "t": "x"}
    assert edited(body, {"here"}, [rule("here", paths, edit), rule("there", "a", absent)]) == becomes
    assert body == {"a": {"b": 1}, "c": [{"b": 2, "n": None}], "t": "x"}


@pytest.mark.parametrize("variation", ["lean"])
async def test_a_lean_slack_leaves_out_what_may_be_absent(
    app: SocketApp, api: Api, workspace: Workspace, alice: User, room: Channel
) -> None:
    """Of events, of answers, and some events as a whole; what people see is all there."""
    workspace.conversations.join(alice.id, room)
    message = workspace.posting.post(alice.id, room, Draft("before"))
    workspace.posting.edit(alice.id, message, Draft("after"))
    [*_, change] = await app.wait_for("message", 3)
    assert {"channel_type", "previous_message"}.isdisjoint(change["payload"]["event"])
    assert {"team", "client_msg_id", "metadata"}.isdisjoint(change["payload"]["event"]["message"])
    assert set(await api.done("chat.postMessage", channel=room.id, text="hello")) == {"ok", "channel", "ts"}
    workspace.conversations.archive(alice.id, room)
    frames = await app.wait_for("message", 5)
    assert frames[-1]["payload"]["event"]["subtype"] == "channel_archive"
    assert app.of("channel_archive") == []


@pytest.mark.parametrize("variation", ["rich"])
async def test_a_rich_slack_adds_fields_nobody_knows_and_nulls(
    app: SocketApp, api: Api, workspace: Workspace, alice: User, room: Channel
) -> None:
    """At every level, and a warning to every answer."""
    workspace.posting.post(alice.id, room, Draft("hello"))
    [frame] = await app.wait_for("message")
    assert frame["payload"]["event"]["subtype"] is None
    assert "added_later" in frame["payload"]
    found = await api.done("conversations.history", channel=room.id)
    assert found["messages"][0]["metadata"] is None
    assert found["response_metadata"]["warnings"] == [found["warning"]]


@pytest.mark.parametrize("variation", ["grid"])
async def test_a_workspace_of_an_enterprise_names_it(app: SocketApp, sandbox: Sandbox, workspace: Workspace) -> None:
    """In commands, whose mentions have labels, in interactions and events; the team stays the team."""
    async with Person.connect(sandbox.url, "alice") as alice:
        await alice.command("#general", "/incident assign @bob")
    [frame] = await app.wait_for("slash_commands")
    command = frame["payload"]
    assert command["team_id"] == workspace.team.id
    assert command["enterprise_id"].startswith("E")
    assert command["text"] == f"assign <@{workspace.people.find('bob').id}|bob>"


@pytest.mark.parametrize("variation", ["org"])
async def test_an_app_of_an_organisation_must_name_the_workspace(
    app: SocketApp, api: Api, sandbox: Sandbox, workspace: Workspace
) -> None:
    """auth.test gives the organisation's id, interactions no team, and auth.teams.list tells which there are."""
    me = await api.done("auth.test")
    assert me["team_id"] == me["enterprise_id"] != workspace.team.id
    assert [each["id"] for each in (await api.done("auth.teams.list"))["teams"]] == [workspace.team.id]
    assert await api.error("conversations.create", name="new") == "missing_argument"
    assert await api.error("conversations.create", name="new", team_id=me["team_id"]) == "team_access_not_granted"
    await api.done("conversations.create", name="new", team_id=workspace.team.id)
    shortcut = next(each.name for each in sandbox.manifest.shortcuts if each.type == "global")
    async with Person.connect(sandbox.url, "alice") as alice:
        await alice.shortcut(shortcut)
    [frame] = await app.wait_for("interactive")
    assert frame["payload"]["team"] is None
    assert frame["payload"]["user"]["team_id"] == workspace.team.id


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncGenerator[Api]:
    """The Web API, called with the bot's token."""
    async with aiohttp.ClientSession() as session:
        yield Api(session, sandbox)


@pytest.mark.parametrize("variation", ["older"])
async def test_a_slack_that_knows_no_charts_refuses_them(
    app: SocketApp, api: Api, sandbox: Sandbox, room: Channel
) -> None:
    """By the Web API, and where the app answers by a response URL, in the words of Slack's validator."""
    points = [{"label": "W1", "value": 1}]
    chart = {"type": "line", "series": [{"name": "s", "data": points}], "axis_config": {"categories": ["W1"]}}
    blocks = [{"type": "divider"}, {"type": "data_visualization", "title": "t", "chart": chart}]
    answer = await api("chat.postMessage", channel=room.id, text="t", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["unsupported type: data_visualization [json-pointer:/blocks/1/type]"]
    await api.done("chat.postMessage", channel=room.id, text="t", blocks=blocks[:1])
    async with Person.connect(sandbox.url, "alice") as alice:
        await alice.command("#general", "/incident report")
    [frame] = await app.wait_for("slash_commands")
    url, answer = frame["payload"]["response_url"], {"text": "t", "blocks": blocks}
    async with aiohttp.ClientSession() as session, session.post(url, json=answer) as response:
        assert (await response.json())["error"] == "invalid_blocks"
