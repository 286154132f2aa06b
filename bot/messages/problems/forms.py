"""The modals about problems: raise, edit, change status, assign an owner, link and unlink incidents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    PlainTextObject,
)

from bot.domain.incident import IncidentView
from bot.domain.post_incident import ProblemStatus, spoken
from bot.domain.problem import ProblemView
from bot.domain.problem_forms import EditForm, RaiseForm, StatusForm
from bot.domain.problem_lifecycle import Known, moves
from bot.domain.references import reference
from bot.domain.text import clip, escape
from bot.language.sentences import sentence
from bot.language.texts import N_, _, listed
from bot.messages import facts
from bot.messages.message import context, section
from bot.messages.modals.correction import WORKAROUND_LIMIT
from bot.messages.modals.form import TITLE_LIMIT, Answers, a_day, ask, modal, one_of, somebody, words
from bot.messages.problems import ids
from bot.messages.problems import words as words_of
from bot.messages.problems.words import headline

LINKED_AT_ONCE = 20


def prefilled(incident: IncidentView, owner: str) -> RaiseForm:
    """Return the form that raises a problem from an incident, with what the incident tells."""
    return RaiseForm(
        title=incident.title,
        description=incident.description,
        known=Known(
            root_cause=incident.root_cause,
            workaround=incident.workaround,
            workaround_steps=incident.workaround_steps,
        ),
        owner=owner,
        origin=incident.number,
    )


def raise_modal(form: RaiseForm, origin: IncidentView | None = None) -> dict[str, Any]:
    """Return the form that raises a problem, or links the incident that is its `origin` to an existing one."""
    linking = form.origin is not None and form.existing is not None
    return modal(
        callback_id=ids.RAISE,
        title=_("Link to a problem") if linking else _("Raise a problem"),
        about=facts.headline(origin) if origin else "",
        submit=_("Link") if linking else _("Raise problem"),
        metadata={"origin": form.origin, "incidents": list(form.incidents)},
        blocks=[
            _said_before(form, private=origin is not None and origin.private),
            _existing() if form.origin is not None else None,
            context(_("The existing problem stays as it is. Nothing typed below is used.")) if linking else None,
            *_raising(form),
        ],
    )


def read_raise(view: Mapping[str, Any]) -> RaiseForm:
    """Read the form that raises a problem."""
    answers = Answers.of(view)
    existing = answers.choice("which")
    return RaiseForm(
        title=answers.text("title"),
        description=answers.text("description"),
        known=_known(answers),
        owner=answers.user("owner"),
        target=answers.day("target"),
        origin=answers.metadata.get("origin"),
        incidents=tuple(answers.metadata.get("incidents") or ()),
        existing=int(existing) if existing else None,
    )


def edit_modal(problem: ProblemView) -> dict[str, Any]:
    """Return the form that edits a problem."""
    return modal(
        callback_id=ids.EDIT,
        title=_("{problem}: edit", problem=problem.reference),
        about=headline(problem),
        submit=_("Save"),
        metadata={"problem": problem.number},
        blocks=[
            ask("title", _("Title"), words(problem.title, limit=TITLE_LIMIT)),
            ask("description", _("What it is"), words(problem.description, lines=True), optional=True),
            *_facts(problem),
            ask("target", _("Target date"), a_day(problem.target), optional=True, hint=_(_BY_WHEN)),
        ],
    )


def read_edit(view: Mapping[str, Any]) -> EditForm:
    """Read the form that edits a problem."""
    answers = Answers.of(view)
    return EditForm(
        title=answers.text("title"),
        description=answers.text("description"),
        known=_known(answers),
        target=answers.day("target"),
    )


def status_modal(problem: ProblemView) -> dict[str, Any]:
    """Return the form that changes a problem's status, with the facts that a status may ask for."""
    choices = {str(status): f"{sentence(spoken(status))} – {_(_ASKS[status])}" for status in moves(problem.status)}
    return modal(
        callback_id=ids.STATUS,
        title=_("{problem}: status", problem=problem.reference),
        about=headline(problem),
        submit=_("Change status"),
        metadata={"problem": problem.number},
        blocks=[
            section(_("It is *{status}* now.", status=spoken(problem.status))),
            ask("status", _("Status"), one_of(choices)),
            *_facts(problem),
            ask(
                "reason",
                _("Reason"),
                words(limit=500),
                optional=True,
                hint=_("Required to go back to an earlier status, and to close a problem that is not fixed."),
            ),
        ],
    )


_ASKS = {
    ProblemStatus.OPEN: N_("nobody has looked into it yet"),
    ProblemStatus.INVESTIGATING: N_("somebody is looking for its cause"),
    ProblemStatus.KNOWN_ERROR: N_("its cause or a workaround is known"),
    ProblemStatus.FIXED: N_("the permanent fix is in place"),
    ProblemStatus.CLOSED: N_("nothing is left to do"),
}


def read_status(view: Mapping[str, Any]) -> StatusForm | None:
    """Read the form that changes a problem's status; None while none is chosen."""
    answers = Answers.of(view)
    chosen = answers.choice("status")
    if chosen is None:
        return None
    return StatusForm(status=ProblemStatus(chosen), reason=answers.text("reason"), known=_known(answers))


def owner_modal(problem: ProblemView) -> dict[str, Any]:
    """Return the form that says who owns a problem."""
    return modal(
        callback_id=ids.OWNER,
        title=_("{problem}: owner", problem=problem.reference),
        about=headline(problem),
        submit=_("Assign owner"),
        metadata={"problem": problem.number},
        blocks=[
            ask("owner", _("Owner"), somebody(problem.owner), optional=True, hint=_("They get a direct message.")),
            context(_("The owner keeps the problem moving until it is closed.")),
        ],
    )


def link_modal(problem: ProblemView) -> dict[str, Any]:
    """Return the form that links incidents to a problem."""
    element = ExternalDataMultiSelectElement(
        placeholder=PlainTextObject(text=_("Type a reference or a title")),
        min_query_length=0,
        max_selected_items=LINKED_AT_ONCE,
    )
    return modal(
        callback_id=ids.LINK,
        title=_("{problem}: link", problem=problem.reference),
        about=headline(problem),
        submit=_("Link"),
        metadata={"problem": problem.number},
        blocks=[
            _named(ids.INCIDENTS, "incidents", _("Incidents"), element),
            context(_("Only people who see a private incident see it here.")),
        ],
    )


def unlink_modal(problem: ProblemView) -> dict[str, Any]:
    """Return the form that takes an incident off a problem."""
    shown = [*problem.incidents, *problem.proposed][-100:]
    choices = {str(each.number): clip(f"{reference(each.number)} {each.title}", 75) for each in shown}
    return modal(
        callback_id=ids.UNLINK,
        title=_("{problem}: unlink", problem=problem.reference),
        about=headline(problem),
        submit=_("Unlink") if choices else "",
        metadata={"problem": problem.number},
        blocks=[
            ask("incident", _("Incident"), one_of(choices)) if choices else section(_("No incident is linked to it.")),
            ask("reason", _("Reason"), words(limit=500), optional=True) if choices else None,
        ],
    )


def _raising(form: RaiseForm) -> list[Block]:
    return [
        ask(
            "title",
            _("Title"),
            words(form.title, limit=TITLE_LIMIT, placeholder=_("Database connections are not released")),
        ),
        ask("description", _("What it is"), words(form.description, lines=True), optional=True),
        ask(
            "cause",
            _("Root cause"),
            words(form.known.root_cause, lines=True),
            optional=True,
            hint=_("Leave empty if it is not known yet."),
        ),
        *_workaround(form.known.workaround_steps, form.known.workaround),
        ask("owner", _("Owner"), somebody(form.owner), optional=True),
        ask("target", _("Target date"), a_day(form.target), optional=True, hint=_(_BY_WHEN)),
    ]


_BY_WHEN = N_("By when the fix is to be in place.")


def _facts(problem: ProblemView) -> list[Block]:
    return [
        ask("cause", _("Root cause"), words(problem.root_cause, lines=True), optional=True),
        *_workaround(problem.workaround_steps, problem.workaround),
        ask("fix", _("Permanent fix"), words(problem.permanent_fix, lines=True), optional=True),
    ]


def _workaround(steps: str, for_users: str) -> list[Block]:
    """Ask for the two texts of a workaround."""
    asked = (
        ("steps", _(words_of.STEPS), steps, _("What helps until it is fixed. Only responders read it.")),
        ("workaround", _(words_of.FOR_USERS), for_users, _("The same for users, who read it once it is used.")),
    )
    return [
        ask(name, label, words(value, lines=True, limit=WORKAROUND_LIMIT), optional=True, hint=hint)
        for name, label, value, hint in asked
    ]


def _known(answers: Answers) -> Known:
    return Known(
        root_cause=answers.text("cause"),
        workaround=answers.text("workaround"),
        workaround_steps=answers.text("steps"),
        permanent_fix=answers.text("fix"),
    )


def _said_before(form: RaiseForm, *, private: bool) -> Block | None:
    if form.origin is not None:
        name = reference(form.origin)
        if private:
            return section(
                _(
                    "{incident} is private. Only people who see {incident} can see a problem raised from it, and what "
                    "is written in it. Linking it to an existing problem shows {incident} to nobody else.",
                    incident=name,
                )
            )
        return section(_("It is linked to {incident}. Everybody who sees {incident} sees it.", incident=name))
    if form.incidents:
        names = listed([escape(reference(each)) for each in form.incidents])
        return section(_("It is linked to {incidents}. Everybody sees it.", incidents=names))
    return section(_("Everybody sees it. To keep it private, raise it from a private incident."))


def _existing() -> Block:
    element = ExternalDataSelectElement(
        placeholder=PlainTextObject(text=_("Type a reference or a title")), min_query_length=0
    )
    block = _named(ids.WHICH, "which", _("Existing problem"), element, optional=True)
    block.hint = PlainTextObject(
        text=_("Choose a problem to link the incident to, or leave this empty to raise a new one.")
    )
    block.dispatch_action = True
    return block


def _named(action_id: str, name: str, label: str, element: Any, *, optional: bool = False) -> InputBlock:  # noqa: ANN401 - a menu
    """Ask with a menu whose suggestions, and changes, come by an action id of its own."""
    block = ask(name, label, element, optional=optional)
    element.action_id = action_id
    return block
