"""The audit log told elsewhere: each entry at least once and in order, to a file, to syslog and to a web address."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from app import Muster
from bot.audit.entries import audit
from bot.audit.shipping import AT_ONCE, LEASE, SETTLED, Sink, ship
from bot.delivery.audit_sinks import FileSink, SyslogSink
from bot.domain.audit import What
from tests.bot.test_webhook import Receiver, outgoing, receiver, verified
from tests.world import World

__all__ = ["receiver"]


class Collector:
    """Takes entries, unless it is told to fail."""

    name = "collector"

    def __init__(self) -> None:
        self.taken: list[Mapping[str, Any]] = []
        self.failing = False

    async def send(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Take entries."""
        if self.failing:
            raise OSError("nobody is there")
        self.taken += entries


async def recorded(world: World, bot: Muster, *subjects: str) -> None:
    """Have something recorded, and let it become old enough to be told."""
    for subject in subjects:
        async with bot.store.write() as unit:
            await audit(unit, What.PRIVATE, actor="U1", now=world.clock.now(), subject=subject)
    world.clock.advance(SETTLED.total_seconds() + 1)


async def told(world: World, bot: Muster, *sinks: Sink) -> None:
    """Tell what is to be told now."""
    await ship(bot.store, world.clock, sinks)


async def test_each_entry_is_told_once_and_in_order_even_by_several_replicas(world: World, bot: Muster) -> None:
    """More than one portion too; what was told is not told again, and what is younger waits."""
    collector = Collector()
    subjects = [f"INC-{n}" for n in range(AT_ONCE + 5)]
    async with bot.store.write() as unit:
        for subject in subjects:
            await audit(unit, What.PRIVATE, actor="U1", now=world.clock.now(), subject=subject)
    await told(world, bot, collector)
    assert collector.taken == []
    world.clock.advance(SETTLED.total_seconds() + 1)
    await asyncio.gather(told(world, bot, collector), told(world, bot, collector))
    await told(world, bot, collector)
    assert [each["subject"] for each in collector.taken] == subjects
    assert set(collector.taken[0]) == {"id", "team", "at", "actor", "what", "subject", "detail"}


async def test_what_was_not_taken_is_told_again(world: World, bot: Muster) -> None:
    """Nothing is lost while the receiver is away, and another one hears of it meanwhile."""
    away, there = Collector(), Collector()
    there.name = "another"
    away.failing = True
    await recorded(world, bot, "INC-1")
    await told(world, bot, away, there)
    assert [each["subject"] for each in there.taken] == ["INC-1"]
    away.failing = False
    await recorded(world, bot, "INC-2")
    world.clock.advance(LEASE.total_seconds() + 1)
    await told(world, bot, away, there)
    assert [each["subject"] for each in away.taken] == ["INC-1", "INC-2"]
    assert [each["subject"] for each in there.taken] == ["INC-1", "INC-2"]


async def test_a_file_and_syslog_get_a_json_line_for_each_entry(world: World, bot: Muster, tmp_path: Path) -> None:
    """The file is added to; a syslog that cannot be reached fails, so that it is told again."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(5)
        await recorded(world, bot, "INC-1")
        file, syslog = (
            FileSink(str(tmp_path / "audit.jsonl")),
            SyslogSink(f"udp://127.0.0.1:{receiver.getsockname()[1]}"),
        )
        await told(world, bot, file, syslog)
        await recorded(world, bot, "INC-2")
        await told(world, bot, file, syslog)
        sent = receiver.recv(4096).decode().rstrip("\0")
    lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert [line["subject"] for line in lines] == ["INC-1", "INC-2"]
    priority, _, text = sent.partition("muster: ")
    assert (priority, json.loads(text)["subject"]) == ("<86>", "INC-1")
    with pytest.raises(OSError):  # noqa: PT011 - each system says it in its own way
        await SyslogSink("tcp://127.0.0.1:1").send(lines)


async def test_a_running_muster_posts_the_log_signed_to_where_it_is_set(world: World, receiver: Receiver) -> None:
    """In the background, from the first entry that is kept on; nobody waits for it."""
    async with world.bot() as bot:
        await recorded(world, bot, "INC-1")
    inside = {key: value for key, value in outgoing(receiver).items() if key != "muster_webhook_url"}

    async def got() -> bool:
        return bool(receiver.got)

    async with world.bot(**inside, muster_audit_url=receiver.url):
        await world.until(got, "a post")
    [(headers, raw)] = receiver.got
    body = json.loads(raw)
    assert verified(headers, raw)
    assert (body["type"], [each["subject"] for each in body["entries"]]) == ("audit", ["INC-1"])
