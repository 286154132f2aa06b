"""Reading a timeline a page at a time, and correcting what stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.find import acts_in
from bot.audit.timeline import entry_hidden
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.post_incident import Mark
from bot.domain.text import clean
from bot.domain.timeline import PAGE, Entry, EntryForm, Page, What, Which
from bot.domain.transitions import Kind
from bot.language.texts import _
from bot.outbox.reviews import follow
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from bot.timeline.entries import alter, files_of
from bot.timeline.notes import check_past
from storage.timeline import SHOWN, EntryFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.store import Unit
    from storage.tables import Incident, TimelineChange, TimelineEntry
    from storage.timeline import Counts


_COMING_AND_GOING = frozenset({Kind.CHANNEL, Kind.ACCESS})
_STATUS = frozenset(
    {
        Kind.DECLARED,
        Kind.ACKNOWLEDGED,
        Kind.PRIORITY,
        Kind.STATUS,
        Kind.PAUSED,
        Kind.RESUMED,
        Kind.RESOLVED,
        Kind.REOPENED,
        Kind.CANCELLED,
        Kind.CLOSED,
        Kind.MERGED,
        Kind.UNMERGED,
        Kind.UNDONE,
        Kind.DUPLICATE,
        Kind.TIMES,
        Kind.EDITED,
    }
)
SOUGHT: dict[Which, EntryFilter] = {
    Which.HAPPENED: EntryFilter(kinds=frozenset(Kind) - _COMING_AND_GOING),
    Which.UPDATES: EntryFilter(kinds=(Kind.UPDATED, Kind.WORKAROUND, Kind.CORRECTED, Kind.TAKEN_BACK)),
    Which.NOTES: EntryFilter(kinds=(Kind.NOTE,)),
    Which.HYPOTHESES: EntryFilter(marks=(Mark.HYPOTHESIS,)),
    Which.FINDINGS: EntryFilter(marks=(Mark.FINDING,)),
    Which.CHANGES: EntryFilter(marks=(Mark.CHANGE_MADE,)),
    Which.DECISIONS: EntryFilter(marks=(Mark.DECISION,)),
    Which.STATUS: EntryFilter(kinds=_STATUS),
    Which.PEOPLE: EntryFilter(kinds=(Kind.ROLE, Kind.ESCALATED, Kind.ANSWERED)),
    Which.TASKS: EntryFilter(kinds=(Kind.TASK, Kind.REVIEW, Kind.PROBLEM)),
    Which.MEMBERS: EntryFilter(kinds=(*_COMING_AND_GOING, Kind.VISIBILITY)),
    Which.ALL: SHOWN,
    Which.HIDDEN: EntryFilter(hidden=True),
}
"""What each of them asks for."""
_FIRST = (Which.HAPPENED, Which.ALL)
"""Those offered even where they hold nothing."""


def read_which(word: str) -> Which | None:
    """Return what a typed word asks for: `decision` will do for `decisions`; None where it asks for nothing known."""
    typed = word.strip().lower()
    plural = {"hypothesis": "hypotheses"}.get(typed, f"{typed}s")
    return next((which for which in Which if which in {typed, plural}), None)


async def read_page(unit: Unit, incident: Incident, viewer: str, which: Which, number: int) -> Page:
    """Read a page of an incident's timeline; that `viewer` may see the incident is decided before."""
    takes_part = await acts_in(unit, viewer, incident)
    view = await view_one(unit, incident)
    which = Which.HAPPENED if which is Which.HIDDEN and not takes_part else which
    counts = _counts(await unit.timeline.tally(incident.id), with_hidden=takes_part)
    number = max(0, min(number, (counts.get(which, 0) - 1) // PAGE))
    rows = await unit.timeline.newest(incident.id, SOUGHT[which], limit=PAGE, offset=number * PAGE)
    changes = await unit.timeline.changes([row.id for row in rows])
    return Page(
        incident=view,
        chosen=which,
        number=number,
        entries=[entry_of(row, [each for each in changes if each.entry_id == row.id]) for row in rows],
        counts=counts,
        may_change=takes_part,
        may_add=takes_part and Action.NOTE in view.actions,
        pin=(await current_policy(unit)).learning.pin,
    )


def _counts(tally: Sequence[Counts], *, with_hidden: bool) -> dict[Which, int]:
    counts = {which: sum(each.count for each in tally if each.is_of(SOUGHT[which])) for which in Which}
    offered = [which for which in Which if with_hidden or which is not Which.HIDDEN]
    return {which: counts[which] for which in offered if counts[which] or which in _FIRST}


def entry_of(row: TimelineEntry, changes: Sequence[TimelineChange]) -> Entry:
    """Return an entry as people read it."""
    correctors = [each.actor for each in changes if each.what == What.CHANGED and "text" in each.before]
    return Entry(
        id=row.id,
        kind=Kind(row.kind),
        mark=None if row.mark is None else Mark(row.mark),
        actor=row.actor,
        at=row.at,
        text=row.text,
        source_permalink=row.source_permalink,
        files=files_of(row),
        added_by=row.added_by,
        hidden_by=row.hidden_by,
        corrected_by=correctors[-1] if correctors else None,
        edited=any(each.what == What.EDITED for each in changes),
    )


class NoSuchEntry(Refusal):
    """There is no such entry, or this person may not see its incident: both look alike."""

    def __init__(self) -> None:
        super().__init__(_("This entry is not in a timeline that you can see. Nothing was recorded."))


async def changeable(
    unit: Unit, actor: str, entry_id: int, *, lock: bool = False
) -> tuple[Incident, TimelineEntry, list[TimelineChange]]:
    """Return an entry that `actor` may change, with its incident and its changes so far.

    Raises `NoSuchEntry` where they may not see it, `NotAllowed` where they take no part.
    """
    entry = await unit.timeline.entry(entry_id, lock=lock)
    incident = None if entry is None else await unit.incidents.by_id(entry.incident_id)
    if entry is None or incident is None or not await unit.incidents.seen(incident.id, actor):
        raise NoSuchEntry
    if not await acts_in(unit, actor, incident):
        raise NotAllowed(_("Only people who take part in the incident can change its timeline. Nothing was recorded."))
    return incident, entry, await unit.timeline.changes([entry_id])


async def change_entry(ctx: Context, entry_id: int, form: EntryForm) -> None:
    """Correct, mark, re-time, hide or show again an entry; what it was before is kept.

    Raises what `changeable` raises, and `Refusal`, naming the field, for blank text, a time that has not come, a
    reason that lacks, a form that changes nothing, or one opened before somebody else's change.
    """
    incident, entry, changes = await changeable(ctx.unit, ctx.actor, entry_id, lock=True)
    if form.seen != newest(changes):
        raise Refusal(
            _("Somebody changed this entry meanwhile. Copy what you wrote, then open the entry again."), field="text"
        )
    check_past(form.at, ctx.now)
    wanted = _wanted(entry, form)
    change = alter(entry, What.CHANGED, wanted, actor=ctx.actor, now=ctx.now, reason=clean(form.reason))
    if change is None:
        raise Refusal(_("Nothing has changed."), field="text")
    if not form.reason and (change.after.get("hidden") or "at" in change.after):
        raise Refusal(_("Say why you hide it or change its time."), field="reason")
    ctx.unit.timeline.add(change)
    if change.after.get("hidden"):
        await entry_hidden(ctx, entry)
    await follow(ctx.unit, incident, ctx.now)


def newest(changes: Sequence[TimelineChange]) -> int:
    """Return the id of the newest change; 0 where there is none."""
    return changes[-1].id if changes else 0


def _wanted(entry: TimelineEntry, form: EntryForm) -> dict[str, Any]:
    if not form.text and not files_of(entry):
        raise Refusal(_("Write what happened. To remove the entry, hide it."), field="text")
    moved = {} if form.at is None else {"at": form.at.isoformat()}
    return {"text": clean(form.text), "mark": form.mark, "hidden": form.hidden, **moved}
