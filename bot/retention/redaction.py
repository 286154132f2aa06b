"""Redacting: words that must not stand anywhere are replaced in an incident's record, and where Muster posted them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from bot.access.find import IncidentRef, find_for
from bot.audit.entries import audit
from bot.commands.history import in_record, record
from bot.domain.actions import Action
from bot.domain.audit import What
from bot.domain.errors import FieldsRefused, NoSuchIncident
from bot.domain.references import reference
from bot.domain.text import clean, escape
from bot.domain.transitions import Kind
from bot.incidents.after_change import propagate
from bot.language.texts import N_, _
from bot.messages.message import Message, line
from bot.messages.redaction import redacted
from bot.outbox.rewording import reword

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.rewriting import Change
    from storage.tables import Incident

SHORTEST: Final = 4
"""Characters of what is redacted: fewer stand in other words too."""
_INSTEAD = N_("[redacted on {date}]")
_SAID = N_("redacted a text")
_DRAWN_ONCE = N_("Something in this message about {incident} was redacted.")


async def redact(ctx: Context, incident: Incident, words: str, reason: str = "") -> int:
    """Replace words wherever they stand about an incident; return in how many places. Who may is decided before.

    Raises `FieldsRefused` where they are too short, or stand nowhere.
    """
    sought = clean(words).strip()
    if len(sought) < SHORTEST:
        raise FieldsRefused([("words", _("Write at least {n} characters.", n=SHORTEST))])
    instead = in_record(_INSTEAD, date=f"{ctx.now:%Y-%m-%d %H:%M} UTC")
    change = _change(sought, instead)
    changed = await ctx.unit.rewriting.rewrite([incident.id], change)
    if not changed:
        raise FieldsRefused([("words", _("These words do not stand in the record. Copy them as they stand there."))])
    await ctx.unit.session.refresh(incident)
    await _reword(ctx, incident, changed)
    record(ctx, incident, Kind.EDITED, in_record(_SAID), reason=change(clean(reason).strip()))
    places = sum(map(len, changed.values()))
    detail = {"places": places}
    await audit(
        ctx.unit, What.REDACTED, actor=ctx.actor, now=ctx.now, subject=reference(incident.number), detail=detail
    )
    ctx.unit.documents.touch([incident.id])
    await propagate(ctx, incident)
    return places


async def redact_at(ctx: Context, place: IncidentRef, words: str, reason: str) -> Message:
    """Redact words of an incident, for somebody in Slack who may; return what they are told.

    Raises the refusals of finding it and of not being allowed, and what `redact` raises.
    """
    incident = await find_for(ctx, place, Action.REDACT)
    return redacted(reference(incident.number), await redact(ctx, incident, words, reason))


async def redact_number(ctx: Context, number: int | None, words: str, reason: str) -> int:
    """Redact words of the incident of this number, for an operator.

    Raises `NoSuchIncident`, and what `redact` raises.
    """
    incident = None if number is None else await ctx.unit.incidents.by_number_unseen(number)
    if incident is None:
        raise NoSuchIncident(reference(number or 0))
    return await redact(ctx, incident, words, reason)


def _change(words: str, instead: str) -> Change:
    """Return how a text changes: as it was typed, and as Slack shows it."""
    shown = escape(words, len(words) * 6)

    def change(text: str) -> str:
        return text.replace(words, instead).replace(shown, escape(instead))

    return change


async def _reword(ctx: Context, incident: Incident, changed: Mapping[str, Collection[int]]) -> None:
    """Have what was posted say what the record says now.

    What follows the incident is drawn again, and a post that kept the words is edited. One that was drawn once, with
    the title of then, says only that something was redacted.
    """
    await ctx.unit.outbox.redo(incident.id, "", ctx.now)
    kept = set(changed.get("delivery", ()))
    for row in await ctx.unit.outbox.posted_of(incident.id):
        place = (str(row.result["channel"]), str(row.result["ts"]))
        if row.id in kept and "text" in row.payload:
            await reword(ctx.unit, incident.id, place, row.payload, ctx.now)
        elif "text" not in row.payload and "incident" in changed:
            said = line(in_record(_DRAWN_ONCE, incident=reference(incident.number)))
            await reword(ctx.unit, incident.id, place, said.payload(), ctx.now)
