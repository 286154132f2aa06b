"""Whatever is done to entries of a timeline, in any order: nothing is lost, and every change can be told and undone."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.post_incident import Mark
from bot.domain.timeline import GONE, What
from bot.timeline.entries import alter, forget_words, state_of, undone
from storage.tables import TimelineChange, TimelineEntry

BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORD = "hunter2"
WANTED = st.fixed_dictionaries(
    {},
    optional={
        "text": st.sampled_from(["", "The pool is exhausted.", f"Password is {WORD}", GONE]),
        "at": st.integers(-300, 300).map(lambda minutes: (BEGAN + timedelta(minutes=minutes)).isoformat()),
        "mark": st.none() | st.sampled_from(Mark),
        "hidden": st.booleans(),
        "files": st.sampled_from([{}, {"files": [[f"{WORD}.txt", "https://x.test/f"]]}]),
    },
)
Acts: TypeAlias = list[tuple[What, dict[str, Any], str]]
ACTS = st.lists(st.tuples(st.sampled_from(What), WANTED, st.sampled_from(["U1", "U2"])), max_size=12)


def fresh() -> TimelineEntry:
    """Return an entry as it is put in."""
    return TimelineEntry(id=1, incident_id=1, kind="note", actor="U1", at=BEGAN, text="First words.", files={})


def lived(
    acts: Acts,
) -> tuple[TimelineEntry, list[TimelineChange], list[dict[str, Any]]]:
    """Do all this to a fresh entry; return it, the changes kept, and its state before each of them."""
    entry, kept, states = fresh(), list[TimelineChange](), list[dict[str, Any]]()
    for number, (what, wanted, actor) in enumerate(acts):
        before = copy.deepcopy(state_of(entry))
        change = alter(entry, what, wanted, actor=actor, now=BEGAN + timedelta(minutes=number), reason="so")
        assert (change is None) is (before == state_of(entry)), "a change is kept exactly where something changed"
        if change is not None:
            kept.append(change)
            states.append(before)
    return entry, kept, states


@given(ACTS)
def test_undoing_every_change_from_the_newest_gives_what_was_first(
    acts: Acts,
) -> None:
    """And undoing the last few gives what there was before them."""
    entry, kept, states = lived(acts)
    for number, state in enumerate(states):
        assert undone(state_of(entry), kept[number:]) == state
    assert undone(state_of(entry), kept) == state_of(fresh())


@given(ACTS)
def test_every_change_tells_who_when_before_after_and_why(acts: Acts) -> None:
    """Of all that differs and of nothing else."""
    entry, kept, states = lived(acts)
    for change, before, after in zip(kept, states, [*states, state_of(entry)][1:], strict=True):
        differing = {name for name in before if before[name] != after[name]}
        assert set(change.before) == set(change.after) == differing
        assert all(change.before[name] == before[name] and change.after[name] == after[name] for name in differing)
        assert change.actor in {"U1", "U2"}
        assert (change.reason, change.entry_id, change.incident_id) == ("so", 1, 1)
    assert [change.at for change in kept] == sorted(change.at for change in kept)


@given(ACTS)
def test_hidden_always_names_who_hid_it(acts: Acts) -> None:
    """No matter who it was last; what is shown names nobody."""
    entry, kept, _ = lived(acts)
    hid = next((change for change in reversed(kept) if "hidden" in change.after), None)
    assert (entry.hidden_at is None) is (entry.hidden_by is None)
    assert entry.hidden_by == (hid.actor if hid is not None and hid.after["hidden"] else None)


@given(ACTS)
def test_once_its_author_deleted_it_no_word_is_left_and_every_change_still_stands(
    acts: Acts,
) -> None:
    """Neither in the entry nor in what its changes keep."""
    entry, kept, _ = lived(acts)
    deletion = alter(entry, What.DELETED, {"text": GONE, "files": {}}, actor="U1", now=BEGAN)
    told = [(change.what, change.actor, change.at, set(change.after)) for change in kept]
    forget_words([*kept, *([deletion] if deletion else [])])
    assert [(change.what, change.actor, change.at, set(change.after)) for change in kept] == told
    assert WORD not in str([state_of(entry), *((change.before, change.after) for change in kept)])
