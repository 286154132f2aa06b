"""Reports in Slack: the commands, their buttons, and the modals of times and of incidents behind figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, allow, find
from bot.access.kinds import is_guest, require_no_guest
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.audit import Way
from bot.domain.durations import history, moments_of
from bot.domain.errors import Refusal
from bot.domain.references import parse_problem, parse_reference
from bot.domain.reports.figures import By, MetricFilter
from bot.domain.reports.order import Order, ordered
from bot.domain.reports.period import parse
from bot.domain.reports.report import Asked, group_marked
from bot.domain.reports.schedule import Rhythm
from bot.domain.text import escape
from bot.domain.transitions import COUNTED
from bot.language.texts import N_, _
from bot.messages.message import Message, line
from bot.messages.reports import ids
from bot.messages.reports.behind import behind_modal, of_page, read_behind
from bot.messages.reports.report import details
from bot.messages.reports.report import report as report_message
from bot.messages.reports.times import times_modal
from bot.outbox import reports
from bot.outbox.file_payloads import ReportFile, ToPerson
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from bot.reports.files import Kind, no_chart
from bot.reports.glance import glance
from bot.reports.report import build, load
from handlers import problems, queries, summaries
from storage.reports import Scope

if TYPE_CHECKING:
    from handlers.answers import Respond
    from handlers.context import HandlerContext
    from handlers.deliveries import Body
    from storage.store import Unit

_BY = re.compile(r"\bby\s+(\S+)", re.IGNORECASE)
_CSV = re.compile(r"\bcsv\b", re.IGNORECASE)


async def report(handler: HandlerContext, body: Body, user: str, words: str) -> Message:
    """Answer /incident report: the figures, or the file that was asked for."""
    rest, csv = _CSV.subn(" ", words)
    rest, by = _split_by(rest)
    now = handler.runner.clock.now()
    async with handler.runner.read() as unit:
        zone = (await current_policy(unit)).calendar.zone
        asked = Asked(parse(rest, now, zone), by)
        if not csv:
            await _note_looks(handler, unit, user, asked)
            found = await build(unit, asked, zone, now, viewer=user)
            return report_message(found, await glance(unit, found, now, viewer=user), now, chart=not no_chart())
    return await _file(handler, body, asked, Kind.CSV)


async def open_times(handler: HandlerContext, body: Body, user: str, place: IncidentRef) -> None:
    """Open the modal that corrects an incident's times.

    Raises the refusals of finding it and of not being allowed.
    """
    async with handler.runner.read() as unit:
        incident = await find(unit, user, place, usage=Action.TIMES.typed)
        await allow(unit, user, incident, Action.TIMES)
        at = history(moments_of(await unit.history.transitions([incident.id], COUNTED)))
        drawn = times_modal(await view_one(unit, incident), at)
    await handler.open_form(body, drawn)


async def clicked(handler: HandlerContext, body: Body, respond: Respond) -> None:
    """Do what a button of a report, or of the modal behind it, asks."""
    action = body["actions"][0]
    name = action["action_id"].removeprefix(ids.PREFIX).partition(".")[0]
    if name in {"filter", "sort", "page"}:
        await _turn(handler, body, action)
        return
    if name == "open":
        await _open(handler, body, respond, action["selected_option"]["value"])
        return
    asked, carried = ids.read_carried(action.get("value", ""))
    match f"{ids.PREFIX}{name}":
        case ids.SHARE_BUTTON:
            await _share(handler, body, asked)
        case ids.SHOW_BUTTON:
            shown = {"public": bool(carried.get("public")), "group": carried.get("group"), "asked": asked.to_json()}
            await handler.open_form(body, await _behind(handler, body["user"]["id"], shown, MetricFilter.ALL, 0))
        case ids.DETAILS_BUTTON if "rhythm" in carried:
            shown = await summaries.in_full(handler, body["user"]["id"], asked, Rhythm(carried["rhythm"]))
            await handler.open_form(body, shown)
        case ids.DETAILS_BUTTON:
            await handler.open_form(body, await _in_full(handler, body["user"]["id"], asked, carried))
        case _:
            kind = Kind.CHART if action["action_id"] == ids.CHART_BUTTON else Kind.CSV
            respond.beside(await _file(handler, body, asked, kind))


def _split_by(words: str) -> tuple[str, By]:
    found = _BY.search(words)
    if found is None:
        return words, By.PRIORITY
    try:
        return _BY.sub(" ", words, count=1), By(found[1].lower())
    except ValueError:
        raise Refusal(
            _("Cannot group by `{word}`. Choose one of {choices}.", word=escape(found[1], 60), choices=", ".join(By))
        ) from None


async def _file(handler: HandlerContext, body: Body, asked: Asked, kind: Kind) -> Message:
    if kind is Kind.CHART and (why := no_chart()):
        return line(why)

    async def work(ctx: Context) -> Message:
        wanted = ReportFile(asked=asked, kind=kind, viewer=ctx.actor)
        await reports.upload_report(ctx.unit, ToPerson(user=ctx.actor), wanted, ctx.now)
        comes = _CHART_COMES if kind is Kind.CHART else _CSV_COMES
        return line(_(comes))

    return await handler.run(body, work) or line(_("It is on its way."))


_CHART_COMES = N_("The chart comes as a file in your messages with Muster.")
_CSV_COMES = N_("The CSV comes as a file in your messages with Muster.")


async def _share(handler: HandlerContext, body: Body, asked: Asked) -> None:
    channel = (body.get("channel") or {}).get("id")
    if channel is None:
        raise Refusal(_("There is no channel here to share it in. Use `/incident report` in a channel."))

    async def work(ctx: Context) -> None:
        await require_no_guest(ctx.unit, ctx.actor)
        await reports.share_report(ctx.unit, channel, asked, ctx.actor, ctx.now)

    await handler.run(body, work)


async def _open(handler: HandlerContext, body: Body, respond: Respond, named: str) -> None:
    """Show the incident or the problem that was chosen, as far as the person may see it."""
    user, problem = body["user"]["id"], parse_problem(named)
    if problem is not None:
        await problems.show(handler, body, user, problem)
        return
    await handler.show(body, respond, await queries.shown(handler, user, IncidentRef(parse_reference(named))))


async def _turn(handler: HandlerContext, body: Body, action: dict[str, Any]) -> None:
    """Show another page, the incidents of another figure, or another order."""
    carried = read_behind(body["view"])
    which, page = MetricFilter(carried["which"]), 0
    if action["action_id"] == ids.FILTER_MENU:
        which = MetricFilter(action["selected_option"]["value"])
    elif action["action_id"] == ids.SORT_MENU:
        carried["order"] = action["selected_option"]["value"]
    else:
        page = int(action["value"])
    await handler.redraw_form(body, await _behind(handler, body["user"]["id"], carried, which, page))


async def _behind(
    handler: HandlerContext, user: str, carried: dict[str, Any], which: MetricFilter, page: int
) -> dict[str, Any]:
    """Draw the incidents behind a figure, as the person who looks may see them; a shared figure hides its own kind."""
    asked = Asked.from_json(carried["asked"])
    async with handler.runner.read() as unit:
        viewer = await _viewer(unit, user, carried)
        now, order = handler.runner.clock.now(), Order(carried.get("order", Order.OLDEST))
        _, cases = await load(unit, asked, now, viewer=viewer)
        group, cases = group_marked(cases, asked.by, carried["group"])
        cases = ordered(cases, order, now)
        await _note_looks(handler, unit, viewer, asked)
        titles = await unit.reports.titles(of_page(cases, which, page), viewer=viewer)
    kept = {name: carried[name] for name in ("asked", "public", "group")}
    return behind_modal(asked, cases, titles, kept, which, page, order, group)


async def _in_full(handler: HandlerContext, user: str, asked: Asked, carried: dict[str, Any]) -> dict[str, Any]:
    """Draw every figure, as the person who looks may see it; of a shared report, what everybody may see."""
    now = handler.runner.clock.now()
    async with handler.runner.read() as unit:
        viewer = await _viewer(unit, user, carried)
        zone = (await current_policy(unit)).calendar.zone
        await _note_looks(handler, unit, viewer, asked)
        return details(await build(unit, asked, zone, now, viewer=viewer))


async def _viewer(unit: Unit, user: str, carried: dict[str, Any]) -> str | None:
    """Return for whose eyes figures are: a public report's for everybody's, but a guest sees their own incidents."""
    return None if carried.get("public") and not await is_guest(unit, user) else user


async def _note_looks(handler: HandlerContext, unit: Unit, viewer: str | None, asked: Asked) -> None:
    """Before it is told, record which private incidents the report holds for who takes no part in them."""
    numbers = await unit.access.looked_at_within(Scope(asked.period.since, asked.period.until, viewer))
    if viewer is not None:
        await queries.audited_looks(handler, viewer, numbers, Way.REPORT)
