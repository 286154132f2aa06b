"""Short facts about a problem, said the same way wherever they stand."""

from __future__ import annotations

from datetime import date

from bot.domain.post_incident import spoken
from bot.domain.problem import ProblemView
from bot.domain.text import escape
from bot.language.dates import day_of
from bot.language.sentences import sentence
from bot.language.texts import N_, _
from bot.messages.text import person

STEPS, FOR_USERS = N_("Workaround: steps for responders"), N_("Workaround: words for users")
"""What the two texts of a workaround are called."""
IN_USE = N_("A known workaround is in use.")
"""What the update says that tells of it."""


def headline(problem: ProblemView) -> str:
    """Name a problem by reference and title, as plain text."""
    return f"{problem.reference} · {problem.title}"


def escaped_headline(problem: ProblemView, limit: int = 300) -> str:
    """Name a problem by reference and title, for mrkdwn."""
    return escape(headline(problem), limit)


def status(problem: ProblemView) -> str:
    """Say where it stands."""
    return sentence(spoken(problem.status))


def owner(problem: ProblemView) -> str:
    """Say who owns it."""
    return person(problem.owner) if problem.owner else _("no owner yet")


def day(on: date) -> str:
    """Say a day."""
    return day_of(on)


def target(problem: ProblemView) -> str:
    """Say by when it is meant to be fixed, and whether that has passed."""
    if problem.target is None:
        return _("none")
    return _("{date}, overdue", date=day(problem.target)) if problem.overdue else day(problem.target)
