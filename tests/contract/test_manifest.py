"""manifest.yml and the code agree: valid by Slack's schema, and exactly what is registered and needed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from bot.app_manifest import by_oauth
from bot.messages.ids import COMMAND, COPY_AS_TEXT, CORRECT_UPDATE, DECLARE_FROM_MESSAGE, DECLARE_SHORTCUT
from bot.messages.tasks.ids import ADD_SHORTCUT
from bot.messages.timeline.ids import ADD_TO_TIMELINE
from bot.slack.client import SCOPES
from handlers.commands.dispatch import COMMANDS
from handlers.events import SUBSCRIBED
from tests.contract.json_schema import faults

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((Path(__file__).parent / "data" / "manifest.schema.json").read_text())
"""A copy of https://raw.githubusercontent.com/slackapi/manifest-schema/main/manifest.schema.json."""
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())

_PUBLIC, _PRIVATE = frozenset({"channels:read"}), frozenset({"groups:read"})
EVENT_SCOPES = {
    "app_home_opened": frozenset[str](),
    **dict.fromkeys(
        ("channel_archive", "channel_deleted", "channel_left", "channel_rename", "channel_unarchive"), _PUBLIC
    ),
    **dict.fromkeys(("group_archive", "group_deleted", "group_left", "group_rename", "group_unarchive"), _PRIVATE),
    **dict.fromkeys(("channel_id_changed", "channel_shared", "channel_unshared"), _PUBLIC | _PRIVATE),
    **dict.fromkeys(("member_joined_channel", "member_left_channel"), _PUBLIC | _PRIVATE),
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    **dict.fromkeys(("reaction_added", "reaction_removed"), frozenset({"reactions:read"})),
    "user_change": frozenset({"users:read"}),
}
"""The bot scopes each event needs, as its page under https://docs.slack.dev/reference/events lists them; where a page
lists alternatives by kind of channel, all kinds that an incident may have."""


def test_the_manifest_is_valid_by_slacks_own_schema() -> None:
    """Slack takes it as it is."""
    assert faults(MANIFEST, SCHEMA) == []


def test_the_manifest_for_many_workspaces_is_valid_too() -> None:
    """With where Slack sends people back to, and what becomes of installations."""
    assert faults(by_oauth(MANIFEST, "https://muster.example.com"), SCHEMA) == []


def test_the_scopes_are_exactly_those_that_methods_events_and_features_need() -> None:
    """Nothing missing, nothing asked for in vain; commands and shortcuts need `commands`.

    Source: https://docs.slack.dev/interactivity/implementing-shortcuts
    """
    needed = {"commands"}.union(*SCOPES.values(), *(EVENT_SCOPES[event] for event in SUBSCRIBED))
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_scopes_and_events_stand_once_each_in_order() -> None:
    """So that two readers compare lists at a glance."""
    for listed in (
        MANIFEST["oauth_config"]["scopes"]["bot"],
        MANIFEST["settings"]["event_subscriptions"]["bot_events"],
    ):
        assert listed == sorted(set(listed))


def test_the_events_subscribed_to_are_exactly_those_heeded() -> None:
    """An event nobody heeds is noise; one nobody subscribed to never comes."""
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == SUBSCRIBED


def test_the_command_and_the_shortcuts_are_exactly_those_registered() -> None:
    """By name and by kind."""
    features = MANIFEST["features"]
    assert [command["command"] for command in features["slash_commands"]] == [COMMAND]
    shortcuts = {(shortcut["type"], shortcut["callback_id"]) for shortcut in features["shortcuts"]}
    names = (DECLARE_FROM_MESSAGE, CORRECT_UPDATE, COPY_AS_TEXT, ADD_TO_TIMELINE, ADD_SHORTCUT)
    on_messages = {("message", name) for name in names}
    assert shortcuts == {("global", DECLARE_SHORTCUT), *on_messages}


def test_the_usage_hint_shows_commands_as_the_registry_writes_them() -> None:
    """A hint that drifts would teach what does not work."""
    (command,) = MANIFEST["features"]["slash_commands"]
    known = {usage for command_ in COMMANDS for usage in (command_.usage, command_.name)}
    assert set(re.split(r"\s*\|\s*", command["usage_hint"])) <= known


def test_the_home_tab_and_the_messages_tab_are_on() -> None:
    """App Home is drawn, and direct messages are where people are told."""
    home = MANIFEST["features"]["app_home"]
    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]
