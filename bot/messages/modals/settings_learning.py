"""After the incident, among the settings: causes, reviews, what closing needs, when channels are archived."""

from __future__ import annotations

from bot.domain.policy import Policy
from bot.domain.post_incident_policy import LearningPolicy, asked_for
from bot.domain.reviews.parts import ALWAYS, TITLES
from bot.domain.vocabulary import PRIORITY_NAME
from bot.language.texts import N_, _, listed, ngettext
from bot.messages.modals.settings_fields import LINES, Field, emoji, some_of, text
from bot.messages.modals.settings_part import PartSpec

_PRIORITIES = some_of({str(priority): name for priority, name in PRIORITY_NAME.items()})
_PARTS = some_of({str(part): title for part, title in TITLES.items() if part not in ALWAYS})
_SPAN_LIMIT = 40
_EMOJI_LIMIT = 102


def _summary(policy: Policy) -> str:
    held = policy.learning
    causes = ngettext("{n} category of causes.", "{n} categories of causes.", len(held.causes))
    return " ".join(filter(None, [_reviewed(held), _left_out(held), _archived(held), causes]))


def _reviewed(held: LearningPolicy) -> str:
    if not held.reviewed:
        return _("No priority needs a review before closing.")
    priorities, time = listed(held.reviewed), held.review_within.words
    return _("{priorities} need a review before closing, within {time}.", priorities=priorities, time=time)


def _left_out(held: LearningPolicy) -> str:
    """Say which parts of a review people are not asked for, where there are any."""
    parts = ", ".join(_(title) for part, title in TITLES.items() if part not in asked_for(held.parts))
    return _("Reviews do not ask for: {parts}.", parts=parts) if parts else ""


def _archived(held: LearningPolicy) -> str:
    if held.archive_after is None:
        return _("Channels are not archived.")
    return _("Channels are archived {time} after closing.", time=held.archive_after.words)


LEARNING = PartSpec(
    title=N_("After the incident"),
    summary=_summary,
    form=(
        Field(
            ("causes",),
            N_("Categories of causes"),
            LINES,
            hint=N_("One on each line. People choose one when they resolve an incident."),
        ),
        Field(("reviewed",), N_("Reviewed before closing"), _PRIORITIES, optional=True),
        Field(("review_within",), N_("Review due within"), text(_SPAN_LIMIT)),
        Field(
            ("parts",),
            N_("Parts of a review beside summary and causes"),
            _PARTS,
            optional=True,
            hint=N_("People are asked to write these. Every review asks for summary and causes: it needs them."),
        ),
        Field(("owned",), N_("Follow-ups owned and dated before closing"), _PRIORITIES, optional=True),
        Field(
            ("archive_after",),
            N_("Channel archived after closing"),
            text(_SPAN_LIMIT, kept=lambda typed: typed or None),
            optional=True,
            hint=N_("Leave this empty to keep channels open. People can unarchive a channel, apps cannot."),
        ),
        Field(
            ("pin",),
            N_("Reaction that adds to the timeline"),
            emoji(_EMOJI_LIMIT),
            hint=N_("The name of an emoji, such as :pushpin:"),
        ),
    ),
)
