"""Refusals of permission, in the audit log: who was refused what; recorded once the person has their answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.audit.entries import audit
from bot.domain.actions import Action
from bot.domain.audit import What
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.references import parse_problem, problem_reference, reference, split_reference
from bot.domain.text import clip
from bot.messages.ids import MORE_MENU, button_id
from bot.messages.modals.form import Answers
from handlers.admin import NotAdmin
from handlers.deliveries import channel_of

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

_TOGETHER = timedelta(minutes=1)
"""Refusals of one person and action within a minute are one entry, so that nobody floods the log."""
_ACTION = 64
_OF_INCIDENTS = frozenset(button_id(action) for action in Action)
"""Buttons whose value is the number of an incident."""


def note_refusal(handler: HandlerContext, body: Body, refusal: Refusal) -> None:
    """Record a refusal of permission; of others, such as that it is too late for something, there is nothing to."""
    if isinstance(refusal, NotAllowed):
        about_one = not isinstance(refusal, NotAdmin)
        handler.background.start(f"refused:{body['trigger_id']}", lambda: _record(handler, body, about_one=about_one))


async def _record(handler: HandlerContext, body: Body, *, about_one: bool) -> None:
    action, now = clip(action_of(body), _ACTION), handler.runner.clock.now()
    user = body["user_id"] if "user_id" in body else body["user"]["id"]
    async with handler.runner.store.write() as unit:
        subject = named(body) if about_one else ""
        if about_one and not subject:
            here = await unit.incidents.by_channel(channel_of(body))
            subject = "" if here is None else reference(here.number)
        once = (action, _TOGETHER)
        await audit(unit, What.REFUSED, actor=user, now=now, subject=subject, detail={"action": action}, once=once)


def action_of(body: Body) -> str:
    """Return what a person tried, by the name of the command, button, shortcut or form."""
    if "command" in body:
        return next(iter(str(body.get("text") or "").split()), "").lower()
    if body["type"] == "block_actions":
        return _clicked(body)[0]
    return str(body["view"]["callback_id"] if "view" in body else body["callback_id"])


def named(body: Body) -> str:
    """Return the reference of the incident or problem that was named in what a person tried; empty for none."""
    if "command" in body:
        words = str(body.get("text") or "").partition(" ")[2]
        number, problem = split_reference(words)[0], parse_problem(next(iter(words.split()), ""))
        return reference(number) if number is not None else "" if problem is None else problem_reference(problem)
    metadata = Answers.of(body["view"]).metadata if "view" in body else {}
    for name, say in (("number", reference), ("problem", problem_reference)):
        if isinstance(metadata.get(name), int):
            return say(metadata[name])
    name, value = _clicked(body) if body["type"] == "block_actions" else ("", "")
    return reference(int(value)) if name in _OF_INCIDENTS and value.isdecimal() else ""


def _clicked(body: Body) -> tuple[str, str]:
    """Return which button or choice of a menu it was, without what makes several of a name differ, and its value."""
    action = body["actions"][0]
    if action["action_id"] == MORE_MENU:
        name, _, value = action["selected_option"]["value"].partition(":")
        return f"incident.{name}", value.partition(":")[0]
    return ".".join(action["action_id"].split(".")[:2]), str(action.get("value") or "").partition(":")[0]
