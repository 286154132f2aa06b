"""Reports shared in a channel, and files drawn from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery import outlet
from bot.delivery.effect import Effect, Prepared, find_message, marked
from bot.delivery.slack import Method, Slack, SlackRefused
from bot.incidents.in_force import policy_of
from bot.messages.message import Message, line
from bot.messages.reports.report import shared
from bot.reports.files import draw
from bot.reports.report import Asked, build

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery

BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_attachments", "only_one_table_allowed"})
"""Slack's refusals of a table (https://docs.slack.dev/reference/block-kit/blocks/table-block)."""
_NOT_HERE = frozenset({"not_in_channel", "channel_not_found"})
_PAGE = 100


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

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the report."""
        asked = Asked.from_json(delivery.payload["report"])
        zone = (await policy_of(unit)).calendar.zone
        found = await build(unit, asked, zone, delivery.created_at, viewer=None)
        told, channel = shared(found), delivery.payload["channel"]
        arguments = {"channel": channel, **told.payload(), "metadata": marked(delivery)}
        facts = {"text_blocks": shared(found, table=False).blocks, "chart": found.whole.count > 1}
        return Prepared(Method.POST, arguments, channel=channel, facts=facts)

    async def find(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the message in the channel."""
        return await find_message(slack, prepared.arguments["channel"], delivery)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Ask for the chart, in the thread."""
        where = {"channel": str(result["channel"]), "thread": str(result["ts"]), "asker": delivery.payload["asker"]}
        if prepared.facts["chart"]:
            wanted = {"asked": delivery.payload["report"], "kind": "chart", "viewer": None}
            await outlet.upload(unit, where, wanted, now)
        return {"channel": where["channel"], "ts": where["thread"]}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell who asked, and what they can do."""
        await outlet.direct(unit, delivery.payload["asker"], _not_shared(error), now)
        return False


class Upload(Effect):
    """Uploads a file for one person, or into a thread: https://docs.slack.dev/messaging/working-with-files."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the file."""
        file = await draw(unit, delivery.payload["report"], delivery.key, delivery.created_at)
        where = delivery.payload["where"]
        arguments = {"filename": file.name, "length": len(file.data), **({"alt_txt": file.alt} if file.alt else {})}
        place = where.get("channel") or where["user"]
        return Prepared(Method.UPLOAD_URL, arguments, channel=place, facts={"file": file, "where": where})

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Ask for an address, send the bytes, then share the file."""
        file, where = prepared.facts["file"], prepared.facts["where"]
        channel = await _channel_of(slack, where)
        address = await slack.call(Method.UPLOAD_URL, **prepared.arguments)
        await slack.send_bytes(str(address["upload_url"]), file.data)
        done: dict[str, Any] = {"files": [{"id": address["file_id"], "title": file.title}], "channel_id": channel}
        if where.get("thread"):
            done["thread_ts"] = where["thread"]
        try:
            return await slack.call(Method.UPLOAD_DONE, **done)
        except SlackRefused as refusal:
            if refusal.error != "not_in_channel":
                raise
        await slack.call(Method.JOIN, channel=channel)
        return await slack.call(Method.UPLOAD_DONE, **done)

    async def find(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the file, by its name, where it was to be shared."""
        where, name = prepared.facts["where"], prepared.arguments["filename"]
        channel = await _channel_of(slack, where)
        about = {"channel": channel, "oldest": f"{delivery.created_at.timestamp() - 60:.6f}", "limit": _PAGE}
        try:
            if where.get("thread"):
                page = await slack.call(Method.REPLIES, **{**about, "ts": where["thread"]})
            else:
                page = await slack.call(Method.HISTORY, **about)
        except SlackRefused as refusal:
            if refusal.error in _NOT_HERE:
                return None
            raise
        files = [file for message in page.get("messages", []) for file in message.get("files", [])]
        return next(({"files": [file]} for file in files if file.get("name") == name), None)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Keep which file it is."""
        del unit, delivery, prepared, now
        return {"files": [str(file.get("id")) for file in result.get("files", [])]}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell who asked."""
        where = delivery.payload["where"]
        who = where.get("user") or where.get("asker")
        if who:
            await outlet.direct(unit, who, _not_uploaded(error), now)
        return False


async def _channel_of(slack: Slack, where: dict[str, str]) -> str:
    if where.get("channel"):
        return where["channel"]
    opened = await slack.call(Method.OPEN, users=where["user"])
    return str(opened["channel"]["id"])


def _not_shared(error: str) -> Message:
    mend = (
        "Invite Muster into the channel first: `/invite @Muster`."
        if error in _NOT_HERE
        else "An owner of the workspace may know why."
    )
    return line(f"The report could not be shared. Slack said `{error}`. {mend}")


def _not_uploaded(error: str) -> Message:
    return line(f"The file could not be uploaded. Slack said `{error}`. Ask again, or tell an owner of the workspace.")
