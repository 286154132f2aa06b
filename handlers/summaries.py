"""/incident summary: a preview for one person, and when and where summaries are posted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.access.kinds import require_no_guest
from bot.commands.runner import Context
from bot.domain.errors import Refusal
from bot.domain.reports.period import Unit, parse
from bot.domain.reports.report import Asked
from bot.domain.reports.schedule import Rhythm, Schedule, Target
from bot.domain.text import escape
from bot.domain.vocabulary import DEFAULT_PLACE
from bot.language.texts import N_, _
from bot.messages.message import Message, line
from bot.messages.reports.schedule import read_schedule, schedule_modal
from bot.messages.reports.summary import details
from bot.messages.reports.summary import summary as summary_message
from bot.queries.policy import current_policy
from bot.reports.glance import glance
from bot.reports.scheduling import change_schedule
from bot.reports.summary import summarise
from handlers.admin import asking_slack, require_admin

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

_SERVICES_AT_ONCE = 25


async def summary(handler: HandlerContext, body: Body, user: str, words: str) -> Message | None:
    """Answer /incident summary: preview one, or set when and where they are posted."""
    first, _, rest = words.partition(" ")
    match first.lower():
        case "settings":
            await _open_schedule(handler, body, user)
            return None
        case "here":
            return await _here(handler, body, user, rest)
        case "stop":
            return await _stop(handler, body, user)
    return await _preview(handler, user, words)


async def submitted(handler: HandlerContext, body: Body) -> None:
    """Save when summaries are posted.

    Raises the refusals of who may not, and of what cannot be read.
    """
    user = body["user"]["id"]
    async with asking_slack(handler):
        await require_admin(handler, user)

    await handler.run(body, lambda ctx: change_schedule(ctx, lambda before: read_schedule(body["view"], before)))


async def _preview(handler: HandlerContext, user: str, words: str) -> Message:
    """Draw a week's or a month's summary as everybody would read it."""
    now = handler.runner.clock.now()
    async with handler.runner.read() as unit:
        await require_no_guest(unit, user)
        zone = (await current_policy(unit)).calendar.zone
        period = parse(words or "last week", now, zone)
        if period.unit is Unit.DAYS:
            raise Refusal(
                _("A summary covers a week or a month: `/incident summary 2026-W47`, `/incident summary last month`.")
            )
        rhythm = Rhythm.WEEKLY if period.unit is Unit.WEEK else Rhythm.MONTHLY
        found = await summarise(unit, rhythm, period, (), zone, now)
        return summary_message(found, await glance(unit, found.report, now, viewer=None), now)


async def in_full(handler: HandlerContext, user: str, asked: Asked, rhythm: Rhythm) -> dict[str, Any]:
    """Draw what a summary leaves out, from the newest state."""
    now = handler.runner.clock.now()
    async with handler.runner.read() as unit:
        await require_no_guest(unit, user)
        zone = (await current_policy(unit)).calendar.zone
        return details(await summarise(unit, rhythm, asked.period, asked.services, zone, now), now)


async def _open_schedule(handler: HandlerContext, body: Body, user: str) -> None:
    async with asking_slack(handler):
        await require_admin(handler, user)
    async with handler.runner.read() as unit:
        workspace = await unit.workspaces.get()
        zone = (await current_policy(unit)).calendar.zone
        drawn = schedule_modal(Schedule.of(workspace.summaries), zone, workspace.announcement_channel)
    await handler.open_form(body, drawn)


async def _here(handler: HandlerContext, body: Body, user: str, words: str) -> Message:
    """Have summaries posted in this channel from now on."""
    async with asking_slack(handler):
        await require_admin(handler, user)
    names = [name for name in (" ".join(part.split()) for part in words.split(",")) if name][:_SERVICES_AT_ONCE]

    async def work(ctx: Context) -> Message:
        unknown = [name for name in names if await ctx.unit.services.named(name) is None]
        if unknown:
            raise Refusal(_("There is no service `{service}`. Nothing was recorded.", service=escape(unknown[0], 75)))
        place = await _place(ctx, str(body["channel_id"]))
        schedule = await change_schedule(ctx, lambda before: before.with_target(Target(place, tuple(names), ctx.now)))
        return line(_posted_here(schedule, names))

    return await handler.run(body, work) or line(_("Done."))


def _posted_here(schedule: Schedule, names: Sequence[str]) -> str:
    """Say which summaries are posted in a channel from now on."""
    which = _RHYTHMS[frozenset(schedule.rhythms)]
    if not names:
        return _("From now on, {summaries} here.", summaries=_(which))
    services = escape(", ".join(names), 500)
    return _("From now on, {summaries} here, about {services} only.", summaries=_(which), services=services)


_RHYTHMS = {
    frozenset[Rhythm](): N_("no summary is posted"),
    frozenset({Rhythm.WEEKLY}): N_("the weekly summary is posted"),
    frozenset({Rhythm.MONTHLY}): N_("the monthly summary is posted"),
    frozenset({Rhythm.WEEKLY, Rhythm.MONTHLY}): N_("the weekly and the monthly summary are posted"),
}


async def _stop(handler: HandlerContext, body: Body, user: str) -> Message:
    """Post no more summaries in this channel."""
    async with asking_slack(handler):
        await require_admin(handler, user)

    async def work(ctx: Context) -> Message:
        place = await _place(ctx, str(body["channel_id"]))
        before = Schedule.of((await ctx.unit.workspaces.get()).summaries)
        if before.without(place) == before:
            raise Refusal(_("No summary is posted here. Nothing changed."))
        await change_schedule(ctx, lambda held: held.without(place))
        return line(_("Summaries are no longer posted here."))

    return await handler.run(body, work) or line(_("Done."))


async def _place(ctx: Context, channel_id: str) -> str:
    """Name a channel as summaries do: the announcement channel goes by no id, since it may be made again."""
    known = (await ctx.unit.workspaces.get()).announcement_channel_id
    return DEFAULT_PLACE if channel_id == known else channel_id
