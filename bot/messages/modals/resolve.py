"""The modals about how an incident ended: resolving it, and its causes as they become known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, StaticSelectElement

from bot.domain.actions import Action
from bot.domain.forms import Causes, CausesForm, ResolveForm
from bot.domain.incident import IncidentView
from bot.domain.post_incident_policy import said_cause
from bot.language.texts import _
from bot.messages import facts
from bot.messages.ids import number_of, view_id
from bot.messages.message import context
from bot.messages.modals.form import Answers, ask, doubt, modal, moment, one_of, shown_minute, words
from bot.messages.text import lasting, when

RESOLVED = "resolved"
"""The field for when it was resolved; a form also keeps by this name which minute it was opened with."""
_LIMIT = 1500
"""Characters of a field about causes: what a card still shows most of."""
_NOT_KNOWN = "unknown"
_MARK = "="
"""Begins the value of each category, so that no name of one can be taken for another choice."""


def resolve_modal(
    incident: IncidentView,
    now: datetime,
    causes: Sequence[str],
    form: ResolveForm | None = None,
    refused: str | None = None,
) -> dict[str, Any]:
    """Return the resolve modal, offering these categories, and holding `form` where it is drawn again.

    Its time is `now`, when it was opened, unless a person changes it; `refused` says why another one cannot be.
    """
    return modal(
        callback_id=view_id(Action.RESOLVE),
        title=_("{incident}: resolve", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Resolve"),
        metadata={"number": incident.number, RESOLVED: shown_minute(now)},
        blocks=_after_first(
            ask_resolution(incident, now, causes, form, refused), _for_users(form.for_users if form else "")
        ),
    )


def _after_first(blocks: Sequence[Block], second: Block) -> list[Block]:
    first, *rest = blocks
    return [first, second, *rest]


def _for_users(said: str) -> InputBlock:
    return ask(
        "users",
        _("What users can do again"),
        words(said, lines=True, limit=_LIMIT, placeholder=_("You can pay by card again.")),
        optional=True,
        hint=_("In plain words for users. The announcement shows this instead of what fixed it."),
    )


def opened_at(view: Mapping[str, Any]) -> datetime:
    """Return when the resolve modal was opened, which counts as now; raises `OtherVersion` where it does not say."""
    return datetime.fromtimestamp(number_of(str(Answers.of(view).metadata.get(RESOLVED, ""))), UTC)


def read_resolve(view: Mapping[str, Any]) -> ResolveForm:
    """Read the resolve modal."""
    return read_resolution(Answers.of(view))


def ask_resolution(
    incident: IncidentView,
    shown: datetime,
    causes: Sequence[str],
    held: ResolveForm | None = None,
    refused: str | None = None,
) -> list[Block]:
    """Ask all that a resolution says, holding `held`.

    Of a time other than `shown`, which was now, it asks why it was then, or says why it cannot have been.
    """
    incident = incident if held is None else _with(incident, held)
    chosen = None if held is None else held.resolved_at
    return [
        ask("fix", _("What fixed it"), words(incident.fix, lines=True)),
        *_asked(incident, causes),
        context(_impact(incident, shown - incident.impact_began)),
        ask(RESOLVED, _("Resolved at"), moment(chosen or shown), live=True),
        *_another_time(held, refused),
    ]


def _another_time(held: ResolveForm | None, refused: str | None) -> list[Block]:
    if refused:
        return [doubt(refused)]
    if held is None or held.resolved_at is None:
        return []
    return [ask("reason", _("Why the time differs"), words(held.reason, limit=500))]


def read_resolution(answers: Answers) -> ResolveForm:
    """Read what a form asked of a resolution; the time it was opened with counts as now."""
    chosen = answers.moment(RESOLVED)
    unchanged = chosen is None or int(chosen.timestamp()) == answers.metadata.get(RESOLVED)
    return ResolveForm(
        fix=answers.text("fix"),
        for_users=answers.text("users"),
        causes=_causes(answers),
        resolved_at=None if unchanged else chosen,
        reason=answers.text("reason"),
    )


def _with(incident: IncidentView, held: ResolveForm) -> IncidentView:
    said = held.causes or Causes()
    return replace(
        incident,
        fix=held.fix,
        cause_category=said.category,
        root_cause=said.root_cause,
        contributing_causes=said.contributing,
        affected=said.affected,
    )


def causes_modal(incident: IncidentView, causes: Sequence[str]) -> dict[str, Any]:
    """Return the modal that completes or corrects what is known of an ended incident's causes."""
    return modal(
        callback_id=view_id(Action.CAUSES),
        title=_("{incident}: causes", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Save"),
        metadata={"number": incident.number},
        blocks=[
            ask("fix", _("What fixed it"), words(incident.fix, lines=True)),
            *_asked(incident, causes),
            context(_impact(incident, incident.impact_lasted)) if incident.impact_lasted is not None else None,
            ask("reason", _("Reason for the change"), words(limit=500), optional=True),
        ],
    )


def read_causes(view: Mapping[str, Any]) -> CausesForm:
    """Read the causes modal."""
    answers = Answers.of(view)
    return CausesForm(fix=answers.text("fix"), causes=_causes(answers), reason=answers.text("reason"))


def _asked(incident: IncidentView, causes: Sequence[str]) -> list[InputBlock]:
    return [
        ask("category", _("Cause category"), _categories(causes, incident.cause_category), optional=True),
        ask(
            "cause",
            _("Root cause"),
            words(incident.root_cause, lines=True, limit=_LIMIT),
            optional=True,
            hint=_("Leave this empty while it is not known."),
        ),
        ask(
            "contributing",
            _("Contributing causes"),
            words(incident.contributing_causes, lines=True, limit=_LIMIT),
            optional=True,
            hint=_("What made it more likely, longer or harder to see."),
        ),
        ask(
            "affected",
            _("Who was affected"),
            words(incident.affected or incident.user_impact, lines=True, limit=_LIMIT),
            optional=True,
        ),
    ]


def _categories(causes: Sequence[str], chosen: str) -> StaticSelectElement:
    """Return the menu of categories; the one chosen before stays in it, though the workspace has dropped it since."""
    named = dict.fromkeys([*causes, *([chosen] if chosen else [])])
    choices = {_NOT_KNOWN: _("Not known yet"), **{f"{_MARK}{cause}": said_cause(cause) for cause in named}}
    return one_of(choices, f"{_MARK}{chosen}" if chosen else _NOT_KNOWN)


def _causes(answers: Answers) -> Causes:
    category = answers.choice("category") or ""
    return Causes(
        category=category.removeprefix(_MARK) if category.startswith(_MARK) else "",
        root_cause=answers.text("cause"),
        contributing=answers.text("contributing"),
        affected=answers.text("affected"),
    )


def _impact(incident: IncidentView, lasted: timedelta) -> str:
    return _(
        "Impact: {time}, from {began}. To correct when it began, use `/incident times {incident}`.",
        time=lasting(lasted),
        began=when(incident.impact_began),
        incident=incident.reference,
    )
