"""Correcting times: the figures follow, the history keeps both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import Muster
from bot.domain.transitions import Kind
from sandbox.client import Channel, Person
from sandbox.client.errors import ModalRefused
from storage.reports import Scope
from tests.reminders.watching import pending, quiet, set_policy, wait
from tests.steps import figures, transitions
from tests.world import MONDAY_MORNING, World, declared, form


async def corrected(
    person: Person, channel: Channel, reason: str = "Read from the logs", *, ticked: str = "", **times: int | None
) -> None:
    """Open the modal, put in moments (seconds since the epoch; None empties one) and submit it."""
    await person.command(channel, "/incident times")
    modal = await form(person, "INC-1: times")
    for label, at in times.items():
        name = label.replace("_", " ")
        await (modal.clear(name) if at is None else modal.pick_time(name, datetime.fromtimestamp(at, UTC)))
    if ticked:
        await modal.check("Remove what did not happen", ticked)
    if reason:
        await modal.fill("Reason", reason)
    await modal.submit()


async def resolved(world: World, person: Person) -> Channel:
    """Declare at 9:30, acknowledge ten minutes and resolve an hour later."""
    channel, _ = await declared(person)
    world.clock.advance(600)
    await person.command(channel, "/incident ack")
    world.clock.advance(3600)
    await person.command(channel, "/incident resolve A restart")
    return channel


async def test_a_correction_says_which_verdict_it_turns(world: World, bot: Muster) -> None:
    """A P1 acknowledged late that was taken in time after all: by the P1's target, though it is a P3 by then."""
    alice = await world.person("alice")
    channel, _ = await declared(alice, urgency="Immediate")
    world.clock.advance(20 * 60)
    await alice.command(channel, "/incident ack")
    await alice.command(channel, "/incident priority P3 Few are hit")
    [declaration, *_] = await transitions(bot)
    start = int(declaration.effective_at.timestamp()) // 60 * 60
    await corrected(alice, channel, Acknowledged=start + 180)
    said = await alice.message(channel, "corrected the times of INC-1")
    assert "Target to acknowledge (15 min): missed → met" in said.words
    assert "Target to resolve" not in said.words
    assert "acknowledged 1 of 1" in await figures(alice)


async def test_figures_follow_a_correction_and_the_history_keeps_both(world: World, bot: Muster) -> None:
    """An acknowledgement and an impact start are given later: durations change, and the first record stays."""
    alice = await world.person("alice")
    channel = await resolved(world, alice)
    [declaration, *_] = await transitions(bot)
    start = int(declaration.effective_at.timestamp()) // 60 * 60
    await corrected(alice, channel, Acknowledged=start + 180, Impact_began=start - 1200)
    await alice.message(channel, "corrected the times of INC-1")
    shown = await alice.command(channel, "/incident show")
    assert "Time to acknowledge: 2 min" in shown.words
    assert "Time to detect: 20 min" in shown.words
    kept = [row for row in await transitions(bot) if row.kind in (Kind.ACKNOWLEDGED, Kind.TIMES)]
    assert [row.kind for row in kept] == [Kind.ACKNOWLEDGED, Kind.TIMES, Kind.TIMES]
    assert kept[0].effective_at - declaration.effective_at > timedelta(minutes=9)
    assert {row.reason for row in kept[1:]} == {"Read from the logs"}
    assert "Acknowledge: median 2 min" in await figures(alice)


OUT_OF_ORDER: tuple[tuple[dict[str, int | None], str], ...] = (
    ({"Acknowledged": -300}, "before the incident was declared"),
    ({"Resolved": 7 * 86400}, "in the future"),
    ({"Detected": 1800}, "after the incident was declared"),
    ({"Impact began": -300, "Detected": -600}, "before the impact began"),
    ({"Acknowledged": 2 * 3600}, "Acknowledged would be after it was resolved"),
    ({"First workaround": 2 * 3600}, "First workaround would be after it was resolved"),
    ({"Resolved": 300}, "Acknowledged would be after it was resolved"),
    ({"Resolved": None}, "Reopen"),
    ({"Detected": 1800, "Acknowledged": -300}, "(?s)(?=.*after the incident)(?=.*before the incident)"),
    ({}, "Change at least one time"),
)


async def test_times_out_of_order_are_refused_beside_their_field(world: World, bot: Muster) -> None:
    """Nothing before the impact or in the future; what was put in stays in the modal."""
    alice = await world.person("alice")
    channel = await resolved(world, alice)
    [declaration, *_] = await transitions(bot)
    start = int(declaration.effective_at.timestamp()) // 60 * 60
    before = len(await transitions(bot))
    world.clock.advance(3 * 3600)
    for times, told in OUT_OF_ORDER:
        given: dict[str, Any] = {name: None if after is None else start + after for name, after in times.items()}
        with pytest.raises(ModalRefused, match=told):
            await corrected(alice, channel, "why", **given)
        await (await form(alice, "INC-1: times")).close()
        assert len(await transitions(bot)) == before


async def test_what_was_forgotten_can_be_given_after_the_resolution(world: World, bot: Muster) -> None:
    """An acknowledgement and a workaround that nobody recorded count from when they happened, and are told once."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    world.clock.advance(3600)
    await alice.command(channel, "/incident resolve A restart")
    assert "Acknowledged\nnever" in (await alice.command(channel, "/incident show")).words
    [declaration, *_] = await transitions(bot)
    start = int(declaration.effective_at.timestamp()) // 60 * 60
    await corrected(alice, channel, "Done by phone", Acknowledged=start + 360, First_workaround=start + 660)
    told = await alice.message(channel, "corrected the times of INC-1")
    assert "Acknowledged: not given → " in told.words
    assert "First workaround: not given → " in told.words
    shown = (await alice.command(channel, "/incident show")).words
    assert "Time to acknowledge: 5 min" in shown
    assert "Time to workaround: 10 min" in shown
    report = await figures(alice)
    assert "Acknowledge: median 5 min" in report
    assert "Within target: acknowledged 1 of 1" in report
    assert "never acknowledged 0" in report
    assert len([m for m in await alice.messages(channel) if "corrected the times" in m.words]) == 1


@pytest.mark.parametrize("ticked", [False, True])
async def test_a_time_given_in_error_can_be_taken_away(world: World, bot: Muster, ticked: bool) -> None:
    """Emptied in its field, or ticked below: the figures do without it, and the history keeps what was recorded."""
    alice = await world.person("alice")
    channel = await resolved(world, alice)
    if ticked:
        await corrected(alice, channel, "Another incident was meant", ticked="Acknowledged")
    else:
        await corrected(alice, channel, "Another incident was meant", Acknowledged=None)
    told = await alice.message(channel, "corrected the times of INC-1")
    assert "→ removed" in told.words
    assert "people are called again" not in told.words
    shown = (await alice.command(channel, "/incident show")).words
    assert "Acknowledged\nnever" in shown
    assert "Time to acknowledge: 1" not in shown
    assert "never acknowledged 1" in await figures(alice)
    kept = [row for row in await transitions(bot) if row.kind in (Kind.ACKNOWLEDGED, Kind.TIMES)]
    assert [row.after.get("at", "then") for row in kept] == ["then", None]
    assert kept[1].before["at"]


async def test_an_acknowledgement_given_or_taken_away_ends_or_resumes_calling(world: World, bot: Muster) -> None:
    """Given later, the incident is taken, which who was called is told; taken away, it waits for somebody again."""
    alice, carmen = await world.person("alice"), await world.person("carmen")
    await set_policy(bot, P1={"chain": [{"people": [carmen.id], "minutes": 5}]})
    channel, card = await declared(alice, urgency="Immediate")
    [declaration, *_] = await transitions(bot)
    start = int(declaration.effective_at.timestamp()) // 60 * 60
    await wait(world, bot, minutes=3)
    await corrected(alice, channel, "Bob said so on the phone", Acknowledged=start + 120)
    await carmen.message("@muster", "It is acknowledged.")
    await quiet(world, bot)
    assert not [each for each in await pending(bot) if each.startswith("acknowledge")]
    assert "Investigating" in (await alice.refreshed(card)).words
    await corrected(alice, channel, "It was not him", Acknowledged=None)
    await alice.message(channel, "people are called again")
    await quiet(world, bot)
    assert [each for each in await pending(bot) if each.startswith("acknowledge")]
    assert "Acknowledged\nnot yet" in (await alice.refreshed(card)).words
    await carmen.command(channel, "/incident ack")
    await alice.message(channel, "Carmen Ruiz acknowledged INC-1")


async def test_an_impact_start_can_be_taken_back_to_not_known(world: World, bot: Muster) -> None:
    """Emptied, the impact counts from the declaration again, and there is no time to detect."""
    alice = await world.person("alice")
    channel = await resolved(world, alice)
    [declaration, *_] = await transitions(bot)
    start = int(declaration.effective_at.timestamp()) // 60 * 60
    await corrected(alice, channel, Impact_began=start - 1200)
    assert "Time to detect: 20 min" in (await alice.command(channel, "/incident show")).words
    await corrected(alice, channel, "A guess", Impact_began=None)
    assert "Time to detect: 20 min" not in (await alice.command(channel, "/incident show")).words


async def test_a_resolution_before_the_last_reopening_is_refused_beside_its_field(world: World, bot: Muster) -> None:
    """Who resolves and who corrects hear the same; a resolution since then is taken to the minute."""
    alice = await world.person("alice")
    channel = await resolved(world, alice)
    over = world.clock.now()
    world.clock.advance(7200)
    await alice.command(channel, "/incident reopen It is back")
    [reopening] = [row.effective_at for row in await transitions(bot) if row.kind == Kind.REOPENED]
    world.clock.advance(1800)
    await alice.command(channel, "/incident resolve")
    modal = await form(alice, "INC-1: resolve")
    await modal.fill("What fixed it", "A restart")
    await modal.pick_time("Resolved at", over)
    refused = "This time is before work on it was taken up again. Choose a later one."
    assert refused in (await modal.refresh()).words
    with pytest.raises(ModalRefused) as raised:
        await modal.submit()
    assert raised.value.errors == {"Resolved at": refused}
    await modal.pick_time("Resolved at", reopening)
    await modal.refresh()
    await modal.fill("Why the time differs", "It was over by then")
    await modal.submit()
    assert (await transitions(bot))[-1].kind != Kind.REOPENED
    with pytest.raises(ModalRefused) as raised:
        await corrected(alice, channel, Resolved=int(over.timestamp()))
    assert raised.value.errors == {"Resolved": refused}
    async with bot.store.read() as unit:
        [row] = await unit.reports.rows(Scope(MONDAY_MORNING, world.clock.now(), None))
    assert row.resolved_at == reopening
