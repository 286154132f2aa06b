"""The report as people ask for it, share it, and open what is behind its figures."""

from __future__ import annotations

import pytest

from app import Muster
from sandbox.client import Person
from tests.bot.carried import unread
from tests.world import World, declared


async def resolved(
    world: World, person: Person, title: str, *, ack: float = 300, fix: float = 3600, **form: object
) -> None:
    """Declare an incident, acknowledge it after so many seconds and resolve it after so many more."""
    channel, _ = await declared(person, title, **form)
    world.clock.advance(ack)
    await person.command(channel, "/incident ack")
    world.clock.advance(fix)
    await person.command(channel, "/incident resolve A restart")


@pytest.mark.usefixtures("bot")
async def test_a_report_tells_count_spread_targets_and_what_was_left_out(world: World) -> None:
    """A drill is left out and said to be; the one incident has its times, its target and a button behind them."""
    alice = await world.person("alice")
    await resolved(world, alice, "Checkout is down")
    await declared(alice, "A rehearsal", marks=("Drill",))
    told = await alice.command("#general", "/incident report 7d by priority")
    assert "1 incident declared, 1 resolved" in told.words
    assert "median 5 min" in told.words
    assert "acknowledged 1 of 1" in told.words
    assert "Left out: 1 drill." in told.words
    assert "Show incidents" in told.buttons


async def test_a_report_tells_hours_outside_working_hours_by_team(world: World, bot: Muster) -> None:
    """By the services that call the team, privately and shared."""
    alice = await world.person("alice")
    people = [user.id for user in world.sandbox.workspace.people.users.values() if user.name != "alice"]
    async with bot.store.write() as unit:
        [payments] = await unit.services.ensure(["Payments"], world.clock.now())
        payments.responders = {"groups": [], "people": people[:6]}
    world.clock.advance(9 * 3600)
    await resolved(world, alice, "Checkout is down", fix=5400, services=("Payments",))
    told = await alice.command("#general", "/incident report 7d")
    assert "Outside working hours: Payments 1 h 30 min." in told.words
    await alice.click("Share here", on=told)
    shared = await alice.message("#general", "Incidents of the last 7 days", ephemeral=False)
    assert "Outside working hours: Payments 1 h 30 min." in shared.words


@pytest.mark.usefixtures("bot")
async def test_a_figure_opens_to_the_incidents_behind_it(world: World) -> None:
    """Show incidents lists each with what it took, narrows to those of one figure, and opens each."""
    alice = await world.person("alice")
    await resolved(world, alice, "Checkout is down")
    await resolved(world, alice, "Search is slow", ack=7200)
    told = await alice.command("#general", "/incident report")
    await alice.click("Show incidents", on=told)
    modal = await alice.modal("Behind the figures")
    assert "INC-1 · Checkout is down" in modal.words
    assert "acknowledged after 2 h (target missed)" in modal.words
    menu = next(label for label in modal.labels if label)
    await alice.pick(menu, "Acknowledged too late or never (1)", on=modal)
    narrowed = await modal.refresh()
    assert "INC-2" in narrowed.words
    assert "INC-1 " not in narrowed.words
    await alice.click("Open", on=narrowed)
    assert "Time to acknowledge: 2 h" in (await alice.modal("Muster")).words


@pytest.mark.usefixtures("bot")
async def test_a_verdict_told_in_the_channel_is_the_one_that_the_report_counts(world: World) -> None:
    """Whatever the priority becomes afterwards: taken in time stays so, and late stays late."""
    alice = await world.person("alice")
    channel, _ = await declared(alice, impact="Minor – a team is hit, a workaround exists", urgency="Medium")
    world.clock.advance(2 * 3600)
    await alice.command(channel, "/incident ack")
    assert "(target 4 h: met)" in (await alice.message(channel, "acknowledged INC-1")).words
    await alice.command(channel, "/incident priority P1 Every shop is hit")
    raised = await alice.message(channel, "Targets now: resolve by ")
    due = "Resolve by " + raised.words.partition("resolve by ")[2].partition(",")[0]
    assert due in (await alice.command(channel, "/incident catchup")).words
    late, _ = await declared(alice, "Search is down", urgency="Immediate")
    world.clock.advance(5 * 3600)
    await alice.command(late, "/incident priority P3 Few search")
    await alice.command(late, "/incident resolve A restart")
    told = await alice.command("#general", "/incident report 7d")
    assert "acknowledged 1 of 2" in told.words
    assert "resolved 0 of 2" in told.words


@pytest.mark.usefixtures("bot")
async def test_a_group_opens_to_its_incidents_and_its_button_carries_no_words(world: World) -> None:
    """A report by cause leads to those of each cause, whose words people read and no button holds."""
    alice = await world.person("alice")
    for title, fix in (("Checkout is down", "zqone"), ("Search is slow", "zqtwo")):
        channel, _ = await declared(alice, title)
        await alice.command(channel, "/incident ack")
        await alice.command(channel, f"/incident resolve {fix}")
        await alice.command(channel, "/incident causes")
        modal = await alice.modal()
        await modal.fill("Root cause", f"{fix} was full")
        await modal.submit()
    told = await alice.command("#general", "/incident report 7d by cause")
    await alice.click("Share here", on=told)
    post = await alice.message("#general", "Incidents of the last 7 days", ephemeral=False)
    assert [text for each in (told, post) for _, text in unread(each.raw, "report") if "zq" in text] == []
    await alice.click(next(label for label in post.buttons if "zqtwo was full" in label), on=post)
    modal = await alice.modal("Behind the figures")
    assert "zqtwo was full" in modal.words
    assert "INC-2 · Search is slow" in modal.words
    assert "INC-1" not in modal.words
    assert "zq" not in str(modal.view["private_metadata"])


async def test_a_shared_report_is_a_table_with_a_chart_in_its_thread(world: World, bot: Muster) -> None:
    """Share here posts the report where it was asked for; everybody can open what is behind it."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await resolved(world, alice, "Checkout is down")
    await resolved(world, alice, "Search is slow", ack=7200, urgency="Low")
    told = await alice.command("#general", "/incident report 7d")
    await alice.click("Share here", on=told)
    post = await bob.message("#general", "Incidents of the last 7 days", ephemeral=False)
    table = next(block for block in post.blocks if block["type"] == "table")
    assert [row[0]["text"] for row in table["rows"]] == ["Priority", "P2", "P3", "All"]
    await world.settled(bot)
    thread = await bob.thread("#general", post.ts)
    chart = next(file for message in thread for file in message.raw.get("files") or [])
    assert chart["mimetype"] == "image/png"
    assert "2" in chart["alt_txt"]
    assert (await bob.file(chart["id"])).startswith(b"\x89PNG")
    await bob.click("Show incidents", on=post)
    assert "INC-2" in (await bob.modal("Behind the figures")).words


async def test_a_table_that_slack_refuses_is_told_as_text(world: World, bot: Muster) -> None:
    """A workspace whose Slack takes no tables reads the same figures line by line."""
    alice = await world.person("alice")
    await resolved(world, alice, "Checkout is down")
    told = await alice.command("#general", "/incident report 7d")
    await world.settled(bot)
    general = await alice.channel("#general")
    await world.fault("chat.postMessage", "error", error="invalid_blocks", channel=general.id)
    await alice.click("Share here", on=told)
    post = await alice.message("#general", "Resolve: median", ephemeral=False)
    assert all(block["type"] != "table" for block in post.blocks)


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_the_csv_comes_as_a_file_for_the_one_who_asked(world: World, bot: Muster) -> None:
    """What people wrote cannot run as a formula in a spreadsheet."""
    alice = await world.person("alice")
    await resolved(world, alice, "=1+1 is down")
    told = await alice.command("#general", "/incident report 7d csv")
    assert "as a file in your messages" in told.words
    await world.settled(bot)
    messages = await alice.messages("@muster")
    [file] = [file for message in messages for file in message.raw.get("files") or []]
    lines = (await alice.file(file["id"])).decode().splitlines()
    assert lines[0].startswith('"reference","title","status"')
    assert lines[1].startswith('"INC-1","\'=1+1 is down","resolved","P2"')


async def test_the_csv_holds_only_incidents_that_who_asked_may_see(world: World, bot: Muster) -> None:
    """A private incident is in its members' file and in nobody else's; not even a gap in a count tells of it."""
    alice, farid = await world.person("alice"), await world.person("farid")
    await resolved(world, alice, "Checkout is down")
    await resolved(world, alice, "A leak nobody may know of", marks=("Private",))
    held = {}
    for person in (alice, farid):
        await person.command("#general", "/incident report 7d csv")
        await world.settled(bot)
        [file] = [file for message in await person.messages("@muster") for file in message.raw.get("files") or []]
        held[person] = (await person.file(file["id"])).decode()
    assert "A leak nobody may know of" in held[alice]
    assert "leak" not in held[farid]
    assert len(held[farid].splitlines()) == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("last century", "does not know the period"),
        ("0d", "from 1 to 366 days"),
        ("2027-01", "has not begun yet"),
        ("2026-13", "does not know the period"),
        ("7d by mood", "Cannot group by mood"),
    ],
)
@pytest.mark.usefixtures("bot")
async def test_a_report_that_cannot_be_understood_says_what_can(world: World, typed: str, told: str) -> None:
    """Each refusal names what was wrong and what to write instead."""
    alice = await world.person("alice")
    answer = await alice.command("#general", f"/incident report {typed}")
    assert told in answer.words


@pytest.mark.usefixtures("bot")
async def test_a_private_incident_counts_only_for_its_members(world: World) -> None:
    """Its members' reports count it; other people's and shared ones do not."""
    alice, farid = await world.person("alice"), await world.person("farid")
    await resolved(world, alice, "Checkout is down")
    await resolved(world, alice, "A leak nobody may know of", marks=("Private",))
    mine = await alice.command("#general", "/incident report 7d")
    assert "2 incidents" in mine.words
    others = await farid.command("#general", "/incident report 7d")
    assert "1 incident declared" in others.words.lower()
    await alice.click("Share here", on=mine)
    post = await farid.message("#general", "Incidents of the last 7 days", ephemeral=False)
    assert "1 private" not in post.words
    assert "Left out: no drill, cancelled or merged incident." in post.words
    await farid.click("Show incidents", on=post)
    assert "leak" not in (await farid.modal("Behind the figures")).words
