"""What is said in the reader's language: lists, counts, dates, and English as it stands in the code."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.actions import RULES, Action
from bot.domain.mentions import spelled_all
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.reminder_plan import said_why
from bot.domain.spans import Span
from bot.domain.vocabulary import PRIORITY_NAME, Priority, Status, title_case
from bot.language import dates, texts
from bot.language.texts import ENGLISH, N_, Labels, _, either, for_everybody, language, listed, pgettext, speak, spoken
from bot.messages.modals.times import Clock, ask_expected, ask_next
from bot.messages.text import lasting
from tests.pseudo import PSEUDO, Pseudo, speak_pseudo, without_said

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "english", "german"),
    [
        (lambda: dates.day_of(MONDAY), "23 Nov 2026", "23. Nov. 2026"),
        (lambda: dates.day_of(MONDAY, year=False), "23 Nov", "23. Nov."),
        (lambda: dates.month_of(MONDAY), "November 2026", "November 2026"),
        (lambda: dates.month_of(MONDAY, year=False), "November", "November"),
        (lambda: dates.short_month_of(date(2026, 3, 1)), "Mar", "Mär"),
        (lambda: dates.short_month_of(date(2026, 3, 1), year=True), "Mar 2026", "März 2026"),
        (lambda: dates.weekday(0), "Monday", "Montag"),
        (lambda: dates.short_weekday(6), "Sun", "So"),
    ],
)
def test_days_and_months_are_said_in_the_readers_language(said: object, english: str, german: str) -> None:
    """English as it is written here, German as CLDR has it; for a language nobody knows, English."""
    assert callable(said)
    assert said() == english
    with spoken("de"):
        assert said() == german
    with spoken("xx"):
        assert said() == english


def test_a_row_of_things_is_said_as_english_does() -> None:
    """One, two and several, of all and of one of them."""
    assert [listed(["a", "b", "c"][:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert either(["a", "b", "c"]) == "a, b or c"
    assert spelled_all(["U012345678", "U012345678", "S012345678"]) == "@U012345678 and @S012345678"


def test_a_table_says_its_texts_when_they_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not when it is made: the language of that moment would be everybody's."""
    speak_pseudo(monkeypatch)
    table = Labels({1: N_("One"), 2: N_("Two")}) | {2: N_("Both")}
    assert dict(table) == {1: "One", 2: "Both"}
    with spoken(PSEUDO):
        assert [without_said(each) for each in table.values()] == ["", ""]
        assert "P1 Critical" in PRIORITY_NAME[Priority.P1] != "P1 Critical"
        assert without_said(title_case(Status.RESOLVED)) == ""
        assert without_said(lasting(timedelta(hours=2, minutes=10))) == ""


def test_a_text_of_a_table_is_looked_up_in_its_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """To close an incident and to close a form may be two words elsewhere."""

    class Two(Pseudo):
        def pgettext(self, context: str, message: str) -> str:
            return f"{message} {context}"

    monkeypatch.setattr(texts, "_translations", Two)
    with spoken(PSEUDO):
        close = RULES[Action.CLOSE].button
        assert close
        assert _(close.label) == "Close an incident" == pgettext("an incident", "Close")
        assert _("Close").startswith("⟦Close")


def test_what_everybody_reads_is_drawn_in_the_workspaces_language() -> None:
    """No matter who made it be drawn; afterwards their own is spoken again."""
    draw = for_everybody(language)
    with spoken("de", "es"):
        assert (language(), draw(), language()) == ("de", "es", "de")
    assert (language(), draw()) == (ENGLISH, ENGLISH)


def test_a_plan_made_in_english_is_told_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it counts; what an earlier version kept is told as it is."""
    speak_pseudo(monkeypatch)
    with spoken(PSEUDO):
        assert "3 times" in said_why("the update is overdue by 3 times its cadence")
        assert without_said(said_why("the update is overdue by 3 times its cadence")) == ""
        assert without_said(said_why("a task is due")) == ""
        assert said_why("{odd}") == "{odd}"
    assert said_why("the update is overdue by 3 times its cadence") == "the update is overdue by 3 times its cadence"


async def test_a_task_speaks_the_language_it_was_begun_in() -> None:
    """And what it speaks afterwards is its own."""

    async def changed() -> tuple[str, str]:
        before = language()
        speak("es", "es")
        return before, language()

    with spoken("de"):
        task = asyncio.create_task(changed())
    assert await task == ("de", "es")
    assert language() == ENGLISH


def test_what_is_chosen_means_the_same_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form says its times in the reader's language, and keeps them as they are typed."""
    speak_pseudo(monkeypatch)
    promises, clock = DEFAULT_POLICY.of_priority(Priority.P1), Clock(NOW, DEFAULT_POLICY.calendar)
    values = set[str]()
    for spoken_now in (ENGLISH, PSEUDO):
        with spoken(spoken_now):
            asked = [*ask_next(promises, clock, None), *ask_expected(promises, clock, None, None)]
        options = [each for block in asked for each in block.to_dict()["element"].get("options", ())]
        values.add(" ".join(each["value"] for each in options))
    assert len(values) == 1
    assert Span.parse(promises.update_every.typed) == promises.update_every
