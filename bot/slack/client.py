"""The one way to Slack's Web API: every call ends as a result, a wait, a refusal or an honest doubt."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SystemClock
from bot.corrected_clock import CorrectedClock
from bot.domain.errors import MusterError
from bot.slack.claims import last_look
from bot.slack.error_names import LATER, MISSING_SCOPE, TOKEN_REFUSED, Reach
from bot.slack.forms import Forms
from bot.tracing import note, span

CALL_SECONDS = 10.0
"""Real seconds one call may take before its outcome is in doubt."""


class Method(StrEnum):
    """Every Web API method Muster calls, with the bot scopes it needs in `SCOPES`."""

    AUTH_TEST = "auth.test"
    TEAMS = "auth.teams.list"
    CONNECT = "apps.connections.open"
    """With the app-level token."""
    CREATE = "conversations.create"
    INVITE = "conversations.invite"
    JOIN = "conversations.join"
    INFO = "conversations.info"
    RENAME = "conversations.rename"
    ARCHIVE = "conversations.archive"
    OPEN = "conversations.open"
    HISTORY = "conversations.history"
    REPLIES = "conversations.replies"
    MEMBERS = "conversations.members"
    SET_TOPIC = "conversations.setTopic"
    OWN_CHANNELS = "users.conversations"
    USER = "users.info"
    GROUPS = "usergroups.list"
    GROUP_MEMBERS = "usergroups.users.list"
    POST = "chat.postMessage"
    UPDATE = "chat.update"
    DELETE = "chat.delete"
    EPHEMERAL = "chat.postEphemeral"
    PIN = "pins.add"
    BOOKMARK = "bookmarks.add"
    BOOKMARK_EDIT = "bookmarks.edit"
    BOOKMARKS = "bookmarks.list"
    UPLOAD_URL = "files.getUploadURLExternal"
    UPLOAD_DONE = "files.completeUploadExternal"
    FILE_DELETE = "files.delete"
    CANVAS_CREATE = "canvases.create"
    CANVAS_EDIT = "canvases.edit"
    CANVAS_ACCESS = "canvases.access.set"
    CANVAS_DELETE = "canvases.delete"
    VIEW_OPEN = "views.open"
    VIEW_PUSH = "views.push"
    VIEW_UPDATE = "views.update"
    VIEW_PUBLISH = "views.publish"


SCOPES: dict[Method, frozenset[str]] = {
    Method.AUTH_TEST: frozenset(),
    Method.TEAMS: frozenset(),
    Method.CONNECT: frozenset(),
    Method.CREATE: frozenset({"channels:manage", "groups:write"}),
    Method.INVITE: frozenset({"channels:manage", "groups:write"}),
    Method.JOIN: frozenset({"channels:join"}),
    Method.INFO: frozenset({"channels:read", "groups:read"}),
    Method.RENAME: frozenset({"channels:manage", "groups:write"}),
    Method.ARCHIVE: frozenset({"channels:manage", "groups:write"}),
    Method.OPEN: frozenset({"im:write"}),
    Method.HISTORY: frozenset({"channels:history", "groups:history", "im:history"}),
    Method.REPLIES: frozenset({"channels:history", "groups:history", "im:history"}),
    Method.MEMBERS: frozenset({"channels:read", "groups:read"}),
    Method.SET_TOPIC: frozenset({"channels:manage", "groups:write"}),
    Method.OWN_CHANNELS: frozenset({"channels:read", "groups:read"}),
    Method.USER: frozenset({"users:read"}),
    Method.GROUPS: frozenset({"usergroups:read"}),
    Method.GROUP_MEMBERS: frozenset({"usergroups:read"}),
    Method.POST: frozenset({"chat:write", "chat:write.public"}),
    Method.UPDATE: frozenset({"chat:write"}),
    Method.DELETE: frozenset({"chat:write"}),
    Method.EPHEMERAL: frozenset({"chat:write"}),
    Method.PIN: frozenset({"pins:write"}),
    Method.BOOKMARK: frozenset({"bookmarks:write"}),
    Method.BOOKMARK_EDIT: frozenset({"bookmarks:write"}),
    Method.BOOKMARKS: frozenset({"bookmarks:read"}),
    Method.UPLOAD_URL: frozenset({"files:write"}),
    Method.UPLOAD_DONE: frozenset({"files:write"}),
    Method.FILE_DELETE: frozenset({"files:write"}),
    Method.CANVAS_CREATE: frozenset({"canvases:write"}),
    Method.CANVAS_EDIT: frozenset({"canvases:write"}),
    Method.CANVAS_ACCESS: frozenset({"canvases:write"}),
    Method.CANVAS_DELETE: frozenset({"canvases:write"}),
    Method.VIEW_OPEN: frozenset(),
    Method.VIEW_PUSH: frozenset(),
    Method.VIEW_UPDATE: frozenset(),
    Method.VIEW_PUBLISH: frozenset(),
}
"""The bot scopes each method needs, as https://docs.slack.dev/reference/methods lists them."""

FORM_ENCODED = frozenset(
    {
        Method.HISTORY,
        Method.REPLIES,
        Method.INFO,
        Method.MEMBERS,
        Method.OWN_CHANNELS,
        Method.BOOKMARKS,
        Method.USER,
        Method.GROUPS,
        Method.GROUP_MEMBERS,
        Method.UPLOAD_URL,
        Method.TEAMS,
    }
)
"""The methods whose arguments go out as a form, which Slack reads everywhere; of some it reads no JSON at all."""
_ALWAYS: dict[Method, dict[str, Any]] = {
    Method.POST: {"unfurl_links": False, "unfurl_media": False},
    Method.USER: {"include_locale": "true"},
}
"""Arguments of every call of a method. Left to itself, Slack shows what the links in a post lead to below it."""
_OF_A_TEAM = frozenset({Method.CREATE, Method.OWN_CHANNELS, Method.GROUPS, Method.GROUP_MEMBERS})
"""What a token of a whole organisation must name the workspace for: https://api.slack.com/enterprise/apps/changes-apis."""
_MADE_ONCE = frozenset(
    {Method.POST, Method.EPHEMERAL, Method.CREATE, Method.UPLOAD_DONE, Method.BOOKMARK, Method.CANVAS_CREATE}
)
"""What would stand twice if two processes called it; all else can be called twice, and go on beyond a lease."""
_IN_DOUBT = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
_SERVER_ERROR = 500
_TOO_MANY = 429


class SlackRefused(MusterError):
    """Slack said no; repeating the call would change nothing."""

    def __init__(self, error: str, response: dict[str, Any] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.response = response or {}


class SlackLacksScope(SlackRefused):
    """The app was installed without a scope that the method needs: no until it is installed with it.

    `needed` names the scopes of which any one would do, as the manifest has them.
    """

    def __init__(self, method: Method, response: dict[str, Any]) -> None:
        super().__init__(MISSING_SCOPE, response)
        self.method = method
        named = {scope.strip() for scope in str(response.get("needed") or "").split(",")}
        self.needed = tuple(sorted(SCOPES[method] & named or SCOPES[method]))


class SlackBusy(MusterError):
    """Slack asked to be left alone for a while: for `seconds`, or for as long as it takes."""

    def __init__(
        self, method: Method, seconds: float | None, error: str = "ratelimited", reach: Reach = Reach.PLACE
    ) -> None:
        super().__init__(f"{method}: {error}" + ("" if seconds is None else f" for {seconds:g} s"))
        self.method = method
        self.seconds = seconds
        self.error = error
        self.reach = reach


class SlackTokenRefused(SlackBusy):
    """Slack does not take the token, whatever is called; once it does again, all can go on."""

    def __init__(self, method: Method, error: str) -> None:
        super().__init__(method, None, error, Reach.ALL)


class SlackUnreachable(MusterError):
    """The call never reached Slack."""


class SlackUncertain(MusterError):
    """The call may or may not have taken effect: no answer, or an answer that does not say."""


_SDK = logging.getLogger("slack_sdk.web.async_base_client")
_SDK.setLevel(logging.WARNING)
"""The SDK asks for the logger's own level: without one it writes out each call and answer, for nobody to read."""

Observer = Callable[[str, str, float], None]
"""Hears of every call: its method, its outcome, its seconds."""


class Slack:
    """Calls the Web API over one connection pool, never repeating a call by itself."""

    def __init__(
        self,
        token: str,
        base_url: str,
        session: aiohttp.ClientSession,
        *,
        seconds: float = CALL_SECONDS,
        observer: Observer | None = None,
        clock: CorrectedClock | None = None,
    ) -> None:
        self.client = AsyncWebClient(
            token=token, base_url=base_url, session=session, retry_handlers=[], timeout=int(seconds) + 1, logger=_SDK
        )
        self.team_id: str | None = None
        """The workspace, where the token is good for a whole organisation."""
        self._session = session
        self._seconds = seconds
        self._observers = [] if observer is None else [observer]
        self.granted: frozenset[str] | None = None
        """The scopes that the token carries, by the header of Slack's last answer; None where it named none."""
        self._clock = clock or CorrectedClock(SystemClock(), silent=True)
        """Hears what time Slack says it is."""
        self.token_refused = ""
        """With what error Slack refused the token at the last call that it answered; nothing where it took it."""
        self.forms = Forms()
        """What blocks it refused lately."""

    @property
    def clock_ahead(self) -> int | None:
        """By how many seconds this machine's clock was ahead of Slack's at its last answer; None where it told none."""
        ahead = self._clock.machine_ahead
        return None if ahead is None else round(ahead.total_seconds())

    def observed_by(self, observer: Observer) -> None:
        """Have an observer hear of each call from now on, beside those that do."""
        self._observers.append(observer)

    async def call(self, method: Method, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - Slack's own JSON
        """Call `method` and return Slack's answer.

        Raises `SlackRefused`, `SlackBusy`, `SlackUnreachable` or `SlackUncertain`; `ClaimOver` where it was not made.
        """
        if self.team_id is not None and method in _OF_A_TEAM:
            arguments["team_id"] = self.team_id
        with span(f"slack {method}"):
            return await self._observed(method, {**_ALWAYS.get(method, {}), **arguments})

    async def _observed(self, method: Method, arguments: dict[str, Any]) -> dict[str, Any]:
        started = time.monotonic()
        outcome = "ok"
        try:
            answer = await self._call(method, arguments)
        except MusterError as error:
            outcome = error.error if isinstance(error, SlackRefused | SlackTokenRefused) else type(error).__name__
            if isinstance(error, SlackTokenRefused):
                self.token_refused = error.error
            raise
        else:
            self.token_refused = ""
            return answer
        finally:
            note(outcome=outcome)
            for observe in self._observers:
                observe(method, outcome, time.monotonic() - started)

    async def send_bytes(self, url: str, data: bytes) -> None:
        """Send a file's bytes to the address that files.getUploadURLExternal gave.

        Nothing is to be seen of them before the upload is completed, so a doubt does no harm: raises
        `SlackUnreachable`. Source: https://docs.slack.dev/messaging/working-with-files#uploading_files
        """
        try:
            async with asyncio.timeout(self._seconds), self._session.post(url, data=data) as response:
                response.raise_for_status()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise SlackUnreachable(f"upload: {error or type(error).__name__}") from error

    async def _call(self, method: Method, arguments: dict[str, Any]) -> dict[str, Any]:
        asked = self._clock.steady()
        try:
            async with asyncio.timeout(self._seconds):
                form = method in FORM_ENCODED
                if method in _MADE_ONCE:
                    last_look()  # nothing is waited for from here until the request begins to be written to an open
                    # connection; on Python 3.11 its body is written in the loop's next round
                response = await self.client.api_call(
                    method, params=arguments if form else None, json=None if form else arguments
                )
        except SlackApiError as error:
            self._heard_time(error.response.headers, asked)
            raise _judged(method, error) from error
        except aiohttp.ClientConnectorError as error:
            raise SlackUnreachable(str(error)) from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise SlackUncertain(f"{method}: {error or type(error).__name__}") from error
        self.granted = _scopes(response.headers.get("X-OAuth-Scopes", "")) or self.granted
        self._heard_time(response.headers, asked)
        return dict(response.data) if isinstance(response.data, dict) else {}

    def _heard_time(self, headers: Mapping[str, str], asked: float) -> None:
        try:
            told = parsedate_to_datetime(headers.get("Date", ""))
        except ValueError:
            return
        self._clock.heard(told.replace(tzinfo=UTC), asked)  # an HTTP date is always GMT


def is_passing(error: SlackApiError) -> bool:
    """Say whether an error is of a Slack in trouble, or busy, and none of who called."""
    judged = _judged(Method.CONNECT, error)
    return isinstance(judged, SlackBusy | SlackUncertain) and not isinstance(judged, SlackTokenRefused)


def _scopes(header: str) -> frozenset[str]:
    return frozenset(filter(None, (scope.strip() for scope in header.split(","))))


def _judged(method: Method, error: SlackApiError) -> MusterError:
    response = error.response
    status = int(response.status_code)
    data = response.data if isinstance(response.data, dict) else {}
    if status == _TOO_MANY:
        return SlackBusy(method, float(response.headers.get("Retry-After", 1)))
    name = str(data.get("error") or "")
    if status >= _SERVER_ERROR or name in _IN_DOUBT or not name:
        return SlackUncertain(f"{method}: HTTP {status} {name}".strip())
    if name in LATER:
        asked = response.headers.get("Retry-After")
        return SlackBusy(method, float(asked) if asked else None, name, LATER[name])
    if name in TOKEN_REFUSED:
        return SlackTokenRefused(method, name)
    return SlackLacksScope(method, data) if name == MISSING_SCOPE else SlackRefused(name, data)


INVITE_AT_ONCE = 100
"""People one call invites: the lower of the two limits in
https://docs.slack.dev/reference/methods/conversations.invite"""
