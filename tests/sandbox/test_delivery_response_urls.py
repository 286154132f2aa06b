"""Response URLs: an app's way back to where somebody acted, five times within thirty minutes."""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from sandbox.client import Person
from sandbox.clock import ManualClock
from sandbox.faults import Fault, FaultKind
from sandbox.server import Sandbox
from sandbox.workspace import Channel, Draft, User
from tests.sandbox.raw_app import SocketApp, socket_app

Json = dict[str, Any]
BUTTON: Json = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
}


class Scene:
    """Alice in #general, the app, and the response URL it was given last."""

    def __init__(self, sandbox: Sandbox, app: SocketApp, alice: Person, session: aiohttp.ClientSession) -> None:
        self.sandbox, self.app, self.alice, self.session = sandbox, app, alice, session

    async def commanded(self) -> str:
        """Have Alice type a command; return its response URL."""
        await self.alice.command("#general", "/incident help")
        return str(self.app.of("slash_commands")[-1]["payload"]["response_url"])

    async def answer(self, url: str, **body: object) -> Json:
        """Post to a response URL."""
        async with self.session.post(url, json=body) as response:
            answer: Json = await response.json()
            return answer

    async def words(self) -> list[str]:
        """Read what Alice sees in #general, joinings left out."""
        return [each.words for each in await self.alice.messages("#general") if not each.subtype]


@pytest.fixture
async def scene(sandbox: Sandbox) -> AsyncGenerator[Scene]:
    """Everybody in place."""
    async with (
        socket_app(sandbox) as app,
        Person.connect(sandbox.url, "alice") as alice,
        aiohttp.ClientSession() as session,
    ):
        yield Scene(sandbox, app, alice, session)


async def test_an_answer_is_ephemeral_unless_it_says_otherwise(scene: Scene) -> None:
    """Only the person sees it by default; in_channel posts it, even where the bot is no member."""
    url = await scene.commanded()
    await scene.answer(url, text="for you")
    await scene.answer(url, text="for all", response_type="in_channel")
    shown = {each.words: each.ephemeral for each in await scene.alice.messages("#general")}
    assert shown["for you"] is True
    assert shown["for all"] is False


async def test_a_sixth_use_is_refused(scene: Scene) -> None:
    """Five answers are taken, the sixth is refused."""
    url = await scene.commanded()
    for number in range(5):
        assert (await scene.answer(url, text=str(number)))["ok"]
    assert await scene.answer(url, text="6") == {"ok": False, "error": "used_url"}


async def test_after_thirty_minutes_an_answer_is_refused(scene: Scene, clock: ManualClock) -> None:
    """World time counts."""
    url = await scene.commanded()
    clock.advance(30 * 60)
    assert (await scene.answer(url, text="just in time"))["ok"]
    clock.advance(1)
    assert (await scene.answer(url, text="late"))["error"] == "expired_url"


async def test_blocks_slack_refuses_are_refused_here(scene: Scene) -> None:
    """A response URL is no way round the validator."""
    url = await scene.commanded()
    assert (await scene.answer(url, blocks=[{"type": "nothing"}]))["error"] == "invalid_blocks"
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    assert (await scene.answer(url, blocks=[long] * 5))["error"] == "msg_blocks_too_long"


async def test_faults_on_order_strike_response_urls_too(scene: Scene) -> None:
    """An answer can be refused, lost on its way with or without effect, or find Slack out of order."""
    url = await scene.commanded()
    faults = scene.sandbox.faults
    faults.add(Fault("error", method="response_url", error="used_url"))
    assert await scene.answer(url, text="1") == {"ok": False, "error": "used_url"}
    statuses: dict[FaultKind, int] = {"http_500": 500, "ratelimited": 429}
    for kind, status in statuses.items():
        faults.add(Fault(kind, method="response_url"))
        async with scene.session.post(url, json={"text": "2"}) as response:
            assert response.status == status
    lost: tuple[FaultKind, ...] = ("dropped_before", "accepted_then_dropped")
    for kind in lost:
        faults.add(Fault(kind, method="response_url"))
        with pytest.raises(aiohttp.ClientConnectionError):
            await scene.answer(url, text=kind)
    assert await scene.words() == ["accepted_then_dropped"]


async def test_a_click_can_replace_and_delete_its_message(scene: Scene, general: Channel) -> None:
    """replace_original and delete_original act on the message that was clicked."""
    bot = scene.sandbox.workspace.bot.id
    scene.sandbox.workspace.posting.post(bot, general, Draft("card", blocks=[BUTTON]))
    await scene.alice.click("Go", on=await scene.alice.message("#general", button="Go"))
    url = scene.app.of("interactive")[0]["payload"]["response_url"]
    await scene.answer(url, replace_original=True, text="replaced")
    assert await scene.words() == ["replaced"]
    await scene.answer(url, delete_original=True)
    assert await scene.words() == []


async def test_an_ephemeral_message_can_be_replaced(scene: Scene, alice: User, general: Channel) -> None:
    """What only one person sees is replaced for that person, and carries no message in its payload."""
    bot = scene.sandbox.workspace.bot.id
    draft = Draft("choose", blocks=[BUTTON])
    scene.sandbox.workspace.posting.post_ephemeral(bot, general, alice.id, draft)
    await scene.alice.click("Go", on=await scene.alice.message("#general", button="Go"))
    payload = scene.app.of("interactive")[0]["payload"]
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    await scene.answer(payload["response_url"], replace_original=True, text="chosen")
    assert await scene.words() == ["chosen"]
    await scene.answer(payload["response_url"], delete_original=True)
    assert await scene.words() == []


async def test_a_command_has_no_original_to_replace(scene: Scene) -> None:
    """The person's own command cannot be replaced or deleted."""
    url = await scene.commanded()
    assert (await scene.answer(url, replace_original=True, text="x"))["error"] == "message_not_found"
