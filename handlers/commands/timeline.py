"""Commands of the timeline: adding a note, and looking at all that happened."""

from __future__ import annotations

from bot.access.find import IncidentRef
from bot.domain.errors import Refusal
from bot.domain.references import lone_reference, split_reference
from bot.domain.timeline import Which
from bot.language.texts import N_, _
from bot.messages.message import Message
from bot.timeline.notes import read_note
from bot.timeline.pages import read_which
from handlers import timeline
from handlers.commands.request import Command, Request
from handlers.commands.words import shown_word
from handlers.needs import Need


async def _note(request: Request) -> Message | None:
    place, text = request.aim()
    form = read_note(text)
    if not form.text:
        await timeline.open_note(request.handler, request.body, request.user, place, form)
        return None
    return await timeline.noted(request.handler, request.body, place, form)


async def _timeline(request: Request) -> None:
    number, word = split_reference(request.rest)
    if number is None and lone_reference(word) is not None:
        number, word = lone_reference(word), ""
    which = read_which(word) if word else Which.HAPPENED
    if which is None:
        raise Refusal(
            _(
                "There is no entry type `{word}`. Choose one of {choices}. Nothing was recorded.",
                word=shown_word(word),
                choices=", ".join(Which),
            )
        )
    place = IncidentRef(number, str(request.body["channel_id"]))
    await timeline.open_page(request.handler, request.body, request.user, place, which)


TIMELINE = (
    Command(
        "note",
        "note [finding: text]",
        N_("add a note to the timeline, in a form or at once"),
        _note,
        need=Need.TAKING_PART,
    ),
    Command(
        "timeline",
        "timeline [decisions]",
        N_("see all that happened; correct or hide entries"),
        _timeline,
        need=Need.SEEING,
    ),
)
"""Commands of the timeline."""
