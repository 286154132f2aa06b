"""Promises of the server as a whole: its port, its page, its end."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from sandbox.clock import VariableClock
from sandbox.server import Sandbox


@pytest.mark.parametrize("path", ["/", "/archives/C00000001/p1700000000000100", "/page/main.js"])
async def test_the_page_is_served(sandbox: Sandbox, path: str) -> None:
    """At the root, and at the address a permalink names."""
    async with aiohttp.ClientSession() as session, session.get(f"{sandbox.url}{path}") as response:
        assert response.status == 200


async def test_the_app_bears_the_manifests_names(sandbox: Sandbox) -> None:
    """Installing gives the bot the names its manifest asks for."""
    assert (sandbox.workspace.bot.name, sandbox.workspace.bot.real_name) == ("muster", "Muster")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:3100"}, 200),
        ({"Host": "evil.example:3100"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_no_other_sites_page_reads_or_writes_the_workspace(
    sandbox: Sandbox, headers: dict[str, str], status: int
) -> None:
    """Neither by a name that leads to this machine nor by posting across sites; the workspace's own page may."""
    own = {"Origin": sandbox.url}
    async with aiohttp.ClientSession() as session:
        for method, path, more in (("GET", "/", headers), ("POST", "/api/api.test", headers), ("GET", "/", own)):
            async with session.request(method, f"{sandbox.url}{path}", headers=more) as response:
                assert response.status == (200 if more is own else status), (method, path)


async def test_who_sleeps_wakes_when_time_begins_to_pass_faster() -> None:
    """What was an hour is a second at 3,600 times real time; the clock never jumps."""
    clock = VariableClock()
    asleep = asyncio.create_task(clock.sleep(60))
    await asyncio.sleep(0)
    before = clock.now()
    clock.run_at(3600)
    assert timedelta(0) <= clock.now() - before < timedelta(seconds=60)
    await asyncio.wait_for(asleep, 10)
    assert clock.now() - before >= timedelta(seconds=59)
