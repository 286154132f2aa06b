"""/incident find: one modal in which words are typed, what was found is read, and each hit can be shown in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.find import Place
from bot.access.find import find as find_incident
from bot.domain.errors import Refusal
from bot.domain.references import parse_reference
from bot.domain.search import Hit
from bot.messages.finding import PAGE_BUTTON, find_modal, read_shown, read_words
from bot.problems.find import find_problem
from bot.search.look_up import look_up
from bot.search.query import parse
from handlers import problems, reads
from handlers.answers import Respond, Shown
from handlers.door import reading

if TYPE_CHECKING:
    from handlers.door import Body, Door
    from storage.store import Unit


async def find(door: Door, body: Body, user: str, words: str) -> None:
    """Open the form, with what was found where words were typed already."""
    await door.open_form(body, await _drawn(door, user, words, 0))


async def clicked(door: Door, body: Body, _respond: Respond) -> None:
    """Turn the page, or show a hit in full on top."""
    action, user = body["actions"][0], body["user"]["id"]
    value = str(action.get("value", ""))
    if action["action_id"].startswith(PAGE_BUTTON):
        words, _ = read_shown(body["view"])
        await door.redraw_form(body, await _drawn(door, user, words, int(value)))
        return
    number = parse_reference(value)
    if number is None:
        raise Refusal("This button is from another version of Muster. Use `/incident find` instead.")
    shown = await reads.shown(door, user, Place(number))
    await door.push_form(body, reading(shown, value))


async def submitted(door: Door, body: Body) -> Shown:
    """Look for what was typed, in the same modal."""
    drawn = await _drawn(door, body["user"]["id"], read_words(body["view"]), 0)
    return Shown(view=drawn, recorded="Nothing was changed.", again="use `/incident find` again")


async def _drawn(door: Door, user: str, words: str, page: int) -> dict[str, Any]:
    now = door.desk.clock.now()
    async with door.desk.read() as unit:
        found = await look_up(unit, user, parse(words), page, now)
        for hit in found.hits:
            if hit.private:
                await _note_look(door, unit, user, hit)
    return find_modal(found)


async def _note_look(door: Door, unit: Unit, user: str, hit: Hit) -> None:
    if hit.problem:
        await problems.note_look(door, unit, user, await find_problem(unit, user, hit.number))
    else:
        await reads.note_look(door, unit, user, await find_incident(unit, user, Place(hit.number)))
