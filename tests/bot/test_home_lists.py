"""App Home's lists: what is mine with what I owe, what is active, what I follow, how the week went."""

from __future__ import annotations

from app import Muster
from bot.domain.vocabulary import Status
from tests.steps import DECLARER, MANAGER, OUTSIDER, staged
from tests.world import World, declared


async def test_home_says_which_roles_are_mine_and_which_promise_is_mine_to_keep(world: World, bot: Muster) -> None:
    """The manager owes the update until somebody leads the communications."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    bob, farid = await world.person(MANAGER), await world.person(OUTSIDER)
    assert "Your role: Incident manager · your next update is due" in (await bob.home()).words
    await farid.home()
    await bob.command(incident.channel, "/incident assign @farid communications lead")
    await world.settled(bot)
    shown = await bob.look_at_home()
    assert shown is not None
    assert "your next update is due" not in shown.words
    mine = await farid.look_at_home()
    assert mine is not None
    assert "Your role: Communications lead · your next update is due" in mine.words


async def test_home_tells_active_from_resolved_and_a_role_below_the_fold_from_none(world: World, bot: Muster) -> None:
    """Resolved incidents wait for their closing apart from active ones."""
    await staged(world, bot, Status.RESOLVED)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await declared(alice, "Search is slow")
    await world.settled(bot)
    words = (await farid.home()).words
    assert words.index("Active incidents") < words.index("Search is slow") < words.index("Resolved, not closed yet")
    assert words.index("Resolved, not closed yet") < words.index("Checkout is down")


async def test_home_lists_what_i_follow_as_far_as_i_may_see_it(world: World, bot: Muster) -> None:
    """Rules and incidents, each with the way to its channel; unfollowing takes them away."""
    incident = await staged(world, bot)
    farid = await world.person(OUTSIDER)
    for what in ("INC-1", "P1"):
        await farid.command("#general", f"/incident follow {what}")
    await world.settled(bot)
    words = (await farid.home()).words
    assert "You follow" in words
    assert "Every incident of: P1" in words
    assert words.count(f"INC-1 Checkout is down · #{incident.channel.name}") == 1


async def test_home_counts_the_last_seven_days_of_what_i_may_see(world: World, bot: Muster) -> None:
    """Count and medians with their n; a private incident counts for its members only."""
    await staged(world, bot, Status.RESOLVED)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await declared(alice, "Something personal", marks=("Private",))
    await world.settled(bot)
    assert "2 incidents declared, 1 resolved · median time to acknowledge" in (await alice.home()).words
    words = (await farid.home()).words
    assert "1 incident declared, 1 resolved · median time to acknowledge" in words
    assert "(n 1)" in words


async def test_many_changes_redraw_a_home_few_times_and_nobody_elses(world: World, bot: Muster) -> None:
    """Coalesced: at most a page a change; who looked long ago gets none."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await alice.home()
    await world.settled(bot)
    world.clock.advance(31 * 60)
    await farid.home()
    await world.settled(bot)
    before = await world.calls("views.publish")
    for number in range(7):
        await alice.command(incident.channel, f"/incident priority P{1 + number % 2} Reason {number}")
    await world.settled(bot)
    made = (await world.calls("views.publish"))[len(before) :]
    assert 1 <= len(made) <= 7
    assert {call["args"]["user_id"] for call in made} == {farid.id}
    seen = await farid.look_at_home()
    assert seen is not None
    assert "INC-1" in seen.words


async def test_home_lists_my_tasks_and_they_are_done_from_there(world: World, bot: Muster) -> None:
    """The soonest due first, of whatever incident, also after its end; who catches up reads them too."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    for text in ("Write it up @bob 5 days", "Ring the provider @bob 2h", "Not mine 1h"):
        await alice.command(incident.channel, f"/incident task {text}")
    brief = (await alice.command(incident.channel, "/incident catchup")).words
    assert "Open tasks\n• Not mine: no owner, due" in brief
    await alice.command(incident.channel, "/incident resolve A restart")
    await alice.command(incident.channel, "/incident close Reviewed")
    await world.settled(bot)
    words = (await bob.home()).words
    assert words.index("Your tasks") < words.index("Ring the provider") < words.index("Write it up")
    assert "Not mine" not in words
    assert f"INC-1 · Checkout is down · #{incident.channel.name}" in words
    shown = await bob.look_at_home()
    assert shown is not None
    await bob.click("Done", on=shown)
    await world.settled(bot)
    shown = await bob.look_at_home()
    assert shown is not None
    assert "Ring the provider" not in shown.words
    assert "Write it up" in shown.words
