"""Channel names are legal by Slack's rules for any title; references are read however people write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.channel_names import CHANNEL_NAME_LIMIT, channel_name, number_in
from bot.domain.references import lone_reference, parse_reference, reference, split_reference
from tests.pure.anything import RAW

LEGAL = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
"""https://docs.slack.dev/reference/methods/conversations.create: lower-case letters, digits, hyphens, underscores."""
NUMBERS = st.integers(1, 999_999_999)


@given(NUMBERS, RAW, st.booleans(), st.integers(1, 99))
def test_any_title_gives_a_name_that_slack_takes(number: int, title: str, drill: bool, attempt: int) -> None:
    """And one that says which incident it is, whatever the title."""
    name = channel_name(number, title, drill=drill, attempt=attempt)
    assert LEGAL.fullmatch(name)
    assert len(name) <= CHANNEL_NAME_LIMIT
    assert name.startswith(f"{'drill' if drill else 'inc'}-{number}")
    assert not name.endswith("-")


@given(NUMBERS, RAW)
def test_another_attempt_gives_another_name(number: int, title: str) -> None:
    """Nineteen names, no two alike."""
    names = {channel_name(number, title, attempt=attempt) for attempt in range(1, 20)}
    assert len(names) == len(range(1, 20))


@pytest.mark.parametrize("template", ["inc-{number}-{title}", "{title}_{number}", "{number}", "ops-{number}-x-{title}"])
@given(NUMBERS, RAW, st.booleans(), st.integers(1, 19))
def test_a_channels_name_tells_a_number_no_lower_than_the_incidents(
    template: str, number: int, title: str, drill: bool, attempt: int
) -> None:
    """Whatever the workspace's template: after a restore numbering goes on behind it."""
    named = channel_name(number, title, drill=drill, attempt=attempt, template=template)
    assert (number_in(named, template) or 0) >= number


@pytest.mark.parametrize(
    ("name", "number"),
    [("inc-55-503-errors", 55), ("inc-7", 7), ("drill-9-fire-2", 9), ("team-42", None), ("incidents", None)],
)
def test_only_the_number_of_the_incident_is_read(name: str, number: int | None) -> None:
    """A number in the title is none, and neither is one in the name of another channel."""
    assert number_in(name) == number


@given(NUMBERS, st.text(st.characters(categories=["L", "N"]), max_size=20))
def test_a_reference_is_read_back_in_every_way_it_is_written(number: int, title: str) -> None:
    """As INC-42, in any case, with or without its mark, and as the name of its channel."""
    for written in (
        reference(number),
        f"inc{number}",
        f"Inc_{number}",
        f"#inc-{number}",
        f"drill-{number}",
        channel_name(number, title),
        channel_name(number, title, drill=True),
    ):
        assert parse_reference(written) == number
        assert split_reference(f"{written}  some words ") == (number, "some words")
        assert lone_reference(written) == number


@pytest.mark.parametrize(
    "word", ["", "42", "#42", "inc", "INC-", "INC-0x1", "incident", "INC-1234567890", "xINC-1", "P1"]
)
def test_what_is_no_reference_is_none(word: str) -> None:
    """A bare number among words is a number."""
    assert parse_reference(word) is None
    assert split_reference(f"{word} x") == (None, f"{word} x".strip())


@given(NUMBERS, st.sampled_from(["#", ""]))
def test_a_bare_number_will_do_where_nothing_else_can_be_meant(number: int, mark: str) -> None:
    """`/incident show 42` and `/incident ack #42`."""
    assert lone_reference(f" {mark}{number} ") == number


@given(st.text(max_size=30), NUMBERS)
def test_a_reference_later_in_the_text_is_only_spoken_of(words: str, number: int) -> None:
    """Whatever stands before it, it is not what the text is about."""
    text = f"about {words} INC-{number}"
    assert split_reference(text) == (None, text.strip())
