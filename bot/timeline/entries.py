"""Entries of a timeline: what they are made of, and how one changes so that every change can be told and undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.commands.history import in_record
from bot.domain.timeline import GONE, What
from storage.tables import TimelineChange, TimelineEntry


def state_of(entry: TimelineEntry) -> dict[str, Any]:
    """Return all of an entry that can change, as a change keeps it."""
    return {
        "text": entry.text,
        "at": entry.at.isoformat(),
        "mark": entry.mark,
        "hidden": entry.hidden_at is not None,
        "files": dict(entry.files or {}),
    }


def alter(
    entry: TimelineEntry, what: What, wanted: Mapping[str, Any], *, actor: str, now: datetime, reason: str = ""
) -> TimelineChange | None:
    """Change what is `wanted` of an entry's state; return the change to be kept, or None where nothing differs."""
    held = state_of(entry)
    differing = {name: value for name, value in wanted.items() if held[name] != value}
    if not differing:
        return None
    _set(entry, differing, actor, now)
    if what is not What.ADDED and {"text", "files"} & set(differing):
        entry.edited_at = now
    change = change_of(entry, what, actor=actor, now=now, reason=reason)
    change.before, change.after = {name: held[name] for name in differing}, differing
    return change


def change_of(entry: TimelineEntry, what: What, *, actor: str, now: datetime, reason: str = "") -> TimelineChange:
    """Return a change of an entry that says nothing yet of what it was and is."""
    return TimelineChange(
        incident_id=entry.incident_id,
        entry_id=entry.id,
        what=what,
        actor=actor,
        at=now,
        before={},
        after={},
        reason=reason,
    )


def _set(entry: TimelineEntry, wanted: Mapping[str, Any], actor: str, now: datetime) -> None:
    for name, value in wanted.items():
        if name == "hidden":
            entry.hidden_at, entry.hidden_by = (now, actor) if value else (None, None)
        else:
            setattr(entry, name, datetime.fromisoformat(value) if name == "at" else value)


def undone(state: Mapping[str, Any], changes: Iterable[TimelineChange]) -> dict[str, Any]:
    """Return what an entry was before these changes, which led to `state` in this order."""
    found = dict(state)
    for change in reversed(list(changes)):
        found |= change.before
    return found


def forget_words(changes: Iterable[TimelineChange]) -> None:
    """Take the words of a deleted message, and its files, out of what its changes keep; that they were made stays."""
    for change in changes:
        change.before, change.after = _without_words(change.before), _without_words(change.after)


def _without_words(kept: dict[str, Any]) -> dict[str, Any]:
    instead: dict[str, Any] = {"text": in_record(GONE), "files": {}}
    return {name: instead.get(name, value) for name, value in kept.items()}


def files_json(files: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return files as an entry keeps them; nothing where there are none."""
    listed = [[name, link] for name, link in files]
    return {"files": listed} if listed else {}


def files_of(entry: TimelineEntry) -> tuple[tuple[str, str], ...]:
    """Return the name and the address of each file of an entry."""
    return tuple((str(name), str(link)) for name, link in (entry.files or {}).get("files", []))
