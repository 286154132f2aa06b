"""Correcting times: each correction is a new transition with its reason, and the figures follow."""

from __future__ import annotations

from datetime import datetime

from bot.access.find import IncidentRef, find_for
from bot.commands.history import record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.durations import COUNTED, History, Kind, Milestone, history, moments_of
from bot.domain.errors import Refusal
from bot.domain.forms import TimesForm, correctable, moment_of
from bot.domain.text import clean
from bot.incidents.after_change import propagate
from bot.messages.reports.times import LABELS, corrected
from bot.queries.incidents import view_one
from storage.tables import Incident

_BEFORE_DECLARED = frozenset({Milestone.IMPACT_STARTED, Milestone.DETECTED})


async def correct_times(ctx: Context, place: IncidentRef, form: TimesForm) -> None:
    """Correct the effective times of an incident.

    Raises `Refusal`, naming the field, when nothing changed, the reason is missing, a time lies in the future, before
    the impact began, or on the wrong side of the declaration.
    """
    incident = await find_for(ctx, place, Action.TIMES)
    at = await history_of(ctx, incident)
    wanted = {milestone: _exact(at, milestone, moment) for milestone, moment in form.changed.items()}
    _check(ctx, at, wanted)
    if not form.reason:
        raise Refusal("Say why the times are corrected.", field="reason")
    changes = {milestone: (moment_of(at, milestone), after) for milestone, after in wanted.items()}
    for milestone, (before, after) in changes.items():
        _correct(ctx, incident, milestone, before, after, clean(form.reason))
    view = await view_one(ctx.unit, incident)
    await propagate(ctx, incident, corrected(view, ctx.actor, changes, form.reason))


async def history_of(ctx: Context, incident: Incident) -> History:
    """Return the moments of an incident that count now."""
    return history(moments_of(await ctx.unit.history.recorded(incident.id, COUNTED)))


def _exact(at: History, milestone: Milestone, chosen: datetime) -> datetime:
    """Read a time chosen to the minute: within the minute of the declaration, the declaration itself."""
    same_minute = chosen == at.declared.replace(second=0, microsecond=0)
    return at.declared if same_minute and milestone not in _BEFORE_DECLARED else chosen


def _check(ctx: Context, at: History, wanted: dict[Milestone, datetime]) -> None:
    allowed = correctable(at)
    if not wanted:
        raise Refusal("Change at least one time.", field=Milestone.IMPACT_STARTED)
    for milestone, moment in wanted.items():
        if milestone not in allowed:
            raise Refusal("This has not happened yet, so there is no time to correct.", field=milestone)
        if moment > ctx.now:
            raise Refusal("This time is in the future. Choose one that has passed.", field=milestone)
    _check_order(at, wanted)


def _check_order(at: History, wanted: dict[Milestone, datetime]) -> None:
    after = {milestone: wanted.get(milestone) or moment_of(at, milestone) for milestone in Milestone}
    began = after[Milestone.IMPACT_STARTED]
    for milestone, moment in after.items():
        if moment is None:
            continue
        if began is not None and moment < began:
            fault = milestone if milestone in wanted else Milestone.IMPACT_STARTED
            raise Refusal(f"{LABELS[milestone]} would be before the impact began. Choose another time.", field=fault)
        if milestone in wanted:
            _check_declaration(at, milestone, moment)


def _check_declaration(at: History, milestone: Milestone, moment: datetime) -> None:
    if milestone in _BEFORE_DECLARED and moment > at.declared:
        raise Refusal("This time is after the incident was declared. Choose an earlier one.", field=milestone)
    if milestone not in _BEFORE_DECLARED and moment < at.declared:
        raise Refusal("This time is before the incident was declared. Choose a later one.", field=milestone)
    if milestone is Milestone.RESOLVED and any(moment < ended for _, ended in at.rests):
        raise Refusal("This time is before work on it was taken up again. Choose a later one.", field=milestone)


def _correct(
    ctx: Context, incident: Incident, milestone: Milestone, before: datetime | None, after: datetime, reason: str
) -> None:
    if milestone is Milestone.ACKNOWLEDGED:
        incident.acknowledged_at = after
    elif milestone is Milestone.RESOLVED:
        incident.resolved_at = after
    record(
        ctx,
        incident,
        Kind.TIMES,
        f"{LABELS[milestone]} corrected to {after:%Y-%m-%d %H:%M} UTC",
        before={"at": None if before is None else before.isoformat()},
        after={"milestone": str(milestone), "at": after.isoformat()},
        reason=reason,
        effective_at=after,
    )
