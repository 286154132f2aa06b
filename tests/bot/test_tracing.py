"""Traces: what a delivery led to is seen at a collector, by its kind and its ids, and nobody's words are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bot.settings import BadSettings, load
from bot.tracing import note, span, tracing
from tests.world import World, declared

TITLE = "Checkout is down"
WORDS = "The key was lost by Mallory"


class Collector:
    """A collector that speaks OTLP over HTTP, and what was sent to it."""

    def __init__(self) -> None:
        self.url = ""
        self.bodies: list[bytes] = []

    async def take(self, request: web.Request) -> web.Response:
        """Take what is sent."""
        self.bodies.append(await request.read())
        return web.Response(body=b"")

    def spans(self) -> list[dict[str, Any]]:
        """Return every span: its name, its facts, its parent's name, and of which service it is."""
        found, names = [], {}
        for body in self.bodies:
            for of_service in ExportTraceServiceRequest.FromString(body).resource_spans:
                service = _facts(of_service.resource.attributes)["service.name"]
                for each in (one for scope in of_service.scope_spans for one in scope.spans):
                    names[each.span_id] = each.name
                    facts = _facts(each.attributes)
                    found.append({"name": each.name, "parent": each.parent_span_id, "service": service, **facts})
        return [{**each, "parent": names.get(each["parent"], "")} for each in found]


def _facts(attributes: Any) -> dict[str, str | int]:  # noqa: ANN401 - the message's own list
    kinds = {"string_value": "string_value", "int_value": "int_value"}
    return {each.key: getattr(each.value, kinds[each.value.WhichOneof("value")]) for each in attributes}


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    """Run a collector."""
    taking = Collector()
    app = web.Application()
    app.router.add_post("/v1/traces", taking.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    taking.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield taking
    await runner.cleanup()


async def test_a_trace_tells_what_was_done_and_how_it_ended_without_anybodys_words(
    world: World, collector: Collector
) -> None:
    """Delivery, transaction, effect, call and reminder, each with the ids that logs have; the last sent at the end."""
    alice = await world.person("alice")
    async with world.bot(otel_exporter_otlp_endpoint=f"{collector.url}/") as running:
        channel, _card = await declared(alice, TITLE)
        await world.fault("chat.postMessage", "error", error="internal_error")
        await alice.command(channel, f"/incident update {WORDS}")
        await world.settled(running)
        world.clock.advance(2 * 3600)

        async def reminded() -> bool:
            async with running.store.read() as unit:
                due = await unit.reminders.next_due(world.clock.now())
            return due is None or due > world.clock.now()

        await world.until(reminded, "what fell due to be said")
        await world.settled(running)
    spans = collector.spans()
    assert {each["service"] for each in spans} == {"muster"}
    by_name = {each["name"]: each for each in spans}
    assert by_name["delivery command"]["muster.sort"] == "command"
    transaction = next(each for each in spans if each["parent"] == "delivery command" and each["name"] == "transaction")
    assert (transaction["muster.via"], transaction["muster.incident"]) == ("command", 1)
    assert str(transaction["muster.delivery"]).startswith("command:")
    effect = by_name["effect card"]
    assert (effect["muster.incident"], effect["muster.outcome"], effect["parent"]) == (1, "sent", "")
    assert isinstance(effect["muster.effect"], int)
    calls = [each for each in spans if each["name"] == "slack chat.postMessage"]
    assert all(str(each["parent"]).startswith("effect ") for each in calls)
    assert {(each["muster.outcome"], each.get("error.type")) for each in calls} >= {
        ("ok", None),
        ("SlackUncertain", "SlackUncertain"),
    }
    assert any(str(each["name"]).startswith("reminder ") and each["muster.incident"] == 1 for each in spans)
    sent = b"".join(collector.bodies)
    for said in (TITLE, WORDS, "xoxb-", "xapp-", "Alice", alice.id):
        assert said.encode() not in sent, said


async def test_without_a_collector_a_span_is_nothing() -> None:
    """The same nothing each time, whatever is noted in it."""
    async with tracing(None):
        with span("delivery command", delivery="x") as made:
            note(outcome="ok")
        assert made is None
        assert span("a") is span("b")


def test_a_collector_is_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything else is refused with the setting's name, and how it is written."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318")
    with pytest.raises(BadSettings, match=r"OTEL_EXPORTER_OTLP_ENDPOINT must begin with http:// or https://"):
        load(slack_bot_token="xoxb-1", slack_app_token="xapp-1")  # noqa: S106 - no token of anybody's
