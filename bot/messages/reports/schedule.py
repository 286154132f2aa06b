"""The modal that says when the periodic summaries are posted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from slack_sdk.models.blocks import TimePickerElement

from bot.domain.calendar import WEEKDAYS
from bot.domain.errors import Refusal
from bot.domain.reports.schedule import Rhythm, Schedule, Target
from bot.domain.text import escape
from bot.domain.vocabulary import DEFAULT_PLACE
from bot.language.texts import N_, _
from bot.messages.message import context, section
from bot.messages.modals.form import Answers, ask, boxes, modal, one_of
from bot.messages.text import channel

SCHEDULE_VIEW = "report.schedule"
_NAMES: dict[str, str] = {
    Rhythm.WEEKLY: N_("Each week, about the week before"),
    Rhythm.MONTHLY: N_("Each month, on its first working day"),
}
_LISTED = 20


def schedule_modal(schedule: Schedule, zone: str, announcement_channel: str) -> dict[str, Any]:
    """Return the modal, holding what is set."""
    days = {str(number): _(day) for number, day in enumerate(WEEKDAYS)}
    return modal(
        callback_id=SCHEDULE_VIEW,
        title=_("Summaries"),
        submit=_("Save"),
        metadata={},
        blocks=[
            ask(
                "rhythms",
                _("Post a summary"),
                boxes({rhythm: _(name) for rhythm, name in _NAMES.items()}, schedule.rhythms),
                optional=True,
            ),
            ask("day", _("Day of the weekly summary"), one_of(days, str(schedule.day))),
            ask(
                "at",
                _("Time"),
                TimePickerElement(initial_time=schedule.at.isoformat(timespec="minutes")),
                hint=_("In the calendar's time zone, {zone}.", zone=zone),
            ),
            section(f"*{_('Channels')}*\n{_places(schedule.targets, announcement_channel)}"),
            context(
                _(
                    "In a channel, `/incident summary here` adds it, `/incident summary here Payments, Search` adds it "
                    "for some services only, and `/incident summary stop` removes it."
                )
            ),
        ],
    )


def read_schedule(view: Mapping[str, Any], before: Schedule) -> Schedule:
    """Read the modal; the channels stay as they are.

    Raises `Refusal` where no time is chosen.
    """
    answers = Answers.of(view)
    if not answers.time("at"):
        raise Refusal(_("Choose a time of day."), field="at")
    rhythms = frozenset(Rhythm(word) for word in answers.choices("rhythms"))
    day = int(answers.choice("day") or before.day)
    return Schedule(rhythms, day, time.fromisoformat(answers.time("at")), before.targets)


def _places(targets: tuple[Target, ...], announcement_channel: str) -> str:
    lines = []
    for target in targets[:_LISTED]:
        here = f"#{escape(announcement_channel)}" if target.place == DEFAULT_PLACE else channel(target.place)
        lines.append(f"{here}: {escape(', '.join(target.services), 300) or _('all services')}")
    return "\n".join(lines) or _("No channel gets summaries.")
