"""What Muster asks Slack before it carries out a request: who is an admin, which user groups there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from bot.access.entrusting import NotEntrusted
from bot.access.keeping import Keeping, keeping_of
from bot.access.kinds import kind_of
from bot.domain.errors import MusterError, NotAllowed, Refusal
from bot.language.texts import _
from bot.queries.policy import current_policy
from bot.slack.client import Method, SlackRefused
from storage.kinds import Kind

if TYPE_CHECKING:
    from handlers.context import HandlerContext

T = TypeVar("T")
_ASK_SHARE = 0.5
"""The share of a request's deadline that asking may take: Slack gives 3 s for an answer, 2 of them the command's."""
_ADMIN_MARKS = ("is_admin", "is_owner")
"""Marks of https://docs.slack.dev/reference/objects/user-object; a primary owner carries them too."""


class SlackSilent(Refusal):
    """Slack did not answer a question in time."""

    def __init__(self) -> None:
        super().__init__(
            _("Muster had to ask Slack something and got no answer. Nothing was recorded. Please try again.")
        )


class NotAdmin(NotAllowed):
    """Only workspace admins and owners may do this."""

    def __init__(self, text: str = "") -> None:
        super().__init__(
            text
            or _(
                "Muster's settings are for the workspace's admins and owners. Nothing was changed. "
                "Ask one of them to change what you need; `/incident help metrics` shows the targets that hold now."
            )
        )


@asynccontextmanager
async def asking_slack(handler: HandlerContext) -> AsyncIterator[None]:
    """Ask within the time there is.

    Raises `SlackSilent` when there was no answer.
    """
    try:
        async with asyncio.timeout(handler.runner.deadline * _ASK_SHARE):
            yield
    except Refusal:
        raise
    except (MusterError, TimeoutError) as error:
        raise SlackSilent from error


async def require_admin(handler: HandlerContext, user: str, otherwise: str = "") -> None:
    """Let pass who is an admin or owner of the workspace at this moment.

    Raises `NotAdmin`, which says `otherwise` where it is not about the settings, and what `Slack.call` raises.
    """
    if not await is_admin(handler, user):
        raise NotAdmin(otherwise)


async def is_admin(handler: HandlerContext, user: str) -> bool:
    """Say whether somebody is an admin or owner of the workspace at this moment.

    Raises what `Slack.call` raises.
    """
    kind, marked = await _marks(handler, user)
    return kind is Kind.MEMBER and marked


async def zone_of(handler: HandlerContext, user: str) -> str:
    """Return the name of the time zone that somebody has in Slack; empty where Slack does not say.

    Raises what `Slack.call` raises.
    """
    return str((await handler.slack.call(Method.USER, user=user))["user"].get("tz") or "")


def marked_admin(person: Mapping[str, Any]) -> bool:
    """Say whether Slack marks somebody as an admin or owner."""
    return any(person.get(mark) for mark in _ADMIN_MARKS)


async def _marks(handler: HandlerContext, user: str) -> tuple[Kind, bool]:
    person = (await handler.slack.call(Method.USER, user=user))["user"]
    return kind_of(person, handler.runner.store.team_id), marked_admin(person)


async def require_keeper(handler: HandlerContext, user: str, least: Keeping = Keeping.SERVICES) -> Keeping:
    """Let pass who may change this much of the settings at this moment: admins, and members of the groups they named.

    Returns how much they may change. Raises `NotAdmin`, and what `Slack.call` raises.
    """
    async with handler.runner.read() as unit:
        people = (await current_policy(unit)).people
    kind, admin = await _marks(handler, user)
    asked = [people.editors, people.owners] if kind is Kind.MEMBER and not admin else []
    groups = {group for group in asked if group and user in await _members(handler, group)}
    keeping = keeping_of(kind, admin=admin, groups=groups, people=people)
    if keeping < least:
        raise NotAdmin(_for_admins() if keeping is Keeping.SETTINGS else "")
    return keeping


def _for_admins() -> str:
    return _(
        "*Roles and privacy* is for the workspace's admins and owners. Nothing was changed. "
        "Ask one of them to change what you need."
    )


async def _members(handler: HandlerContext, group: str) -> frozenset[str]:
    """Return who is in a user group now: nobody, where it is gone."""
    try:
        return frozenset((await handler.slack.call(Method.GROUP_MEMBERS, usergroup=group)).get("users", []))
    except SlackRefused:
        return frozenset()


async def as_admin_too(handler: HandlerContext, user: str, attempt: Callable[[bool], Awaitable[T]]) -> T:
    """Attempt something and, where only an admin is entrusted with it, attempt it once more as one.

    Slack is asked for nobody else. Raises `SlackSilent` when it did not say, and what `attempt` raises.
    """
    try:
        return await attempt(False)
    except NotEntrusted as refused:
        if not refused.admins_may:
            raise
        async with asking_slack(handler):
            if not await is_admin(handler, user):
                raise
    return await attempt(True)


async def group_names(handler: HandlerContext) -> dict[str, str]:
    """Return the handles of the workspace's user groups by id, as known recently."""
    return {group.id: group.handle for group in await handler.groups.all()}


async def existing_groups(handler: HandlerContext) -> frozenset[str]:
    """Return the ids of the user groups that are in use at this moment.

    Raises what `Slack.call` raises.
    """
    return frozenset(group.id for group in await handler.groups.asked())
