"""The periodic summary: posted once in its channel, then edited in place when its figures are corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Prepared, dedup_metadata
from bot.delivery.effects.named_channel import by_name, find_posted, made
from bot.delivery.effects.reports import TableOrText
from bot.domain.reports.period import Period, dates
from bot.domain.reports.report import Asked
from bot.domain.reports.schedule import Rhythm
from bot.domain.vocabulary import DEFAULT_PLACE
from bot.messages.reports.summary import Corrected, skipped, summary
from bot.outbox import enqueue
from bot.queries.policy import current_policy
from bot.reports.files import charted
from bot.reports.summary import summarise
from bot.slack.client import Method, Slack, SlackRefused
from storage.reports import SKIPPED

if TYPE_CHECKING:
    from datetime import datetime

    from bot.messages.message import Message
    from storage.store import Unit
    from storage.tables import Delivery, SummaryPost


class PostOrEditSummary(TableOrText):
    """Posts a summary that was claimed, or edits it; says in its place that it was skipped, where it was."""

    slow = True

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the summary from the newest state."""
        post = await _post(unit, delivery)
        at = post.corrected_at or post.claimed_at
        told, text, wanted = await _drawn(unit, post, at)
        facts: dict[str, Any] = {"text_blocks": text.blocks, "wanted": wanted}
        if post.ts:
            arguments = {"channel": post.channel_id, "ts": post.ts, **told.payload()}
            return Prepared(Method.UPDATE, arguments, facts=facts)
        if post.place != DEFAULT_PLACE:
            channel = post.place
        else:
            workspace = await unit.workspaces.get()
            channel = workspace.announcement_channel_id or f"#{workspace.announcement_channel}"
            facts["name"] = workspace.announcement_channel
        arguments = {"channel": channel, **told.payload(), "metadata": dedup_metadata(delivery)}
        return Prepared(Method.POST, arguments, channel=channel, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Post; where the channel does not exist, create it first."""
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error != "channel_not_found" or not by_name(prepared):
                raise
        arguments = {**prepared.arguments, "channel": await made(slack, prepared)}
        return await super().send(slack, Prepared(Method.POST, arguments, facts=prepared.facts))

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the post in its channel; an edit may simply be repeated."""
        return await find_posted(slack, delivery, prepared)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Remember the message, and ask for the chart in its thread."""
        if prepared.method is Method.POST:
            post = await _post(unit, delivery, lock=True)
            post.channel_id, post.ts = str(result["channel"]), str(result["ts"])
            if post.place == DEFAULT_PLACE:
                (await unit.workspaces.get()).announcement_channel_id = post.channel_id
            if prepared.facts["wanted"]:
                where = {"channel": post.channel_id, "thread": post.ts}
                await enqueue.upload_report(unit, where, prepared.facts["wanted"], now)
        return {"fingerprint": prepared.fingerprint}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Forget an announcement channel that is gone, and try by its name; a post that was deleted stays so."""
        del now
        post = await _post(unit, delivery)
        workspace = await unit.workspaces.get()
        default = post.place == DEFAULT_PLACE and not post.ts
        if default and error == "channel_not_found" and workspace.announcement_channel_id:
            workspace.announcement_channel_id = None
            return True
        return False


async def _post(unit: Unit, delivery: Delivery, *, lock: bool = False) -> SummaryPost:
    found = await unit.reports.post(int(delivery.payload["post"]), lock=lock)
    if found is None:
        raise LookupError(f"delivery {delivery.id} belongs to no summary")
    return found


async def _drawn(unit: Unit, post: SummaryPost, at: datetime) -> tuple[Message, Message, dict[str, Any] | None]:
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
    asked = Asked(period, services=services).to_json()
    wanted = {"asked": asked, "kind": "chart", "viewer": None} if charted(found.report) else None
    return summary(found, at, mark), summary(found, at, mark, table=False), wanted


def _name(post: SummaryPost, zone: str) -> str:
    if Rhythm(post.kind) is Rhythm.WEEKLY:
        year, _, number = post.period.partition("-W")
        return f"week {int(number)} of {year}"
    return dates(post.since, post.until, zone).partition(" – ")[2].partition(" ")[2]


def _earlier(post: SummaryPost) -> tuple[datetime, datetime]:
    return post.since - (post.until - post.since), post.since
