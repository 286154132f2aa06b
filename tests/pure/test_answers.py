"""What is acknowledged fits into what Slack takes, whatever the letters."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncAck

from handlers.answers import answer_errors, answer_menu
from handlers.frames import DROPPED_BYTES, SAFE_BYTES, fits, written
from handlers.options import option
from tests.pure.anything import RAW

LETTERS = ("x", "é", "я", "障", "🔥", '"', "\n")


def unsent() -> AsyncAck:
    """Return an acknowledgement that waits to be given."""
    return AsyncAck()  # type: ignore[no-untyped-call]  # Bolt leaves it unannotated


def carried(ack: AsyncAck) -> dict[str, Any]:
    """Return what was acknowledged, once it is known to be taken."""
    assert ack.response is not None
    payload: dict[str, Any] = json.loads(ack.response.body)
    frame = written({"envelope_id": "0" * 36, "payload": payload})
    assert len(frame.encode()) <= SAFE_BYTES < DROPPED_BYTES
    return payload


@given(RAW)
def test_a_frame_says_what_was_to_be_said(text: str) -> None:
    """In bytes that UTF-8 has, halves of a letter included, and in no more than the letters take."""
    frame = written({"text": text})
    assert json.loads(frame.encode()) == {"text": text}
    assert len(written({"text": "я" * 1000})) < 1100


def test_what_fits_is_measured_in_bytes_of_the_whole_frame() -> None:
    """Letters of several bytes count as such, and so do the envelope's own."""
    assert fits({"text": "x" * (SAFE_BYTES - 80)})
    assert not fits({"text": "x" * SAFE_BYTES})
    assert not fits({"text": "障" * (SAFE_BYTES // 3)})


@pytest.mark.parametrize("letter", LETTERS)
async def test_a_menu_offers_as_many_suggestions_as_fit_the_first_ones_first(letter: str) -> None:
    """A hundred of the longest are more than are taken; a few are all offered."""
    longest = [option(f"{number:02} {letter * 36}", f"{number:02}{letter * 74}") for number in range(100)]
    for offered in (longest, longest[:20], []):
        await answer_menu(ack := unsent(), offered)
        options = carried(ack)["options"]
        assert options == offered[: len(options)]
        assert len(options) >= min(len(offered), 20)


@pytest.mark.parametrize("letter", LETTERS)
async def test_errors_beside_fields_are_cut_until_all_of_them_are_told(letter: str) -> None:
    """None is left out; short ones are told as they are."""
    await answer_errors(ack := unsent(), {f"field{number}": letter * 3000 for number in range(30)})
    told = carried(ack)["errors"]
    assert len(told) == 30
    assert all(text.startswith(letter * 60) for text in told.values())
    await answer_errors(ack := unsent(), {"title": "Give it a title."})
    assert carried(ack)["errors"] == {"title": "Give it a title."}


@given(st.lists(RAW, min_size=1, max_size=60))
def test_no_error_is_too_long_to_be_told(texts: list[str]) -> None:
    """Whatever is in it."""
    ack = unsent()
    sending = answer_errors(ack, {f"field{number}": text for number, text in enumerate(texts)})
    with pytest.raises(StopIteration):
        sending.send(None)
    assert len(carried(ack)["errors"]) == len(texts)
