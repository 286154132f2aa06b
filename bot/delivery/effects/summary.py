"""The periodic summary: posted once in its channel, then edited in place when its figures are corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Prepared
from bot.delivery.effects.in_forms import InForms
from bot.delivery.effects.named_channel import InNamedChannel, announcement_channel
from bot.delivery.effects.upsert import edited, posted
from bot.delivery.job import Answer, Job, Place
from bot.delivery.trouble import Trouble
from bot.domain.reports.figures import moved
from bot.domain.reports.period import Period
from bot.domain.reports.period import Unit as PeriodUnit
from bot.domain.reports.report import Asked
from bot.domain.reports.schedule import Rhythm
from bot.domain.vocabulary import DEFAULT_PLACE
from bot.messages.reports.corrected import Corrected
from bot.messages.reports.summary import for_channel, skipped
from bot.outbox import payloads, reports
from bot.outbox.file_payloads import InChannel, ReportFile
from bot.queries.policy import current_policy
from bot.reports.files import Kind, charted
from bot.reports.gathered import Gathered
from bot.reports.glance import glance
from bot.reports.summary import gather, put_right, summary_of
from bot.slack.client import Method
from storage.reports import SKIPPED

if TYPE_CHECKING:
    from bot.messages.message import Message
    from storage.store import Unit
    from storage.tables import SummaryPost

_UNITS = {Rhythm.WEEKLY: PeriodUnit.WEEK, Rhythm.MONTHLY: PeriodUnit.MONTH}


class PostOrEditSummary(InNamedChannel[payloads.Summary], InForms[payloads.Summary]):
    """Posts a summary that was claimed, or edits it; says in its place that it was skipped, where it was."""

    payload = payloads.Summary
    trouble = Trouble(told=False)
    slow = True

    async def prepare(self, job: Job[payloads.Summary]) -> Prepared | None:
        """Draw the summary from the newest state."""
        post = await _post(job)
        drawn = await _drawn(job.unit, post)
        told, facts = drawn.told, {"forms": drawn.told.forms, "wanted": drawn.wanted, "kept": drawn.kept}
        if post.ts:
            return edited(Place(str(post.channel_id), post.ts), told, **facts)
        if post.place != DEFAULT_PLACE:
            return posted(job, post.place, told, **facts)
        channel, named = await announcement_channel(job.unit)
        return posted(job, channel, told, **facts, **named)

    async def record(self, job: Job[payloads.Summary], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Remember the message, and ask for a picture of the chart in its thread where Slack draws none."""
        if prepared.method is Method.POST:
            post = await _post(job, lock=True)
            post.channel_id, post.ts = place = Place.of(result)
            post.kept = prepared.facts["kept"]
            if post.place == DEFAULT_PLACE:
                (await job.unit.workspaces.get()).announcement_channel_id = place.channel
            if prepared.facts["wanted"] and not result.get("charted", True):
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


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A summary, what a picture of its chart is drawn from, and what is kept of it."""

    told: Message
    wanted: ReportFile | None = None
    kept: dict[str, Any] | None = None


async def _drawn(unit: Unit, post: SummaryPost) -> _Drawn:
    """Draw a summary as it stands; of one that was posted, what was told, but for what was corrected since."""
    zone = (await current_policy(unit)).calendar.zone
    rhythm = Rhythm(post.kind)
    period = Period(post.since, post.until, post.period, _earlier(post), _UNITS[rhythm])
    if post.state == SKIPPED:
        said = skipped(rhythm, post.period, period, zone)
        return _Drawn(said)
    asked = Asked(period, services=tuple(post.scope.get("services", ())))
    found, corrected = await _corrected(unit, post, rhythm, asked, zone)
    at = post.claimed_at
    told = await summary_of(unit, rhythm, asked, zone, found, at)
    wanted = ReportFile(asked=asked, kind=Kind.CHART, viewer=None) if charted(told.report) else None
    drawn = for_channel(told, await glance(unit, told.report, at, viewer=None), at, corrected)
    return _Drawn(drawn, wanted, found.to_json())


async def _corrected(
    unit: Unit, post: SummaryPost, rhythm: Rhythm, asked: Asked, zone: str
) -> tuple[Gathered, Corrected | None]:
    """Return what a post tells, and what that differs in from what it told when it was posted."""
    numbers, at = post.corrections.get("numbers", ()), post.corrected_at or post.claimed_at
    if post.kept is None:
        found = await gather(unit, rhythm, asked, zone, at)
        return found, Corrected(at, tuple(numbers)) if post.corrected_at else None
    was = Gathered.from_json(post.kept)
    found = await put_right(unit, was, numbers, asked, at, hidden=bool(post.corrections.get("hidden")))
    changed = tuple(number for number in numbers if number in set(found.changed(was)))
    if not changed:
        return found, None
    seen = was.without(was.numbers - found.numbers - set(numbers))
    return found, Corrected(at, changed, moved(seen.cases, found.cases), (seen.reasons, found.reasons))


def _earlier(post: SummaryPost) -> tuple[datetime, datetime]:
    return post.since - (post.until - post.since), post.since
