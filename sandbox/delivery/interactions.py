"""What a person does to the app, and what the app's answer does: commands, shortcuts, clicks, modals.

Source: https://docs.slack.dev/interactivity/handling-user-interaction
"""

from collections.abc import Iterator

from sandbox.blockkit import validate_options, validate_view
from sandbox.delivery.courier import Courier
from sandbox.delivery.envelope import Answer, Envelope, Kind
from sandbox.delivery.payloads import Payloads, action_of
from sandbox.delivery.place import MessagePlace, Place, ViewPlace
from sandbox.delivery.response_urls import ResponseUrls
from sandbox.shapes import JsonObject
from sandbox.workspace import Channel, Message, SlackError, Triggers, View, Workspace
from sandbox.workspace.blocks import elements_of


class AppFailedError(Exception):
    """The app did not answer, or answered what Slack cannot use; `error` is the code the person is shown."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Interactions:
    """Sends what people do to the app, waits for the answer and carries it out."""

    def __init__(self, workspace: Workspace, triggers: Triggers, courier: Courier, responses: ResponseUrls) -> None:
        self._workspace = workspace
        self._triggers = triggers
        self._courier = courier
        self._responses = responses
        self._payloads = Payloads(workspace)

    async def command(self, user: str, channel: Channel, command: str, text: str) -> Message | None:
        """Deliver a slash command and return the message the app replied with, if any."""
        payload = self._payloads.command(
            user,
            channel,
            command,
            text,
            trigger_id=self._triggers.issue(user),
            response_url=self._responses.issue(user, channel),
        )
        answer = await self._acknowledged("slash_commands", command, payload)
        body = {"text": answer.body} if isinstance(answer.body, str) else answer.body
        if not body or body == {"text": ""}:
            return None
        try:
            return self._responses.reply_to(user, channel, body)
        except SlackError:
            raise AppFailedError("invalid_command_response") from None

    async def shortcut(self, user: str, callback_id: str) -> None:
        """Deliver a global shortcut."""
        trigger_id = self._triggers.issue(user)
        payload = self._payloads.shortcut(user, callback_id, trigger_id=trigger_id)
        await self._acknowledged("interactive", callback_id, payload)

    async def message_shortcut(self, user: str, callback_id: str, place: MessagePlace) -> None:
        """Deliver a shortcut chosen on a message."""
        payload = self._payloads.message_action(
            user,
            place,
            callback_id,
            trigger_id=self._triggers.issue(user),
            response_url=self._responses.issue(user, place.channel, place.message),
        )
        await self._acknowledged("interactive", callback_id, payload)

    async def act(self, user: str, place: Place, block_id: str, element: JsonObject, chosen: JsonObject) -> None:
        """Deliver a click or a choice."""
        if isinstance(place, ViewPlace):
            view_id, response_url = place.view.id, ""
        else:
            view_id, response_url = "", self._responses.issue(user, place.channel, place.message)
        payload = self._payloads.block_actions(
            user,
            place,
            action_of(element, block_id, chosen),
            trigger_id=self._triggers.issue(user, view_id),
            response_url=response_url,
        )
        await self._acknowledged("interactive", str(element["action_id"]), payload)

    async def suggest(self, user: str, place: Place, block_id: str, action_id: str, typed: str) -> list[JsonObject]:
        """Ask the app for the options of an external menu; groups are told as one list."""
        payload = self._payloads.block_suggestion(user, place, block_id, action_id, typed)
        answer = await self._acknowledged("interactive", action_id, payload)
        reply = answer.body
        if not isinstance(reply, dict) or validate_options(reply):
            raise AppFailedError("invalid_options")
        groups: list[JsonObject] = reply.get("option_groups") or []
        return list(reply.get("options") or []) + [option for group in groups for option in group["options"]]

    async def submit(self, view: View) -> dict[str, str]:
        """Deliver a submitted modal and do what the app answers; returns errors by block_id."""
        trigger_id = self._triggers.issue(view.user, view.id)
        urls = [
            at | {"response_url": self._responses.issue(view.user, self._workspace.channels[at["channel_id"]])}
            for at in _places_to_answer_in(view)
        ]
        payload = self._payloads.view_submission(view, trigger_id=trigger_id, response_urls=urls)
        answer = await self._acknowledged("interactive", _callback(view), payload)
        return self._respond(view, answer.body)

    async def closed(self, view: View, *, is_cleared: bool) -> None:
        """Tell the app that a modal was dismissed, if it asked to be told."""
        if view.payload.get("notify_on_close"):
            payload = self._payloads.view_closed(view, is_cleared=is_cleared)
            await self._courier.send(Envelope("interactive", _callback(view), payload))

    async def _acknowledged(self, kind: Kind, name: str, payload: JsonObject) -> Answer:
        answer = await self._courier.send(Envelope(kind, name, payload))
        if not answer.acknowledged:
            raise AppFailedError(answer.error)
        return answer

    def _respond(self, view: View, reply: JsonObject | str | None) -> dict[str, str]:
        if not reply:
            self._close(view)
            return {}
        action = reply.get("response_action") if isinstance(reply, dict) else None
        if not isinstance(reply, dict) or action not in ("errors", "update", "push", "clear"):
            raise AppFailedError("invalid_response_action")
        if action == "errors":
            return _usable_errors(view, reply.get("errors"))
        if action == "clear":
            self._workspace.views.clear(view.user)
            return {}
        self._show(view, reply.get("view"), push=action == "push")
        return {}

    def _show(self, view: View, payload: object, *, push: bool) -> None:
        if not isinstance(payload, dict) or validate_view(payload, kind="modal"):
            raise AppFailedError("invalid_view")
        try:
            if push:
                self._workspace.views.push(view.user, payload)
            else:
                self._workspace.views.update(view, payload)
        except SlackError as refusal:
            raise AppFailedError(refusal.error) from None

    def _close(self, view: View) -> None:
        stack = self._workspace.views.stack(view.user)
        if stack and stack[-1] is view:
            self._workspace.views.pop(view.user)


def _places_to_answer_in(view: View) -> Iterator[JsonObject]:
    """Yield what is chosen in each menu of channels that has `response_url_enabled`.

    Source: https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
    """
    for block in view.blocks:
        for element in elements_of(block):
            entry = view.values.get(block["block_id"], {}).get(element.get("action_id", ""), {})
            chosen = entry.get("selected_conversation") or entry.get("selected_channel")
            if element.get("response_url_enabled") and chosen:
                yield {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": chosen}


def _callback(view: View) -> str:
    return str(view.payload.get("callback_id") or view.id)


def _usable_errors(view: View, errors: object) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise AppFailedError("invalid_errors")
    return {str(block_id): str(text) for block_id, text in errors.items()}
