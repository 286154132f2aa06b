"""Builds what the app is sent: commands, interactions and suggestions, field by field as Slack does.

Sources: https://docs.slack.dev/reference/interaction-payloads,
https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from collections.abc import Mapping

from sandbox.delivery.place import MessagePlace, Place
from sandbox.shapes import JsonObject, copied
from sandbox.workspace import Channel, View, Workspace
from sandbox.workspace.render import message_json, view_json
from sandbox.workspace.state import carried_over

VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 -- a legacy constant of the wire form, no secret
_OF_THE_USER = {"message_action": ("id", "name"), "shortcut": ("id", "username", "team_id")}
"""What a payload says of the person, by its type, where it is not all there is (recorded by Slack's SDKs)."""


class Payloads:
    """Builds payloads about one workspace and its one app."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def command(
        self, user_id: str, channel: Channel, command: str, text: str, *, trigger_id: str, response_url: str
    ) -> JsonObject:
        """Build the form fields of a slash command."""
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": self._workspace.people.get(user_id).team_id or self._workspace.team.id,
            "team_domain": self._workspace.team.domain,
            "channel_id": channel.id,
            "channel_name": _command_channel_name(channel),
            "user_id": user_id,
            "user_name": self._workspace.people.get(user_id).name,
            "command": command,
            "text": text,
            "api_app_id": self._workspace.bot.app_id,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": trigger_id,
        }

    def block_actions(
        self, user_id: str, place: Place, action: JsonObject, *, trigger_id: str, response_url: str
    ) -> JsonObject:
        """Build the payload of one click or choice."""
        payload = self._interaction("block_actions", user_id) | {
            "trigger_id": trigger_id,
            "actions": [action | {"action_ts": self._workspace.ground.fresh_ts()}],
        }
        payload |= self._setting(place)
        if isinstance(place, MessagePlace):
            held = carried_over(place.message.chosen.get(user_id, {}), place.blocks)
            payload |= {"state": {"values": copied(held)}, "response_url": response_url}
        return payload

    def block_suggestion(self, user_id: str, place: Place, block_id: str, action_id: str, value: str) -> JsonObject:
        """Build the request for the options of an external menu."""
        asked = {"block_id": block_id, "action_id": action_id, "value": value}
        return self._interaction("block_suggestion", user_id) | asked | self._setting(place)

    def view_submission(self, view: View, *, trigger_id: str, response_urls: list[JsonObject]) -> JsonObject:
        """Build the payload of a submitted modal."""
        return self._interaction("view_submission", view.user) | {
            "trigger_id": trigger_id,
            "view": view_json(self._workspace, view),
            "response_urls": response_urls,
        }

    def view_closed(self, view: View, *, is_cleared: bool) -> JsonObject:
        """Build the payload of a dismissed modal, without what was typed."""
        return self._interaction("view_closed", view.user) | {
            "view": view_json(self._workspace, view, with_state=False),
            "is_cleared": is_cleared,
        }

    def shortcut(self, user_id: str, callback_id: str, *, trigger_id: str) -> JsonObject:
        """Build the payload of a global shortcut: no channel, no response_url."""
        return self._interaction("shortcut", user_id) | {
            "callback_id": callback_id,
            "trigger_id": trigger_id,
            "action_ts": self._workspace.ground.fresh_ts(),
        }

    def message_action(
        self, user_id: str, place: MessagePlace, callback_id: str, *, trigger_id: str, response_url: str
    ) -> JsonObject:
        """Build the payload of a message shortcut."""
        return self._interaction("message_action", user_id) | {
            "callback_id": callback_id,
            "trigger_id": trigger_id,
            "response_url": response_url,
            "action_ts": self._workspace.ground.fresh_ts(),
            "message_ts": place.message.ts,
            "channel": _channel(place.channel),
            "message": message_json(self._workspace, place.message),
        }

    def _interaction(self, kind: str, user_id: str) -> JsonObject:
        team = self._workspace.team
        user = self._workspace.people.get(user_id)
        shown = {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id or team.id}
        return {
            "type": kind,
            "token": VERIFICATION_TOKEN,
            "team": {"id": team.id, "domain": team.domain},
            "user": {key: shown[key] for key in _OF_THE_USER.get(kind, shown)},
            "api_app_id": self._workspace.bot.app_id,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _setting(self, place: Place) -> JsonObject:
        if isinstance(place, MessagePlace):
            return self._message_setting(place)
        return {
            "container": {"type": "view", "view_id": place.view.id},
            "view": view_json(self._workspace, place.view),
        }

    def _message_setting(self, place: MessagePlace) -> JsonObject:
        message = place.message
        container: JsonObject = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": place.channel.id,
            "is_ephemeral": bool(message.ephemeral_for),
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        setting: JsonObject = {"container": container, "channel": _channel(place.channel)}
        # An ephemeral message is kept nowhere, so Slack has none to show.
        if not message.ephemeral_for:
            setting["message"] = message_json(self._workspace, message)
        return setting


def action_of(element: Mapping[str, object], block_id: str, chosen: JsonObject) -> JsonObject:
    """Build one entry of `actions`: the element's identity and what was chosen in it."""
    action: JsonObject = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
    }
    shown = ("text", "value", "style", "placeholder") if element["type"] == "button" else ("placeholder",)
    return action | {key: element[key] for key in shown if key in element} | chosen


def _channel(channel: Channel) -> JsonObject:
    return {"id": channel.id, "name": _command_channel_name(channel)}


def _command_channel_name(channel: Channel) -> str:
    # Slack names a private channel and a direct message by these words rather than by their names.
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)
