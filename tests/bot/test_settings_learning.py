"""The settings of what follows a resolution: causes, reviews, what closing needs, archiving, the reaction."""

from __future__ import annotations

from app import Muster
from bot.domain.post_incident_policy import DEFAULT_CAUSES, LearningPolicy
from bot.domain.vocabulary import Priority
from tests.bot.settings_steps import changes, in_force, opened, refused
from tests.bot.test_review import reviewed
from tests.steps import DECLARER
from tests.world import World, form

PARTS = "Parts of a review beside summary and causes"


async def test_the_form_shows_what_holds_and_what_is_saved_holds(world: World, bot: Muster) -> None:
    """Every field, shown again when the form is opened again, and recorded."""
    alice = await world.person("alice")
    modal = await opened(alice, "Learning")
    assert modal.value("Categories of causes") == "\n".join(DEFAULT_CAUSES)
    await modal.fill("Categories of causes", "Change\n\n  Weather \nThird party")
    await modal.check("Reviewed before closing", "P1 Critical")
    await modal.fill("Review due within", "3 working days")
    await modal.check(PARTS, "Impact", "What went well")
    await modal.check("Follow-ups owned and dated before closing", "P1 Critical", "P3 Medium")
    await modal.clear("Channel archived after closing")
    await modal.fill("Reaction that adds to the timeline", ":Memo:")
    await modal.submit()
    held = (await in_force(bot)).learning
    assert held == LearningPolicy.model_validate(
        {
            "causes": ["Change", "Weather", "Third party"],
            "pin": "memo",
            "reviewed": [Priority.P1],
            "review_within": "3 working days",
            "parts": ["impact", "went_well"],
            "owned": [Priority.P1, Priority.P3],
            "archive_after": None,
        }
    )
    assert len(await changes(bot, "learning")) == 1
    left_out = "Reviews do not ask for: What was done, What went badly, Where we were lucky."
    assert left_out in (await alice.modal("Settings")).words
    await alice.close_modal()
    modal = await opened(alice, "Learning")
    assert modal.value("Reaction that adds to the timeline") == ":memo:"
    assert modal.value("Channel archived after closing") in (None, "")


async def test_a_review_asks_for_the_parts_that_are_chosen_alone(world: World, bot: Muster) -> None:
    """In its form and where it is read; summary and causes are always asked for, and sign it off."""
    alice = await world.person(DECLARER)
    modal = await opened(alice, "Learning")
    assert "Summary" not in modal.options(PARTS)
    assert modal.value(PARTS) == modal.options(PARTS)
    await modal.check(PARTS, "What went well")
    await modal.submit()
    await alice.close_modal()
    _incident, message = await reviewed(world, bot)
    await alice.click("Edit", on=message)
    modal = await form(alice, "INC-1: review")
    assert modal.labels == ["Summary", "Causes", "What went well"]
    await modal.fill("Summary", "A certificate expired")
    await modal.fill("Causes", "Nobody renewed it")
    await modal.submit()
    await alice.click("Read", on=message)
    words = (await alice.modal("Review of INC-1")).words
    assert "What went well" in words
    assert "Where we were lucky" not in words
    await world.settled(bot)
    assert "Still missing" not in (await alice.refreshed(message)).words


UNWORKABLE = (
    ("Categories of causes", "Change\nchange", "Change is named twice."),
    ("Categories of causes", "\n".join(f"Cause {number}" for number in range(51)), "Name 50 categories at most."),
    ("Categories of causes", "x" * 76, "Write 75 characters at most."),
    ("Review due within", "soon", "Write a length of time"),
    ("Channel archived after closing", "0 days", "more than zero"),
    ("Reaction that adds to the timeline", ": :", "Slack knows no such name or id."),
)


async def test_what_cannot_be_worked_by_stands_beside_its_field(world: World, bot: Muster) -> None:
    """Nothing is saved, and what was typed stays."""
    alice = await world.person("alice")
    for field, typed, said in UNWORKABLE:
        modal = await opened(alice, "Learning")
        await modal.fill(field, typed)
        errors = await refused(modal)
        assert [said in text for text in errors.values()] == [True]
        await modal.close(clear=True)
        assert (await in_force(bot)).learning == LearningPolicy()
