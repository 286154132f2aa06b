"""The lines Muster writes about problems: into an incident's channel, and to an owner."""

from __future__ import annotations

from bot.domain.problem import ProblemView
from bot.domain.references import problem_reference, reference
from bot.messages.message import Message, actions, compose, plain_button, section
from bot.messages.problems import ids, words
from bot.messages.text import person


def linked(number: int, who: str) -> Message:
    """Tell that the incident was linked to a problem; what it is called stays with who may see it."""
    return _with_button(f"{person(who)} linked this incident to {problem_reference(number)}.", number)


def proposed(problem: ProblemView, incident: int, who: str) -> Message:
    """Tell who may decide that somebody thinks a problem caused an incident."""
    return _with_button(
        f"{person(who)} proposes to link {reference(incident)} to {words.escaped_headline(problem)}. "
        "*Link incident* confirms it, *Unlink incident* takes the proposal away.",
        problem.number,
    )


def raised(problem: ProblemView, who: str) -> Message:
    """Tell that a problem was raised from this incident."""
    return _with_button(f"{person(who)} raised {words.escaped_headline(problem)} from this incident.", problem.number)


def owned(problem: ProblemView, who: str) -> Message:
    """Tell a new owner what they own and what that means."""
    due = f" It is meant to be fixed by {words.day(problem.target)}." if problem.target else ""
    return _with_button(
        f"{person(who)} made you the owner of {words.escaped_headline(problem)} ({words.status(problem)}). "
        f"You see to it that it moves on until it is closed.{due}",
        problem.number,
    )


def _with_button(said: str, number: int) -> Message:
    name = problem_reference(number)
    show = plain_button(
        "Show problem",
        ids.SHOW,
        value=str(number),
        accessibility_label=f"Show {name}",
    )
    return compose(said, section(said), actions([show]))
