"""What a line of the record names by Slack's id, and what it does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mentions import Mentioned, pieces, spelled, spelled_all
from bot.domain.text import units
from bot.messages.text import with_names

BOB, ONCALL, SUPPORT = "U0BOB00001", "S0ONCALL01", "C0SUPPORT1"


def test_a_line_is_taken_apart_into_words_and_whom_it_names() -> None:
    """People, user groups and channels; a word in capitals, a shortened id and an address are words."""
    text = f"Called @{BOB} and @{ONCALL}, told #{SUPPORT}"
    assert list(pieces(text)) == ["Called ", Mentioned(BOB), " and ", Mentioned(ONCALL), ", told ", Mentioned(SUPPORT)]
    for words in ("@SOMEBODYELSE", "#CUSTOMERS", f"@{BOB}…", "@S1", ""):
        assert list(pieces(words)) == ([words] if words else [])
    assert with_names(text) == f"Called <@{BOB}> and <!subteam^{ONCALL}>, told <#{SUPPORT}>"


@given(st.lists(st.sampled_from([BOB, ONCALL, SUPPORT, "W0CARMEN01"]), max_size=6))
def test_whom_a_line_names_is_read_back(ids: list[str]) -> None:
    """Each once, in the order in which they were named."""
    named = [each.id for each in pieces(spelled_all(ids)) if isinstance(each, Mentioned)]
    assert named == list(dict.fromkeys(ids))


SAID = st.sampled_from([f"{spelled(each)} " for each in (BOB, ONCALL)]) | st.text(max_size=9)


@given(st.lists(SAID), st.integers(10, 90))
def test_names_never_make_a_text_longer_than_it_may_be(said: list[str], limit: int) -> None:
    """However many it names: what has no room for names keeps the ids."""
    assert units(with_names("".join(said), limit)) <= limit
