"""What is private stays so: a problem raised from a private incident, and a private incident linked to a public one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app import Muster
from bot.reports.export_files import export
from sandbox.client import ModalRefused, Person
from tests.bot.seen import close_all, screens
from tests.bot.test_problems import moved, raised
from tests.steps import DECLARER, MANAGER, OUTSIDER
from tests.world import World, declared

ROADS = (
    "PRB-1",
    "show PRB-1",
    "problem PRB-1",
    "problems",
    "problems known",
    "problems all",
    "find zqmark",
    "find PRB-1",
    "list",
    "show INC-2",
    "summary this week",
    "report 7d",
)
"""What people type who look for it."""
MARK = "zqmark"


async def looked_everywhere(world: World, bot: Muster, person: Person) -> str:
    """Return all that a person finds by looking for a problem, on every road there is, without what they typed."""
    heard = []
    for road in ROADS:
        reply = await person.command("#general", f"/incident {road}")
        heard += [reply.words, *(modal.words for modal in await person.views())]
        await close_all(person)
    await person.command("#general", "/incident problem INC-2")
    modal = await person.modal("Raise a problem")
    for typed in ("", MARK, "PRB-1", "1"):
        heard += await modal.suggestions("Existing problem", typed)
    await modal.close()
    await person.command("#general", "/incident declare")
    modal = await person.modal("Declare incident")
    await modal.fill("Title", "Names are shown to strangers")
    await modal.pick("Impact", "Major – many customers or a department are affected")
    heard.append((await modal.refresh()).words)
    await modal.close()
    await person.home()
    await world.settled(bot)
    heard.append((await screens(world, [person]))[person.id])
    return "\n".join(heard).lower().replace(f"find {MARK}", "").replace(f"“{MARK}”", "").replace(f'"{MARK}"', "")


async def exported(bot: Muster, folder: Path, viewer: str | None) -> str:
    """Return all that an export holds, for a person or for everybody."""
    days = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    async with bot.store.read() as unit:
        now = (await unit.workspaces.get()).created_at
    written = await export(bot.store, folder, **days, form="csv", viewer=viewer, now=now)
    return "\n".join(path.read_text(encoding="utf-8") for path in written)


async def test_a_problem_raised_from_a_private_incident_reaches_no_outsider(
    world: World, bot: Muster, tmp_path: Path
) -> None:
    """Command, list, search, suggestions, hint, offer, summary, Home, screens, export; its owner must see it."""
    alice, bob, farid = [await world.person(name) for name in (DECLARER, MANAGER, OUTSIDER)]
    channel, _ = await declared(alice, "Names are shown to strangers", marks=("Private",), services=("Website",))
    await alice.command(channel, "/incident problem")
    modal = await alice.modal("Raise a problem")
    assert "INC-1 is private. Only people who see INC-1 can see a problem raised from it" in modal.words
    await modal.fill("Title", f"{MARK} title")
    for label in ("What it is", "Root cause", "Workaround: words for users"):
        await modal.fill(label, f"{MARK} {label}")
    await modal.pick_person("Owner", "Farid Haddad")
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert "a colleague cannot see the private incident it was raised from" in refused.value.errors["Owner"]
    await modal.pick_person("Owner", "Alice Moreau")
    await modal.submit()
    await close_all(alice)
    await moved(alice, "Known error")
    await close_all(alice)
    await declared(bob, "Names are shown to strangers again", services=("Website",))
    await world.settled(bot)
    missing = (await farid.command("#general", "/incident PRB-9")).words
    assert (await farid.command("#general", "/incident PRB-1")).words == missing.replace("PRB-9", "PRB-1")
    assert MARK not in await looked_everywhere(world, bot, farid)
    for viewer, holds in ((farid.id, False), (None, False), (alice.id, True)):
        assert (MARK in await exported(bot, tmp_path, viewer)) == holds
    assert MARK in (await alice.command("#general", "/incident PRB-1")).words
    assert MARK in (await alice.home()).words


async def test_a_private_incident_linked_to_a_public_problem_shows_nothing_of_itself(
    world: World, bot: Muster, tmp_path: Path
) -> None:
    """Not even that it exists: no reference, no title, no count, no line of the history."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await raised(alice, "#general")
    await close_all(alice)
    public = (await farid.command("#general", "/incident PRB-1")).words
    channel, _ = await declared(alice, f"{MARK} is shown to strangers", marks=("Private",))
    await alice.command(channel, "/incident problem")
    modal = await alice.modal("Raise a problem")
    assert "Linking it to an existing problem shows INC-1 to nobody else." in modal.words
    await modal.pick("Existing problem", "PRB-1 Connections are not given back", typing="PRB-1")
    await (await alice.modal("Link to a problem")).submit()
    hub = await alice.modal("PRB-1")
    assert f"INC-1 {MARK} is shown to strangers" in hub.words
    assert "linked INC-1" in hub.words
    await close_all(alice)
    await declared(alice, "Another one")
    await world.settled(bot)
    assert (await farid.command("#general", "/incident PRB-1")).words == public
    assert "no incident" in (await farid.command("#general", "/incident problems")).words
    assert "1 incident" in (await alice.command("#general", "/incident problems")).words
    seen = await looked_everywhere(world, bot, farid)
    assert "connections are not given back" in seen
    assert MARK not in seen
    assert "inc-1" not in seen
    for viewer, holds in ((farid.id, False), (None, False), (alice.id, True)):
        assert ("INC-1" in await exported(bot, tmp_path, viewer)) == holds
