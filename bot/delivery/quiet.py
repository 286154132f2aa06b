"""New messages in channels ring nobody but whom they mean to: the one place through which all of them go."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.access.kinds import keep_told, name_of
from bot.domain.errors import MusterError
from bot.messages.naming import mentioned, named
from bot.slack.client import Method

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.delivery.effect import Prepared
    from bot.delivery.job import Job
    from bot.slack.client import Slack
    from storage.store import Store

_PEOPLE = ("U", "W", "D")
"""What the ids of people, and of conversations with one, begin with: who is not in such a one is not rung in it."""
_SAYING = frozenset({"text", "blocks"})
_ASKED_AT_ONCE = 20
_PATIENCE_SECONDS = 2.0
"""Real seconds that a message waits for what people are called; who is not known by then is mentioned."""


async def quietened(job: Job[Any], prepared: Prepared | None) -> Prepared | None:
    """Return the call with everybody named whom a new message in a channel mentions without meaning to ring them."""
    if prepared is None or prepared.method is not Method.POST or _is_direct(prepared):
        return prepared
    shown = _mentions(prepared)
    if not shown:
        return prepared
    known = await job.unit.people.names(sorted(shown))
    return replace(_with_names(prepared, known), actor=job.asked.done_by, unnamed=tuple(sorted(shown - known.keys())))


async def introduced(store: Store, slack: Slack, prepared: Prepared, now: datetime) -> Prepared:
    """Ask Slack what those are called of whom Muster has not heard yet, keep it, and name them.

    Everybody is asked for once: who acts, or comes into an incident's channel, is known before anything tells of them.
    """
    if not prepared.unnamed:
        return prepared
    found = dict[str, dict[str, Any]]()
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await asyncio.gather(*(_ask(slack, user, found) for user in prepared.unnamed[:_ASKED_AT_ONCE]))
    if found:
        async with store.write() as unit:
            for told in found.values():
                await keep_told(unit.people, told, now)
    return _with_names(prepared, {user: name for user, told in found.items() if (name := name_of(told))})


async def _ask(slack: Slack, user: str, found: dict[str, dict[str, Any]]) -> None:
    with suppress(MusterError):
        found[user] = (await slack.call(Method.USER, user=user))["user"]


def _mentions(prepared: Prepared) -> set[str]:
    """Return whom it mentions though it is not meant to ring them."""
    return mentioned(list(_said(prepared))) - set(prepared.rings)


def _with_names(prepared: Prepared, names: Mapping[str, str]) -> Prepared:
    """Return the call with these people named."""
    said, facts = named(list(_said(prepared)), names, prepared.actor)
    return replace(prepared, arguments={**prepared.arguments, **said}, facts={**prepared.facts, **facts})


def _said(prepared: Prepared) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what it says, and what it says where Slack refuses that."""
    arguments = {key: value for key, value in prepared.arguments.items() if key in _SAYING}
    return arguments, {key: list(value) for key, value in prepared.facts.items() if key == "forms"}


def _is_direct(prepared: Prepared) -> bool:
    return str(prepared.arguments["channel"]).startswith(_PEOPLE)
