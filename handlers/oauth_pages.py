"""The pages that somebody who installs Muster opens in a browser: where it begins, and how it ended.

Each is whole by itself: no script, nothing loaded from elsewhere, nothing secret.
"""

from __future__ import annotations

import re
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from bot.app_manifest import INSTALL

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store import Installation

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""The address of the last page holds Slack's code, which no other site may learn from a link on it."""
_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 34rem; margin: 4rem auto; padding: 0 1rem; font: 17px/1.5 system-ui, sans-serif;
  color: #1d1c1d; background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
.button { display: inline-block; margin: .5rem 0; padding: .7rem 1.2rem; border-radius: .4rem; background: #007a5a;
  color: #fff; font-weight: 600; text-decoration: none; }
a { color: #0b5cad; } a:focus-visible { outline: 3px solid #1264a3; outline-offset: 2px; }
.reason { color: #616061; font-size: .85rem; }
@media (max-width: 30rem) { body { margin: 2rem auto; } .button { display: block; text-align: center; } }
@media (prefers-color-scheme: dark) { body { background: #1a1d21; color: #d1d2d3; } a { color: #7cb8f2; }
  .button { background: #007a5a; color: #fff; } .reason { color: #ababad; } }
"""


class Ended(NamedTuple):
    """How installing ended without an installation: with which status, and what is said of it."""

    status: HTTPStatus
    title: str
    said: str
    again: bool = True
    """Whether to begin again may help."""


_NOT = "Nothing was installed."
_ENDINGS = {
    "access_denied": Ended(
        HTTPStatus.OK, "You did not install Muster", f"{_NOT} You can begin again whenever you like."
    ),
    "invalid_browser": Ended(
        HTTPStatus.BAD_REQUEST,
        "This page is of another install",
        f"{_NOT} An install ends in the browser in which it began, and once: this page cannot be loaded again.",
    ),
    "invalid_state": Ended(
        HTTPStatus.UNAUTHORIZED,
        "This took too long",
        f"{_NOT} An install has ten minutes from its first page to its last, and each first page is good once.",
    ),
    "not_for_you": Ended(
        HTTPStatus.FORBIDDEN,
        "This Muster is not for your workspace",
        "It keeps nothing of the install. Remove the app from your workspace in Slack, and ask the people who run this "
        "Muster to let your workspace in.",
        again=False,
    ),
    "unanswered": Ended(HTTPStatus.BAD_GATEWAY, "Slack did not answer", f"{_NOT} Wait for a minute, and begin again."),
    "not_kept": Ended(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Muster could not finish",
        f"{_NOT} Begin again in a minute. If it happens again, tell the people who run this Muster: its log says why.",
    ),
}
_REFUSED = Ended(HTTPStatus.UNAUTHORIZED, "Slack did not confirm the install", f"{_NOT} Please begin again.")
_NAME = re.compile(r"[a-z_]{1,40}")
"""Slack's names of errors; the address may hold anything."""


def begin(url: str) -> str:
    """Return the page on which installing begins, with the link to Slack."""
    return _page(
        "Install Muster",
        "<p>Muster runs a company’s live incidents in Slack.</p>"
        "<p>Slack now asks in which workspace to install it, and shows what it will be able to do. "
        "Where your workspace wants that, Slack asks an admin for approval first.</p>"
        f"{_button('Add to Slack', url)}"
        "<p>Once it is installed, Muster’s App Home lists what to set up.</p>",
    )


def success(installed: Installation) -> str:
    """Return the page that leads to Muster's App Home in Slack, or an organisation's admin to its workspaces."""
    if installed.is_enterprise_install:
        return _of_organisation(installed)
    home = {"team": installed.team_id or "", "id": installed.app_id or "", "tab": "home"}
    return _page(
        f"Muster is installed in {installed.team_name or 'your workspace'}",
        "<p>Its App Home lists what is left to set up: that takes an admin a few minutes, and most has a default.</p>"
        f"{_button('Open Muster in Slack', f'slack://app?{urlencode(home)}')}"
        f'<p>Without the app on this device, <a href="https://app.slack.com/client/{escape(home["team"])}">open Slack '
        "in the browser</a>, and look for Muster under <em>Apps</em>.</p>",
    )


def _of_organisation(installed: Installation) -> str:
    add = ""
    if (installed.enterprise_url or "").startswith("https://"):
        profile = f"{installed.enterprise_url}manage/organization/apps/profile/{installed.app_id}/workspaces/add"
        add = _button("Add Muster to workspaces", profile)
    return _page(
        f"Muster is installed for {installed.enterprise_name or 'your organisation'}",
        "<p>It works in the workspaces that you add it to. In each of them, the first admin who opens Muster’s "
        f"App Home is led through what to set up.</p>{add}",
    )


def failure(reason: str) -> tuple[HTTPStatus, str]:
    """Return the page that says why nothing was installed, and what to do, with its status."""
    end = _ENDINGS.get(reason, _REFUSED)
    again = _button("Begin again", INSTALL) if end.again else ""
    named = f'<p class="reason">Reason: <code>{reason}</code></p>' if _NAME.fullmatch(reason) else ""
    return end.status, _page(end.title, f"<p>{end.said}</p>{again}{named}")


def _button(words: str, url: str) -> str:
    return f'<p><a class="button" href="{escape(url)}">{words}</a></p>'


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body><main>\n<h1>{escape(title)}</h1>\n{body}\n</main></body>\n</html>\n"
    )
