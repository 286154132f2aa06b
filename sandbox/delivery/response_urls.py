"""Response URLs: an app's way back to where a person acted, for a while and a few times.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import asyncio
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from sandbox.blockkit import MAX_BLOCKS_TEXT, blocks_text_length, validate_message
from sandbox.delivery.traffic import Traffic
from sandbox.faults import HANGING, HELD, Fault, Faults
from sandbox.shapes import JsonObject
from sandbox.variation import Variation
from sandbox.workspace import Channel, Draft, Message, SlackError, Workspace

MAX_USES = 5
LIFETIME = timedelta(minutes=30)
RESPONSE_PATH = "/sandbox/response"
FAULT_NAME = "response_url"
"""The name under which a fault is ordered for the next uses."""
FAULT_STATUS = {"ratelimited": 429, "http_500": 500}


@dataclass(slots=True)
class Grant:
    """What one response URL may do: `message_ts` is the message acted on, empty after a command."""

    user: str
    channel: str
    message_ts: str
    thread_ts: str
    born: datetime
    uses: int = 0


class ResponseUrls:
    """Issues response URLs and serves them."""

    def __init__(self, workspace: Workspace, traffic: Traffic, faults: Faults, variation: Variation) -> None:
        self._workspace = workspace
        self._faults = faults
        self._variation = variation
        self._traffic = traffic
        self._grants: dict[str, Grant] = {}
        self.base_url = ""

    def add_routes(self, app: web.Application) -> None:
        """Serve the URLs."""
        app.router.add_post(f"{RESPONSE_PATH}/{{token}}", self._serve)

    def issue(self, user: str, channel: Channel, message: Message | None = None) -> str:
        """Return a fresh response URL for what this person did here."""
        token = secrets.token_urlsafe(18)
        ts, thread = (message.ts, message.thread_ts) if message else ("", "")
        self._grants[token] = Grant(user, channel.id, ts, thread, self._workspace.clock.now())
        return f"{self.base_url}{RESPONSE_PATH}/{token}"

    def reply_to(self, user: str, channel: Channel, body: JsonObject) -> Message | None:
        """Do what the reply to a slash command asks. Raises `SlackError`."""
        return self.reply(Grant(user, channel.id, "", "", self._workspace.clock.now()), body)

    def reply(self, grant: Grant, body: JsonObject) -> Message | None:
        """Do what a reply asks: post, replace or delete. Raises `SlackError`."""
        if body.get("delete_original"):
            self._delete_original(grant)
            return None
        problems = validate_message(body)
        if problems:
            raise SlackError("invalid_blocks", errors=[str(problem) for problem in problems])
        self._variation.require_known(body.get("blocks"))
        if blocks_text_length(body.get("blocks")) > MAX_BLOCKS_TEXT:
            raise SlackError("msg_blocks_too_long")
        draft = _draft(body, grant)
        if not draft.text and not draft.blocks and not draft.attachments:
            raise SlackError("no_text")
        if body.get("replace_original"):
            return self._replace_original(grant, draft)
        return self._post(grant, draft, ephemeral=body.get("response_type", "ephemeral") != "in_channel")

    async def _serve(self, request: web.Request) -> web.Response:
        body = _parsed(await request.text())
        delay, fault = self._faults.take(FAULT_NAME)
        await asyncio.sleep(delay)
        if fault is not None:
            return await self._struck(request, body, fault)
        return self._answered(request, body)

    def _answered(self, request: web.Request, body: JsonObject) -> web.Response:
        try:
            self.reply(self._spend(request.match_info["token"]), body)
        except SlackError as refusal:
            return self._answer(body, {"ok": False, "error": refusal.error, **refusal.extra})
        return self._answer(body, {"ok": True})

    async def _struck(self, request: web.Request, body: JsonObject, fault: Fault) -> web.Response:
        if fault.kind == "error":
            return self._answer(body, {"ok": False, "error": fault.error})
        if fault.kind in FAULT_STATUS:
            return web.Response(status=FAULT_STATUS[fault.kind], headers={"Retry-After": str(fault.retry_after)})
        if fault.kind in {"accepted_then_dropped", "accepted_then_hang"}:
            self._answered(request, body)
        if fault.kind in HANGING:
            await self._faults.until_released()
        answer = self._answered(request, body) if fault.kind in HELD else web.Response()
        if fault.kind == "held":
            return answer
        if request.transport is not None:
            request.transport.abort()
        return answer

    def _answer(self, body: JsonObject, answer: JsonObject) -> web.Response:
        # Slack does not document the status of a spent URL; 404 is the stricter reading.
        status = 404 if answer.get("error") in ("used_url", "expired_url", "invalid_url") else 200
        self._traffic.record(
            "from_app",
            "response_url",
            "response_url",
            status=str(answer.get("error", "ok")),
            ms=0,
            request=body,
            response=answer,
        )
        return web.json_response(answer, status=status)

    def _spend(self, token: str) -> Grant:
        grant = self._grants.get(token)
        if grant is None:
            raise SlackError("invalid_url")
        if self._workspace.clock.now() - grant.born > LIFETIME:
            raise SlackError("expired_url")
        if grant.uses >= MAX_USES:
            raise SlackError("used_url")
        grant.uses += 1
        return grant

    def _channel(self, grant: Grant) -> Channel:
        channel = self._workspace.channels.get(grant.channel)
        if channel is None:
            raise SlackError("channel_not_found")
        return channel

    def _original(self, grant: Grant) -> tuple[Channel, Message]:
        channel = self._channel(grant)
        message = channel.messages.get(grant.message_ts)
        if message is None or message.user != self._workspace.bot.id:
            raise SlackError("message_not_found")
        return channel, message

    def _delete_original(self, grant: Grant) -> None:
        channel, message = self._original(grant)
        if message.ephemeral_for:
            self._workspace.posting.clear_ephemeral(channel, message)
        else:
            self._workspace.posting.delete(channel, message)

    def _replace_original(self, grant: Grant, draft: Draft) -> Message:
        channel, message = self._original(grant)
        bot = self._workspace.bot.id
        if not message.ephemeral_for:
            self._workspace.posting.edit(bot, message, draft)
            return message
        self._workspace.posting.clear_ephemeral(channel, message)
        replaced = self._workspace.posting.post_ephemeral(bot, channel, grant.user, draft)
        grant.message_ts = replaced.ts
        return replaced

    def _post(self, grant: Grant, draft: Draft, *, ephemeral: bool) -> Message:
        channel, bot = self._channel(grant), self._workspace.bot.id
        if ephemeral:
            return self._workspace.posting.post_ephemeral(bot, channel, grant.user, draft)
        return self._workspace.posting.post(bot, channel, draft)


def _draft(body: JsonObject, grant: Grant) -> Draft:
    replacing = bool(body.get("replace_original"))
    return Draft(
        text=str(body.get("text") or ""),
        blocks=list(body.get("blocks") or []),
        attachments=list(body.get("attachments") or []),
        thread_ts=str(body.get("thread_ts") or (grant.thread_ts if replacing else "")),
        metadata=body.get("metadata"),
    )


def _parsed(text: str) -> JsonObject:
    try:
        body = json.loads(text)
    except ValueError:
        raise web.HTTPBadRequest(text='{"ok":false,"error":"invalid_json"}') from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text='{"ok":false,"error":"json_not_object"}')
    return body
