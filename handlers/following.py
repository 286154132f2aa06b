"""Follow, unfollow and what one follows: by command, and by the buttons of announcements and of followers' messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.access.find import IncidentRef
from bot.commands.runner import Context
from bot.domain.errors import Refusal
from bot.domain.vocabulary import OPEN
from bot.incidents.people.following import Subject, follow, incident_subject, read_subject, unfollow
from bot.language.texts import N_, _
from bot.messages import following as texts
from bot.messages.message import Message, line
from bot.queries.incidents import views_of

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

Do = Callable[[Context, Subject], Awaitable[Message]]
_DO: dict[str, Do] = {"follow": follow, "unfollow": unfollow}


async def by_command(handler: HandlerContext, body: Body, name: str, words: str) -> Message:
    """Follow, or stop following, what the words name, else the incident whose channel this is.

    Raises `Refusal` where they name nothing that can be followed.
    """
    user = str(body["user_id"])
    async with handler.runner.read() as unit:
        here = await unit.incidents.by_channel(str(body["channel_id"]), viewer=user)
    subject = read_subject(words, here.number if here else None)
    if subject is None:
        raise Refusal(_(_SAY_WHAT[name]))
    return await _run(handler, body, name, subject)


_SAY_WHAT = {
    "follow": N_(
        "Say what to follow: `/incident follow INC-42`, `/incident follow Checkout` or `/incident follow P1`. "
        "Nothing was recorded."
    ),
    "unfollow": N_(
        "Say what to stop following: `/incident unfollow INC-42`, `/incident unfollow Checkout` or "
        "`/incident unfollow P1`. Nothing was recorded."
    ),
}


async def by_button(handler: HandlerContext, body: Body, name: str, place: IncidentRef) -> Message:
    """Follow an incident, or stop following it."""
    return await _run(handler, body, name, incident_subject(place.number or 0))


async def listed(handler: HandlerContext, user: str) -> Message:
    """List what a person follows: wishes, and the open incidents they hear about."""
    async with handler.runner.read() as unit:
        wishes = [(each.scope, each.subject) for each in await unit.followers.subscriptions(user)]
        followed = await unit.followers.followed_by(user)
        rows = await unit.incidents.with_status(OPEN, viewer=user, limit=texts.LOOKED_AT)
        views = await views_of(unit, [row for row in rows if row.id in followed])
    return texts.following(wishes, views)


async def _run(handler: HandlerContext, body: Body, name: str, subject: Subject) -> Message:
    async def work(ctx: Context) -> Message:
        return await _DO[name](ctx, subject)

    return await handler.run(body, work) or line(_("Done."))
