"""What Slack refuses in modals, Home tabs and suggestions."""

from __future__ import annotations

import pytest

from sandbox.blockkit import validate_options, validate_view
from tests.sandbox.blocks import (
    Json,
    asking,
    line,
    modal,
    mrkdwn,
    option,
    pairs,
    plain,
)

TYPED = asking(type="plain_text_input", action_id="a")


REFUSED_VIEWS = [
    (modal(TYPED, title=plain("t" * 25)), "must be less than 25 characters", "/view/title/text"),
    (modal(TYPED, submit=plain("t" * 25)), "must be less than 25 characters", "/view/submit/text"),
    (modal(TYPED, close=mrkdwn()), "must be a valid enum value", "/view/close/type"),
    (
        modal(TYPED, private_metadata="p" * 3001),
        "must be less than 3001 characters",
        "/view/private_metadata",
    ),
    (modal(TYPED, callback_id="c" * 256), "must be less than 256 characters", "/view/callback_id"),
    (modal(), "must provide at least 1 items [0]", "/view/blocks"),
    (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed [101]", "/view/blocks"),
    (modal({"type": "markdown", "text": "m"}), "unsupported type: markdown", "/view/blocks/0/type"),
    (modal({"type": "table", "rows": []}), "unsupported type: table", "/view/blocks/0/type"),
    (modal(line(1)), "unsupported type: data_visualization", "/view/blocks/0/type"),
    (modal(TYPED, colour="red"), "invalid additional property: colour", "/view"),
    (
        {"type": "modal", "title": plain(), "blocks": [{"type": "divider"}, TYPED]},
        "must define `submit` to use an `input` block",
        "/view/blocks/1/input",
    ),
    (modal(TYPED, submit_disabled=True), "invalid additional property: submit_disabled", "/view"),
    ({"type": "home", "title": plain(), "blocks": []}, "must be a valid enum value", "/view/type"),
    (
        modal(*[asking(type="plain_text_input", focus_on_load=True)] * 2),
        "only one element can have `focus_on_load` set to true",
        "/view/blocks/1/element/focus_on_load",
    ),
]


@pytest.mark.parametrize(("view", "message", "pointer"), REFUSED_VIEWS)
def test_a_modal_beyond_a_limit_is_refused(view: Json, message: str, pointer: str) -> None:
    """Each refusal of a modal points under /view."""
    assert (message, pointer) in pairs(validate_view(view, kind="modal"))


def test_a_modal_of_every_input_is_accepted() -> None:
    """Every kind of input may stand in a modal."""
    simple = ("users_select", "channels_select", "conversations_select", "external_select", "timepicker")
    texts = ("plain_text_input", "email_text_input", "url_text_input", "rich_text_input", "file_input")
    pickers = ("datepicker", "datetimepicker", "multi_users_select", "multi_external_select")
    blocks = [asking(type=kind) for kind in (*simple, *texts, *pickers)]
    assert validate_view(modal(*blocks, private_metadata="p" * 3000), kind="modal") == []


def test_a_home_tab_has_no_title() -> None:
    """A Home tab takes blocks and nothing of a modal's frame."""
    assert validate_view({"type": "home", "blocks": []}, kind="home") == []
    problems = validate_view({"type": "home", "title": plain(), "blocks": []}, kind="home")
    assert pairs(problems) == [("invalid additional property: title", "/view")]


def test_suggestions_are_at_most_a_hundred() -> None:
    """The answer to a suggestion carries at most 100 options."""
    assert validate_options({"options": [option()] * 100}) == []
    assert validate_options({"options": [option()] * 101}) != []
    assert validate_options({}) != []
