"""The forms of a review: its parts, sending it to review, its owner and dates, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block

from bot.domain.incident import IncidentView
from bot.domain.reviews.parts import PROMPTS, TITLES, Edit, Part, stamp, written
from bot.domain.reviews.review import Clash, Plan, ReviewView
from bot.domain.text import escape
from bot.language.texts import _
from bot.messages import facts
from bot.messages.message import context, section
from bot.messages.modals.calling import some_people
from bot.messages.modals.form import Answers, ask, modal, moment, somebody, words
from bot.messages.reviews import ids
from bot.messages.text import person

_QUOTED = 2800


def edit_modal(incident: IncidentView, review: ReviewView) -> dict[str, Any]:
    """Return the form of what the workspace asks people to write and what they wrote so far."""
    shown = [part for part in Part if part in review.asked or written(review.parts, part)]
    seen = {part: stamp(written(review.parts, part)) for part in shown}
    return _edit_modal(incident, Edit(seen=seen, typed=review.parts), {})


def clashed_modal(incident: IncidentView, form: Edit, clashes: Mapping[Part, Clash]) -> dict[str, Any]:
    """Return the form again as its author left it, with what others wrote meanwhile above each part it concerns.

    Only of those parts the newest state counts as seen: what its author left alone is still left alone.
    """
    seen = {**form.seen, **{part: stamp(clash.text) for part, clash in clashes.items()}}
    return _edit_modal(incident, Edit(seen=seen, typed=form.typed), clashes)


def read_edit(view: Mapping[str, Any]) -> Edit:
    """Read the form of what people write."""
    answers = Answers.of(view)
    seen = answers.metadata["seen"]
    return Edit(
        seen={part: seen[part] for part in Part if part in seen},
        typed={part: answers.text(part) for part in Part if part in answers.values},
    )


def _edit_modal(incident: IncidentView, form: Edit, clashes: Mapping[Part, Clash]) -> dict[str, Any]:
    shown = [part for part in Part if part in form.seen]
    return modal(
        callback_id=ids.EDIT_VIEW,
        title=_("{incident}: review", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Save"),
        metadata={"number": incident.number, "seen": dict(form.seen)},
        blocks=[
            section(
                _("Write what the record cannot know. No blame: say what happened, and what made it seem right then.")
            ),
            *(block for part in shown for block in _asked(part, written(form.typed, part), clashes)),
        ],
    )


def _asked(part: Part, shown: str, clashes: Mapping[Part, Clash]) -> list[Block]:
    field = ask(part, _(TITLES[part]), words(shown, lines=True), optional=True, hint=_(PROMPTS[part]))
    if part not in clashes:
        return [field]
    clash = clashes[part]
    return [
        section(
            _("*{part}: {person} changed this meanwhile. It now says:*", part=_(TITLES[part]), person=person(clash.who))
        ),
        section(escape(clash.text, _QUOTED).strip() or _("Nothing.")),
        context(_("Nothing was recorded yet. *Save* replaces it with what is written below.")),
        field,
    ]


def send_modal(incident: IncidentView, review: ReviewView) -> dict[str, Any]:
    """Return the form that sends a review to be read."""
    return modal(
        callback_id=ids.SEND_VIEW,
        title=_("{incident}: review", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Send to review"),
        metadata={"number": incident.number},
        blocks=[
            section(_("Muster posts this in the channel. The people you choose here get a direct message too.")),
            ask("reviewers", _("Reviewers"), some_people(), optional=True),
            ask(
                "meeting",
                _("Meeting"),
                moment(review.meeting_at),
                optional=True,
                hint=_("The channel and the owner are reminded."),
            ),
        ],
    )


def plan_modal(incident: IncidentView, review: ReviewView) -> dict[str, Any]:
    """Return the form of who owns a review and when it is due."""
    return modal(
        callback_id=ids.PLAN_VIEW,
        title=_("{incident}: review", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Save"),
        metadata={"number": incident.number},
        blocks=[
            ask(
                "owner",
                _("Owner"),
                somebody(review.owner),
                optional=True,
                hint=_("Writes the review and is reminded of it."),
            ),
            ask("due", _("Due"), moment(review.due_at), optional=True),
            ask("meeting", _("Meeting"), moment(review.meeting_at), optional=True),
        ],
    )


def back_modal(incident: IncidentView) -> dict[str, Any]:
    """Return the form that takes a review back to draft."""
    return modal(
        callback_id=ids.BACK_VIEW,
        title=_("{incident}: review", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Back to draft"),
        metadata={"number": incident.number},
        blocks=[ask("reason", _("What it still needs"), words(lines=True, limit=1500))],
    )


def read_plan(view: Mapping[str, Any]) -> Plan:
    """Read the form of who owns a review and when it is due."""
    answers = Answers.of(view)
    return Plan(owner=answers.user("owner"), due_at=answers.moment("due"), meeting_at=answers.moment("meeting"))
