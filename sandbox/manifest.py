"""Reads the Slack app's manifest.yml: what the app is called, may do, and is told about."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from sandbox.shapes import JsonObject


@dataclass(frozen=True)
class SlashCommand:
    """One slash command the app owns."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """One shortcut: `type` is "global" or "message"."""

    name: str
    type: str
    callback_id: str
    description: str = ""


@dataclass(frozen=True)
class Manifest:
    """The parts of an app manifest (https://docs.slack.dev/reference/app-manifest) a workspace acts on."""

    name: str
    bot_name: str
    bot_scopes: frozenset[str]
    commands: tuple[SlashCommand, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    bot_events: frozenset[str] = frozenset()
    home_tab_enabled: bool = False
    messages_tab_enabled: bool = False
    messages_tab_read_only: bool = False
    interactivity_enabled: bool = False
    socket_mode_enabled: bool = False

    @classmethod
    @cache
    def load(cls, path: Path) -> "Manifest":
        """Read a manifest file, once a process; a missing key takes Slack's default."""
        return cls.parse(yaml.safe_load(path.read_text(encoding="utf-8")))

    @classmethod
    def parse(cls, raw: JsonObject) -> "Manifest":
        """Turn a parsed manifest document into the facts the sandbox needs."""
        features, settings = raw.get("features", {}), raw.get("settings", {})
        home = features.get("app_home", {})
        name = raw["display_information"]["name"]
        return cls(
            name=name,
            bot_name=features.get("bot_user", {}).get("display_name", name.lower()),
            bot_scopes=frozenset(raw.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
            commands=tuple(_command(item) for item in features.get("slash_commands", [])),
            shortcuts=tuple(_shortcut(item) for item in features.get("shortcuts", [])),
            bot_events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            home_tab_enabled=home.get("home_tab_enabled", False),
            messages_tab_enabled=home.get("messages_tab_enabled", False),
            messages_tab_read_only=home.get("messages_tab_read_only_enabled", False),
            interactivity_enabled=settings.get("interactivity", {}).get("is_enabled", False),
            socket_mode_enabled=settings.get("socket_mode_enabled", False),
        )


def _command(item: JsonObject) -> SlashCommand:
    return SlashCommand(
        command=item["command"],
        description=item.get("description", ""),
        usage_hint=item.get("usage_hint", ""),
        should_escape=item.get("should_escape", False),
    )


def _shortcut(item: JsonObject) -> Shortcut:
    return Shortcut(
        name=item["name"],
        type=item["type"],
        callback_id=item["callback_id"],
        description=item.get("description", ""),
    )
