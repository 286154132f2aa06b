"""Whose language is spoken: each reader's own, and the workspace's where a whole channel reads."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app import Muster
from bot.language.texts import language_of
from storage.tables import Incident, Person, TimelineEntry
from tests.bot.settings_steps import opened
from tests.pseudo import speak_pseudo
from tests.steps import ONCE
from tests.world import World, declared

ADMIN = "emma"
GERMAN, AUSTRIAN, SPANISH, FRENCH = "de-DE", "de-AT", "es-ES", "fr-FR"


@pytest.fixture(autouse=True)
def _pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said in German says so."""
    speak_pseudo(monkeypatch)


async def settings(world: World) -> str:
    """Return what the settings say to the admin."""
    emma = await world.person(ADMIN)
    await emma.command("#general", "/incident settings")
    modal = await emma.modal()
    assert "Settings" in modal.title
    said = modal.words
    await modal.close()
    return said


async def kept(bot: Muster, user: str) -> str | None:
    """Return what is kept of somebody's language."""
    async with bot.store.read() as unit:
        return (await unit.session.execute(select(Person.locale).where(Person.user_id == user))).scalar_one_or_none()


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de", "de"), (AUSTRIAN, "de"), ("de_CH", "de"), ("en-GB", "en"), (FRENCH, ""), ("", ""), (None, "")],
)
def test_a_locale_is_spoken_to_in_its_language(locale: str | None, language: str) -> None:
    """German to Austrians; nothing where there is no catalogue, and the workspace's language is spoken instead."""
    assert language_of(locale) == language


@ONCE
async def test_a_person_is_answered_in_the_language_of_their_slack(world: World, bot: Muster) -> None:
    """From the first time on, and in another one as soon as they change it."""
    people = world.sandbox.workspace.people
    emma = people.find(ADMIN)
    emma.locale = AUSTRIAN
    assert "⟦de Changes apply at once" in await settings(world)
    await world.control("POST", "locale", user=ADMIN, locale=SPANISH)
    await world.heeded(bot)
    assert "⟦es Changes apply at once" in await settings(world)
    people.speak(emma.id, FRENCH)
    await world.heeded(bot)
    said = await settings(world)
    assert "⟦" not in said
    assert "Changes apply at once" in said


@ONCE
async def test_who_was_known_before_languages_were_is_asked_about_on_the_way(world: World, bot: Muster) -> None:
    """They are answered at once, in the workspace's language, and in their own from the next time on."""
    emma = world.sandbox.workspace.people.find(ADMIN)
    emma.locale = GERMAN
    await settings(world)
    async with bot.store.write() as unit:
        await unit.session.execute(update(Person).values(locale=None))
        unit.people.kept.add(emma.id)
    assert "⟦" not in await settings(world)

    async def known() -> bool:
        return await kept(bot, emma.id) == GERMAN

    await world.until(known, "the language of emma")
    assert "⟦de Changes apply at once" in await settings(world)


@pytest.mark.parametrize("mode", ["socket", "http"])
@pytest.mark.usefixtures("bot")
async def test_one_readers_language_is_not_the_next_ones(world: World) -> None:
    """However deliveries come, and no matter who was answered just before."""
    world.sandbox.workspace.people.find(ADMIN).locale = GERMAN
    assert "⟦de" in await settings(world)
    alice = await world.person("alice")
    assert "⟦" not in (await alice.command("#general", "/incident settings")).words
    assert "⟦de" in await settings(world)


@ONCE
async def test_a_channel_reads_the_workspaces_language_and_each_person_theirs(world: World, bot: Muster) -> None:
    """No matter who declared it: card and announcement are everybody's, what one person gets is not."""
    people = world.sandbox.workspace.people
    for name, locale in (("alice", GERMAN), ("bob", "en-GB")):
        people.find(name).locale = locale
    alice, bob = await world.person("alice"), await world.person("bob")
    modal = await opened(await world.person(ADMIN), "Calendar")
    await modal.pick("Language of channel posts", "Español")
    await modal.submit()
    await bob.command("#general", "/incident list")
    channel, card = await declared(alice)
    assert "⟦es P2 High" in card.words
    assert "⟦es P2 High" in (await bob.message("#incidents", "INC-1")).words
    assert "⟦de P2 High" in (await alice.command(channel, "/incident show")).words
    await alice.command(channel, "/incident assign scribe @bob")
    await world.settled(bot)
    [told] = [each for each in await bob.messages("@muster") if "INC-1" in each.words]
    assert "⟦" not in told.words
    assert "You are now a scribe" in told.words


@ONCE
async def test_what_slack_refuses_is_told_in_the_language_of_who_can_fix_it(world: World, bot: Muster) -> None:
    """Whatever the workspace speaks: the sentence, what was refused and what to do about it."""
    world.sandbox.workspace.people.find("alice").locale = GERMAN
    await world.fault("pins.add", "error", error="too_many_pins", times=None)
    alice = await world.person("alice")
    await declared(alice)
    await world.settled(bot)
    told = (await alice.message("@muster", "too_many_pins")).words
    assert "⟦de The card could not be pinned" in told
    assert "⟦de The incident itself is recorded" in told


@ONCE
async def test_the_record_is_kept_in_the_workspaces_language(world: World, bot: Muster) -> None:
    """Whatever language the actor reads: tasks, reviews and problems leave lines that everybody reads."""
    world.sandbox.workspace.people.find("alice").locale = GERMAN
    alice = await world.person("alice")
    modal = await opened(await world.person(ADMIN), "Calendar")
    await modal.pick("Language of channel posts", "Español")
    await modal.submit()
    await alice.command("#general", "/incident list")
    channel, _card = await declared(alice)
    for typed in ("task Restart the gateway", "resolve It was restarted", "review"):
        await alice.command(channel, f"/incident {typed}")
    async with bot.store.read() as unit:
        lines = list((await unit.session.execute(select(TimelineEntry.text))).scalars())
    for begins in ("Task added", "Open tasks became follow-ups", "Review begun"):
        assert [line for line in lines if line.startswith(f"⟦es {begins}")], lines
    assert not [line for line in lines if "⟦de" in line]


@ONCE
async def test_the_usual_causes_are_said_in_the_readers_language_and_kept_as_they_are(
    world: World, bot: Muster
) -> None:
    """The form and the incident say them so; the English one is kept, and what a workspace named is its own."""
    world.sandbox.workspace.people.find("alice").locale = GERMAN
    alice = await world.person("alice")
    modal = await opened(await world.person(ADMIN), "Learning")
    await modal.fill("Categories of causes", "Third party\nWeather")
    await modal.submit()
    await alice.command("#general", "/incident list")
    channel, _card = await declared(alice)
    await alice.command(channel, "/incident resolve")
    modal = await alice.modal()
    label = next(each for each in modal.labels if "Cause category" in each)
    usual = next(each for each in modal.options(label) if each.startswith("⟦de Third party"))
    assert "Weather" in modal.options(label)
    await modal.pick(label, usual)
    await modal.fill(next(each for each in modal.labels if "What fixed it" in each), "A restart")
    await modal.submit()
    assert "⟦de Cause: ⟦de Third party" in (await alice.command(channel, "/incident show")).words
    async with bot.store.read() as unit:
        assert (await unit.session.execute(select(Incident.cause_category))).scalar_one() == "Third party"
