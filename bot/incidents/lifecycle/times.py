"""Correcting times: each correction is a new transition with its reason, and the figures follow."""

from __future__ import annotations

from datetime import datetime

from bot.access.find import IncidentRef, find_for
from bot.commands.history import record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.durations import History, history, moments_of
from bot.domain.errors import FieldsRefused, Refusal
from bot.domain.forms import TimesForm
from bot.domain.kept_targets import Aim, verdicts
from bot.domain.text import clean
from bot.domain.times import NAMES, Times, exact, faults, times_of
from bot.domain.transitions import COUNTED, Kind, Milestone
from bot.domain.vocabulary import Status
from bot.incidents.after_change import propagate
from bot.language.texts import _, for_everybody
from bot.messages.reports.times import corrected
from bot.queries.incidents import view_one
from bot.reports.corrections import correct_summaries
from bot.reports.metrics_store import keep_figures
from storage.tables import Incident

_ENDS = {Milestone.DECLARED, Milestone.RESOLVED}
"""What says in which periods it went on."""


async def correct_times(ctx: Context, place: IncidentRef, form: TimesForm) -> None:
    """Correct the effective times of an incident, give those that were forgotten, or take away those given in error.

    Raises `FieldsRefused` for times that are not possible, by the one rule for them, and `Refusal`, naming the field,
    when nothing changed or the reason is missing.
    """
    incident = await find_for(ctx, place, Action.TIMES)
    at = await history_of(ctx, incident)
    wanted = {each: None if moment is None else exact(at, each, moment) for each, moment in form.changed.items()}
    _check(ctx, at, wanted)
    if not form.reason:
        raise Refusal(_("Say why you correct the times."), field="reason")
    if _ENDS & wanted.keys():
        await correct_summaries(ctx.unit, incident, ctx.now)  # of the periods in which it has counted so far
    known = times_of(at)
    judged = await _verdicts(ctx, incident)
    changes = {milestone: (known[milestone], after) for milestone, after in wanted.items()}
    for milestone, (before, after) in changes.items():
        _correct(ctx, incident, milestone, before, after, clean(form.reason))
    act = await keep_figures(ctx.unit, incident, ctx.now)
    now = await _verdicts(ctx, incident)
    turned = {aim: (verdict, now[aim]) for aim, verdict in judged.items() if now[aim] != verdict}
    view = await view_one(ctx.unit, incident)
    await propagate(ctx, incident, corrected(view, ctx.actor, changes, turned, form.reason), act=act)


async def _verdicts(ctx: Context, incident: Incident) -> dict[Aim, bool | None]:
    kept = await ctx.unit.figures.kept(incident.id)
    return {} if kept is None else verdicts(kept, incident.paused_at, ctx.now)


async def history_of(ctx: Context, incident: Incident) -> History:
    """Return the moments of an incident that count now."""
    return history(moments_of(await ctx.unit.history.recorded(incident.id, COUNTED)))


def _check(ctx: Context, at: History, wanted: Times) -> None:
    if not wanted:
        raise Refusal(_("Change at least one time."), field=Milestone.ACKNOWLEDGED)
    if found := faults(at, wanted, ctx.now):
        raise FieldsRefused([(str(milestone), fault) for milestone, fault in found])


def _correct(
    ctx: Context,
    incident: Incident,
    milestone: Milestone,
    before: datetime | None,
    after: datetime | None,
    reason: str,
) -> None:
    if milestone is Milestone.ACKNOWLEDGED:
        _acknowledge_at(incident, after)
    elif milestone is Milestone.RESOLVED:
        incident.resolved_at = after
    elif milestone is Milestone.DECLARED and after is not None:
        incident.declared_at = after
    record(
        ctx,
        incident,
        Kind.TIMES,
        _corrected(milestone, after),
        before={"at": None if before is None else before.isoformat()},
        after={"milestone": str(milestone), "at": None if after is None else after.isoformat()},
        reason=reason,
        effective_at=after,
    )


@for_everybody
def _corrected(milestone: Milestone, after: datetime | None) -> str:
    """Say in the record what became of a time."""
    name = NAMES[milestone]
    if after is None:
        return _("{fact} taken away", fact=name)
    return _("{fact} corrected to {time}", fact=name, time=f"{after:%Y-%m-%d %H:%M} UTC")


def _acknowledge_at(incident: Incident, at: datetime | None) -> None:
    """Have the incident be acknowledged since then, or not yet; nobody knows whose a time given later is."""
    incident.acknowledged_at = at
    if at is None:
        incident.acknowledged_by = None
    moves = _TAKEN if at is not None else _NOT_TAKEN
    incident.status = moves.get(Status(incident.status), incident.status)


_TAKEN = {Status.DECLARED: Status.INVESTIGATING}
_NOT_TAKEN = {Status.INVESTIGATING: Status.DECLARED}
"""What becomes of the status where someone has acknowledged after all, and where nobody has."""
