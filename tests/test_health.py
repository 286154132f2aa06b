"""The HTTP side: health, readiness, metrics in both modes, and what it refuses to take for Slack's."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import pytest

from app import Muster
from tests.world import Mode, World, declared

BODY = b"command=%2Fincident&text=help&user_id=U1&channel_id=C1&team_id=T0HARBOUR&trigger_id=1.2.a"
FORM = "application/x-www-form-urlencoded"


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


async def fetched(bot: Muster, path: str) -> tuple[int, str]:
    """Get a page of the bot's own server."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{bot.port}{path}") as page:
        return page.status, await page.text()


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
    await declared(await world.person("alice"))
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
    assert await posted(bot, signed("sandbox-secret", age_seconds=360)) == 401
    assert await posted(bot, signed("sandbox-secret", age_seconds=-360)) == 401
    assert await posted(bot, signed("sandbox-secret")) == 200


@pytest.mark.parametrize("mode", ["socket"])
async def test_with_socket_mode_nothing_is_taken_over_http(world: World) -> None:
    """There is no second door."""
    bot = await world.start_bot()
    assert await posted(bot, signed("sandbox-secret")) == 404
