"""The audit log: each kind of thing recorded once, read by workspace admins alone, in nobody's own words."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from app import Muster
from bot.audit.entries import audit
from bot.domain.audit import KEPT, What
from bot.domain.vocabulary import Status
from bot.housekeeping import tidy
from sandbox.client import Modal, Person
from storage.audit import AuditFilter
from storage.tables import AuditEntry
from tests.bot.seen import close_all
from tests.bot.settings_steps import account, opened
from tests.bot.test_private import MARKER, planted
from tests.bot.test_private_access import set_security_group
from tests.bot.timeline_steps import pinned, said, timeline
from tests.steps import DECLARER, MANAGER, ONCE, OUTSIDER, staged
from tests.world import World, declared, form

NOT_FOR_YOU = (
    "The audit log is for the workspace's admins and owners. Ask one of them to look something up for you. "
    "/incident timeline shows you what happened in an incident."
)
EVER = AuditFilter(since=datetime(2000, 1, 1, tzinfo=UTC), until=datetime(2100, 1, 1, tzinfo=UTC))


async def kept(bot: Muster, *whats: What) -> list[AuditEntry]:
    """Return what is recorded of these kinds, the oldest first."""
    async with bot.store.read() as unit:
        rows = await unit.audit.newest(EVER, limit=500)
    return [row for row in reversed(rows) if row.what in whats]


async def once_kept(world: World, bot: Muster, what: What, count: int = 1) -> list[AuditEntry]:
    """Wait for so many entries of a kind, and return them: a refusal is recorded after it was told."""

    async def there() -> list[AuditEntry] | None:
        rows = await kept(bot, what)
        return rows if len(rows) >= count else None

    found: list[AuditEntry] = await world.until(there, f"{count} entries of {what}")
    return found


async def log(person: Person, typed: str = "") -> Modal:
    """Open the log."""
    answer = await person.command("#general", f"/incident audit {typed}".strip())
    assert not answer.words, answer.words
    return await form(person, "Audit log")


async def test_a_change_of_the_settings_is_recorded_with_what_differs(world: World, bot: Muster) -> None:
    """Once, however many parts there are, and saving what holds already is none; so is the schedule of summaries."""
    alice = await world.person("alice")
    modal = await opened(alice, "P1")
    await modal.fill("Resolve within", "6 h")
    await modal.submit()
    [row] = await kept(bot, What.SETTING)
    assert (row.actor, row.subject) == (alice.id, "priorities.P1")
    [(name, was, became)] = row.detail["changed"]
    assert "resolve" in name
    assert was != became
    await (await form(alice, "Settings")).close()
    await alice.command("#general", "/incident summary here")
    assert [row.subject for row in await kept(bot, What.SETTING)] == ["priorities.P1", "summaries"]
    assert f"@Alice Moreau changed the settings, P1 Critical. {name}: {was} → {became}" in (await log(alice)).words


async def test_access_asked_for_given_and_declined_is_recorded(world: World, bot: Muster) -> None:
    """Who asked for what, and who let whom in or not; never why."""
    await staged(world, bot, private=True)
    farid, grace, bob = [await world.person(name) for name in (OUTSIDER, "grace", MANAGER)]
    for person, button in ((farid, "Grant access"), (grace, "Decline")):
        await person.command("#general", f"/incident access INC-1 {MARKER}")
        question = await bob.message("@muster", f"@{person.name.capitalize()}", button=button)
        await bob.click(button, on=question)
        await world.settled(bot)
    rows = await kept(bot, What.ASKED, What.GRANTED, What.DECLINED)
    assert [(row.what, row.actor, row.subject, row.detail) for row in rows] == [
        ("access_asked", farid.id, "INC-1", {}),
        ("access_granted", bob.id, "INC-1", {"person": farid.id}),
        ("access_asked", grace.id, "INC-1", {}),
        ("access_declined", bob.id, "INC-1", {"person": grace.id}),
    ]


@pytest.mark.parametrize("way", ["show INC-1", "list", "report 7d", "report 7d csv", "home", "timeline INC-1", ""])
@ONCE
async def test_a_look_of_the_security_group_is_recorded_once_an_hour(world: World, bot: Muster, way: str) -> None:
    """By whatever road they hear about a private incident in which they take no part."""
    await staged(world, bot, private=True)
    emma, kavya, alice = [await world.person(name) for name in ("emma", "kavya", DECLARER)]
    await set_security_group(emma, "security")
    await world.settled(bot)

    async def look(person: Person) -> None:
        if way == "home":
            await person.home()
        else:
            await person.command("#general", f"/incident {way}".strip())
        await world.settled(bot)

    await look(alice)
    assert await kept(bot, What.LOOKED) == []
    await look(kavya)
    await look(kavya)
    [row] = await once_kept(world, bot, What.LOOKED)
    assert (row.actor, row.subject) == (kavya.id, "INC-1")
    world.clock.advance(3600)
    await kavya.command("#general", "/incident list")
    assert len(await kept(bot, What.LOOKED)) == 2


@pytest.mark.parametrize("way", ["declaring", "merging", "linking"])
@ONCE
async def test_suggesting_a_private_incident_to_the_security_group_is_a_look(
    world: World, bot: Muster, way: str
) -> None:
    """Beside the form that declares, and in the menus that suggest what to merge into or to link; once an hour."""
    await staged(world, bot, private=True)
    emma, kavya = await world.person("emma"), await world.person("kavya")
    await set_security_group(emma, "security")
    await world.settled(bot)
    if way == "merging":
        await declared(kavya, "Odd logins", marks=("Private",))
    if way == "linking":
        await kavya.command("#general", "/incident problem Expired certificates")
        await (await form(kavya, "Raise a problem")).submit()
        await close_all(kavya)
    assert await kept(bot, What.LOOKED) == []
    typed, field = {
        "declaring": ("declare Checkout is down", ""),
        "merging": ("merge INC-2", "It is a duplicate of"),
        "linking": ("problem PRB-1", "Incidents"),
    }[way]
    reply = await kavya.command("#general", f"/incident {typed}")
    if way == "linking":
        await kavya.click("Link incident", on=reply)
    modal = await kavya.modal()
    for part in ("check", "checkout") if field else ():
        assert "Checkout is down" in str(await modal.suggestions(field, part))
    [row] = await kept(bot, What.LOOKED)
    assert (row.actor, row.subject, row.detail) == (kavya.id, "INC-1", {"by": "suggestion"})


async def test_reading_the_log_is_recorded_in_it(world: World, bot: Muster) -> None:
    """Who read what is recorded of whom; once an hour for the same question, at whatever page."""
    emma, alice = await world.person("emma"), await world.person("alice")
    for typed in ("", "", "@alice INC-1 90d"):
        await (await log(emma, typed)).close()
    rows = await kept(bot, What.READ)
    assert [(row.actor, row.subject, row.detail["by"]) for row in rows] == [
        (emma.id, "", None),
        (emma.id, "INC-1", alice.id),
    ]
    shown = (await log(alice)).words
    assert "@Emma Lindqvist read the audit log: Entries by @Alice Moreau about INC-1" in shown


async def test_an_export_is_recorded_with_how_much_of_it_was_private(world: World, bot: Muster) -> None:
    """Who, which period, how many rows, how many of them private; the figures alone are none."""
    await staged(world, bot, private=True)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    for person in (alice, farid):
        await person.command("#general", "/incident report 7d")
        await person.command("#general", "/incident report 7d csv")
        await world.settled(bot)
    rows = await kept(bot, What.EXPORTED)
    assert [(row.actor, row.detail["of"], row.detail["rows"], row.detail["private"]) for row in rows] == [
        (alice.id, "incidents", 1, 1),
        (farid.id, "incidents", 0, 0),
    ]
    span = datetime.fromisoformat(rows[0].detail["until"]) - datetime.fromisoformat(rows[0].detail["since"])
    assert span == timedelta(days=7)
    assert await kept(bot, What.LOOKED) == []


async def test_what_turns_private_or_is_taken_out_is_recorded_without_a_word_of_it(world: World, bot: Muster) -> None:
    """Visibility, hidden entries, files taken down; anyone who reads the log learns the reference alone."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, f"/incident note {MARKER} note")
    page = await timeline(alice, incident.channel, "notes")
    await page.click("Change")
    modal = await form(alice, "INC-1: entry")
    await modal.check("Visibility", "Hide it from the timeline")
    await modal.fill("Reason", f"{MARKER} reason")
    await modal.submit()
    await page.close()
    for act in ("private", "public"):
        await alice.command("#general", f"/incident {act} INC-1")
        modal = await alice.modal()
        await modal.fill("Why", f"{MARKER} why")
        await modal.submit()
        await world.settled(bot)
    rows = await kept(bot, What.HIDDEN, What.PRIVATE, What.PUBLIC)
    assert [(row.what, row.actor, row.subject) for row in rows] == [
        ("entry_hidden", alice.id, "INC-1"),
        ("turned_private", alice.id, "INC-1"),
        ("turned_public", alice.id, "INC-1"),
    ]
    assert MARKER not in "".join(json.dumps(row.detail) for row in await kept(bot, *What))
    assert "made INC-1 private" in (await log(alice, "INC-1")).words


async def test_what_is_deleted_is_recorded_by_what_it_was(world: World, bot: Muster) -> None:
    """Words that went with a message deleted in Slack; a review's canvas that stood where it must not be read."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    message = await said(alice, incident.channel, f"{MARKER} is the password")
    await pinned(world, bot, alice, message)
    await alice.delete(message)
    await world.heeded(bot)
    await alice.command(incident.channel, "/incident private")
    await (await alice.modal()).submit()
    await world.settled(bot)
    deleted, taken_down = await kept(bot, What.DELETED, What.TAKEN_DOWN)
    assert (deleted.what, deleted.subject, list(deleted.detail)) == ("entry_deleted", "INC-1", ["entry"])
    assert (taken_down.actor, taken_down.subject, list(taken_down.detail)) == ("muster", "INC-1", ["canvas"])
    shown = (await log(alice, "INC-1")).words
    assert "Muster deleted a canvas of INC-1" in shown
    assert "deleted the message of entry" in shown


async def test_the_words_of_a_private_incident_are_nowhere_in_the_log(world: World, bot: Muster) -> None:
    """An admin who takes no part reads of it by reference alone, whatever was done to it."""
    await planted(world, bot)
    alice, emma, kavya = [await world.person(name) for name in (DECLARER, "emma", "kavya")]
    await set_security_group(emma, "security")
    await world.settled(bot)
    await kavya.command("#general", "/incident show INC-1")
    await kavya.command("#general", f"/incident update INC-1 {MARKER}")
    await alice.command("#general", "/incident report 7d csv")
    await world.settled(bot)
    await once_kept(world, bot, What.REFUSED)
    shown = (await log(emma)).words
    for entry in ("saw INC-1 as a member", "exported incidents", "was refused: update, INC-1"):
        assert entry in shown
    assert MARKER.lower() not in shown.lower()
    assert MARKER.lower() not in json.dumps([(row.subject, row.detail) for row in await kept(bot, *What)]).lower()


async def test_a_refusal_of_permission_is_recorded_once_a_minute(world: World, bot: Muster) -> None:
    """Who, which act, which incident: by command, button and form; other refusals are none."""
    await staged(world, bot)
    farid, alice = await world.person(OUTSIDER), await world.person(DECLARER)
    for _ in range(3):
        await farid.command("#general", "/incident update INC-1 x")
    await farid.command("#general", "/incident show INC-77")
    await farid.command("#general", "/incident settings")
    rows = await once_kept(world, bot, What.REFUSED, 2)
    assert sorted((row.actor, row.detail["action"], row.subject) for row in rows) == [
        (farid.id, "settings", ""),
        (farid.id, "update", "INC-1"),
    ]
    world.clock.advance(60)
    await farid.command("#general", "/incident update INC-1 x")
    await once_kept(world, bot, What.REFUSED, 3)
    modal = await opened(alice, "P1")
    account(world, "alice").is_admin = False
    with pytest.raises(Exception, match="admins and owners"):
        await modal.submit()
    last = (await once_kept(world, bot, What.REFUSED, 4))[-1]
    assert (last.actor, last.detail["action"], last.subject) == (alice.id, "settings.priorities.P1", "")


async def test_only_workspace_admins_read_the_log_and_trying_to_is_recorded(world: World, bot: Muster) -> None:
    """Kindly refused, for their eyes only; nor does a page turn for who is no longer an admin."""
    alice, bob = await world.person("alice"), await world.person("bob")
    answer = await bob.command("#general", "/incident audit")
    assert answer.ephemeral
    assert answer.words == NOT_FOR_YOU
    [row] = await once_kept(world, bot, What.REFUSED)
    assert (row.actor, row.detail) == (bob.id, {"action": "audit"})
    async with bot.store.write() as unit:
        for n in range(25):
            await audit(unit, What.PRIVATE, actor=bob.id, now=world.clock.now(), subject=f"INC-{n}")
    modal = await log(alice)
    account(world, "alice").is_admin = False
    await modal.click("Earlier")
    assert NOT_FOR_YOU.replace("`", "") in (await alice.modal("Nothing changed")).words


async def test_the_log_is_read_twenty_a_page_by_person_incident_and_period(world: World, bot: Muster) -> None:
    """The newest first, to earlier ones and back, only what was asked for; words that ask for nothing are refused."""
    alice, bob = await world.person("alice"), await world.person("bob")
    async with bot.store.write() as unit:
        now = world.clock.now()
        await audit(unit, What.PUBLIC, actor=bob.id, now=now - timedelta(days=40), subject="INC-1")
        for n in range(45):
            actor = bob.id if n % 2 else alice.id
            await audit(unit, What.PRIVATE, actor=actor, now=now, subject=f"INC-{n % 3}")
    modal = await log(alice)
    assert modal.words.count("private") == 20
    assert modal.buttons == ["Earlier"]
    await modal.click("Earlier")
    await modal.refresh()
    assert modal.buttons == ["Earlier", "Newest"]
    await modal.click("Earlier")
    await modal.refresh()
    assert modal.words.count("private") == 5
    await modal.click("Newest")
    assert (await modal.refresh()).buttons == ["Earlier"]
    await modal.close()
    modal = await log(alice, "@bob INC-1 90d")
    assert modal.words.count("@Bob Okafor made INC-1") == sum(n % 2 == 1 and n % 3 == 1 for n in range(45)) + 1
    assert "made INC-1 public" in modal.words
    assert "INC-2" not in modal.words
    await modal.close()
    assert "Unknown period" in (await alice.command("#general", "/incident audit nonsense")).words
    assert "Name one person" in (await alice.command("#general", "/incident audit @bob @emma")).words


async def test_housekeeping_drops_what_is_older_than_400_days(world: World, bot: Muster) -> None:
    """And nothing else."""
    now = world.clock.now()
    async with bot.store.write() as unit:
        for age in (KEPT + timedelta(minutes=1), KEPT - timedelta(minutes=1)):
            await audit(unit, What.PRIVATE, actor="U1", now=now - age, subject=f"INC-{age.days}")
    await tidy(bot.store, world.clock)
    assert [row.subject for row in await kept(bot, What.PRIVATE)] == ["INC-399"]
