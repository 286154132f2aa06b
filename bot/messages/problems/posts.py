"""The lines Muster writes about problems: into an incident's channel, and to an owner."""

from __future__ import annotations

from bot.domain.problem import ProblemView
from bot.domain.references import problem_reference, reference
from bot.language.texts import _, for_everybody
from bot.messages.message import Message, actions, compose, plain_button, section
from bot.messages.problems import ids, words
from bot.messages.text import person


@for_everybody
def linked(number: int, who: str) -> Message:
    """Tell that the incident was linked to a problem; what it is called stays with who may see it."""
    said = _("{person} linked this incident to {problem}.", person=person(who), problem=problem_reference(number))
    return _with_button(said, number)


def proposed(problem: ProblemView, incident: int, who: str) -> Message:
    """Tell who may decide that somebody thinks a problem caused an incident."""
    said = _(
        "{person} proposes to link {incident} to *{problem}*. To confirm, press *Link incident*; to decline, press "
        "*Unlink incident*.",
        person=person(who),
        incident=reference(incident),
        problem=words.escaped_headline(problem),
    )
    return _with_button(said, problem.number)


@for_everybody
def raised(problem: ProblemView, who: str) -> Message:
    """Tell that a problem was raised from this incident."""
    said = _(
        "{person} raised *{problem}* from this incident.", person=person(who), problem=words.escaped_headline(problem)
    )
    return _with_button(said, problem.number)


def owned(problem: ProblemView, who: str) -> Message:
    """Tell a new owner what they own and what that means."""
    said = _(
        "{person} made you the owner of *{problem}* ({status}). You keep it moving until it is closed.",
        person=person(who),
        problem=words.escaped_headline(problem),
        status=words.status(problem),
    )
    due = [_("Its target date is {date}.", date=words.day(problem.target))] if problem.target else []
    return _with_button(" ".join([said, *due]), problem.number)


def _with_button(said: str, number: int) -> Message:
    label = _("Show problem")
    name = f"{label}, {problem_reference(number)}"
    show = plain_button(label, ids.SHOW, value=str(number), accessibility_label=name)
    return compose(said, section(said), actions([show]))
