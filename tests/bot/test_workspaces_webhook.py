"""The outgoing webhook of many workspaces: each posts to an address of its own, signed with a secret of its own."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from handlers.connection import listening
from tests.bot.conftest import variation
from tests.bot.installed import rotates, workspaces
from tests.bot.test_webhook import SECRET, verified
from tests.many import Workspaces
from tests.steps import ONCE
from tests.world import declared

__all__ = ["rotates", "variation", "workspaces"]

PAGE = Path(__file__).parents[2] / "docs" / "webhook.md"


class Receivers:
    """A receiver for each workspace, by the path that is posted to."""

    def __init__(self) -> None:
        self.address = ""
        self.got: dict[str, list[tuple[dict[str, str], bytes]]] = defaultdict(list)

    async def take(self, request: web.Request) -> web.Response:
        """Take one post."""
        self.got[request.path].append((dict(request.headers), await request.read()))
        return web.Response()


@pytest.fixture
async def receivers() -> AsyncIterator[Receivers]:
    """Give receivers that listen."""
    made = Receivers()
    server = web.Application()
    server.router.add_post("/{path:.*}", made.take)
    async with listening(server, 0) as port:
        made.address = f"http://127.0.0.1:{port}"
        yield made


async def secret_of(team: str) -> str:
    """Return a workspace's secret as docs/webhook.md says that it is found."""
    [command] = re.findall(r"printf .*openssl.*", PAGE.read_text())
    typed = command.replace("T0123ABCD", team)
    environment = {"MUSTER_WEBHOOK_SECRET": SECRET, "PATH": "/usr/bin:/bin"}
    run = await asyncio.create_subprocess_shell(typed, env=environment, stdout=subprocess.PIPE)
    out, _err = await run.communicate()
    return out.decode().split()[-1]


@ONCE
async def test_what_one_workspace_posts_never_reaches_anothers_receiver(
    workspaces: Workspaces, receivers: Receivers
) -> None:
    """By address, by what the post says and by its signature, which no other workspace's secret makes."""
    many = await workspaces.start(
        muster_webhook_url=f"{receivers.address}/of/{{team}}/hook",
        muster_webhook_secret=SECRET,
        muster_webhook_allow_internal=True,
    )
    teams = [world.sandbox.workspace.team.id for world in workspaces.worlds]
    for team, world in zip(teams, workspaces.worlds, strict=True):
        await workspaces.install(team)
        tenant = await workspaces.served(many, team)
        alice = await world.person("alice")
        channel, _ = await declared(alice, f"Down at {team}")
        await alice.command(channel, f"/incident update Said at {team}")
        await world.settled(tenant)
    assert receivers.got.keys() == {f"/of/{team}/hook" for team in teams}
    secrets = [await secret_of(team) for team in teams]
    for team, own, other in zip(teams, secrets, reversed(secrets), strict=True):
        [(headers, raw)] = receivers.got[f"/of/{team}/hook"]
        post = json.loads(raw)
        assert (post["workspace"], post["update"]["text"]) == (team, f"Said at {team}")
        assert [verified(headers, raw, secret) for secret in (own, other, SECRET)] == [True, False, False]
