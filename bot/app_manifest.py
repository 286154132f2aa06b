"""The app's manifest, by which a workspace makes the Slack app: as it is for Socket Mode, or with an address for HTTP.

Source: https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

Manifest: TypeAlias = dict[str, Any]
"""Slack's own document."""

_HERE = Path(__file__).parent
_PLACES = (_HERE.parent / "manifest.yml", _HERE / "manifest.yml")
"""Where the file is: beside `app.py` in a checkout, in the package where Muster is installed from a wheel."""
_CREATE = "https://api.slack.com/apps?new_app=1&manifest_json="
EVENTS = "/slack/events"
"""Where Slack delivers over HTTP, commands, clicks and events alike."""

INSTALL = "/slack/install"
"""Where somebody begins to install the app by OAuth."""
REDIRECT = "/slack/oauth_redirect"
"""Where Slack sends them back to."""
OF_INSTALLATIONS = ("app_uninstalled", "team_access_granted", "team_access_revoked", "tokens_revoked")
"""The events that tell what became of an installation; one workspace's Muster needs none of them."""


def manifest_file() -> Path:
    """Return the file of the manifest."""
    return next(path for path in _PLACES if path.is_file())


def read_manifest() -> Manifest:
    """Read the manifest for Socket Mode, as it stands in the file."""
    import yaml  # noqa: PLC0415 - a running bot needs no YAML

    read: Manifest = yaml.safe_load(manifest_file().read_text(encoding="utf-8"))
    return read


def over_http(manifest: Manifest, url: str) -> Manifest:
    """Return the manifest for an app to which Slack delivers at a web address, such as https://muster.example.com."""
    address = url.rstrip("/").removesuffix(EVENTS) + EVENTS
    told = deepcopy(manifest)
    settings = told["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"] = {"request_url": address, **settings["event_subscriptions"]}
    settings["interactivity"] |= {"request_url": address, "message_menu_options_url": address}
    for command in told["features"]["slash_commands"]:
        command["url"] = address
    return told


def by_oauth(manifest: Manifest, url: str) -> Manifest:
    """Return the manifest for an app that any workspace or organisation installs by OAuth at a web address."""
    told = over_http(manifest, url)
    told["oauth_config"]["redirect_urls"] = [url.rstrip("/").removesuffix(EVENTS) + REDIRECT]
    settings = told["settings"]
    settings["org_deploy_enabled"] = True
    events = settings["event_subscriptions"]
    events["bot_events"] = sorted({*events["bot_events"], *OF_INSTALLATIONS})
    return told


def as_yaml(manifest: Manifest) -> str:
    """Return a manifest as Slack's form takes it."""
    import yaml  # noqa: PLC0415

    return str(yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=1000))


def creating_link(manifest: Manifest) -> str:
    """Return the address at which Slack creates an app with this manifest filled in."""
    return _CREATE + quote(json.dumps(manifest, separators=(",", ":")), safe="")


def bot_scopes(manifest: Manifest) -> frozenset[str]:
    """Return the scopes that the manifest asks for."""
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])
