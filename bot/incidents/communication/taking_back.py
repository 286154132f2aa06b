"""Taking an update back that was posted in haste: wherever it went, and what it changed is as it was before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.commands.history import record
from bot.domain.actions import once_updated
from bot.domain.errors import NotAllowed, NotNow
from bot.domain.forms import TAKEN_BACK
from bot.domain.transitions import Kind
from bot.domain.undoing import as_it_stands, read_moment
from bot.domain.vocabulary import ACTIVE, Status
from bot.incidents.after_change import propagate
from bot.incidents.communication import entries
from bot.incidents.communication.audience import tell_corrected
from bot.incidents.communication.corrections import correctable
from bot.language.texts import N_, _
from bot.messages.message import Message
from bot.messages.readers import update_taken_back

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.tables import Incident, StatusUpdate

WINDOW = timedelta(seconds=30)
"""How long an update can be taken back; then it has been read, and a correction is what tells the truth."""
_TEXTS = ("user_impact", "workaround", "workaround_steps")
_SAID = ("newest_update", "told_update", "told_update_by")
_MOMENTS = ("newest_update_at", "told_update_at", "expected_resolution_at", "next_update_at", "snoozed_until")


def before_update(incident: Incident) -> dict[str, Any]:
    """Return what an update may change of an incident, as its transition keeps it."""
    return as_it_stands(incident, ("status", *_SAID, *_TEXTS), _MOMENTS)


async def take_back(ctx: Context, update_id: int) -> Message:
    """Take an update back.

    Raises `NoSuchUpdate` where it cannot be seen, `AlreadyDone` where it was taken back, `NotAllowed` for anybody but
    its author, `NotNow` where it stood too long or the incident has moved on since.
    """
    incident, written = await correctable(ctx.unit, ctx.actor, update_id, lock=True)
    posted = await ctx.unit.history.latest(incident.id, Kind.UPDATED)
    if written.author != ctx.actor:
        raise NotAllowed(f"{_('Only the person who posted an update can take it back.')} {_(_INSTEAD)}")
    if ctx.now - written.at > WINDOW:
        late = _("You posted it more than {n} s ago, and people have read it.", n=round(WINDOW.total_seconds()))
        raise NotNow(f"{late} {_(_INSTEAD)}")
    newest = await ctx.unit.announcements.newest_update(incident.id)
    if newest is not written or posted is None or posted.recorded_at != written.at or not posted.before:
        raise NotNow(f"{_('The incident has changed since.')} {_(_INSTEAD)}")
    said = {name: getattr(written, name) for name in ("text", *_TEXTS)}
    await _put_back(ctx, incident, written, posted.before)
    _empty(ctx, written)
    after = {"update": written.id, "posted_at": written.at.isoformat(), "status": incident.status}
    record(ctx, incident, Kind.TAKEN_BACK, entries.taken_back(), before=said, after=after)
    await tell_corrected(ctx, incident, written)
    await propagate(ctx, incident)
    return update_taken_back()


_INSTEAD = N_("Nothing changed. *Correct* changes it wherever it was posted.")


async def _put_back(ctx: Context, incident: Incident, written: StatusUpdate, before: dict[str, Any]) -> None:
    """Put back what the update changed, but for what was changed again since."""
    for name in _TEXTS:
        if getattr(incident, name) == getattr(written, name):
            setattr(incident, name, before[name])
    for name in _SAID:
        setattr(incident, name, before[name])
    incident.newest_update_at, incident.told_update_at = map(read_moment, (before[name] for name in _MOMENTS[:2]))
    if incident.expected_resolution_at == written.expected_resolution_at:
        incident.expected_resolution_at = read_moment(before["expected_resolution_at"])
    if incident.status == written.status:
        incident.status = _status(incident, before["status"])
    await _put_promise_back(ctx, incident, written, before)


def _status(incident: Incident, before: str) -> str:
    """Return the status before, but for an acknowledgement, which came with the update and stays."""
    return before if incident.acknowledged_at is None else once_updated(Status(before))


async def _put_promise_back(ctx: Context, incident: Incident, written: StatusUpdate, before: dict[str, Any]) -> None:
    goes_on = incident.status in ACTIVE and incident.paused_until is None
    stands = goes_on and incident.next_update_at == written.next_update_at
    await ctx.unit.promises.take_back(incident.id, written.at, ctx.now, stands=stands)
    if stands:
        incident.next_update_at = read_moment(before["next_update_at"])
        incident.snoozed_until = read_moment(before["snoozed_until"])


def _empty(ctx: Context, written: StatusUpdate) -> None:
    """Leave of the update that there was one: what it said is kept in the history alone."""
    written.kind, written.corrected_at, written.corrected_by = TAKEN_BACK, ctx.now, ctx.actor
    written.text = written.user_impact = written.workaround = written.workaround_steps = ""
    written.expected_resolution_at = written.next_update_at = None
