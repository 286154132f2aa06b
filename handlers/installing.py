"""Installing by OAuth: Bolt's own flow, on two pages that people open in a browser.

Source: https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.web.async_client import AsyncWebClient

from bot.app_manifest import INSTALL, REDIRECT, bot_scopes, read_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.settings import Settings
    from handlers.installations import InstallationStore, StateStore
    from handlers.server import Answering
    from handlers.tenant import Host

_AUTHORIZE = "oauth/v2/authorize"


def install_pages(host: Host, installations: InstallationStore, states: StateStore) -> Mapping[str, Answering]:
    """Return what is served at which path: where installing begins, and where Slack sends people back to."""
    flow = _flow(host, installations, states)

    async def install(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

    async def redirected(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

    return {INSTALL: install, REDIRECT: redirected}


def _flow(host: Host, installations: InstallationStore, states: StateStore) -> AsyncOAuthFlow:
    settings = host.settings
    return AsyncOAuthFlow(
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
        ),
    )


def authorize_url(settings: Settings) -> str:
    """Return where Slack asks somebody whether the app may be installed, beside its Web API."""
    return settings.slack_api_url.removesuffix("api/") + _AUTHORIZE
