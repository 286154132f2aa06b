"""Two thousand followers of one P1: how soon all are told, and what the incident's own channel waits meanwhile."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from app import Muster, muster
from bench.declaring import filled
from bench.figure import Figure
from bot.clock import SystemClock
from bot.delivery.pace import BETWEEN_MESSAGES, CROWD_POST
from bot.settings import load
from sandbox.client import Person, until
from sandbox.company import build_company
from sandbox.manifest import Manifest
from sandbox.server import Sandbox

if TYPE_CHECKING:
    from sandbox.workspace.channels import Channel

ROOT = Path(__file__).parent.parent
LOUD, QUIET = 2000, 50
"""Followers of the P1, and of a smaller incident at the same time."""
SPEED = 4.0
"""World seconds a real second. Real work takes as many times longer in world time, so this is the strict side."""
PATIENCE_SECONDS = 1800.0
"""Real seconds to wait for any one thing."""
PROBES, BETWEEN_PROBES_SECONDS = 10, 6.0
"""Messages to the P1's own channel while its crowd is told, and world seconds between two."""
MESSAGE_SECONDS = BETWEEN_MESSAGES.total_seconds()
SLACK = 1.25
"""By how much the crowd may take longer than its pace alone."""
BEGIN_SECONDS = 10.0
"""World seconds that an update may take to become a row for each of its followers."""


@dataclass(frozen=True, slots=True)
class Company:
    """One Slack, the bot connected to it, and the clock of both."""

    sandbox: Sandbox
    bot: Muster
    clock: SystemClock
    http: aiohttp.ClientSession

    async def type(self, who: str, channel: str, text: str, *, answered: bool = False) -> None:
        """Type a command as a person; raises `RuntimeError` for an answer where none is due: it was refused."""
        act = {"type": "command", "channel": channel, "text": text}
        async with self.http.post(f"{self.sandbox.url}/sandbox/api/act", params={"as": who}, json=act) as answer:
            said = await answer.json()
        if not said["ok"] or bool(said.get("reply")) is not answered:
            raise RuntimeError(f"{text}: {said}")

    def channel(self, ending: str) -> Channel | None:
        """Return the channel of the incident so titled."""
        found = (one for one in self.sandbox.workspace.channels.values() if one.name.endswith(ending))
        return next(found, None)

    def open(self, ending: str) -> bool:
        """Say whether the declarer is in the channel of the incident so titled."""
        found = self.channel(ending)
        return found is not None and self.sandbox.workspace.people.find("alice").id in found.members

    def told(self, words: str) -> int:
        """Return in how many direct messages a message holds these words."""
        directs = (one for one in self.sandbox.workspace.channels.values() if one.kind == "im")
        return sum(any(words in message.text for message in one.messages.values()) for one in directs)

    async def until(self, condition: Callable[[], object], what: str) -> float:
        """Wait for a condition; return how many world seconds that took."""
        began = self.clock.now()

        async def holds() -> object:
            await asyncio.sleep(0.1)
            return condition()

        await until(holds, seconds=PATIENCE_SECONDS, what=what)
        return (self.clock.now() - began).total_seconds()


async def measure() -> list[Figure]:
    """Measure the first message to all, then an update to all with other messages in between."""
    async with AsyncExitStack() as stack:
        town = await _town(stack)
        for title in ("Loud one", "Quiet one"):
            await _declared(town, title)
        await town.until(lambda: town.open("loud-one") and town.open("quiet-one"), "both channels")
        await _followed(town)
        await town.type("alice", _id(town, "general"), "/incident priority INC-1 P1 It spreads", answered=True)
        first = await town.until(lambda: town.told("INC-1 ·") >= LOUD, "every follower's first message")
        alone = [await _probe(town, number) for number in range(PROBES)]
        crowded, update, quiet = await _update(town)
        refused = _refused(town)
    pace = LOUD * CROWD_POST.total_seconds()
    return [
        Figure(f"{LOUD} followers: first message to all", first, "s", pace * SLACK),
        Figure(f"{LOUD} followers: update to all", update, "s", (pace + QUIET * CROWD_POST.total_seconds()) * SLACK),
        Figure(
            f"{QUIET} followers of another incident meanwhile: update to all",
            quiet,
            "s",
            BEGIN_SECONDS + 2 * pace * QUIET / LOUD * SLACK,
        ),
        Figure("slowest message to the channel: no crowd", max(alone), "s"),
        Figure("slowest message to the channel: amid the crowd", max(crowded), "s", max(alone) + MESSAGE_SECONDS),
        Figure("messages to followers that Slack refused for their rate", len(refused), "", 0),
    ]


async def _town(stack: AsyncExitStack) -> Company:
    clock = SystemClock(SPEED)
    sandbox = Sandbox(build_company(clock), manifest=Manifest.load(ROOT / "manifest.yml"), clock=clock)
    for number in range(LOUD + QUIET):
        sandbox.workspace.people.add(f"follower{number}", f"Follower {number}")
    await sandbox.start()
    stack.push_async_callback(sandbox.stop)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-bench-"))
    settings = load(
        slack_bot_token=sandbox.tokens.bot,
        slack_app_token=sandbox.tokens.app,
        slack_api_url=sandbox.api_url,
        database_url=f"sqlite:///{folder}/muster.db",
        port=0,
        muster_log_level="ERROR",
    )
    bot = await stack.enter_async_context(muster(settings, clock))
    return Company(sandbox, bot, clock, await stack.enter_async_context(aiohttp.ClientSession()))


async def _declared(town: Company, title: str) -> None:
    async with Person.connect(town.sandbox.url, "alice", seconds=PATIENCE_SECONDS) as alice:
        await (await filled(alice, title)).submit()


async def _followed(town: Company) -> None:
    """Have the crowd follow P1, and a few the second incident."""
    followers = [user.id for user in town.sandbox.workspace.people.users.values() if user.name.startswith("follower")]
    async with town.bot.store.write() as unit:
        for number, user in enumerate(followers):
            subject = ("priority", "P1") if number < LOUD else ("incident", "2")
            await unit.followers.subscribe(user, *subject, town.clock.now())
    await town.type("alice", _id(town, "quiet-one"), "/incident ack")
    await town.until(lambda: town.told("INC-2 ·") >= QUIET, "the few followers' first message")


async def _update(town: Company) -> tuple[list[float], float, float]:
    """Post an update to all, and other messages while it is told; return what each took."""
    await town.type("alice", _id(town, "loud-one"), "/incident update Loud news.")
    everybody = asyncio.create_task(town.until(lambda: town.told("Loud news.") >= LOUD, "the update to all"))
    await town.type("alice", _id(town, "quiet-one"), "/incident update Quiet news.")
    few = asyncio.create_task(town.until(lambda: town.told("Quiet news.") >= QUIET, "the update to the few"))
    crowded = [await _probe(town, PROBES + number) for number in range(PROBES)]
    return crowded, await everybody, await few


async def _probe(town: Company, number: int) -> float:
    """Say something in the P1's own channel; return how many world seconds it took to stand there."""
    status = ("identified", "monitoring")[number % 2]
    channel = town.channel("loud-one")
    began = town.clock.now().timestamp()
    await town.type("alice", _id(town, "loud-one"), f"/incident status {status} Probe {number}.")
    await town.until(lambda: _at(channel, f"Probe {number}."), "the probe")
    await town.clock.sleep(BETWEEN_PROBES_SECONDS)
    return _at(channel, f"Probe {number}.") - began


def _at(channel: Channel | None, words: str) -> float:
    """Return when a message holding these words came; 0 while there is none."""
    messages = [] if channel is None else channel.messages.values()
    found = (float(message.ts) for message in messages if words in str(message.blocks))
    return next(found, 0.0)


def _id(town: Company, ending: str) -> str:
    found = town.channel(ending)
    if found is None:
        raise LookupError(ending)
    return found.id


def _refused(town: Company) -> list[str]:
    """Return the methods of the messages to followers that Slack refused for their rate."""
    calls = town.sandbox.calls.shown()
    directs = {one.id for one in town.sandbox.workspace.channels.values() if one.kind == "im"}
    followers = directs | set(town.sandbox.workspace.people.users)
    refused = [call for call in calls if call["status"] == 429 and call["method"].startswith("chat.")]
    return [call["method"] for call in refused if dict(call["args"]).get("channel") in followers]
