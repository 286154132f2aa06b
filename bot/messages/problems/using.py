"""The form that uses a known error's workaround: what responders read, what everybody else does, and who that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import DividerBlock

from bot.domain.forms import Readers
from bot.domain.incident import IncidentView
from bot.domain.problem import ProblemView
from bot.domain.text import escape
from bot.domain.vocabulary import Reach
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.message import context, section
from bot.messages.modals.correction import WORKAROUND_LIMIT
from bot.messages.modals.form import Answers, ask, modal, words
from bot.messages.modals.update import responders, stakeholders
from bot.messages.problems import ids
from bot.messages.problems.words import IN_USE

_NO_STEPS = N_("_No steps for responders are written down._")
_NOBODY = N_("While this is empty, nothing leaves the channel.")


def use_modal(incident: IncidentView, problem: ProblemView, readers: Readers) -> dict[str, Any]:
    """Return the form; words for users are asked for where there are none."""
    steps = escape(problem.workaround_steps, WORKAROUND_LIMIT).strip()
    return modal(
        callback_id=ids.USE,
        title=_("{incident}: workaround", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Use workaround"),
        metadata={"problem": problem.number, "incident": incident.number},
        blocks=[
            section(responders(readers)),
            section(steps or _(_NO_STEPS)),
            DividerBlock(),
            section(stakeholders(incident, Reach.STAKEHOLDERS, readers)),
            ask(
                "workaround",
                _("Words for users"),
                words(
                    problem.workaround, lines=True, limit=WORKAROUND_LIMIT, placeholder=_("Pay by invoice until then.")
                ),
                optional=True,
                hint=_(_NOBODY),
            ),
            context(
                _(
                    "*Use workaround* posts an update: {update} It links {incident} to {problem}.",
                    update=_(IN_USE),
                    incident=incident.reference,
                    problem=problem.reference,
                )
            ),
        ],
    )


def read_use(view: Mapping[str, Any]) -> tuple[int, int, str]:
    """Read the numbers of problem and incident, and the words for users."""
    answers = Answers.of(view)
    return int(answers.metadata["problem"]), int(answers.metadata["incident"]), answers.text("workaround")
