"""What is kept of one person: handed over, or forgotten, with a token in their place that stays the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from bot.audit.entries import audit
from bot.configuration.held import held
from bot.configuration.names import named_in, path_of
from bot.domain.audit import OPERATOR, What
from bot.domain.errors import MusterError
from bot.language.texts import N_, _, for_everybody
from storage.personal import FORMER

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.store import Unit

_REMOVED = N_("Text removed")


class StillNeededError(MusterError):
    """Something waits for the person, or calls them: `where` says what."""

    def __init__(self, where: list[str]) -> None:
        told = ", ".join(where)
        super().__init__(f"They are still needed: {told}. Hand that over first. Nothing was changed.")


async def exported(unit: Unit, user: str) -> dict[str, Any]:
    """Return every row in which a person stands, by table, in plain JSON."""
    found: dict[str, list[dict[str, Any]]] = {}
    async for table, row in unit.persons.rows(user):
        found.setdefault(table, []).append({name: _plain(value) for name, value in row.items()})
    return {"person": user, "tables": found}


async def record_export(unit: Unit, user: str, rows: int, now: datetime) -> None:
    """Put on record that a person's data was handed over."""
    await audit(unit, What.EXPORTED, actor=OPERATOR, now=now, detail={"of": "person", "person": user, "rows": rows})


async def forget(ctx: Context, user: str, *, texts: bool) -> str:
    """Have a token stand wherever a person stood, take out what they wrote if asked, and return the token.

    Raises `StillNeededError` where open incidents, follow-ups or settings name them.
    """
    needed = [*await ctx.unit.persons.waiting(user), *await _set_for(ctx.unit, user)]
    if needed:
        raise StillNeededError(needed)
    token = f"{FORMER}-{token_hex(3)}"
    incidents = await ctx.unit.persons.replace(user, token)
    if texts:
        incidents |= await _remove_texts(ctx.unit, token)
    ctx.unit.documents.touch(incidents)
    detail = {"texts": texts, "incidents": len(incidents)}
    await audit(ctx.unit, What.FORGOTTEN, actor=ctx.actor, now=ctx.now, subject=token, detail=detail)
    return token


async def _remove_texts(unit: Unit, author: str) -> set[int]:
    """Take out what somebody wrote wherever it stands, in the state and the history of incidents, too."""
    texts, incidents = await unit.persons.texts(author)
    said = for_everybody(_)(_REMOVED)
    await unit.rewriting.rewrite(incidents, lambda text: said if text in texts else text)
    return incidents


async def _set_for(unit: Unit, user: str) -> list[str]:
    """Return the settings that name them, as the file calls these."""
    parts = (await held(unit)).settings.parts()
    named = {
        ".".join(each for each in path if not each.isdigit())
        for part, content in parts.items()
        for path, _kind, each in named_in(content, path_of(part))
        if each == user
    }
    return [f"the settings, {path}" for path in sorted(named)]


def _plain(value: object) -> object:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value
