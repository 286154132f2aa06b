"""The record names whom: who was given a role, called and told, wherever it is read."""

from __future__ import annotations

from pathlib import Path

from app import Muster
from bot.domain.vocabulary import Status
from tests.bot.test_review_canvas import linked
from tests.bot.timeline_steps import timeline
from tests.reviews.test_export import exported
from tests.steps import DECLARER, pick_readers, staged
from tests.world import World


async def test_the_record_names_whom_somebody_called_and_gave_a_role_wherever_it_is_read(
    world: World, bot: Muster, tmp_path: Path
) -> None:
    """Timeline, catch-up and `/incident show` mention them, a review's canvas and file name them."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident assign @carmen technical lead")
    await alice.command(incident.channel, "/incident escalate @sre-oncall need the DB")
    await alice.command(incident.channel, "/incident assign @farid manager")
    await world.settled(bot)
    made, called = "Made @Carmen Ruiz technical lead", "Called @sre-oncall: need the DB"
    page = (await timeline(alice, incident.channel)).words
    caught_up = (await alice.command(incident.channel, "/incident catchup")).words
    shown = (await alice.command(incident.channel, "/incident show")).words
    for read in (page, caught_up, shown):
        assert made in read
        assert called in read
        assert "Made @Farid Haddad incident manager in place of @Bob Okafor" in read
    came = (await timeline(alice, incident.channel, "members")).words
    assert "Joined the channel, invited by Muster" in came
    await alice.command(incident.channel, "/incident resolve A restart")
    canvas = await alice.canvas(await linked(world, bot, await alice.message(incident.channel, "Review of INC-1")))
    carmen = await world.person("carmen")
    assert f"Made ![](@{carmen.id}) technical lead" in canvas
    assert called in canvas
    [written] = await exported(bot, tmp_path, None, "md")
    assert "Made Carmen Ruiz technical lead (Alice Moreau)" in written.read_text()
    assert f"{called} (Alice Moreau)" in written.read_text()


async def test_the_record_says_where_each_update_was_told(world: World, bot: Muster) -> None:
    """The channels it stands in, and how many followers read it; or that responders alone do."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person("farid")
    await farid.command("#general", "/incident follow INC-1")
    await world.settled(bot)
    await alice.command(incident.channel, "/incident update It is the database")
    await alice.click("Post update", on=incident.card)
    modal = await alice.modal()
    await modal.fill("What happened", "Not for others")
    await pick_readers(modal, "Responders")
    await modal.submit()
    await world.settled(bot)
    page = (await timeline(alice, incident.channel, "updates")).words
    assert "Update, told #incidents, 1 follower: It is the database" in page
    assert "Update, told responders only: Not for others" in page
