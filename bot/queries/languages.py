"""Whose language is spoken: each person's own where Slack says which and Muster speaks it, else the workspace's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.language.texts import language_of, spoken
from bot.queries.policy import policy_in_mind

if TYPE_CHECKING:
    from storage.kinds import Known
    from storage.store import Unit


def workspace_language(team_id: str) -> str:
    """Return the language of what a whole channel reads, without asking the database."""
    return policy_in_mind(team_id).language


def language_for(known: Known | None, team_id: str) -> str:
    """Return the language in which to speak to a person; the workspace's where theirs is not known, or not spoken."""
    return language_of(known.locale if known is not None else None) or workspace_language(team_id)


@asynccontextmanager
async def spoken_to(unit: Unit, user: str | None) -> AsyncIterator[None]:
    """Say texts in the language of one person, or of everybody in a channel."""
    known = None if user is None else await unit.people.known(user)
    with spoken(language_for(known, unit.team_id), workspace_language(unit.team_id)):
        yield
