"""What Slack refuses of a message in all: how many blocks, which of them together, how much text."""

from __future__ import annotations

from sandbox.blockkit import blocks_text_length, validate_message, validate_view
from tests.sandbox.blocks import (
    actions,
    button,
    complaints,
    container,
    line,
    modal,
    pairs,
    pie,
    plain,
    raw,
    table,
)


def test_a_message_holds_fifty_blocks() -> None:
    """The fifty-first block is refused."""
    assert complaints(*[{"type": "divider"}] * 50) == []
    assert complaints(*[{"type": "divider"}] * 51) == [("no more than 50 items allowed [51]", "/blocks")]


def test_a_block_id_is_used_once() -> None:
    """A repeated block_id is refused where it comes again."""
    divider = {"type": "divider", "block_id": "x"}
    assert complaints(divider, divider) == [('`block_id` "x" already exists', "/blocks/1/block_id")]


def test_what_a_container_holds_counts_for_the_whole_message() -> None:
    """A block_id or a table in it is refused where it comes again, and no other surface takes a container."""
    inside = container({"type": "divider", "block_id": "x"}, table(raw("c")))
    assert complaints({"type": "divider", "block_id": "x"}, table(raw("c")), inside) == [
        ('`block_id` "x" already exists', "/blocks/2/child_blocks/0/block_id"),
        ("only_one_table_allowed", "/blocks/2/child_blocks/1"),
    ]
    refused = [("unsupported type: container", "/view/blocks/0/type")]
    assert pairs(validate_view(modal(inside), kind="modal")) == refused
    assert pairs(validate_view({"type": "home", "blocks": [inside]}, kind="home")) == refused


def test_an_action_id_may_come_again_in_another_block() -> None:
    """An action_id is unique within its block only."""
    assert complaints(actions(button()), actions(button())) == []


def test_a_message_holds_one_table() -> None:
    """A second table is refused."""
    assert complaints(table(raw("c")), table(raw("c"))) == [("only_one_table_allowed", "/blocks/1")]


def test_a_message_holds_two_charts() -> None:
    """A third chart is refused."""
    assert complaints(line(1), line(1)) == []
    assert complaints(line(1), line(1), pie(1)) == [
        ("no more than 2 data_visualization blocks allowed", "/blocks/2"),
    ]


def test_markdown_is_limited_over_the_whole_message() -> None:
    """Two markdown blocks share 12,000 characters."""
    block = {"type": "markdown", "text": "m" * 7000}
    assert complaints(block, block) == [("must be less than 12001 characters", "/blocks")]


def test_blocks_of_attachments_are_checked() -> None:
    """Blocks inside an attachment meet the same limits."""
    problems = validate_message({"attachments": [{"blocks": [{"type": "nothing"}]}]})
    assert pairs(problems) == [("unsupported type: nothing", "/attachments/0/blocks/0/type")]


def test_metadata_names_an_event_and_carries_an_object() -> None:
    """Metadata without its payload is refused."""
    assert validate_message({"metadata": {"event_type": "e", "event_payload": {"id": 1}}}) == []
    problems = validate_message({"metadata": {"event_type": "e"}})
    assert pairs(problems) == [("missing required field: event_payload", "/metadata")]


def test_the_text_of_all_blocks_is_counted() -> None:
    """Texts of sections, fields and buttons count together."""
    assert (
        blocks_text_length([{"type": "section", "text": plain("ab"), "fields": [plain("c")]}, actions(button())]) == 8
    )
