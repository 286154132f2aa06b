"""Reports shared in a channel, and files drawn from them."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from bot.audit.exports import audit_export
from bot.delivery.advice import advice
from bot.delivery.effect import Prepared, find_message
from bot.delivery.effects.asked_for import AskedFor
from bot.delivery.effects.in_forms import InForms
from bot.delivery.effects.upsert import posted
from bot.delivery.job import Answer, Job, Place
from bot.delivery.trouble import Trouble
from bot.language.texts import N_, _
from bot.messages.message import Message, line
from bot.messages.reports.report import shared
from bot.outbox import enqueue, reports
from bot.outbox.file_payloads import InChannel, OfFile, ReportFile, SentFile, ShareReport, ToPerson, UploadReport
from bot.queries.policy import current_policy
from bot.reports.files import File, Kind, charted, draw, no_chart
from bot.reports.glance import glance
from bot.reports.report import build
from bot.slack.client import Method, Slack
from bot.slack.error_names import NOT_HERE
from storage.tables import Delivery


class Share(InForms[ShareReport], AskedFor[ShareReport]):
    """Posts a report in a channel, holding only what everybody may see.

    Where Slack does not draw its chart, a picture of it follows in the thread.
    """

    payload = ShareReport
    trouble = Trouble(N_("The report could not be shared"))
    slow = True

    async def prepare(self, job: Job[ShareReport]) -> Prepared | None:
        """Draw the report."""
        zone = (await current_policy(job.unit)).calendar.zone
        at = job.delivery.created_at
        found = await build(job.unit, job.asked.report, zone, at, viewer=None)
        drawn = shared(found, await glance(job.unit, found, at, viewer=None), at)
        return posted(job, job.asked.channel, drawn, forms=drawn.forms, chart=charted(found))

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> Answer | None:
        """Look for the message in the channel."""
        return await find_message(slack, prepared.arguments["channel"], delivery)

    async def record(self, job: Job[ShareReport], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Ask for the picture of the chart, in the thread, where there is none in the message."""
        place = Place.of(result)
        if prepared.facts["chart"] and not result.get("charted", True):
            where = InChannel(channel=place.channel, thread=place.ts, asker=job.asked.asker)
            wanted = ReportFile(asked=job.asked.report, kind=Kind.CHART, viewer=None)
            await reports.upload_report(job.unit, where, wanted, now)
        return place._asdict()

    def not_done(self, error: str) -> Message:
        """Say what can be done."""
        to_do = _("Invite Muster into the channel first: `/invite @Muster`.") if error in NOT_HERE else advice(error)
        return line(_("The report could not be shared. Slack said `{error}`. {advice}", error=error, advice=to_do))


FileP = TypeVar("FileP", bound=OfFile)


class SendFile(AskedFor[FileP]):
    """Sends a file to Slack; it is shared by `ShareFile`, which knows the file by its id whatever happens.

    Nobody sees what was only sent: a doubt is settled by sending it again.
    """

    slow = True

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Ask for an address, and send the bytes there."""
        file: File = prepared.facts["file"]
        address = await slack.call(Method.UPLOAD_URL, **prepared.arguments)
        await slack.send_bytes(str(address["upload_url"]), file.data)
        return {"id": str(address["file_id"]), "title": file.title}

    async def record(self, job: Job[FileP], _prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Keep which file it is, and have it shared."""
        file, delivery = SentFile.model_validate(result), job.delivery
        incident_id, lane = delivery.incident_id, delivery.lane
        await reports.complete_upload(job.unit, job.asked.where, file, now, lane=lane, incident_id=incident_id)
        return {"files": [file.id]}


class Upload(SendFile[UploadReport]):
    """Sends a file drawn from a report."""

    payload = UploadReport
    trouble = Trouble(N_("The file could not be uploaded"))

    async def prepare(self, job: Job[UploadReport]) -> Prepared | None:
        """Draw the file; of a chart only where charts can be drawn."""
        if _not_drawable(job.asked):
            return None
        file = await draw(job.unit, job.asked.report, job.delivery.key, job.delivery.created_at)
        arguments = {"filename": file.name, "length": len(file.data), **({"alt_txt": file.alt} if file.alt else {})}
        return Prepared(Method.UPLOAD_URL, arguments, facts={"file": file})

    async def record(self, job: Job[UploadReport], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Keep who exported what with it, too."""
        file: File = prepared.facts["file"]
        if file.tally is not None:
            wanted = job.asked.report
            await audit_export(job.unit, "incidents", wanted.asked.period, file.tally, wanted.viewer, now)
        return await super().record(job, prepared, result, now)

    async def on_skipped(self, job: Job[UploadReport], now: datetime) -> None:
        """Tell who asked for a chart that can no longer be drawn; below a post there is simply none."""
        where, why = job.asked.where, _not_drawable(job.asked)
        if isinstance(where, ToPerson) and why:
            await enqueue.direct_message(job.unit, where.user, line(why), now)


def _not_drawable(asked: UploadReport) -> str:
    """Say why a chart cannot be drawn; nothing where it can, or where none is wanted."""
    return no_chart() if asked.report.kind == Kind.CHART else ""
