"""A token that Slack does not take: all waits, on every replica, and goes on by itself, in order."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import pytest

from app import Muster
from bot.settings import BadSettings
from sandbox.client import Person
from storage.holds import standing
from tests.bot.ledger import all_carried_once, ledger
from tests.bot.patience import waiting
from tests.steps import ONCE
from tests.world import World, declare, declared

REFUSALS = ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive")
"""Every name by which Slack says that the token does not work."""


async def refuse(world: World, error: str = "token_revoked") -> None:
    """Have Slack refuse the bot token; with no error, take it again."""
    await world.control("POST", "tokens", bot=error)


async def page(bot: Muster, path: str) -> tuple[int, str]:
    """Get a page of the bot's own server."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{bot.port}{path}") as answer:
        return answer.status, await answer.text()


async def held(world: World, bot: Muster) -> None:
    """Wait until a replica knows that it must leave Slack alone, with everything put back."""

    async def known() -> bool:
        status, _ = await page(bot, "/readyz")
        return status == 503 and not any(row.lease_until for row in await waiting(bot))

    await world.until(known, "the bot not to be ready")


async def next_try(world: World, bot: Muster) -> float:
    """Go to when the token is tried next, wait until it was, and return how many seconds of world time that took."""
    before = len(await world.calls("auth.test"))
    async with bot.store.read() as unit:
        due = (
            standing(await unit.holds.everything(), world.clock.now(), timedelta(days=1)).next_try or world.clock.now()
        )
    wait = (due - world.clock.now()).total_seconds()
    world.clock.advance(max(wait, 0))

    async def tried() -> bool:
        return len(await world.calls("auth.test")) > before

    await world.until(tried, "another try")
    return wait


async def works_again(world: World, bot: Muster) -> None:
    """Have Slack take the token again, and wait until Muster has found out."""
    await refuse(world, "")
    await next_try(world, bot)


async def only_tries(world: World, bot: Muster, error: str) -> None:
    """Let the token be tried in vain, and check that nothing else is."""
    await world.control("DELETE", "calls")
    for _ in range(3):
        await next_try(world, bot)
    assert {(call["method"], call["error"]) for call in await world.calls()} == {("auth.test", error)}


async def lived(alice: Person) -> None:
    """Declare, acknowledge, update and resolve by reference; each is recorded and answered. A P3 asks for no review."""
    await alice.command("#general", "/incident list")
    for words in ("ack INC-1", "update INC-1 first", "update INC-1 second", "resolve INC-1 A new certificate"):
        assert "Nothing was recorded" not in (await alice.command("#general", f"/incident {words}")).words


@pytest.mark.parametrize(
    ("mode", "dialect", "error"),
    [
        *(("socket", "sqlite", error) for error in REFUSALS),
        ("socket", "postgresql", "token_revoked"),
        *(("http", dialect, "token_revoked") for dialect in ("sqlite", "postgresql")),
    ],
)
async def test_what_happened_while_the_token_was_refused_is_shown_once_it_works(
    world: World, bot: Muster, error: str
) -> None:
    """Half-way through a declaration the token goes: what people do is recorded, and all arrives once, in order."""
    alice = await world.person("alice")
    await world.fault("chat.postMessage", "accepted_then_dropped", times=2)
    await declare(alice, impact="Minor – some customers or a team are affected, a workaround exists", urgency="Medium")
    await world.until(lambda: world.calls("chat.postMessage"), "the first message")
    await refuse(world, error)
    await lived(alice)
    await held(world, bot)
    await only_tries(world, bot, error)
    assert {row.state for row in await waiting(bot)} == {"pending", "unknown"}
    await works_again(world, bot)
    found = await all_carried_once(world, bot)
    assert [incident.status for incident in found.incidents] == ["resolved"]
    assert await page(bot, "/readyz") == (200, "ready\n")


@ONCE
async def test_a_refused_token_takes_no_attempt_and_settles_no_doubt(world: World, bot: Muster) -> None:
    """What was pending stays so, what was in doubt stays in doubt, and both keep their attempts and their turn."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await world.fault("chat.postMessage", "accepted_then_dropped", channel=channel.id)
    await alice.command(channel, "/incident update in doubt")

    async def doubtful() -> bool:
        return any(row.state == "unknown" and row.lease_until is None for row in await waiting(bot))

    await world.until(doubtful, "a doubt")
    before = {row.id: (row.state, row.attempts) for row in await waiting(bot) if row.state == "unknown"}
    await refuse(world)
    await alice.command(channel, "/incident update after it")
    await held(world, bot)
    after = {row.id: (row.state, row.attempts) for row in await waiting(bot)}
    assert {number: after[number] for number in before} == before
    assert {state for number, state in after.items() if number not in before} == {("pending", 0)}
    await works_again(world, bot)
    await all_carried_once(world, bot)


@ONCE
async def test_a_refused_token_is_told_once_and_tried_less_and_less_often(
    world: World, bot: Muster, capsys: pytest.CaptureFixture[str]
) -> None:
    """/readyz says why, a metric is 0, the log has one error; the tries are minutes apart in the end."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    assert "muster_slack_token_ok 1.0" in (await page(bot, "/metrics"))[1]
    await refuse(world)
    await alice.command(channel, "/incident ack")
    await held(world, bot)
    status, words = await page(bot, "/readyz")
    assert (status, "token_revoked" in words, "recorded" in words) == (503, True, True)
    assert (await page(bot, "/healthz"))[0] == 200
    assert "muster_slack_token_ok 0.0" in (await page(bot, "/metrics"))[1]
    waits = [await next_try(world, bot) for _ in range(8)]
    assert waits[1:] == sorted(waits[1:])
    assert waits[0] <= 5
    assert 299 < waits[-1] <= 300
    logged = capsys.readouterr().out
    assert logged.count("token_refused") == 1
    assert "xoxb" not in logged
    await works_again(world, bot)
    await all_carried_once(world, bot)

    async def well() -> bool:
        return "muster_slack_token_ok 1.0" in (await page(bot, "/metrics"))[1]

    await world.until(well, "the token to be well in the metrics")
    assert capsys.readouterr().out.count("token_taken") == 1


@ONCE
async def test_a_form_that_the_token_does_not_open_is_noticed_too(world: World, bot: Muster) -> None:
    """Nothing is on its way to Slack: the person is told that nothing was recorded, and /readyz knows."""
    alice = await world.person("alice")
    await refuse(world)
    answer = await alice.command("#general", "/incident declare Checkout is down")
    assert "Nothing was recorded" in answer.words
    await held(world, bot)
    await works_again(world, bot)

    async def ready() -> bool:
        return (await page(bot, "/readyz"))[0] == 200

    await world.until(ready, "the bot to be ready")


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_refused_token_holds_every_replica(world: World, bot: Muster) -> None:
    """What one has met, the other one heeds, and both go on when either finds that it works."""
    other = await world.start_bot()
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await refuse(world)
    for number in range(4):
        assert "Told: " in (await alice.command(channel, f"/incident update {number}")).words
    await held(world, bot)
    await held(world, other)
    await only_tries(world, bot, "token_revoked")
    await works_again(world, bot)
    found = await all_carried_once(world, bot)
    said = [message["text"][-1] for message in found.channels[channel.id]["messages"] if "update on" in message["text"]]
    assert said == ["0", "1", "2", "3"]
    for replica in (bot, other):

        async def ready(replica: Muster = replica) -> bool:
            return (await page(replica, "/readyz"))[0] == 200

        await world.until(ready, "every replica to be ready")


@ONCE
async def test_muster_started_with_a_token_that_works_goes_on_at_once(world: World) -> None:
    """Anyone who has given it a new token does not wait for the next try; with a refused one it does not start."""
    alice = await world.person("alice")
    async with world.bot() as bot:
        channel, _ = await declared(alice)
        await world.settled(bot)
        await refuse(world)
        await alice.command(channel, "/incident ack")
        await held(world, bot)
        for _ in range(7):
            await next_try(world, bot)
    with pytest.raises(BadSettings, match="token_revoked"):
        await world.start_bot()
    await refuse(world, "")
    bot = await world.start_bot()
    await world.settled(bot)
    assert not [row for row in (await ledger(world, bot.store)).rows if row.state != "sent"]
    await alice.message(channel, "acknowledged INC-1")
