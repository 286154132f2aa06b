"""Deliveries by Socket Mode: connections, acknowledgements in time, late and never, and repeats."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck

from sandbox.client import Person, PersonSawError, until
from sandbox.clock import ManualClock
from sandbox.delivery.socket_mode import DisconnectReason
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from sandbox.workspace import Channel, User, Workspace
from tests.sandbox.bolt_app import in_socket_mode, new_app
from tests.sandbox.raw_app import SocketApp, socket_app

Json = dict[str, Any]
IMPATIENT_ACK_SECONDS = 0.15
FORM: Json = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": {"type": "plain_text", "text": "Title"},
            "element": {"type": "plain_text_input", "action_id": "title"},
        }
    ],
}


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncGenerator[SocketApp]:
    """One connection of the app."""
    async with socket_app(sandbox) as app:
        yield app


@pytest.fixture
async def impatient(workspace: Workspace, manifest: Manifest, clock: ManualClock) -> AsyncGenerator[Sandbox]:
    """A sandbox whose ack window is short, so that nobody waits three seconds for it to pass."""
    sandbox = Sandbox(workspace, manifest=manifest, clock=clock, ack_seconds=IMPATIENT_ACK_SECONDS, strict_rates=False)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


async def test_a_connection_is_greeted(app: SocketApp, sandbox: Sandbox) -> None:
    """Hello comes first and names the app."""
    hello = app.frames[0]
    assert hello["type"] == "hello"
    assert hello["num_connections"] == 1
    assert hello["connection_info"]["app_id"] == sandbox.workspace.bot.app_id


async def test_a_connection_url_opens_once(sandbox: Sandbox) -> None:
    """A link that was used, or never given, opens nothing."""
    url = sandbox.delivery.connection_url()
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_an_eleventh_connection_is_turned_away(sandbox: Sandbox) -> None:
    """Ten connections are served at once, the eleventh is not."""
    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(socket_app(sandbox))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        async with session.ws_connect(sandbox.delivery.connection_url()) as eleventh:
            assert (await eleventh.receive_json())["reason"] == "too_many_websockets"


async def test_each_payload_goes_to_one_connection(sandbox: Sandbox, person: Person) -> None:
    """With two connections a command arrives once, and both get their share."""
    async with socket_app(sandbox) as one, socket_app(sandbox) as other:
        for _ in range(4):
            await person.command("#general", "/incident list")
        counts = [len(each.of("slash_commands")) for each in (one, other)]
    assert counts == [2, 2]


async def test_a_command_carries_slacks_fields(app: SocketApp, person: Person, bob: User) -> None:
    """Mentions arrive as ids, the rest escaped, with a trigger and a way back."""
    await person.command("#general", "/incident declare  @bob says #general & <b> is down")
    [frame] = app.of("slash_commands")
    general = await person.channel("#general")
    payload = frame["payload"]
    assert frame["accepts_response_payload"] is True
    assert payload["command"] == "/incident"
    mentioned = f"<@{bob.id}> says <#{general.id}|general>"
    assert payload["text"] == f"declare  {mentioned} &amp; &lt;b&gt; is down"
    assert payload["channel_name"] == "general"
    assert payload["user_id"] == person.id
    assert payload["response_url"].startswith("http")
    assert payload["trigger_id"]


async def test_a_reply_to_a_command_is_for_the_person_alone(sandbox: Sandbox, general: Channel, bob: User) -> None:
    """A bare reply is ephemeral; somebody else does not see it."""
    sandbox.workspace.conversations.join(bob.id, general)
    app = new_app(sandbox.api_url)

    @app.command("/incident")
    async def replied(ack: AsyncAck) -> None:
        await ack("Only *you* see this")

    async with in_socket_mode(app), Person.connect(sandbox.url, "alice") as alice:
        reply = await alice.command("#general", "/incident help")
        assert reply.ephemeral
        assert reply.words == "Only you see this"
        async with Person.connect(sandbox.url, "bob") as other:
            assert all("Only" not in each.words for each in await other.messages("#general"))


async def test_a_reply_in_channel_is_for_everybody(app: SocketApp, person: Person) -> None:
    """response_type in_channel posts a message."""
    app.reply = {"response_type": "in_channel", "text": "All of you"}
    reply = await person.command("#general", "/incident help")
    assert not reply.ephemeral
    assert (await person.message("#general", "All of you")).ts == reply.ts


async def test_an_unusable_reply_shows_the_person_slacks_error(app: SocketApp, person: Person) -> None:
    """Blocks Slack refuses make the command fail before the person's eyes."""
    app.reply = {"blocks": [{"type": "section"}]}
    with pytest.raises(PersonSawError, match='/incident failed with the error "invalid_command_response"'):
        await person.command("#general", "/incident help")


async def test_a_command_the_app_does_not_have_is_refused(app: SocketApp, person: Person) -> None:
    """Slack itself answers an unknown command."""
    with pytest.raises(PersonSawError, match="not a valid command"):
        await person.command("#general", "/outage now")
    assert app.of("slash_commands") == []


async def test_without_a_connection_the_person_sees_slacks_error(person: Person) -> None:
    """Nobody listening is dispatch_failed, and stays on the screen."""
    with pytest.raises(PersonSawError, match="dispatch_failed"):
        await person.command("#general", "/incident help")
    assert await person.notices() == ['/incident failed with the error "dispatch_failed"']


async def test_a_late_ack_shows_the_person_slacks_error(impatient: Sandbox) -> None:
    """An ack after the window counts for nothing: the person has seen operation_timeout."""
    async with socket_app(impatient) as app, Person.connect(impatient.url, "alice") as alice:
        app.acknowledges = False
        with pytest.raises(PersonSawError, match="operation_timeout"):
            await alice.command("#general", "/incident help")
        await app.acknowledge(app.of("slash_commands")[0], {"text": "too late"})
        app.acknowledges = True
        await alice.command("#general", "/incident help")
        assert all("too late" not in each.words for each in await alice.messages("#general"))


async def test_an_ack_of_20_480_bytes_is_as_if_it_never_came(impatient: Sandbox) -> None:
    """What is dropped is measured as it was sent, in bytes; a shorter one sent after it in time still counts."""
    async with socket_app(impatient) as app, Person.connect(impatient.url, "alice") as alice:
        app.reply = {"text": "я" * 3400}
        with pytest.raises(PersonSawError, match="operation_timeout"):
            await alice.command("#general", "/incident help")
        app.reply = {"text": "x" * 3400}
        assert (await alice.command("#general", "/incident help")).words == "x" * 3400
        app.acknowledges = False
        asked = asyncio.ensure_future(alice.command("#general", "/incident help"))
        frame = (await app.wait_for("slash_commands", 3))[-1]
        await app.acknowledge(frame, {"text": "я" * 3400})
        await app.acknowledge(frame, {"text": "in short"})
        assert (await asked).words == "in short"


async def test_a_submission_without_ack_keeps_the_modal_with_slacks_error(impatient: Sandbox) -> None:
    """The modal stays with what was typed, and says that there was trouble."""
    async with socket_app(impatient) as app, Person.connect(impatient.url, "alice") as alice:
        impatient.workspace.views.open(alice.id, FORM)
        modal = await alice.modal("Form")
        await modal.fill("Title", "kept")
        app.acknowledges = False
        with pytest.raises(PersonSawError, match="trouble connecting"):
            await modal.submit()
        assert "trouble connecting" in (await modal.refresh()).notice
        assert modal.value("Title") == "kept"
        app.acknowledges = True
        await modal.submit()
        assert await alice.views() == []


async def test_a_replaced_input_forgets_what_was_typed(sandbox: Sandbox, person: Person) -> None:
    """An update keeps what was typed only where block_id and action_id stay; else initial_value counts."""
    view = sandbox.workspace.views.open(person.id, FORM)
    modal = await person.modal("Form")
    await modal.fill("Title", "typed")
    asking = FORM["blocks"][0]
    element = {**asking["element"], "initial_value": "suggested"}
    sandbox.workspace.views.update(view, {**FORM, "blocks": [{**asking, "element": element}]})
    assert (await modal.refresh()).value("Title") == "typed"
    other = {**asking, "block_id": "other", "element": element}
    sandbox.workspace.views.update(view, {**FORM, "blocks": [other]})
    assert (await modal.refresh()).value("Title") == "suggested"


async def test_a_dropped_connection_fails_what_was_on_its_way(
    sandbox: Sandbox, app: SocketApp, clock: ManualClock, room: Channel, bob: User
) -> None:
    """An event whose connection broke is sent again to the next one."""
    app.acknowledges = False
    sandbox.workspace.conversations.join(bob.id, room)
    await app.wait_for("member_joined_channel")
    await sandbox.delivery.disconnect("drop")
    async with socket_app(sandbox) as again:

        async def resent() -> Json | None:
            clock.advance(30)
            return next(iter(again.of("member_joined_channel")), None)

        frame = await until(resent)
    assert frame["retry_attempt"] in (1, 2)


async def test_an_event_without_ack_comes_again(
    impatient: Sandbox, clock: ManualClock, general: Channel, bob: User
) -> None:
    """At once, a minute later and five minutes later, counted and with its reason; then not again."""
    async with socket_app(impatient) as app:
        impatient.workspace.conversations.invite(general.creator, general, [impatient.workspace.bot.id])
        await app.wait_for("member_joined_channel")
        app.frames.clear()
        app.acknowledges = False
        impatient.workspace.conversations.join(bob.id, general)
        for failures, seconds in ((2, 60), (3, 300)):
            await failed(impatient, bob, failures)
            clock.advance(seconds - 1)
            assert len(app.of("member_joined_channel")) == failures
            clock.advance(1)
        await failed(impatient, bob, 4)
    frames = app.of("member_joined_channel")
    assert [frame["retry_attempt"] for frame in frames] == [0, 1, 2, 3]
    assert [frame["retry_reason"] for frame in frames] == ["", "timeout", "timeout", "timeout"]
    assert len({frame["payload"]["event_id"] for frame in frames}) == 1


async def failed(sandbox: Sandbox, joiner: User, count: int) -> None:
    """Wait until that many deliveries of somebody's joining have failed."""

    def told(entry: Json) -> bool:
        event = entry["request"].get("event", {})
        return (event.get("type"), event.get("user")) == ("member_joined_channel", joiner.id)

    async def enough() -> bool:
        entries: list[Json] = sandbox.delivery.traffic.after(0)
        return sum(told(each) for each in entries if each["direction"] == "to_app") >= count

    await until(enough, what=f"failure {count}")


async def test_a_delivery_can_come_twice(sandbox: Sandbox, app: SocketApp, person: Person) -> None:
    """A doubled command has the same trigger in a new envelope, and the person notices nothing."""
    sandbox.delivery.duplicate_next("slash_commands")
    await person.command("#general", "/incident help")
    first, second = await app.wait_for("slash_commands", 2)
    assert first["payload"] == second["payload"]
    assert first["envelope_id"] != second["envelope_id"]
    await person.command("#general", "/incident help")
    assert len(await app.wait_for("slash_commands", 3)) == 3


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_an_app_told_to_reconnect_goes_on_working(sandbox: Sandbox, person: Person, reason: str) -> None:
    """Slack's own client follows a disconnect, and the next command arrives."""
    app = new_app(sandbox.api_url)

    @app.command("/incident")
    async def replied(ack: AsyncAck) -> None:
        await ack("still here")

    async with in_socket_mode(app):
        await disconnect(sandbox, reason)

        async def answered() -> bool:
            try:
                return (await person.command("#general", "/incident help")).text == "still here"
            except PersonSawError:
                return False

        assert await until(answered)


async def disconnect(sandbox: Sandbox, reason: str) -> None:
    """Order a disconnect through the control endpoint."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{sandbox.url}/sandbox/control/disconnect", json={"reason": reason}) as answer,
    ):
        assert (await answer.json())["ok"]


async def test_a_ping_is_answered_with_the_same_payload(sandbox: Sandbox) -> None:
    """Slack's client closes a connection whose pongs do not match its pings."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(sandbox.delivery.connection_url(), autoping=False) as socket,
    ):
        await socket.receive_json()
        await socket.ping(b"sdk-ping-pong:1")
        pong = await socket.receive()
    assert (pong.type, bytes(pong.data)) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1")


async def test_a_silent_connection_stays_open_and_carries_nothing(sandbox: Sandbox) -> None:
    """As behind a firewall that has forgotten it: no pong, no envelope, no end, until the app gives it up itself."""
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(sandbox.delivery.connection_url(), autoping=False) as socket:
            await socket.receive_json()
            await disconnect(sandbox, "silent")
            await socket.ping(b"sdk-ping-pong:1")
            with pytest.raises(TimeoutError):
                await socket.receive(timeout=0.2)
            assert sandbox.delivery.connected
            assert socket._response.connection is not None
            socket._response.connection.close()

        async def forgotten() -> bool:
            return not sandbox.delivery.connected

        await until(forgotten, what="the end of the connection")


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_connection_that_just_broke_need_not_be_told_to_go(sandbox: Sandbox, reason: DisconnectReason) -> None:
    """The line is reset, and nobody has been told yet."""
    async with socket_app(sandbox):
        [connection] = sandbox.delivery.socket._connections
        assert connection._req is not None
        assert connection._req.transport is not None
        connection._req.transport.abort()
        await sandbox.delivery.disconnect(reason)
