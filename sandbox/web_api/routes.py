"""The door of the Web API: every call at /api/<method>, its refusals, its faults, its record."""

import asyncio
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.faults import HANGING, HELD, Fault
from sandbox.limits import RateLimitedError
from sandbox.shapes import JsonObject
from sandbox.web_api.arguments import Asked, read
from sandbox.web_api.call import Call, Method
from sandbox.web_api.files import receive, send
from sandbox.web_api.registry import METHODS
from sandbox.workspace import SlackError

if TYPE_CHECKING:
    from sandbox.server import Sandbox


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP; status 0 means the connection closes without a word."""

    status: int
    body: JsonObject
    headers: dict[str, str] = field(default_factory=dict)


DROPPED = Answer(0, {})


def add_routes(app: web.Application, sandbox: "Sandbox") -> None:
    """Mount the Web API and the upload address."""

    async def call(request: web.Request) -> web.Response:
        return await serve(sandbox, request)

    async def upload(request: web.Request) -> web.Response:
        return await receive(request, sandbox.workspace.files)

    async def download(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {sandbox.tokens.bot}":
            raise web.HTTPForbidden
        return await send(request, sandbox.workspace.files)

    app.router.add_route("GET", "/api/{method}", call)
    app.router.add_route("POST", "/api/{method}", call)
    app.router.add_route("POST", "/upload/v1/{file_id}", upload)
    app.router.add_route("GET", "/files-pri/{file_id}/{name}", download)


async def serve(sandbox: "Sandbox", request: web.Request) -> web.Response:
    """Answer one request of a workspace's Web API."""
    started, name = time.monotonic(), request.match_info["method"]
    asked = Asked({}, "")
    try:
        asked = await read(request)
        answer = await _under_faults(sandbox, name, asked, request.method)
    except SlackError as refused:
        answer = _refused(refused)
    ms = (time.monotonic() - started) * 1000
    error = "dropped" if answer is DROPPED else str(answer.body.get("error", ""))
    sandbox.calls.record(name, asked.args, status=answer.status, error=error, ms=ms)
    sandbox.delivery.traffic.record(
        "from_app",
        "web_api",
        name,
        status=error or ("ok" if answer.status == HTTPStatus.OK else str(answer.status)),
        ms=ms,
        request=asked.args,
        response=answer.body,
    )
    return _sent(request, answer, told_time(sandbox))


async def _under_faults(sandbox: "Sandbox", name: str, asked: Asked, verb: str) -> Answer:
    channel = str(asked.args.get("channel") or asked.args.get("channel_id") or "")
    delay, fault = sandbox.faults.take(name, channel)
    if delay:
        await asyncio.sleep(delay)
    if fault is None:
        answer = perform(sandbox, name, asked, verb)
        if answer.body.get("ok"):
            sandbox.ledger.succeed(name, asked.args)
        return answer
    sandbox.ledger.strike(name, asked.args, fault)
    if fault.kind in {"accepted_then_dropped", "accepted_then_hang"}:
        perform(sandbox, name, asked, verb)
    if fault.kind == "accepted_then_dropped":
        return DROPPED
    if fault.kind in HANGING:
        await sandbox.faults.until_released()
        answer = perform(sandbox, name, asked, verb) if fault.kind in HELD else DROPPED
        return answer if fault.kind == "held" else DROPPED
    return _struck(fault)


def _struck(fault: Fault) -> Answer:
    if fault.kind == "dropped_before":
        return DROPPED
    if fault.kind == "ratelimited":
        return _limited(fault.retry_after or 1)
    if fault.kind == "http_500":
        return Answer(500, {"ok": False, "error": "internal_error"})
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return Answer(200, {"ok": False, "error": fault.error}, headers)


def perform(sandbox: "Sandbox", name: str, asked: Asked, verb: str = "POST") -> Answer:
    """Carry out one call, all of it at once, and answer as Slack would."""
    sandbox.schedule.post_due(sandbox.workspace)
    try:
        answered = sandbox.variation.answered(name, {"ok": True} | _result(sandbox, name, asked, verb))
        return Answer(200, answered, _granted(sandbox, asked.token))
    except SlackError as refused:
        return _refused(refused)
    except RateLimitedError as limited:
        return _limited(limited.retry_after)


def _granted(sandbox: "Sandbox", token: str) -> dict[str, str]:
    """Return the header that tells which scopes a bot's token carries.

    Source: https://docs.slack.dev/authentication/installing-with-oauth
    """
    if token != sandbox.tokens.bot:
        return {}
    return {"X-OAuth-Scopes": ",".join(sorted(sandbox.manifest.bot_scopes))}


def told_time(sandbox: "Sandbox") -> dict[str, str]:
    """Return the header that tells what time it is, as each HTTP answer does (RFC 9110, section 6.6.1)."""
    return {"Date": formatdate(sandbox.clock.now().timestamp() + sandbox.clock_off, usegmt=True)}


def _result(sandbox: "Sandbox", name: str, asked: Asked, verb: str) -> JsonObject:
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    if method.caller == "app" and verb != "POST":
        raise SlackError("insecure_request")
    _authenticate(sandbox, method, asked.token)
    sandbox.limits.call(name, method.tier)
    args = asked.args if method.reads_json or not asked.as_json else {}
    call = Call(sandbox, method, {key: value for key, value in args.items() if value is not None})
    call.need(*method.any_scope())
    _require_arguments(call)
    sandbox.variation.require_team(name, call.args)
    return method.run(call)


def _authenticate(sandbox: "Sandbox", method: Method, token: str) -> None:
    if method.caller == "anyone":
        return
    if sandbox.tokens.kind_of(token) != method.caller:
        raise SlackError("not_allowed_token_type")


def _require_arguments(call: Call) -> None:
    missing = [name for name in call.method.required if not call.has(name)]
    if missing:
        listed = [f"[ERROR] missing required field: {name}" for name in missing]
        raise SlackError("invalid_arguments", response_metadata={"messages": listed})


def _refused(refused: SlackError) -> Answer:
    return Answer(200, {"ok": False, "error": refused.error, **refused.extra})


def _limited(retry_after: int) -> Answer:
    return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(retry_after)})


def _sent(request: web.Request, answer: Answer, told: dict[str, str]) -> web.Response:
    if answer is DROPPED:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    return web.json_response(answer.body, status=answer.status, headers=answer.headers | told)
