"""What is asked of Slack and how it is carried out belong together, whatever version wrote the row."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from pydantic import ValidationError

from bot.delivery.effects import EFFECTS, known
from bot.outbox import payloads
from bot.outbox.operations import Operation
from bot.outbox.payload import load

_SAID = {"text": "All is well", "blocks": [{"type": "divider"}]}
_LEFT = {"channel": "C1", "name": "inc-1-moved", "topic": "Moved"}
_REPORT = {"at": [1, 2, 0, 1], "name": "week 1", "by": "priority"}
_FILE = {"asked": _REPORT, "kind": "chart", "viewer": None}
KEPT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("open_channel", {}),
    ("adopt_channel", {}),
    ("invite", {"users": ["U1", "U2"]}),
    ("summon", {"groups": ["S1"], "people": [], "until_acknowledged": True, "message": _SAID}),
    ("summon", {"groups": ["S1"], "people": ["U1"], "until_acknowledged": True, "step": "P1 0 step-1"}),
    ("summon", {"groups": [], "people": ["U1"], "until_acknowledged": False, "again": True, "by": "U2", "why": "Now"}),
    ("call", {"user": "U1", "rings": 2}),
    ("called", {}),
    ("heard", {"user": "U1"}),
    ("declared_form", {"form": "declared.V1"}),
    ("post", _SAID),
    ("ended", {"act": 7, **_SAID}),
    ("taken", {"user": "U1"}),
    ("remind", {"about": "update", "rings": ["U1"], **_SAID}),
    ("remind", {"about": "task 7", "user": "U1", "gated": True, "quiet": True, **_SAID}),
    ("answered", {"about": ["update"], "updated": True}),
    ("ephemeral", {"channel": "C1", "user": "U1", **_SAID}),
    ("ephemeral", {"channel": "C1", "user": "U1", "joined": True}),
    ("ephemeral", {"channel": "C1", "user": "U1", "role": "scribe", "note": ""}),
    ("direct", {"user": "U1", "gated": True, **_SAID}),
    ("direct", {"user": "U1", **_SAID}),
    ("direct", {"user": "U1", "gated": True, "role": "scribe", "by": "U2", "note": ""}),
    ("direct", {"user": "U1", "opened": True}),
    ("access", {"request": 7, "asker": "U1", "why": "I can help", "again": False}),
    ("card", {}),
    ("pin", {}),
    ("topic", {}),
    ("channel_name", {}),
    ("bookmark", {}),
    ("announcement", {"place": "default"}),
    ("mention", {"group": "S1"}),
    ("update", {"update": 7, "where": "channel"}),
    ("update", {"update": 7, "where": "thread", "place": "C1"}),
    ("update", {"update": 7, "where": "room", "room": "C1"}),
    ("update", {"update": 7, "where": "follower", "user": "U1"}),
    ("fan_out", {"update": None}),
    ("fan_out", {"update": 7}),
    ("follower", {"user": "U1"}),
    ("webhook", {"update": 7}),
    ("webhook", {"task": 7, "event": "opened"}),
    ("offer", {"problem": 7}),
    ("task", {"task": 7}),
    ("home", {"user": "U1"}),
    ("greeting", {"user": "U1", "setup": {"channel": "incidents", "listeners": 0}}),
    ("test_post", {"asker": "U1"}),
    ("test_post", {"asker": "U1", "channel": "C1", "ts": "1.2"}),
    ("secure", {}),
    ("welcome", {"asker": "U1", "groups": ["S1"], "people": []}),
    ("readers", {"asker": "U1", "groups": [], "people": ["U1", "U2"]}),
    ("members", {}),
    ("elsewhere", {"channel": "C1", **_SAID}),
    ("retire", {**_LEFT, **_SAID}),
    ("retire", {**_LEFT, **_SAID, "before": "1.2"}),
    ("withdraw", {"after": 0, "said": _SAID, "retire": None}),
    ("withdraw", {"after": 7, "said": _SAID, "retire": _LEFT}),
    ("reword", {"channel": "C1", "ts": "1.2", **_SAID}),
    ("archive", {"channel": "C1"}),
    ("put_away", {"channel": "C1"}),
    ("overtaken", {"effect": 7}),
    ("overtaken", {"effect": 7, "channel": "C1"}),
    ("overtaken", {"effect": 7, "channel": "C1", "ts": "1.2"}),
    ("arrived_late", {"effect": 7}),
    ("arrived_late", {"effect": 7, "place": "C1"}),
    ("arrived_late", {"effect": 7, "place": "C1", "thread": "1.2"}),
    ("look_at_message", {"channel": "C1", "ts": "1.2", "cause": "pinned", "actor": "U1"}),
    ("share", {"channel": "C1", "report": {**_REPORT, "services": ["search"]}, "asker": "U1"}),
    ("upload", {"where": {"user": "U1"}, "report": _FILE}),
    ("upload", {"where": {"channel": "C1", "thread": "1.2", "asker": "U1"}, "report": {**_FILE, "viewer": "U1"}}),
    ("review_file", {"where": {"channel": "C1", "thread": "1.2"}}),
    ("complete_upload", {"where": {"user": "U1"}, "file": {"id": "F1", "title": "Review"}}),
    ("summary", {"post": 7}),
    ("review", {}),
    ("canvas", {}),
    ("canvas_access", {"canvas": "F1", "channel": "C1"}),
    ("take_down", {"canvas": "F1"}),
    ("take_down", {"file": "F1"}),
    ("take_down", {"channel": "C1", "ts": "1.2"}),
)
"""What rows of the outbox keep, in every form that a version has written."""


def test_every_operation_is_carried_out_by_one_effect() -> None:
    """None is forgotten, and no two effects carry out the same."""
    assert Counter(found.payload.operation for found in known()) == Counter(Operation)


@pytest.mark.parametrize(("operation", "kept"), KEPT)
def test_what_a_row_keeps_is_understood_and_written_the_same_way(operation: str, kept: dict[str, Any]) -> None:
    """Another replica, of the version before or after, reads the row as it was meant."""
    assert load(EFFECTS[Operation(operation)].payload, kept).to_json() == kept


def test_the_rows_of_every_operation_are_held_to_their_form() -> None:
    """An operation is added with what its rows keep."""
    assert {operation for operation, _ in KEPT} == set(Operation)


def test_each_way_of_one_operation_is_told_from_the_others() -> None:
    """What a direct message, or an update, is to say is known by what its row keeps."""
    told = {operation: set[str]() for operation, _ in KEPT}
    for operation, kept in KEPT:
        told[operation].add(type(load(EFFECTS[Operation(operation)].payload, kept)).__name__)
    assert told["direct"] == {"DirectMessage", "RoleBrief", "ChannelOpened"}
    assert told["update"] == {"UpdateInChannel", "UpdateInThread", "UpdateInRoom", "UpdateToFollower"}
    assert told["webhook"] == {"WebhookUpdate", "WebhookFollowUp"}
    assert told["take_down"] == {"TakeDownCanvas", "TakeDownFile", "TakeDownMessage"}


def test_a_message_without_the_mark_of_its_gate_is_for_everybody_it_names() -> None:
    """Rows that tell of trouble were written without it, others with its absence written out."""
    assert not load(payloads.Direct, {"user": "U1", **_SAID}).gated
    assert not load(payloads.Direct, {"user": "U1", "gated": False, **_SAID}).gated


def test_a_row_that_means_nothing_is_refused() -> None:
    """It is never carried out as something else."""
    with pytest.raises(ValidationError):
        load(payloads.Direct, {"user": "U1"})
