"""What must be asked of Slack before a request is carried out: who is an admin, which user groups there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from bot.access.entrusting import NotEntrusted
from bot.access.kinds import kind_of
from bot.domain.errors import MusterError, NotAllowed, Refusal
from bot.slack.client import Method
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
        super().__init__("Muster had to ask Slack something and got no answer. Nothing was recorded. Please try again.")


class NotAdmin(NotAllowed):
    """Only workspace admins and owners may do this."""

    def __init__(self, text: str = "") -> None:
        super().__init__(
            text
            or "Muster's settings are for the workspace's admins and owners. Nothing was changed. "
            "Ask one of them to change what you need; `/incident help metrics` shows the targets that hold now."
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
    if not await _is_admin(handler, user):
        raise NotAdmin(otherwise)


async def _is_admin(handler: HandlerContext, user: str) -> bool:
    person = (await handler.slack.call(Method.USER, user=user))["user"]
    ours = kind_of(person, handler.runner.store.team_id) is Kind.MEMBER
    return ours and any(person.get(mark) for mark in _ADMIN_MARKS)


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
            if not await _is_admin(handler, user):
                raise
    return await attempt(True)


async def group_names(handler: HandlerContext) -> dict[str, str]:
    """Return the handles of the workspace's user groups by id, as known of late."""
    return {group.id: group.handle for group in await handler.groups.all()}


async def existing_groups(handler: HandlerContext) -> frozenset[str]:
    """Return the ids of the user groups that are in use at this moment.

    Raises what `Slack.call` raises.
    """
    return frozenset(group.id for group in await handler.groups.asked())
