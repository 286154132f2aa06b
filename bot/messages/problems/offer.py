"""A known error offered in an incident that resembles it, and what became of the offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import ButtonElement

from bot.domain.post_incident import spoken
from bot.domain.problem import ProblemView
from bot.domain.reports.figures import Distribution
from bot.domain.text import escape
from bot.language.texts import _, for_everybody, ngettext
from bot.messages.ids import pack
from bot.messages.message import Message, actions, compose, line, paragraph, plain_button, section
from bot.messages.problems import ids, words
from bot.messages.text import lasting, person, when
from storage.offers import OFFERED, USED

_LIMIT = 1500
_HINT_LIMIT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Where an offer stands."""

    incident: int
    """The number of the incident it was made in."""
    state: str
    holds: bool
    """Whether it is a known error with a workaround still."""
    answered_by: str | None
    answered_at: datetime | None
    took: Distribution | None
    """How long incidents took to resolve in which the workaround was used; None where none was."""


@for_everybody
def offer(problem: ProblemView, offered: Offered) -> Message:
    """Draw an offer as it stands: open to be answered, answered, or void."""
    if offered.state != OFFERED and offered.answered_by and offered.answered_at:
        return _answered(problem, offered, offered.answered_by, offered.answered_at)
    if not offered.holds:
        said = _(
            "*{problem}* is {status} now: its workaround is no longer offered here.",
            problem=words.escaped_headline(problem),
            status=spoken(problem.status),
        )
        return line(said)
    name = words.escaped_headline(problem)
    known = _("*{problem}* looks like this: a known error with a workaround.", problem=name)
    said = " ".join([known, *_so_far(problem), *_with_it(offered.took)])
    return compose(
        _("{problem} looks like this", problem=name),
        section(said),
        paragraph(_(words.STEPS), problem.workaround_steps, _LIMIT),
        paragraph(_(words.FOR_USERS), problem.workaround, _LIMIT),
        paragraph(_("Root cause"), problem.root_cause, _LIMIT),
        actions([_use(problem, offered), _pass(problem, offered), _show(problem)]),
    )


def _so_far(problem: ProblemView) -> list[str]:
    """Say how often it was met before, so that responders can tell how sure it is."""
    times = len(problem.incidents)
    said = ngettext("It has caused {n} incident so far.", "It has caused {n} incidents so far.", times)
    return [said] if times > 1 else []


def _with_it(took: Distribution | None) -> list[str]:
    """Say how long it took where the workaround was used, so that responders can tell what it is worth."""
    if took is None:
        return []
    said = ngettext(
        "With this workaround, {n} was resolved, in {time}.",
        "With this workaround, {n} were resolved, in {time} at the median.",
        took.n,
        time=lasting(took.median),
    )
    return [said]


@for_everybody
def withdrawn_offer() -> Message:
    """Say of an offer that is no longer for everybody here only that it is gone."""
    return line(_("This suggestion is no longer available."))


def known_error_hint(problem: ProblemView) -> str:
    """Say in the declare form that this looks like a known error, and what helps, as users may read it."""
    helps = (
        _("Workaround: {workaround}", workaround=escape(problem.workaround, _HINT_LIMIT))
        if problem.workaround.strip()
        else _("Its workaround is written for responders, who read it in the channel.")
    )
    known = _(
        "*Looks like {problem}*, a known error. It is offered in the incident's channel too.",
        problem=words.escaped_headline(problem),
    )
    return f"{known}\n{helps}"


def _answered(problem: ProblemView, offered: Offered, who: str, at: datetime) -> Message:
    name = words.escaped_headline(problem)
    if offered.state != USED:
        return line(
            _("*{problem}*: {person} said that it is not this, {at}.", problem=name, person=person(who), at=when(at))
        )
    said = _("{person} used the workaround of *{problem}*, {at}.", person=person(who), problem=name, at=when(at))
    return compose(said, section(said), actions([_show(problem)]))


def _use(problem: ProblemView, offered: Offered) -> ButtonElement:
    label = _("Use this workaround")
    return plain_button(
        label,
        ids.USE,
        value=pack(problem.number, offered.incident),
        style="primary",
        accessibility_label=f"{label}, {problem.reference}",
    )


def _pass(problem: ProblemView, offered: Offered) -> ButtonElement:
    label = _("Not this")
    return plain_button(
        label,
        ids.NOT_THIS,
        value=pack(problem.number, offered.incident),
        accessibility_label=f"{label}, {problem.reference}",
    )


def _show(problem: ProblemView) -> ButtonElement:
    label = _("Show problem")
    return plain_button(
        label,
        ids.SHOW,
        value=str(problem.number),
        accessibility_label=f"{label}, {problem.reference}",
    )
