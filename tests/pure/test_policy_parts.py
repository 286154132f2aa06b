"""The parts of the policy: what an edit gives as a whole, and where in the form its faults stand."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.policy import DEFAULT_POLICY, Policy
from bot.domain.policy_faults import PolicyError
from bot.domain.policy_parts import Edit, Part, content_of, edited, stamp_of
from bot.domain.vocabulary import Priority
from bot.messages.modals.settings_part import read_part
from bot.messages.modals.settings_root import PARTS


def edit(part: Part, **changed: Any) -> Edit:  # noqa: ANN401 - JSON, right or wrong
    """Return an edit of the default policy with some of a part's content replaced."""
    held = content_of(DEFAULT_POLICY, part)
    return Edit(part=part, seen=stamp_of(held), content={**held, **changed})


def read(part: Part, chosen: dict[str, list[str]]) -> Edit:
    """Return what is read of the form of a part, with options chosen in some fields."""
    values = {name: {name: {"selected_options": [{"value": each} for each in of]}} for name, of in chosen.items()}
    return read_part(
        part, PARTS[part], {"state": {"values": values}, "private_metadata": '{"seen": "", "steps": [0, 1, 2]}'}
    )


@pytest.mark.parametrize("part", Part)
def test_putting_a_part_back_as_it_is_changes_nothing(part: Part) -> None:
    """So does its stamp stay the same."""
    same = edit(part)
    assert edited(DEFAULT_POLICY, same) == DEFAULT_POLICY
    assert stamp_of(content_of(DEFAULT_POLICY, part)) == same.seen


def test_an_edit_replaces_its_part_and_nothing_else() -> None:
    """Other priorities keep what they promise."""
    changed = edited(DEFAULT_POLICY, edit(Part.P2, resolve="10 h"))
    assert changed.of_priority(Priority.P2).resolve.words == "10 h"
    assert changed.of_priority(Priority.P1) == DEFAULT_POLICY.of_priority(Priority.P1)
    assert stamp_of(content_of(changed, Part.P2)) != stamp_of(content_of(DEFAULT_POLICY, Part.P2))


def test_faults_stand_where_the_form_shows_what_is_at_fault() -> None:
    """A step that moved up to fill a gap is named where it was put in; what is elsewhere says so."""
    bad = edit(Part.P1, chain=[{"manager": True, "minutes": "0"}])
    moved = Edit(part=bad.part, seen="", content=bad.content, moved={"priorities.P1.chain.0": "priorities.P1.chain.2"})
    with pytest.raises(PolicyError) as refused:
        edited(DEFAULT_POLICY, moved)
    assert refused.value.faults == [("priorities.P1.chain.2.minutes", "Choose at least one minute.")]
    with pytest.raises(PolicyError) as refused:
        edited(DEFAULT_POLICY, edit(Part.CALENDAR, closes="10:00"))
    fields = {field for field, _ in refused.value.faults}
    assert fields == {"calendar"}


def test_what_could_not_be_read_is_told_with_the_rest() -> None:
    """Both faults at once, each beside its own field."""
    bad = edit(Part.CALENDAR, zone="Atlantis")
    unread = Edit(part=bad.part, seen="", content=bad.content, faults=(("calendar.free_dates", "This is no date."),))
    with pytest.raises(PolicyError) as refused:
        edited(DEFAULT_POLICY, unread)
    assert [field for field, _ in refused.value.faults] == ["calendar.free_dates", "calendar.zone"]


def test_the_groups_of_an_edit_are_named_by_their_fields() -> None:
    """For the chain, for the managers and for who is mentioned, where the form shows them."""
    chosen = {"chain.2.groups": ["S1", "S2"], "managers.groups": ["S3"], "mention.groups": ["S4"]}
    in_form = {Part.P1.field(name): groups for name, groups in chosen.items()}
    assert read(Part.P1, in_form).groups == in_form
    assert read(Part.PEOPLE, {"people.security.groups": ["S5"]}).groups == {"people.security.groups": ["S5"]}
    assert not read(Part.LEARNING, {"learning.owned": ["P1"]}).groups


def test_a_part_is_the_same_in_every_process() -> None:
    """However a set is kept in memory: anyone who opened a form before a restart can save it after."""
    free = [f"2026-12-{day}" for day in range(10, 31)]
    calendar = {"days": [6, 3, 0], "free_dates": free}
    kept = content_of(Policy.of(DEFAULT_POLICY.to_json() | {"calendar": calendar}), Part.CALENDAR)
    assert (kept["days"], kept["free_dates"]) == ([0, 3, 6], free)
