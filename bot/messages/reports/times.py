"""The times modal: the moments that count of one incident, to be corrected, given or taken away, with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.actions import Action
from bot.domain.durations import History
from bot.domain.forms import TimesForm
from bot.domain.incident import IncidentView
from bot.domain.kept_targets import Aim
from bot.domain.text import escape
from bot.domain.times import NAMES, correctable, removable, times_of
from bot.domain.transitions import Milestone
from bot.domain.vocabulary import Status
from bot.language.texts import N_, _, for_everybody, pgettext_noop
from bot.messages import facts
from bot.messages.ids import view_id
from bot.messages.message import Message, compose, context, section
from bot.messages.modals.form import Answers, ask, boxes, modal, moment, shown_minute, words
from bot.messages.text import person, when

Change = tuple[datetime | None, datetime | None]
"""A time before and after it was corrected; None for none."""


def times_modal(incident: IncidentView, at: History) -> dict[str, Any]:
    """Return the modal, holding the times that count now; what has none can be given one."""
    known = times_of(at)
    shown = {milestone: _minute(known[milestone]) for milestone in correctable(at)}
    removed = {str(milestone): NAMES[milestone] for milestone in removable(at)}
    return modal(
        callback_id=view_id(Action.TIMES),
        title=_("{incident}: times", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Correct times"),
        metadata={"number": incident.number, "shown": {str(name): at for name, at in shown.items() if at is not None}},
        blocks=[
            context(
                _(
                    "{declared}. Figures count the times given here; the history keeps the earlier ones too.",
                    declared=facts.declared(incident),
                )
            ),
            *(ask(milestone, NAMES[milestone], moment(known[milestone]), optional=True) for milestone in shown),
            ask("removed", _("Remove what did not happen"), boxes(removed), optional=True) if removed else None,
            ask("reason", _("Reason"), words(limit=500)),
        ],
    )


def read_times(view: Mapping[str, Any]) -> TimesForm:
    """Read the modal; a time as it was opened with is no correction, one emptied or ticked is taken away."""
    answers = Answers.of(view)
    shown, removed = answers.metadata.get("shown", {}), set(answers.choices("removed"))
    chosen = {each: None if each in removed else answers.moment(each) for each in Milestone}
    changed = {each: at for each, at in chosen.items() if _minute(at) != shown.get(each)}
    return TimesForm(changed, answers.text("reason"))


@for_everybody
def corrected(
    incident: IncidentView,
    who: str,
    changes: Mapping[Milestone, Change],
    turned: Mapping[Aim, tuple[bool | None, bool | None]],
    reason: str,
) -> Message:
    """Tell in the channel which times were corrected, given or removed, which verdicts turned by it, and why."""
    said = _("{person} corrected the times of {incident}", person=person(who), incident=incident.reference)
    lines = [
        f"*{NAMES[milestone]}:* {when(before) if before else _('not given')} → {when(after) if after else _('removed')}"
        for milestone, (before, after) in changes.items()
    ]
    calls = Milestone.ACKNOWLEDGED in changes and incident.status is Status.DECLARED
    return compose(
        said,
        section("\n".join([f"{said}.", *lines, *_verdicts(incident, turned)])),
        section(_("It counts as not acknowledged now: its status is Declared, and people are called again."))
        if calls
        else None,
        context(_("Why: {reason}", reason=escape(reason, 600))),
    )


def _verdicts(incident: IncidentView, turned: Mapping[Aim, tuple[bool | None, bool | None]]) -> list[str]:
    spans = {Aim.ACKNOWLEDGE: incident.held.acknowledge.span, Aim.RESOLVE: incident.held.resolve.span}
    return [
        f"*{_(_AIMS[aim], target=spans[aim].words)}:* {_(_VERDICT[before])} → {_(_VERDICT[after])}"
        for aim, (before, after) in turned.items()
    ]


_AIMS = {Aim.ACKNOWLEDGE: N_("Target to acknowledge ({target})"), Aim.RESOLVE: N_("Target to resolve ({target})")}
_VERDICT = {True: N_("met"), False: N_("missed"), None: pgettext_noop("a target", "open")}


def _minute(at: datetime | None) -> int | None:
    return None if at is None else shown_minute(at)
