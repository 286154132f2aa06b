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


async def _counted_for_weeks(world: World, bot: Muster) -> None:
    """Let two weeks pass in which nothing happens: what was not counted is in no chart."""
    await world.settled(bot)
    world.clock.advance(14.5 * 86400)
    await world.settled(bot)


@pytest.mark.usefixtures("bot")
async def test_a_report_tells_count_spread_targets_and_what_was_left_out(world: World) -> None:
    """A drill is left out and said to be; the one incident has its times, its target and a button behind them."""
    alice = await world.person("alice")
    await resolved(world, alice, "Checkout is down")
    await declared(alice, "A rehearsal", marks=("Drill",))
    told = await alice.command("#general", "/incident report 7d by priority")
    assert "1 incident" in told.words
    assert "Resolved within target: 1 of 1, too few to judge." in told.words
    assert "Left out: 1 drill." in told.words
    assert "Show incidents" in told.buttons
    await alice.click("Details", on=told)
    full = await alice.modal("Figures in full")
    assert "median 5 min" in full.words
    assert "acknowledged 1 of 1" in full.words
    assert "Muster has counted since 23 Nov 2026: the period before is not compared" in full.words


async def test_a_report_begins_with_a_verdict_a_chart_a_table_and_the_worst_incident(world: World, bot: Muster) -> None:
    """On one screen, drawn by Slack itself as far back as was counted; the worst one opens at a press."""
    alice = await world.person("alice")
    await _counted_for_weeks(world, bot)
    await resolved(world, alice, "Search is slow", urgency="Low")
    await resolved(world, alice, "Checkout is down", fix=9 * 3600)
    told = await alice.command("#general", "/incident report 7d")
    assert [block["type"] for block in told.blocks[:5]] == [
        "header", "section", "data_visualization", "table", "section",
    ]  # fmt: skip
    chart = told.blocks[2]["chart"]
    assert chart["axis_config"]["categories"] == ["24 Nov", "1 Dec"]
    assert {each["name"]: each["data"][-1]["value"] for each in chart["series"]} == {
        "Incidents": 2,
        "Missed a target": 1,
    }
    rows = [[cell["text"] for cell in row] for row in told.blocks[3]["rows"]]
    assert rows[0] == ["Priority", "Declared", "In target", "Median", "Target"]
    assert [row[0] for row in rows[1:]] == ["P2", "P3", "All"]
    assert rows[1][1:] == ["1", "0/1", "9 h 5 min", "8 h"]
    assert "Worst: INC-2 · Checkout is down, 9 h 5 min, P2" in told.words
    await alice.click("Open", on=told)
    assert "Time to acknowledge: 5 min" in (await alice.message("#general", "Time to acknowledge")).words


@pytest.mark.parametrize("variation", ["older"])
async def test_where_slack_draws_no_charts_a_picture_comes_instead(world: World, bot: Muster) -> None:
    """Decided as it is delivered and kept in mind: what was refused once is not tried again with the next one."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await _counted_for_weeks(world, bot)
    await resolved(world, alice, "Checkout is down")
    await resolved(world, alice, "Search is slow", ack=7200, urgency="Low")
    told = await alice.command("#general", "/incident report 7d")
    assert [block["type"] for block in told.blocks[:3]] == ["header", "section", "table"]
    await world.settled(bot)
    before = len(await world.calls("chat.postMessage"))
    await alice.click("Share here", on=told)
    post = await bob.message("#general", "Incidents of the last 7 days", ephemeral=False)
    assert [block["type"] for block in post.blocks[:3]] == ["header", "section", "table"]
    await world.settled(bot)
    thread = await bob.thread("#general", post.ts)
    chart = next(file for message in thread for file in message.raw.get("files") or [])
    assert chart["mimetype"] == "image/png"
    assert "2" in chart["alt_txt"]
    assert (await bob.file(chart["id"])).startswith(b"\x89PNG")
    assert len(await world.calls("chat.postMessage")) == before + 1


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
    channel, _ = await declared(
        alice, impact="Minor – some customers or a team are affected, a workaround exists", urgency="Medium"
    )
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
    await alice.click("Details", on=await alice.command("#general", "/incident report 7d"))
    full = await alice.modal("Figures in full")
    assert "acknowledged 1 of 2" in full.words
    assert "resolved 0 of 2" in full.words


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
    await alice.click("Details", on=post)
    full = await alice.modal("Figures in full")
    assert [text for _, text in unread(full.view, "details") if "zq" in text] == []
    await full.click("Show incidents", beside="zqtwo was full")
    modal = await alice.modal("Behind the figures")
    assert "zqtwo was full" in modal.words
    assert "INC-2 · Search is slow" in modal.words
    assert "INC-1" not in modal.words
    assert "zq" not in str(modal.view["private_metadata"])


@pytest.mark.usefixtures("bot")
async def test_incidents_behind_a_figure_are_sorted_as_asked(world: World) -> None:
    """By duration, impact or priority instead of by date, on whatever page and of whatever figure."""
    alice = await world.person("alice")
    await resolved(world, alice, "Search is slow", urgency="Low", fix=3 * 3600)
    await resolved(world, alice, "Checkout is down")
    await alice.click("Show incidents", on=await alice.command("#general", "/incident report"))
    modal = await alice.modal("Behind the figures")
    for order, first in (("Newest", 2), ("Longest to resolve", 1), ("Highest priority", 2), ("Longest impact", 1)):
        await alice.pick("Sort", f"{order} first", on=modal)
        modal = await modal.refresh()
        assert modal.words.index(f"INC-{first} ·") < modal.words.index(f"INC-{3 - first} ·")


async def test_a_shared_report_is_a_chart_and_a_table(world: World, bot: Muster) -> None:
    """Share here posts the report where it was asked for; everybody can open what is behind it."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await _counted_for_weeks(world, bot)
    await resolved(world, alice, "Checkout is down")
    await resolved(world, alice, "Search is slow", ack=7200, urgency="Low")
    told = await alice.command("#general", "/incident report 7d")
    await alice.click("Share here", on=told)
    post = await bob.message("#general", "Incidents of the last 7 days", ephemeral=False)
    table = next(block for block in post.blocks if block["type"] == "table")
    assert [row[0]["text"] for row in table["rows"]] == ["Priority", "P2", "P3", "All"]
    await world.settled(bot)
    assert any(block["type"] == "data_visualization" for block in post.blocks)
    assert len(await bob.thread("#general", post.ts)) == 1
    await bob.click("Details", on=post)
    assert "2 incidents" in (await bob.modal("Figures in full")).words
    await bob.click("Show incidents", on=post)
    assert "INC-2" in (await bob.modal("Behind the figures")).words


async def test_a_table_that_slack_refuses_is_told_as_text(world: World, bot: Muster) -> None:
    """A workspace whose Slack takes no tables reads the same figures line by line."""
    alice = await world.person("alice")
    await resolved(world, alice, "Checkout is down")
    told = await alice.command("#general", "/incident report 7d")
    await world.settled(bot)
    general = await alice.channel("#general")
    await world.fault("chat.postMessage", "error", error="invalid_blocks", channel=general.id, times=1)
    await alice.click("Share here", on=told)
    post = await alice.message("#general", "median to resolve", ephemeral=False)
    assert (
        "P2: 1 incident declared, 1 resolved, resolved within target 1 of 1, median to resolve 1 h 5 min, target 8 h"
        in post.words
    )
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


NOT_UNDERSTOOD = {
    "last century": "Unknown period",
    "0d": "from 1 to 366 days",
    "2027-01": "has not begun yet",
    "2026-13": "Unknown period",
    "7d by mood": "Cannot group by mood",
}


@pytest.mark.usefixtures("bot")
async def test_a_report_that_cannot_be_understood_says_what_can(world: World) -> None:
    """Each refusal names what was wrong and what to write instead."""
    alice = await world.person("alice")
    for typed, told in NOT_UNDERSTOOD.items():
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
    assert "1 incident declared" in others.words
    await alice.click("Share here", on=mine)
    post = await farid.message("#general", "Incidents of the last 7 days", ephemeral=False)
    assert "1 private" not in post.words
    assert "Left out: no drill, cancelled or merged incident." in post.words
    await farid.click("Show incidents", on=post)
    assert "leak" not in (await farid.modal("Behind the figures")).words
