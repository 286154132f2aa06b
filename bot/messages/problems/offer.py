"""A known error offered in an incident that resembles it, and what became of the offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import ButtonElement

from bot.domain.problem import ProblemView
from bot.domain.text import escape
from bot.messages.ids import pack
from bot.messages.message import Message, actions, compose, line, paragraph, plain_button, section
from bot.messages.problems import ids, words
from bot.messages.text import person, when
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


def offer(problem: ProblemView, offered: Offered) -> Message:
    """Draw an offer as it stands: open to be answered, answered, or void."""
    if offered.state != OFFERED and offered.answered_by and offered.answered_at:
        return _answered(problem, offered, offered.answered_by, offered.answered_at)
    if not offered.holds:
        said = (
            f"{words.escaped_headline(problem)} is {words.status(problem).lower()} now. Nothing of it is offered here."
        )
        return line(said)
    said = f"*{words.escaped_headline(problem)}* looks like this: a known error with a workaround.{_so_far(problem)}"
    return compose(
        f"{words.escaped_headline(problem)} looks like this",
        section(said),
        paragraph(words.STEPS, problem.workaround_steps, _LIMIT),
        paragraph(words.FOR_USERS, problem.workaround, _LIMIT),
        section(f"*Root cause*\n{escape(problem.root_cause, _LIMIT)}") if problem.root_cause.strip() else None,
        actions([_use(problem, offered), _pass(problem, offered), _show(problem)]),
    )


def _so_far(problem: ProblemView) -> str:
    """Say how often it was met before, so that responders can tell how sure it is."""
    times = len(problem.incidents)
    return f" It has caused {times} incidents so far." if times > 1 else ""


def withdrawn_offer() -> Message:
    """Say of an offer that is not for everybody here any more no more than that."""
    return line("What was offered here holds no more.")


def known_error_hint(problem: ProblemView) -> str:
    """Say in the declare form that this looks like a known error, and what helps, as users may read it."""
    helps = (
        f"Workaround: {escape(problem.workaround, _HINT_LIMIT)}"
        if problem.workaround.strip()
        else "Its workaround is in steps for responders, who read them there."
    )
    return (
        f"*Looks like {words.escaped_headline(problem)}*, a known error. It is offered in the incident's channel too.\n"
        f"{helps}"
    )


def _answered(problem: ProblemView, offered: Offered, who: str, at: datetime) -> Message:
    name = words.escaped_headline(problem)
    if offered.state != USED:
        return line(f"{name}: {person(who)} said that it is not this, {when(at)}.")
    said = f"{person(who)} used the workaround of {name}, {when(at)}."
    return compose(said, section(said), actions([_show(problem)]))


def _use(problem: ProblemView, offered: Offered) -> ButtonElement:
    return plain_button(
        "Use this workaround",
        ids.USE,
        value=pack(problem.number, offered.incident),
        style="primary",
        accessibility_label=f"Use the workaround of {problem.reference}",
    )


def _pass(problem: ProblemView, offered: Offered) -> ButtonElement:
    return plain_button(
        "Not this",
        ids.NOT_THIS,
        value=pack(problem.number, offered.incident),
        accessibility_label=f"This is not {problem.reference}",
    )


def _show(problem: ProblemView) -> ButtonElement:
    return plain_button(
        "Show problem",
        ids.SHOW,
        value=str(problem.number),
        accessibility_label=f"Show {problem.reference}",
    )
