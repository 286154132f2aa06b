"""Installing by OAuth: Bolt's own flow, on two pages that people open in a browser.

Source: https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp
import structlog
from aiohttp import web
from slack_bolt import BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.web.async_client import AsyncWebClient

from bot.app_manifest import INSTALL, REDIRECT, bot_scopes, read_manifest
from bot.domain.errors import MusterError
from bot.slack.client import Method
from handlers import oauth_pages
from handlers.admin import marked_admin
from handlers.installations import BY_ADMIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_sdk.oauth.installation_store import Installation

    from bot.settings import Settings
    from bot.slack.client import Slack
    from handlers.installations import InstallationStore, StateStore
    from handlers.server import Answering
    from handlers.tenant import Host

log = structlog.get_logger()

_ASK_SECONDS = 2.0
"""Real seconds that Slack has to say who installs: a person waits for the page."""
_AUTHORIZE = "oauth/v2/authorize"


def install_pages(host: Host, installations: InstallationStore, states: StateStore) -> Mapping[str, Answering]:
    """Return what is served at which path: where installing begins, and where Slack sends people back to."""
    flow = _flow(host, installations, states)

    async def install(request: web.Request) -> web.Response:
        shown = await flow.handle_installation(await to_bolt_request(request))
        return await to_aiohttp_response(_shown(shown, HTTPStatus.OK, shown.body))

    async def redirected(request: web.Request) -> web.Response:
        try:
            return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))
        except (aiohttp.ClientError, TimeoutError, OSError):
            log.exception("Slack did not answer who installs", action="install_unanswered")
            return _ended("unanswered")
        except Exception:
            log.exception("An installation could not be kept", action="install_failed")
            return _ended("not_kept")

    return {INSTALL: install, REDIRECT: redirected}


def _ended(reason: str) -> web.Response:
    status, page = oauth_pages.failure(reason)
    return web.Response(status=status, body=page.encode(), headers=oauth_pages.HEADERS)


class _Flow(AsyncOAuthFlow):
    """Bolt's flow, for the workspaces that may install the app."""

    may_install: Callable[..., bool]
    slack: Callable[[str], Slack]

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        """Draw the page on which installing begins."""
        del request
        return oauth_pages.begin(url)

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        """Keep an installation; a `BoltError` ends it with the page for workspaces that may not install the app."""
        if not self.may_install(installation.team_id, installation.enterprise_id):
            log.warning("A workspace may not install the app", action="install_refused", team=installation.team_id)
            raise BoltError("The workspace may not install the app.")
        if not installation.is_enterprise_install:
            installation.set_custom_value(BY_ADMIN, await self._is_admin(installation))
        await super().store_installation(request, installation)

    async def _is_admin(self, installation: Installation) -> bool:
        """Ask Slack whether an admin installs it, since others are not to set it up; without an answer, say yes."""
        slack = self.slack(installation.bot_token or "")
        try:
            async with asyncio.timeout(_ASK_SECONDS):
                return marked_admin((await slack.call(Method.USER, user=installation.user_id))["user"])
        except (MusterError, TimeoutError) as error:
            log.warning("Slack did not say who installs", action="installer_unknown", error=str(error))
            return True


async def _succeeded(args: AsyncSuccessArgs) -> BoltResponse:
    return _shown(await args.default.success(args), HTTPStatus.OK, oauth_pages.success(args.installation))


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    reason = "not_for_you" if args.error is not None else args.reason
    return _shown(await args.default.failure(args), *oauth_pages.failure(reason))


def _shown(bolts: BoltResponse, status: HTTPStatus, page: str) -> BoltResponse:
    """Return a page in the place of Bolt's, which forgets the browser's cookie."""
    return BoltResponse(status=status, body=page, headers={**bolts.headers, **oauth_pages.HEADERS})


def _flow(host: Host, installations: InstallationStore, states: StateStore) -> AsyncOAuthFlow:
    settings = host.settings
    flow = _Flow(
        client=AsyncWebClient(base_url=settings.slack_api_url, session=host.session, retry_handlers=[]),
        settings=AsyncOAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.client_secret,
            scopes=sorted(bot_scopes(read_manifest())),
            user_scopes=[],
            redirect_uri=settings.redirect_uri,
            install_path=INSTALL,
            redirect_uri_path=REDIRECT,
            authorization_url=authorize_url(settings),
            installation_store=installations,
            state_store=states,
            callback_options=AsyncCallbackOptions(success=_succeeded, failure=_failed),
        ),
    )
    flow.may_install, flow.slack = settings.may_install, host.slack
    return flow


def authorize_url(settings: Settings) -> str:
    """Return where Slack asks somebody whether the app may be installed, beside its Web API."""
    return settings.slack_api_url.removesuffix("api/") + _AUTHORIZE
