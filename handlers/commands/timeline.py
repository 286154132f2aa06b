"""Commands of the timeline: noting something, and looking at all that happened."""

from __future__ import annotations

from bot.access.find import IncidentRef
from bot.domain.errors import Refusal
from bot.domain.references import lone_reference, split_reference
from bot.domain.timeline import Which
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
        known = ", ".join(Which)
        raise Refusal(f"There is no sort of entry `{shown_word(word)}`. Choose one of {known}. Nothing was recorded.")
    place = IncidentRef(number, str(request.body["channel_id"]))
    await timeline.open_page(request.handler, request.body, request.user, place, which)


TIMELINE = (
    Command(
        "note",
        "note [finding: text]",
        "put a note into the timeline, marked or not, in a form or at once",
        _note,
        need=Need.TAKING_PART,
    ),
    Command(
        "timeline", "timeline [decisions]", "all that happened, by kind; correct and hide", _timeline, need=Need.SEEING
    ),
)
"""Commands of the timeline."""
