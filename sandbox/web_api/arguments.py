"""Gathers the arguments of a Web API call from its query, form or JSON body, as Slack does.

Source: https://docs.slack.dev/apis/web-api#basics
"""

import json
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.shapes import JsonObject
from sandbox.workspace.errors import SlackError

FORM, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"


@dataclass(frozen=True)
class Asked:
    """What a caller sent: the arguments, the token, and whether they came as JSON."""

    args: JsonObject
    token: str
    as_json: bool = False


async def read(request: web.Request) -> Asked:
    """Read a request; refuses what is not in a form Slack reads."""
    query: JsonObject = dict(request.query)
    query.pop("token", None)  # Slack takes no token from a URL, where logs would keep it.
    header = request.headers.get("Authorization", "").removeprefix("Bearer").strip()
    body = await request.read()
    if request.method == "GET" or not body:  # Slack's own synchronous client sends auth.test as empty JSON.
        return Asked(query, header)
    if request.content_type == JSON:
        return Asked(_json_only(query, body), header, as_json=True)
    form = await _form(request, body)
    token = str(form.pop("token", ""))
    return Asked(query | form, header or token)


def _json_only(query: JsonObject, body: bytes) -> JsonObject:
    if query:
        raise SlackError("invalid_arguments")
    try:
        parsed = json.loads(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(parsed, dict):
        raise SlackError("json_not_object")
    return parsed


async def _form(request: web.Request, body: bytes) -> JsonObject:
    if "Content-Type" not in request.headers:
        raise SlackError("missing_post_type")
    if request.content_type == FORM:
        try:
            return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True))
        except UnicodeDecodeError:
            raise SlackError("invalid_charset") from None
    if request.content_type == MULTIPART:
        return {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    raise SlackError("invalid_post_type")
