"""How typed lines are read: the words of the trade, guesses, and which incident a line is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.listing import read_wanted
from bot.domain.references import reference_within, split_reference
from handlers.commands.aiming import DIRECTED, RETYPED, WORDLESS, aimed
from handlers.commands.dispatch import COMMANDS
from handlers.commands.guessing import NEVER_GUESSED, guessed
from handlers.commands.synonyms import SYNONYMS, read_line

MEANINGS = {word: command.name for command in COMMANDS for word in (command.name, *command.aliases)} | {
    word: meaning.split()[0] for word, meaning in SYNONYMS.items() if " " not in word
}
NAMES = {command.name for command in COMMANDS}


def test_every_word_of_the_trade_stands_for_a_command_and_hides_none() -> None:
    """A synonym is no command of its own; what is aimed, asked about or never guessed are commands."""
    assert {meaning.split()[0] for meaning in SYNONYMS.values()} <= set(MEANINGS)
    typed = {word for command in COMMANDS for word in (command.name, *command.aliases)}
    assert not typed & set(SYNONYMS)
    assert (WORDLESS | DIRECTED | RETYPED | NEVER_GUESSED) <= NAMES


@pytest.mark.parametrize(
    ("typed", "word", "rest"),
    [
        ("page <@U1> need you", "escalate", "<@U1> need you"),
        ("p1 everybody is hit", "priority", "P1 everybody is hit"),
        ("SEV2 INC-3 worse", "priority", "INC-3 P2 worse"),
        ("commander INC-3 <@U1>", "assign", "INC-3 im <@U1>"),
        ("mitigated traffic moved", "status", "monitoring traffic moved"),
        ("decision: roll back", "note", "decision: roll back"),
        ("catch up INC-3", "catchup", "INC-3"),
        ("ack INC-3", "ack", "INC-3"),
        ("checkout is down", "checkout", "is down"),
    ],
)
def test_a_line_is_read_by_what_its_first_words_stand_for(typed: str, word: str, rest: str) -> None:
    """What belongs to the meaning comes before the rest, and an incident before both."""
    line = read_line(typed)
    assert (line.word, line.rest) == (word, rest)


@pytest.mark.parametrize(
    ("typed", "alone", "meant"),
    [
        ("updat", True, "update"),
        ("updat", False, "update"),
        ("hlep", True, "help"),
        ("hlep", False, None),
        ("prioritty", False, "priority"),
        ("commandr", True, "commander"),
        ("resolv", True, None),
        ("cancle", True, None),
        ("fixd", True, None),
        ("privat", False, None),
        ("checkout", True, None),
        ("checkout", False, None),
        ("payments", False, None),
    ],
)
def test_a_near_miss_is_guessed_and_a_title_is_not(typed: str, alone: bool, meant: str | None) -> None:
    """A word that stands alone is sooner a command than the first of several."""
    assert guessed(typed, MEANINGS, alone=alone) == meant


letters = st.sampled_from("abcdefghijklmnopqrstuvwxyz-:?1234")
slips = st.tuples(st.sampled_from(sorted(MEANINGS)), st.integers(0, 12), letters).map(
    lambda slip: slip[0][: slip[1]] + slip[2] + slip[0][slip[1] + 1 :]
)


@given(st.one_of(slips, st.text(letters, max_size=12)), st.booleans())
def test_no_guess_ends_an_incident_or_changes_who_sees_it(typed: str, alone: bool) -> None:
    """Whatever is typed, and by whatever word the command would be reached."""
    found = guessed(typed, MEANINGS, alone=alone)
    assert found is None or MEANINGS[found] not in NEVER_GUESSED


@pytest.mark.parametrize(
    ("command", "rest", "here", "aimed_at"),
    [
        ("assign", "<@U1> im INC-330", None, "INC-330 <@U1> im"),
        ("assign", "<@U1> im INC-330", 330, "INC-330 <@U1> im"),
        ("assign", "<@U1> im INC-330", 2, "<@U1> im INC-330"),
        ("priority", "P1 as bad as INC-7", None, "P1 as bad as INC-7"),
        ("ack", "please INC-7", 2, "INC-7 please"),
        ("cancel", "it was INC-7", None, "it was INC-7"),
        ("update", "we watch INC-7", None, "we watch INC-7"),
        ("assign", "INC-7 <@U1> im INC-8", None, "INC-7 <@U1> im INC-8"),
    ],
)
def test_an_incident_named_further_on_is_meant_only_where_that_is_plain(
    command: str, rest: str, here: int | None, aimed_at: str
) -> None:
    """Never to end one, never where the channel implies another, never where it is only spoken of."""
    assert aimed(command, rest, here) == aimed_at


words = st.lists(
    st.sampled_from(["INC-7", "inc-12-checkout", "P1", "of", "like", "<@U1>", "the", "vendor"]), max_size=8
)


@given(st.sampled_from(sorted(NAMES)), words, st.sampled_from([None, 7, 12, 99]))
def test_aiming_keeps_every_word_and_never_overrules_the_incident_named_first(
    command: str, typed: list[str], here: int | None
) -> None:
    """Only one word changes its place."""
    rest = " ".join(typed)
    found = aimed(command, rest, here)
    if split_reference(rest)[0] is not None or reference_within(rest) is None:
        assert found == rest
    number, others = split_reference(found)
    assert found == rest or sorted([*others.split(), f"INC-{number}"]) == sorted(
        f"INC-{split_reference(word)[0]}" if split_reference(word)[0] is not None else word for word in typed
    )


wanted = st.lists(
    st.sampled_from(["open", "ALL", "mine", "P1", "p3", "resolved", "Closed", "payments", "api"]), max_size=6
)


@given(wanted)
def test_a_list_is_read_the_same_from_the_words_it_says_of_itself(typed: list[str]) -> None:
    """So its pages and its buttons list what was asked for; and no word is lost."""
    found = read_wanted(" ".join(typed))
    again = read_wanted(found.words())
    assert again.chosen == found.chosen
    assert (again.priorities, again.mine, again.service) == (found.priorities, found.mine, found.service)
    assert found.service.split() == [word for word in typed if word in {"payments", "api"}]
