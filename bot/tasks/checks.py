"""What a task may say: the checks of what people put in, each with what they can do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.commands.runner import Context
from bot.domain.due_time import FARTHEST
from bot.domain.errors import Refusal
from bot.domain.forms import TaskForm
from bot.domain.moments import unless_shown
from bot.domain.references import reference
from bot.domain.text import clean
from bot.language.texts import _
from bot.messages.tasks.form import TICKET_LIMIT
from bot.messages.text import person

if TYPE_CHECKING:
    from storage.tables import Incident

_ADDRESS = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)


async def checked(ctx: Context, incident: Incident, form: TaskForm, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form asks for, as it is kept; what it leaves as it was is not looked at again.

    Raises `Refusal`, naming the field.
    """
    values: dict[str, Any] = {
        "text": clean(form.text).strip(),
        "owner": form.owner,
        "due_at": unless_shown(form.due_at, before.get("due_at")),
        "kind": str(form.kind),
        "ticket_url": form.ticket_url.strip() or None,
        "ticket_title": clean(form.ticket_title).strip(),
    }
    if not values["text"]:
        raise Refusal(_("Say what is to be done."), field="text")
    if form.owner is not None and form.owner != before.get("owner"):
        await check_owner(ctx, incident, form.owner)
    if values["due_at"] is not None and values["due_at"] != before.get("due_at"):
        check_due(ctx, values["due_at"])
    _check_ticket(values["ticket_url"], values["ticket_title"])
    return values


async def check_owner(ctx: Context, incident: Incident, owner: str) -> None:
    """Refuse an owner whom a private incident is hidden from, or whom a drill would bother."""
    if not (incident.private or incident.drill) or await ctx.unit.people.takes_part(incident.id, owner):
        return
    name = reference(incident.number)
    why = (
        _("{incident} is private: only people who take part in it can own its tasks.", incident=name)
        if incident.private
        else _("{incident} is a drill: only people who take part in it can own its tasks.", incident=name)
    )
    where = f"<#{incident.channel_id}>" if incident.channel_id else _("its channel")
    invite = _("Invite {person} to {channel} first.", person=person(owner), channel=where)
    raise Refusal(f"{why} {invite}", field="owner")


def check_due(ctx: Context, due_at: datetime) -> None:
    """Refuse a time that is past or too far."""
    if due_at <= ctx.now:
        raise Refusal(_("This time is past. Choose one that is still to come."), field="due")
    if due_at > ctx.now + FARTHEST:
        raise Refusal(_("This is more than two years ahead. Choose an earlier time."), field="due")


def _check_ticket(url: str | None, title: str) -> None:
    if url is None and title:
        raise Refusal(_("Give the ticket's address too, or leave its title empty."), field="ticket")
    if url is None:
        return
    if len(url) > TICKET_LIMIT:
        raise Refusal(_("An address has {most} characters at most.", most=TICKET_LIMIT), field="ticket")
    if not _ADDRESS.fullmatch(url):
        example = "https://tracker.example.com/OPS-12"
        raise Refusal(_("Write the whole address of the ticket, such as {example}.", example=example), field="ticket")
