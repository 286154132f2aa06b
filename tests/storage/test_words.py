"""Muster's own words stand in statements; anybody else's never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.words import written_out


def test_words_stand_in_the_order_of_the_alphabet() -> None:
    """So that the same words make the same statement, whatever set they come from."""
    assert [str(each) for each in written_out({"sent", "dead"})] == ["'dead'", "'sent'"]


@given(st.text())
def test_what_could_end_a_text_is_no_word(ending: str) -> None:
    """A quotation mark anywhere, with whatever behind it."""
    with pytest.raises(ValueError, match="not of Muster's own words"):
        written_out(["sent", f"sent'{ending}"])
