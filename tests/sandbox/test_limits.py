"""Promises about rate limits: tiers, one message a second a channel after a short burst, and windows on world time."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from sandbox.clock import ManualClock
from sandbox.limits import Limits, RateLimitedError, Tier
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from sandbox.workspace import Channel, Workspace
from tests.sandbox.conftest import Api


@pytest.fixture
async def strict(workspace: Workspace, manifest: Manifest, clock: ManualClock) -> AsyncGenerator[Api]:
    """The Web API of a sandbox that counts."""
    sandbox = Sandbox(workspace, manifest=manifest, clock=clock)
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        yield Api(session, sandbox)
    await sandbox.stop()


@pytest.mark.parametrize(("tier", "allowed"), [("1", 1), ("2", 20), ("3", 50), ("4", 100), ("special", 300)])
def test_each_tier_lets_its_number_through_in_a_minute(clock: ManualClock, tier: Tier, allowed: int) -> None:
    """One more is refused until a minute after the first; other methods are unaffected."""
    limits = Limits(clock)
    for _ in range(allowed):
        limits.call("a", tier)
    clock.advance(59.5)
    with pytest.raises(RateLimitedError) as refused:
        limits.call("a", tier)
    assert refused.value.retry_after == 1
    limits.call("b", tier)
    clock.advance(0.5)
    limits.call("a", tier)


def test_the_whole_workspace_takes_three_hundred_messages_a_minute(clock: ManualClock) -> None:
    """Spread over many channels there is still an end."""
    limits = Limits(clock)
    for number in range(300):
        limits.post(f"C{number}")
    with pytest.raises(RateLimitedError):
        limits.post("C-last")


def test_without_strictness_everything_passes(clock: ManualClock) -> None:
    """A bench may turn the limits off."""
    limits = Limits(clock, strict=False)
    for _ in range(500):
        limits.call("a", "1")
        limits.post("C1")


async def test_the_third_message_in_a_second_is_429_with_retry_after(
    strict: Api, room: Channel, clock: ManualClock
) -> None:
    """By id or by name it is the same channel; two at once are a burst, and a second later there is room for one."""
    await strict.done("chat.postMessage", channel=room.id, text="a")
    await strict.done("chat.postMessage", channel="#room", text="b")
    for _ in range(2):
        await _limited(strict, "#room")
        clock.advance(1)
        await strict.done("chat.postMessage", channel=room.id, text="c")
    await _limited(strict, room.id)


async def _limited(strict: Api, channel: str) -> None:
    headers = {"Authorization": f"Bearer {strict.token}"}
    url = f"{strict.sandbox.api_url}chat.postMessage"
    async with strict.session.post(url, data={"channel": channel, "text": "d"}, headers=headers) as response:
        assert response.status == 429
        assert response.headers["Retry-After"] == "1"
        assert await response.json() == {"ok": False, "error": "ratelimited"}


async def test_a_refused_message_does_not_count(strict: Api, room: Channel) -> None:
    """A refusal leaves the channel's burst whole."""
    assert await strict.error("chat.postMessage", channel=room.id) == "no_text"
    for text in "ab":
        await strict.done("chat.postMessage", channel=room.id, text=text)


async def test_the_twenty_first_channel_in_a_minute_is_refused(strict: Api, clock: ManualClock) -> None:
    """conversations.create is tier 2; Retry-After leads to a call that passes."""
    for number in range(20):
        await strict.done("conversations.create", name=f"inc-{number}")
    assert await strict.error("conversations.create", name="inc-20") == "ratelimited"
    clock.advance(60)
    await strict.done("conversations.create", name="inc-20")
