"""The outgoing webhook: each update for stakeholders, signed, repeated until it is taken, nothing that is private."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from app import Muster
from bot.outbox.operations import Operation
from handlers.connection import listening
from storage.tables import Delivery
from tests.steps import DECLARER, pick_readers
from tests.world import CALL_SECONDS, World, declared, form

SECRET = "a secret of the receiver"  # noqa: S105 - of this test alone
HANG_UP = 0
"""Instead of a status: the receiver drops the connection without an answer."""
SLEEP = -1
"""Instead of a status: the receiver does not answer in time."""


@dataclass
class Receiver:
    """A local receiver: what it got, and the statuses it answers with before 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def texts(self) -> list[str]:
        """The texts of the updates received, in order."""
        return [json.loads(raw)["update"]["text"] for _, raw in self.got]

    async def take(self, request: web.Request) -> web.Response:
        """Take one post."""
        self.got.append((dict(request.headers), await request.read()))
        status = self.answers.pop(0) if self.answers else 200
        if status == SLEEP:
            await self.released.wait()
        if status <= HANG_UP and request.transport is not None:
            request.transport.close()
        return web.Response(status=max(status, 200))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Give a receiver that listens."""
    made = Receiver()
    server = web.Application()
    server.router.add_post("/hook", made.take)
    async with listening(server, 0) as port:
        made.url = f"http://127.0.0.1:{port}/hook"
        yield made
        made.released.set()


@pytest.fixture
async def bot(world: World, receiver: Receiver) -> Muster:
    """Give a bot that posts to the receiver."""
    return await world.start_bot(**outgoing(receiver))


def outgoing(receiver: Receiver, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - settings of any kind
    """Return the settings with which a bot posts to the receiver, which stands inside the network."""
    inside = {"muster_webhook_url": receiver.url, "muster_webhook_allow_internal": True}
    return {**inside, "muster_webhook_secret": SECRET, **more}


async def updated(world: World, bot: Muster, *texts: str, **form_: Any) -> None:  # noqa: ANN401 - passed on
    """Declare an incident and post quick updates."""
    alice = await world.person(DECLARER)
    channel, _ = await declared(alice, **form_)
    for text in texts:
        await alice.command(channel, f"/incident update {text}")
    await world.settled(bot)


def verified(headers: dict[str, str], raw: bytes, secret: str = SECRET) -> bool:
    """Check a signature as docs/webhook.md shows."""
    signed = f"{headers['X-Muster-Timestamp']}.".encode() + raw
    wanted = "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(wanted, each) for each in headers["X-Muster-Signature"].split(","))


async def test_each_update_is_posted_once_signed_and_in_order(world: World, bot: Muster, receiver: Receiver) -> None:
    """With what it said and where the incident stands; anything altered on the way is seen."""
    await updated(world, bot, "First <b>.", "Second.")
    assert receiver.texts == ["First <b>.", "Second."]
    headers, raw = receiver.got[0]
    assert verified(headers, raw)
    assert not verified(headers, raw.replace(b"First", b"Last"))
    assert int(headers["X-Muster-Timestamp"]) <= world.clock.now().timestamp()
    body = json.loads(raw)
    assert body["incident"]["reference"] == "INC-1"
    assert body["incident"]["priority"] == "P2"
    assert body["update"]["kind"] == "update"
    assert body["update"]["author"] == "Alice Moreau"
    assert body["update"]["paused_until"] is None
    assert len({json.loads(raw)["id"] for _, raw in receiver.got}) == 2


async def test_the_preview_names_where_an_update_is_posted_to(world: World, bot: Muster) -> None:
    """By its host, beside everybody else who reads it."""
    del bot
    alice = await world.person(DECLARER)
    _, card = await declared(alice)
    await alice.click("Post update", on=card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", "Cards are refused.")
    await modal.click("Preview")
    assert "in the announcement thread in #incidents. 127.0.0.1 gets it too." in (await alice.modal("Preview")).words


@pytest.mark.parametrize("failure", [500, 503, 429, HANG_UP, SLEEP])
async def test_a_post_that_failed_is_repeated_in_order_under_the_same_id(
    world: World, bot: Muster, receiver: Receiver, failure: int
) -> None:
    """Server errors, dropped connections, no answer in time: nothing is lost, and what is the same can be told."""
    receiver.answers = [failure, failure]
    assert CALL_SECONDS < 1
    await updated(world, bot, "First.", "Second.")
    assert receiver.texts == ["First."] * 3 + ["Second."]
    assert len({json.loads(raw)["id"] for _, raw in receiver.got[:3]}) == 1


async def ends(bot: Muster) -> list[tuple[str, str | None]]:
    """Return how each post ended, in order."""
    async with bot.store.read() as unit:
        query = select(Delivery.state, Delivery.error).where(Delivery.operation == Operation.WEBHOOK)
        rows = (await unit.session.execute(query.order_by(Delivery.id))).all()
    return [(str(state), error) for state, error in rows]


@pytest.mark.parametrize("status", [410, 302, 304])
async def test_a_post_that_is_refused_is_given_up_and_the_next_goes_out(
    world: World, bot: Muster, receiver: Receiver, status: int
) -> None:
    """Repeating what a receiver calls wrong, or is somewhere else, is useless; it is kept as dead, with the status."""
    receiver.answers = [status]
    await updated(world, bot, "First.", "Second.")
    assert receiver.texts == ["First.", "Second."]
    assert await ends(bot) == [("dead", f"http_{status}"), ("sent", None)]
    home = (await (await world.person(DECLARER)).home()).words
    assert "webhook (the receiver answered" in home
    assert "127.0.0.1" not in home


async def test_while_its_secret_is_replaced_a_post_is_signed_with_both(world: World, receiver: Receiver) -> None:
    """So that receivers can change one after the other; a third secret made neither."""
    before = "the secret of the receiver before"
    bot = await world.start_bot(**outgoing(receiver, muster_webhook_secret_previous=before))
    await updated(world, bot, "First.")
    headers, raw = receiver.got[0]
    assert verified(headers, raw, SECRET)
    assert verified(headers, raw, before)
    assert not verified(headers, raw, "a third secret of the receiver")


async def test_a_name_that_leads_into_the_network_is_not_posted_to(world: World, receiver: Receiver) -> None:
    """It is asked where it leads at each post, and nothing is sent before the answer is known to be outside."""
    inside = receiver.url.replace("http://127.0.0.1", "https://0x7f.1")
    bot = await world.start_bot(**outgoing(receiver, muster_webhook_url=inside, muster_webhook_allow_internal=False))
    await updated(world, bot, "First.")
    assert await ends(bot) == [("dead", "internal_address")]
    home = (await (await world.person(DECLARER)).home()).words
    assert "webhook (its address leads into your own network" in home
    assert not receiver.got


async def test_a_receiver_that_is_away_is_not_named_on_home(world: World, receiver: Receiver) -> None:
    """Nor is what a library said of it."""
    bot = await world.start_bot(**outgoing(receiver, muster_webhook_url="http://127.0.0.1:1/hook"))
    alice = await world.person(DECLARER)
    channel, _ = await declared(alice)
    await alice.command(channel, "/incident update First.")

    async def told() -> bool:
        return any(error for _, error in await ends(bot))

    await world.until(told, "a first attempt")
    assert all("127.0.0.1" not in (error or "") for _, error in await ends(bot))


@pytest.mark.parametrize("mark", ["Private", "Drill"])
async def test_nothing_of_private_incidents_and_drills_leaves(
    world: World, bot: Muster, receiver: Receiver, mark: str
) -> None:
    """Neither updates nor their end."""
    await updated(world, bot, "First.", marks=(mark,))
    alice = await world.person(DECLARER)
    await alice.command("#general", "/incident resolve INC-1 Fixed")
    await world.settled(bot)
    assert not receiver.got


async def test_an_update_for_responders_does_not_leave_and_a_resolution_does(
    world: World, bot: Muster, receiver: Receiver
) -> None:
    """What the audience is decides."""
    alice = await world.person(DECLARER)
    channel, card = await declared(alice)
    await alice.click("Post update", on=card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", "Among us.")
    await pick_readers(modal, "Responders")
    await modal.submit()
    await alice.command(channel, "/incident resolve A new certificate")
    await world.settled(bot)
    assert receiver.texts == ["A new certificate"]
    body = json.loads(receiver.got[0][1])
    assert (body["update"]["kind"], body["incident"]["status"]) == ("resolved", "resolved")


async def test_a_correction_is_posted_under_the_updates_own_id(world: World, bot: Muster, receiver: Receiver) -> None:
    """Marked as corrected, so that the receiver can replace what it shows."""
    await updated(world, bot, "Wrnog.")
    alice = await world.person(DECLARER)
    channel = await alice.channel("#inc-1-checkout-is-down")
    await alice.message_shortcut("Correct update", await alice.message(channel, "Wrnog."))
    modal = await form(alice, "INC-1: correct")
    await modal.fill("What happened", "Right.")
    await modal.submit()
    await world.settled(bot)
    first, second = (json.loads(raw)["update"] for _, raw in receiver.got)
    assert (first["id"], first["corrected_at"]) == (second["id"], None)
    assert second["text"] == "Right."
    assert second["corrected_at"]


async def test_a_resolution_undone_is_taken_back_under_the_updates_own_id(
    world: World, bot: Muster, receiver: Receiver
) -> None:
    """A status page takes it away, and a tracker the follow-up that it had made of a task."""
    alice = await world.person(DECLARER)
    channel, _ = await declared(alice)
    await alice.command(channel, "/incident task Restart")
    await alice.command(channel, "/incident resolve A new certificate")
    await world.settled(bot)
    await alice.command(channel, "/incident undo")
    await world.settled(bot)
    bodies = [json.loads(raw) for _, raw in receiver.got]
    told = [(body["update"]["kind"], body["incident"]["status"]) for body in bodies if body["type"] == "update"]
    assert told == [("resolved", "resolved"), ("undone", "declared")]
    assert len({body["update"]["id"] for body in bodies if body["type"] == "update"}) == 1
    followed = [body["follow_up"] for body in bodies if body["type"] == "follow_up"]
    assert [(one["event"], one["kind"]) for one in followed] == [("created", "follow_up"), ("withdrawn", "task")]


async def test_follow_ups_are_posted_as_they_come_and_change(world: World, bot: Muster, receiver: Receiver) -> None:
    """By a type of their own, with a link to their message; tasks under way, private incidents and drills are not."""
    alice = await world.person(DECLARER)
    channel, _ = await declared(alice)
    await alice.command(channel, "/incident task Restart <b> 2h")
    await world.settled(bot)
    assert not receiver.got
    await alice.command(channel, "/incident resolve A restart")
    await world.settled(bot)
    shown = await alice.message(channel, "Follow-up\nRestart <b>")
    await alice.click("Done", on=shown)
    await world.settled(bot)
    bodies = [json.loads(raw) for _, raw in receiver.got]
    assert {(body["type"], body["version"]) for body in bodies} == {("update", 1), ("follow_up", 1)}
    told = [body["follow_up"] for body in bodies if body["type"] == "follow_up"]
    assert [(one["event"], one["state"]) for one in told] == [("created", "open"), ("done", "done")]
    assert {(one["text"], one["kind"]) for one in told} == {("Restart <b>", "follow_up")}
    assert told[1]["permalink"].endswith(f"/archives/{channel.id}/p{shown.ts.replace('.', '')}")
    assert told[0]["permalink"] == told[1]["permalink"]
    assert bodies[-1]["incident"]["reference"] == "INC-1"
    before = len(receiver.got)
    for mark in ("Private", "Drill"):
        channel, _ = await declared(alice, mark, marks=(mark,))
        await alice.command(channel, "/incident resolve A restart")
        await alice.command(channel, "/incident task Write it up 2 days")
    await world.settled(bot)
    assert len(receiver.got) == before
