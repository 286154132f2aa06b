"""Each action on an incident in one row: the form it opens, what that does when submitted, and how it is typed.

What makes sense when and for whom, and what its button says, is its `ActionRule` (`bot/domain/actions.py`).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from bot.access.find import IncidentRef
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.errors import Refusal
from bot.domain.forms import CallForm, ResolveForm, TaskForm
from bot.domain.spans import split_span
from bot.domain.timeline import NoteForm
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Priority, Status, title_case
from bot.incidents.lifecycle import editing, ending, progress, times, visibility, waiting
from bot.incidents.lifecycle.causes import correct_causes
from bot.incidents.lifecycle.merging import merge, unmerge
from bot.incidents.lifecycle.undoing import undo
from bot.incidents.people.answers import cannot_come, come
from bot.incidents.people.escalation import Direction, escalate, take_over
from bot.incidents.people.handover import write_note
from bot.incidents.people.roles import assign_roles
from bot.language.texts import N_, _
from bot.messages.handover import handover_modal
from bot.messages.merging import TARGET, read_target
from bot.messages.modals import acts, calling, priority, resolve
from bot.messages.modals.deletion import deletion_modal
from bot.messages.modals.edit import edit_modal, read_edit
from bot.messages.modals.form import Answers
from bot.messages.modals.redaction import read_redaction, redaction_modal
from bot.messages.modals.roles import read_roles, roles_modal
from bot.messages.modals.visibility import visibility_modal
from bot.messages.reports.times import read_times
from bot.messages.tasks.form import add_modal
from bot.messages.timeline.forms import note_modal
from bot.queries.policy import current_policy
from bot.retention.deletion import delete_at, refuse_incident
from bot.retention.redaction import redact_at
from bot.tasks.acts import usual_kind
from handlers import closing, merging, problems, queries, reports, update_told
from handlers.action_spec import ActionSpec, AtOnce, Done, Form, Group, Seen, Submit, Typed
from handlers.calling import open_escalate
from handlers.commands.words import shown_word, split_word
from handlers.mentions import split_audience
from handlers.update_form import open_status, open_update

if TYPE_CHECKING:
    from handlers.deliveries import Body

_Word = TypeVar("_Word", Priority, Status)
_PRIORITY = re.compile(r"(?:p|sev)?-?([1-4])", re.IGNORECASE)


def _saying(act: Callable[[Context, IncidentRef, str], Awaitable[object]], done: Done) -> Callable[[str], Any]:
    """Read words that are the whole of what is said."""
    return lambda words: (lambda ctx, place: act(ctx, place, words), done)


def _with_reason(act: Callable[[Context, IncidentRef, str], Awaitable[object]]) -> Submit:
    return lambda ctx, place, view: act(ctx, place, Answers.of(view).text("reason"))


def _visibility_form(action: Action) -> Form:
    def draw(seen: Seen) -> dict[str, Any]:
        visibility.refuse_as_it_is(seen.incident, action)
        return visibility_modal(seen.incident, action, seen.policy)

    return draw


def _deletion_form(seen: Seen) -> dict[str, Any]:
    refuse_incident(seen.incident)
    return deletion_modal(seen.incident)


async def _merge(ctx: Context, place: IncidentRef, view: Body) -> None:
    target = read_target(view)
    if target is None:
        raise Refusal(_("Choose the incident that this one duplicates."), field=TARGET)
    await merge(ctx, place, target)


async def _pause(ctx: Context, place: IncidentRef, view: Body) -> None:
    form = calling.read_pause(view)
    await waiting.pause(ctx, place, form.until, form.reason)


def priority_words(words: str) -> tuple[Priority, str]:
    """Read a priority and its reason. Raises `Refusal`."""
    first, reason = split_word(words)
    number = _PRIORITY.fullmatch(first)
    refused = N_("There is no priority `{word}`. Choose one of {choices}. Nothing was recorded.")
    return _one_of(Priority, f"P{number[1]}" if number else first, refused, "P1, P2, P3, P4"), reason


def _read_priority(words: str) -> tuple[AtOnce, Done]:
    wanted, reason = priority_words(words)

    async def work(ctx: Context, place: IncidentRef) -> None:
        policy = await current_policy(ctx.unit)
        held = priority.current(await queries.view_for(ctx.unit, ctx.actor, place, "priority"), policy)
        await progress.change_priority(ctx, place, held.overridden_to(wanted, reason, policy))

    return work, Done(_SET, str(wanted))


def _read_status(words: str) -> tuple[AtOnce, Done]:
    first, note = split_word(words)
    refused = N_("There is no status `{word}`. Choose one of {choices}. Nothing was recorded.")
    status = _one_of(Status, first.lower(), refused, "investigating, identified, monitoring")
    return lambda ctx, place: progress.change_status(ctx, place, status, note), Done(_SET, title_case(status))


_SET = N_("{incident} is set to {value}.")


def _read_escalation(words: str) -> tuple[AtOnce, Done]:
    audience, why = split_audience(words)
    direction = Direction.HIERARCHIC if audience.nobody else Direction.FUNCTIONAL
    call = CallForm(direction=direction, audience=audience, why=why)
    return lambda ctx, place: escalate(ctx, place, call), Done(N_("{incident} is escalated."))


def _read_pause(words: str) -> tuple[AtOnce, Done]:
    try:
        span, reason = split_span(words)
    except ValueError as error:
        raise Refusal(
            _(
                "{reason} Nothing was recorded. Write it like `/incident pause 4 h waiting for the provider`.",
                reason=error,
            )
        ) from None

    async def work(ctx: Context, place: IncidentRef) -> None:
        incident = await queries.view_for(ctx.unit, ctx.actor, place, "pause")
        await waiting.pause(ctx, place, span.after(ctx.now, incident.calendar), reason)

    return work, Done(N_("{incident} is paused."))


def _read_fix(words: str) -> tuple[AtOnce, Done]:
    done = Done(N_("{incident} is resolved."), ends=Kind.RESOLVED)
    return lambda ctx, place: ending.resolve(ctx, place, ResolveForm(fix=words)), done


def _one_of(kind: type[_Word], word: str, refused: str, choices: str) -> _Word:
    try:
        return kind(word)
    except ValueError:
        raise Refusal(_(refused, word=shown_word(word), choices=choices)) from None


SPECS: dict[Action, ActionSpec] = {
    Action.ACKNOWLEDGE: ActionSpec(
        at_once=progress.acknowledge,
        typed=Typed(
            usage="ack",
            summary=N_("acknowledge: you are on it"),
            aliases=("acknowledge",),
            done=Done(N_("{incident} is acknowledged.")),
        ),
    ),
    Action.UPDATE: ActionSpec(
        opens=open_update,
        submit=update_told.submitted,
        typed=Typed(
            usage="update [text]",
            summary=N_("post a status update, in a form or at once"),
        ),
    ),
    Action.PRIORITY: ActionSpec(
        form=lambda seen: priority.priority_modal(
            seen.incident, priority.current(seen.incident, seen.policy), seen.policy
        ),
        submit=lambda ctx, place, view: progress.change_priority(ctx, place, priority.read_priority(view)),
        typed=Typed(
            usage="priority [P1–P4 reason]",
            summary=N_("change the priority, in a form or at once"),
            read=_read_priority,
        ),
    ),
    Action.STATUS: ActionSpec(
        opens=open_status,
        typed=Typed(
            usage="status [status note]", summary=N_("change the status, in an update or at once"), read=_read_status
        ),
    ),
    Action.EDIT: ActionSpec(
        form=lambda seen: edit_modal(seen.incident),
        submit=lambda ctx, place, view: editing.edit(ctx, place, read_edit(view)),
        typed=Typed(usage="edit", summary=N_("correct title, description and affected services, in a form")),
    ),
    Action.ROLES: ActionSpec(
        form=lambda seen: roles_modal(seen.incident, seen.policy.people.several),
        submit=lambda ctx, place, view: assign_roles(ctx, place, read_roles(view)),
        typed=Typed(usage="roles", summary=N_("assign the incident roles, in a form")),
    ),
    Action.ESCALATE: ActionSpec(
        opens=open_escalate,
        submit=lambda ctx, place, view: escalate(ctx, place, calling.read_escalate(view)),
        typed=Typed(
            usage="escalate [@who] [why]",
            summary=N_("call specialists or managers to the channel"),
            mentions=True,
            read=_read_escalation,
        ),
    ),
    Action.PAUSE: ActionSpec(
        form=lambda seen: calling.pause_modal(seen.incident, seen.now),
        submit=_pause,
        typed=Typed(
            usage="pause [4 h reason]",
            summary=N_("pause reminders while you wait for someone outside"),
            read=_read_pause,
        ),
    ),
    Action.RESUME: ActionSpec(
        at_once=waiting.resume,
        typed=Typed(usage="resume", summary=N_("end a pause"), done=Done(N_("{incident} is resumed."))),
    ),
    Action.RESOLVE: ActionSpec(
        form=lambda seen: resolve.resolve_modal(seen.incident, seen.now, seen.policy.learning.causes),
        submit=lambda ctx, place, view: ending.resolve(ctx, place, resolve.read_resolve(view)),
        typed=Typed(usage="resolve [what fixed it]", summary=N_("resolve it: service is restored"), read=_read_fix),
    ),
    Action.CAUSES: ActionSpec(
        form=lambda seen: resolve.causes_modal(seen.incident, seen.policy.learning.causes),
        submit=lambda ctx, place, view: correct_causes(ctx, place, resolve.read_causes(view)),
        typed=Typed(usage="causes", summary=N_("record why it happened and who was affected"), aliases=("cause",)),
    ),
    Action.REOPEN: ActionSpec(
        form=lambda seen: acts.reason_modal(seen.incident, Action.REOPEN),
        submit=_with_reason(ending.reopen),
        typed=Typed(
            usage="reopen [reason]",
            summary=N_("reopen a resolved, closed or cancelled incident"),
            read=_saying(ending.reopen, Done(N_("{incident} is reopened."))),
        ),
    ),
    Action.CANCEL: ActionSpec(
        form=lambda seen: acts.reason_modal(seen.incident, Action.CANCEL),
        submit=_with_reason(ending.cancel),
        typed=Typed(
            usage="cancel [reason]",
            summary=N_("cancel it: it was not an incident"),
            read=_saying(ending.cancel, Done(N_("{incident} is cancelled."), ends=Kind.CANCELLED)),
        ),
    ),
    Action.CLOSE: ActionSpec(
        opens=closing.open_close,
        submit=_with_reason(ending.close),
        typed=Typed(
            usage="close [note]",
            summary=N_("close a resolved incident"),
            read=_saying(ending.close, Done(N_("{incident} is closed."), ends=Kind.CLOSED)),
        ),
    ),
    Action.UNDO: ActionSpec(
        at_once=undo,
        typed=Typed(usage="undo", summary=N_("undo a resolve, cancel or close of the last 10 min")),
    ),
    Action.MERGE: ActionSpec(opens=merging.open_merge, submit=_merge),
    Action.UNMERGE: ActionSpec(
        at_once=unmerge,
        typed=Typed(
            usage="unmerge",
            summary=N_("undo a merge, within a day"),
            done=Done(N_("{incident} is an incident of its own again.")),
        ),
    ),
    Action.PRIVATE: ActionSpec(
        form=_visibility_form(Action.PRIVATE),
        submit=_with_reason(visibility.make_private),
        typed=Typed(usage="private", group=Group.PEOPLE, summary=N_("make it private; asks first")),
    ),
    Action.REDACT: ActionSpec(
        form=lambda seen: redaction_modal(seen.incident),
        submit=lambda ctx, place, view: redact_at(ctx, place, *read_redaction(view)),
        typed=Typed(usage="redact", summary=N_("take words out of the record and out of posts, for good")),
    ),
    Action.DELETE: ActionSpec(
        form=_deletion_form,
        submit=lambda ctx, place, _view: delete_at(ctx, place),
        typed=Typed(usage="delete", summary=N_("delete a drill that is over, for good; asks first")),
    ),
    Action.PUBLIC: ActionSpec(
        form=_visibility_form(Action.PUBLIC),
        submit=_with_reason(visibility.make_public),
        typed=Typed(usage="public", group=Group.PEOPLE, summary=N_("make it public; asks first")),
    ),
    Action.TIMES: ActionSpec(
        opens=reports.open_times,
        submit=lambda ctx, place, view: times.correct_times(ctx, place, read_times(view)),
        typed=Typed(
            usage="times",
            group=Group.LOOKING,
            summary=N_("correct when it began, was acknowledged or resolved"),
        ),
    ),
    Action.PROBLEM: ActionSpec(opens=problems.open_raise),
    Action.NOTE: ActionSpec(form=lambda seen: note_modal(seen.incident, NoteForm())),
    Action.TASK: ActionSpec(
        form=lambda seen: add_modal(seen.incident, TaskForm(kind=usual_kind(seen.incident.status)))
    ),
    Action.NO_CHANGE: ActionSpec(at_once=waiting.no_change),
    Action.STILL_WORKING: ActionSpec(at_once=waiting.still_working),
    Action.TAKE_OVER: ActionSpec(at_once=take_over),
    Action.HANDOVER: ActionSpec(
        form=lambda seen: handover_modal(seen.incident),
        submit=lambda ctx, place, view: write_note(ctx, place, Answers.of(view).text("note")),
    ),
    Action.COMING: ActionSpec(at_once=come),
    Action.CANNOT: ActionSpec(at_once=cannot_come),
    Action.SNOOZE: ActionSpec(),
    Action.REVIEW: ActionSpec(),
}
"""Every action. *Snooze* carries how long, and *Review* is shown as much as worked on: their listeners do the rest."""
