"""Reports shared in a channel, and files drawn from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.audit.exports import audit_export
from bot.delivery import uploads
from bot.delivery.advice import advice
from bot.delivery.effect import Effect, Prepared, dedup_metadata, find_message
from bot.delivery.effects.complete_upload import tell_asker
from bot.domain.reports.report import Asked
from bot.messages.message import Message, line
from bot.messages.reports.report import shared
from bot.outbox import enqueue
from bot.queries.policy import current_policy
from bot.reports.files import File, Kind, charted, draw, no_chart
from bot.reports.report import build
from bot.slack.client import Method, Slack, SlackRefused
from bot.slack.error_names import NOT_HERE

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery

BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_attachments", "only_one_table_allowed"})
"""Slack's refusals of a table (https://docs.slack.dev/reference/block-kit/blocks/table-block)."""


class TableOrText(Effect):
    """Posts or edits a message that holds a table, and says the same as text where Slack refuses the table."""

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Send the table; where it is refused, the text."""
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error not in BLOCKS_REFUSED:
                raise
        as_text = {**prepared.arguments, "blocks": prepared.facts["text_blocks"]}
        return await slack.call(Method(prepared.method), **as_text)


class Share(TableOrText):
    """Posts a report in a channel, holding only what everybody may see; its chart follows in the thread."""

    slow = True

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the report."""
        asked = Asked.from_json(delivery.payload["report"])
        zone = (await current_policy(unit)).calendar.zone
        found = await build(unit, asked, zone, delivery.created_at, viewer=None)
        told, channel = shared(found), delivery.payload["channel"]
        arguments = {"channel": channel, **told.payload(), "metadata": dedup_metadata(delivery)}
        facts = {"text_blocks": shared(found, table=False).blocks, "chart": charted(found)}
        return Prepared(Method.POST, arguments, channel=channel, facts=facts)

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the message in the channel."""
        return await find_message(slack, prepared.arguments["channel"], delivery)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Ask for the chart, in the thread."""
        where = {"channel": str(result["channel"]), "thread": str(result["ts"]), "asker": delivery.payload["asker"]}
        if prepared.facts["chart"]:
            wanted = {"asked": delivery.payload["report"], "kind": "chart", "viewer": None}
            await enqueue.upload_report(unit, where, wanted, now)
        return {"channel": where["channel"], "ts": where["thread"]}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell who asked, and what they can do."""
        await enqueue.direct_message(unit, delivery.payload["asker"], _not_shared(error), now)
        return False


class Upload(Effect):
    """Sends a file to Slack; it is shared by `CompleteUpload`, which knows the file by its id whatever happens.

    Nobody sees what was only sent: a doubt is settled by sending it again.
    """

    slow = True

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the file; of a chart only where charts can be drawn."""
        if _not_drawable(delivery):
            return None
        file = await draw(unit, delivery.payload["report"], delivery.key, delivery.created_at)
        arguments = {"filename": file.name, "length": len(file.data), **({"alt_txt": file.alt} if file.alt else {})}
        return Prepared(Method.UPLOAD_URL, arguments, facts={"file": file})

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Ask for an address, and send the bytes there."""
        file = prepared.facts["file"]
        address = await slack.call(Method.UPLOAD_URL, **prepared.arguments)
        await slack.send_bytes(str(address["upload_url"]), file.data)
        return {"id": str(address["file_id"]), "title": file.title}

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Keep which file it is, and who exported what with it; have it shared."""
        file: File | None = prepared.facts.get("file")  # a review's is drawn on the way, and exports no figures
        if file is not None and (tally := file.tally) is not None:
            wanted = delivery.payload["report"]
            await audit_export(unit, "incidents", Asked.from_json(wanted["asked"]).period, tally, wanted["viewer"], now)
        await uploads.complete_upload(unit, delivery, result, now)
        return {"files": [result["id"]]}

    async def on_skipped(self, unit: Unit, delivery: Delivery, now: datetime) -> None:
        """Tell who asked for a chart that cannot be drawn any more; below a post there is simply none."""
        who = delivery.payload["where"].get("user")
        if who and (why := _not_drawable(delivery)):
            await enqueue.direct_message(unit, who, line(why), now)

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell who asked."""
        await tell_asker(unit, delivery, error, now)
        return False


def _not_drawable(delivery: Delivery) -> str:
    """Say why a chart cannot be drawn; nothing where it can, or where the file is none."""
    wanted = delivery.payload.get("report") or {}  # a review's file is drawn from no report
    return no_chart() if wanted.get("kind") == Kind.CHART else ""


def _not_shared(error: str) -> Message:
    mend = "Invite Muster into the channel first: `/invite @Muster`." if error in NOT_HERE else advice(error)
    return line(f"The report could not be shared. Slack said `{error}`. {mend}")
