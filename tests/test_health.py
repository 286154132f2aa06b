"""The HTTP side: health, readiness, metrics in both modes, and what it refuses to take for Slack's."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TypeAlias

import aiohttp
import pytest
from aiohttp import web

from app import Muster
from handlers.connection import CannotListen, listening
from handlers.connection_limits import MOST, OpenConnections
from handlers.server import build_server
from tests.world import Mode, World, declared

BODY = b"command=%2Fincident&text=help&user_id=U1&channel_id=C1&team_id=T0HARBOUR&trigger_id=1.2.a"
FORM = "application/x-www-form-urlencoded"
SECRET = "sandbox-secret-0123456789abcdef"  # noqa: S105 - the sandbox's own
TOKEN = "a-token-for-prometheus"  # noqa: S105 - of this test alone
Asking: TypeAlias = asyncio.StreamReader
"""A connection on which something was asked."""


@pytest.fixture(params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> Mode:
    """Run the test in both modes."""
    return "http" if request.param == "http" else "socket"


@pytest.fixture
async def world(sqlite_url: str, mode: Mode) -> AsyncIterator[World]:
    """Give a company's Slack, without a bot yet."""
    async with AsyncExitStack() as stack:
        made = World(stack, sqlite_url, mode)
        await made.open()
        yield made


async def fetched(bot: Muster, path: str, token: str = "") -> tuple[int, str]:
    """Get a page of the bot's own server."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = f"http://127.0.0.1:{bot.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as page:
        assert page.headers["Server"] == "Muster"
        return page.status, await page.text()


@asynccontextmanager
async def asking(
    port: int, first: bytes = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-"
) -> AsyncIterator[Asking]:
    """Begin a request, and leave it at that."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(first)
    try:
        yield reader
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def hung_up(waiting: Sequence[Asking]) -> None:
    """Wait until each of these connections is closed from the other end, at most some seconds."""
    async with asyncio.timeout(5):
        for reader in waiting:
            with suppress(ConnectionError):
                assert await reader.read() == b""


def signed(secret: str, *, age_seconds: int = 0) -> dict[str, str]:
    """Sign `BODY` as Slack does (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""
    stamp = str(int(time.time()) - age_seconds)
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + BODY, hashlib.sha256).hexdigest()
    return {"Content-Type": FORM, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


async def posted(bot: Muster, headers: dict[str, str]) -> int:
    """Post `BODY` to where Slack delivers and return the status."""
    url = f"http://127.0.0.1:{bot.port}/slack/events"
    async with aiohttp.ClientSession() as session, session.post(url, data=BODY, headers=headers) as answer:
        return answer.status


async def test_a_connected_bot_is_healthy_and_ready(world: World) -> None:
    """In both modes."""
    bot = await world.start_bot()
    assert await fetched(bot, "/healthz") == (200, "ok\n")
    assert await fetched(bot, "/readyz") == (200, "ready\n")


@pytest.mark.parametrize("mode", ["socket"])
async def test_a_bot_that_lost_its_connection_is_healthy_but_not_ready(world: World) -> None:
    """Nobody should send it traffic, and nobody should restart it."""
    bot = await world.start_bot()
    await world.fault("apps.connections.open", "http_500", times=1)
    await world.control("POST", "disconnect", reason="drop")

    async def answers(status: int) -> bool:
        return (await fetched(bot, "/readyz"))[0] == status

    await world.until(lambda: answers(503), "not ready")
    assert (await fetched(bot, "/healthz"))[0] == 200


async def test_metrics_count_what_was_done(world: World) -> None:
    """Deliveries by outcome, the outbox by state, calls by method, acknowledgements by kind."""
    bot = await world.start_bot()
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await alice.command(channel, "/incident ack")
    await world.settled(bot)
    status, page = await fetched(bot, "/metrics")
    assert status == 200
    assert 'muster_deliveries_total{operation="open_channel",outcome="sent"}' in page
    assert 'muster_slack_calls_total{method="conversations.create",outcome="ok"}' in page
    assert 'muster_ack_seconds_count{kind="command"}' in page
    assert 'muster_outbox{state="pending"} 0.0' in page
    assert "xoxb" not in page


@pytest.mark.parametrize("mode", ["http"])
async def test_only_what_slack_signed_of_late_is_taken(world: World) -> None:
    """Unsigned, signed with another secret, and six minutes old: all refused; freshly signed: taken."""
    bot = await world.start_bot()
    assert await posted(bot, {"Content-Type": FORM}) == 401
    assert await posted(bot, signed("another-secret")) == 401
    assert await posted(bot, signed(SECRET, age_seconds=360)) == 401
    assert await posted(bot, signed(SECRET, age_seconds=-360)) == 401
    assert await posted(bot, signed(SECRET)) == 200


@pytest.mark.parametrize("mode", ["socket"])
async def test_with_socket_mode_nothing_is_taken_over_http(world: World) -> None:
    """There is no second door."""
    bot = await world.start_bot()
    assert await posted(bot, signed(SECRET)) == 404


async def test_the_port_is_open_to_the_network_only_where_slack_must_reach_it(world: World, mode: Mode) -> None:
    """Or where the operator says so; told by whether a second address of this machine answers."""

    async def reached(bot: Muster) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.2", bot.port)
        except ConnectionRefusedError:
            return False
        writer.close()
        await writer.wait_closed()
        return True

    async with world.bot() as bot:
        assert await reached(bot) == (mode == "http")
    async with world.bot(host="0.0.0.0" if mode == "socket" else "127.0.0.1") as bot:  # noqa: S104 - what is tested
        assert await reached(bot) == (mode == "socket")


@pytest.mark.parametrize("mode", ["socket"])
async def test_an_address_that_is_not_the_machines_is_said_so(world: World) -> None:
    """With the settings that name another."""
    for host in ("203.0.113.7", "no such host"):
        with pytest.raises(CannotListen, match=f"may not listen on {host}, port 0: set HOST and PORT"):
            await world.start_bot(host=host)


async def test_half_requests_stop_nothing(world: World) -> None:
    """The oldest of too many give way; the bot is healthy, and hears Slack."""
    bot = await world.start_bot()
    alice = await world.person("alice")
    async with AsyncExitStack() as stack:
        waiting = [await stack.enter_async_context(asking(bot.port)) for _ in range(MOST + 20)]
        assert await fetched(bot, "/healthz") == (200, "ok\n")
        await alice.command("#general", "/incident list")
        await alice.message("#general", "No incident is open")
        await hung_up(waiting[:20])
        assert not waiting[-1].at_eof()


@pytest.mark.parametrize("mode", ["socket"])
async def test_a_request_must_come_whole_within_seconds(world: World) -> None:
    """Head and body; one that says nothing at all is no exception."""
    bot = await world.start_bot()
    server = build_server(lambda: [bot.store], world.clock, bot.app, str, secrets=(SECRET,))
    headers = [f"{name}: {value}" for name, value in signed("x" * 16).items()]
    half = "\r\n".join(["POST /slack/events HTTP/1.1", "Host: x", "Content-Length: 90", *headers, "", "a"]).encode()
    async with (
        listening(server, 0, strangers=OpenConnections(seconds=0.3)) as port,
        asking(port) as head,
        asking(port, b"") as silent,
        asking(port, half) as body,
    ):
        await hung_up([head, silent, body])


@pytest.mark.parametrize("turns", range(4))
async def test_who_connects_as_the_server_ends_is_hung_up_on(turns: int) -> None:
    """However little of the connection there is by then: none stays open, unseen."""
    with socket.socket() as calling:
        async with listening(web.Application(), 0) as port:
            calling.connect(("127.0.0.1", port))
            for _ in range(turns):
                await asyncio.sleep(0)
        calling.settimeout(5)
        with suppress(ConnectionResetError):
            assert calling.recv(1) == b""


@pytest.mark.parametrize("mode", ["socket"])
async def test_metrics_are_counted_once_in_a_while_and_know_nothing_private(world: World) -> None:
    """Asking again costs nothing; a private incident moves no figure that strangers may read."""
    bot = await world.start_bot()

    async def open_ones() -> float:
        lines = (await fetched(bot, "/metrics"))[1].splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("muster_open_incidents{"))

    assert await open_ones() == 0
    alice = await world.person("alice")
    await declared(alice)
    await declared(alice, "Harassment report", marks=("Private",))
    world.clock.advance(15)
    assert await open_ones() == 1
    await declared(alice, "Search is slow")
    before = await open_ones()
    assert await open_ones() == before
    world.clock.advance(15)
    assert await open_ones() == 2


@pytest.mark.parametrize("mode", ["socket"])
async def test_with_a_token_metrics_are_for_who_shows_it(world: World) -> None:
    """Nobody else; health stays open to all."""
    bot = await world.start_bot(muster_metrics_token=TOKEN)
    for shown in ("", "another-token", "a-token-for-prometheu\u00df"):
        assert await fetched(bot, "/metrics", shown) == (401, "")
    assert (await fetched(bot, "/metrics", TOKEN))[0] == 200
    assert (await fetched(bot, "/healthz"))[0] == 200
