"""Putting something into a timeline: a note of one's own, or a message that somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.access.find import IncidentRef, find_for
from bot.access.limits import check_room
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.errors import Refusal
from bot.domain.post_incident import Mark
from bot.domain.text import clean, clip
from bot.domain.timeline import TEXT_LIMIT, NoteForm, Source, Through, What
from bot.domain.transitions import Kind
from bot.language.texts import _
from bot.messages.timeline.posts import noted
from bot.outbox import enqueue
from bot.outbox.reminders import replan
from bot.outbox.reviews import follow
from bot.timeline.entries import alter, change_of, files_json
from storage.tables import Incident, TimelineEntry, Transition

SAID_ALOUD = frozenset({Mark.FINDING, Mark.CHANGE_MADE, Mark.DECISION})
"""Marks whose notes are told in the channel too: others must know of them now. All else goes in quietly."""
_MARKED = re.compile(r"(hypothesis|finding|change made|change|decision)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)


def read_note(text: str) -> NoteForm:
    """Read a typed note: `finding: the pool is exhausted` is marked so."""
    found = _MARKED.fullmatch(text.strip())
    if found is None:
        return NoteForm(text=text.strip())
    word = found[1].lower()
    mark = Mark.CHANGE_MADE if word.startswith("change") else Mark(word)
    return NoteForm(text=found[2].strip(), mark=mark)


async def note(ctx: Context, place: IncidentRef, form: NoteForm) -> Incident:
    """Put a note into the timeline; a finding, a change made or a decision is told in the channel too.

    Raises `Refusal`, naming the field, for blank text or a time that has not come; naming none, for a full timeline.
    """
    incident = await find_for(ctx, place, Action.NOTE)
    if not form.text.strip():
        raise Refusal(_("Write a note."), field="text")
    check_past(form.at, ctx.now)
    await check_room(ctx.unit, incident)
    text = clean(form.text)
    await put_in(ctx, incident, text, Through.NOTE, mark=form.mark, at=form.at)
    if form.mark in SAID_ALOUD:
        await enqueue.post(ctx.unit, incident, noted(ctx.actor, form.mark, text, form.at), ctx.now)
    return incident


def check_past(at: datetime | None, now: datetime) -> None:
    """Raise `Refusal` for a time that has not come: a timeline tells what happened."""
    if at is not None and at > now:
        raise Refusal(_("This time is in the future. Choose one that has passed."), field="at")


async def add_message(
    ctx: Context, place: IncidentRef, source: Source, mark: Mark | None = None
) -> tuple[Incident, bool]:
    """Put a message into a timeline by hand; return its incident, and False where nothing changed.

    One that is in it already is only marked, and shown again where it was hidden. Raises `Refusal` for a full timeline.
    """
    incident = await find_for(ctx, place, Action.NOTE)
    entry = await entry_from(ctx, incident, source.channel_id, source.ts)
    if entry is None:
        await check_room(ctx.unit, incident)
        await put_in(ctx, incident, source, Through.SHORTCUT, mark=mark)
        return incident, True
    wanted = {"hidden": False, "mark": mark or entry.mark}
    shows = bring_back(ctx, entry, Through.SHORTCUT, wanted)
    await follow(ctx.unit, incident, ctx.now)
    return incident, shows


async def entry_from(ctx: Context, incident: Incident, channel_id: str, ts: str) -> TimelineEntry | None:
    """Return the entry of a message in this incident's timeline, hidden or not."""
    found = await ctx.unit.timeline.from_message(channel_id, ts)
    return next((entry for entry in found if entry.incident_id == incident.id), None)


def bring_back(ctx: Context, entry: TimelineEntry, through: Through, wanted: Mapping[str, Any]) -> bool:
    """Have an entry stand again, for another reason than before; say whether that shows."""
    change = alter(entry, What.ADDED, wanted, actor=ctx.actor, now=ctx.now)
    shows = change is not None
    change = change or change_of(entry, What.ADDED, actor=ctx.actor, now=ctx.now)
    change.after = {**change.after, "through": str(through)}
    ctx.unit.timeline.add(change)
    return shows


async def put_in(
    ctx: Context,
    incident: Incident,
    said: Source | str,
    through: Through,
    *,
    mark: Mark | None = None,
    at: datetime | None = None,
) -> TimelineEntry:
    """Add an entry to an incident's timeline.

    The history keeps that it was done, never the words: they stand in the entry alone, where they can be taken back.
    """
    entry = _of_message(ctx, said) if isinstance(said, Source) else _of_words(ctx, said)
    entry.incident_id, entry.mark, entry.at = incident.id, mark, at or entry.at
    ctx.unit.timeline.add(entry)
    await ctx.unit.identify(entry)
    _tell_history(ctx, incident, entry, through)
    await follow(ctx.unit, incident, ctx.now)
    await replan(ctx.unit, incident, ctx.now)
    return entry


def _of_words(ctx: Context, text: str) -> TimelineEntry:
    return TimelineEntry(
        kind=Kind.NOTE,
        actor=ctx.actor,
        at=ctx.now,
        recorded_at=ctx.now,
        text=clip(text, TEXT_LIMIT),
        added_by=ctx.actor,
    )


def _of_message(ctx: Context, source: Source) -> TimelineEntry:
    entry = _of_words(ctx, source.text)
    entry.actor, entry.at = source.author, source.at
    entry.source_channel, entry.source_ts = source.channel_id, source.ts
    entry.source_permalink, entry.files = source.permalink, files_json(source.files)
    return entry


def _tell_history(ctx: Context, incident: Incident, entry: TimelineEntry, through: Through) -> None:
    incident.active_at = ctx.now
    after = {"through": str(through), **({"mark": str(entry.mark)} if entry.mark else {})}
    added = change_of(entry, What.ADDED, actor=ctx.actor, now=ctx.now)
    added.after = after
    ctx.unit.timeline.add(added)
    ctx.unit.history.add(
        Transition(
            incident_id=incident.id,
            kind=Kind.NOTE,
            actor=ctx.actor,
            via=ctx.via,
            recorded_at=ctx.now,
            effective_at=entry.at,
            before={},
            after={"entry": entry.id, **after},
        )
    )
