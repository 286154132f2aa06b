"""What is known of an incident's causes: said at its resolution, completed and corrected once more is known."""

from __future__ import annotations

from collections.abc import Mapping

from bot.access.find import IncidentRef, find_for
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.errors import Refusal
from bot.domain.forms import Causes, CausesForm
from bot.domain.incident import IncidentView
from bot.domain.text import clean
from bot.domain.transitions import Kind
from bot.incidents.after_change import propagate
from bot.language.texts import N_, _, for_everybody
from bot.messages import posts
from bot.queries.incidents import view_one
from storage.tables import Incident

FIELDS = {
    "fix": N_("What fixed it"),
    "cause_category": N_("Cause category"),
    "root_cause": N_("Root cause"),
    "contributing_causes": N_("Contributing causes"),
    "affected": N_("Who was affected"),
}
"""What is recorded of how an incident ended, and what it is called."""


async def correct_causes(ctx: Context, place: IncidentRef, form: CausesForm) -> IncidentView:
    """Complete or correct what is known of an ended incident's causes; it moves no duration.

    Raises `Refusal`, naming the field, when nothing would say what fixed it, or nothing would change.
    """
    incident = await find_for(ctx, place, Action.CAUSES)
    if not form.fix:
        raise Refusal(_("Say what fixed it."), field="fix")
    before = known(incident)
    incident.fix = clean(form.fix)
    take_over(incident, form.causes)
    after = known(incident)
    changes = {name: after[name] for name in FIELDS if after[name] != before[name]}
    if not changes:
        raise Refusal(_("Nothing is different. Change something, or go back."), field="fix")
    named = _named(changes)
    summary = in_record(N_("{facts} corrected"), facts=", ".join(named))
    was = {name: before[name] for name in changes}
    record(ctx, incident, Kind.CORRECTED, summary, before=was, after=changes, reason=clean(form.reason))
    view = await view_one(ctx.unit, incident)
    await propagate(ctx, incident, posts.causes_corrected(incident.number, ctx.actor, named, form.reason))
    return view


@for_everybody
def _named(changes: Mapping[str, str]) -> dict[str, str]:
    """Return what was changed by what it is called, as everybody reads it."""
    return {_(FIELDS[name]): text for name, text in changes.items()}


def known(incident: Incident) -> dict[str, str]:
    """Return what is recorded of how an incident ended, by column."""
    return {name: str(getattr(incident, name)) for name in FIELDS}


def take_over(incident: Incident, causes: Causes) -> None:
    """Record what is said about causes."""
    incident.cause_category = clean(causes.category)
    incident.root_cause = clean(causes.root_cause)
    incident.contributing_causes = clean(causes.contributing)
    incident.affected = clean(causes.affected)
