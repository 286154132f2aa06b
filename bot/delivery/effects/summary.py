"""The periodic summary: posted once in its channel, then edited in place when its figures are corrected."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.effect import Prepared
from bot.delivery.effects.named_channel import InNamedChannel, announcement_channel
from bot.delivery.effects.reports import TableOrText
from bot.delivery.effects.upsert import edited, posted
from bot.delivery.job import Answer, Job, Place
from bot.delivery.trouble import Trouble
from bot.domain.reports.period import Period, dates
from bot.domain.reports.report import Asked
from bot.domain.reports.schedule import Rhythm
from bot.domain.vocabulary import DEFAULT_PLACE
from bot.messages.reports.corrected import Corrected
from bot.messages.reports.summary import skipped, summary
from bot.outbox import payloads, reports
from bot.outbox.file_payloads import InChannel, ReportFile
from bot.queries.policy import current_policy
from bot.reports.files import Kind, charted
from bot.reports.summary import summarise
from bot.slack.client import Method
from storage.reports import SKIPPED

if TYPE_CHECKING:
    from bot.messages.message import Message
    from storage.store import Unit
    from storage.tables import SummaryPost


class PostOrEditSummary(InNamedChannel[payloads.Summary], TableOrText[payloads.Summary]):
    """Posts a summary that was claimed, or edits it; says in its place that it was skipped, where it was."""

    payload = payloads.Summary
    trouble = Trouble(told=False)
    slow = True

    async def prepare(self, job: Job[payloads.Summary]) -> Prepared | None:
        """Draw the summary from the newest state."""
        post = await _post(job)
        told, text, wanted = await _drawn(job.unit, post, post.corrected_at or post.claimed_at)
        facts = {"text_blocks": text.blocks, "wanted": wanted}
        if post.ts:
            return edited(Place(str(post.channel_id), post.ts), told, **facts)
        if post.place != DEFAULT_PLACE:
            return posted(job, post.place, told, **facts)
        channel, named = await announcement_channel(job.unit)
        return posted(job, channel, told, **facts, **named)

    async def record(self, job: Job[payloads.Summary], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Remember the message, and ask for the chart in its thread."""
        if prepared.method is Method.POST:
            post = await _post(job, lock=True)
            post.channel_id, post.ts = place = Place.of(result)
            if post.place == DEFAULT_PLACE:
                (await job.unit.workspaces.get()).announcement_channel_id = place.channel
            if prepared.facts["wanted"]:
                where = InChannel(channel=place.channel, thread=place.ts)
                await reports.upload_report(job.unit, where, prepared.facts["wanted"], now)
        return await super().record(job, prepared, result, now)

    async def refused(self, job: Job[payloads.Summary], error: str, now: datetime) -> bool:
        """Forget an announcement channel that is gone, and try by its name; a post that was deleted stays so."""
        post = await _post(job)
        workspace = await job.unit.workspaces.get()
        default = post.place == DEFAULT_PLACE and not post.ts
        if default and error == "channel_not_found" and workspace.announcement_channel_id:
            workspace.announcement_channel_id = None
            return True
        return await super().refused(job, error, now)


async def _post(job: Job[payloads.Summary], *, lock: bool = False) -> SummaryPost:
    found = await job.unit.reports.post(job.asked.post, lock=lock)
    if found is None:
        raise LookupError(f"delivery {job.delivery.id} belongs to no summary")
    return found


async def _drawn(unit: Unit, post: SummaryPost, at: datetime) -> tuple[Message, Message, ReportFile | None]:
    """Draw a summary as it stands, with and without a table, and say what its chart is drawn from."""
    zone = (await current_policy(unit)).calendar.zone
    rhythm = Rhythm(post.kind)
    period = Period(post.since, post.until, _name(post, zone), _earlier(post))
    if post.state == SKIPPED:
        said = skipped(rhythm, post.period, period, zone)
        return said, said, None
    services = tuple(post.scope.get("services", ()))
    found = await summarise(unit, rhythm, period, services, zone, at)
    numbers = tuple(post.corrections.get("numbers", ()))
    mark = Corrected(post.corrected_at, numbers) if post.corrected_at else None
    chart = ReportFile(asked=Asked(period, services=services), kind=Kind.CHART, viewer=None)
    wanted = chart if charted(found.report) else None
    return summary(found, at, mark), summary(found, at, mark, table=False), wanted


def _name(post: SummaryPost, zone: str) -> str:
    if Rhythm(post.kind) is Rhythm.WEEKLY:
        year, _, number = post.period.partition("-W")
        return f"week {int(number)} of {year}"
    return dates(post.since, post.until, zone).partition(" – ")[2].partition(" ")[2]


def _earlier(post: SummaryPost) -> tuple[datetime, datetime]:
    return post.since - (post.until - post.since), post.since
