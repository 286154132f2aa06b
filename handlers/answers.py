"""Answers of any length: in the acknowledgement where they fit into it, else right after it.

What comes after must not be lost without a word: it is tried again, and where that fails the person is told.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import aiohttp
import structlog
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.commands.deadline import DEADLINE_SECONDS
from bot.domain.errors import Refusal
from bot.domain.text import clip
from bot.language.texts import N_, _
from bot.messages.message import Message, section
from bot.messages.modals.form import at_its_level
from bot.slack.client import Method, SlackBusy, SlackRefused, SlackUncertain, SlackUnreachable
from bot.slack.forms import BLOCKS_REFUSED, Blocks
from handlers.deliveries import is_pushed
from handlers.frames import fits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.async_app import AsyncAck

    from handlers.context import HandlerContext
    from handlers.deliveries import Body

log = structlog.get_logger()

_ANSWER_PAUSES = (0.05, 1.0)
"""Real seconds before each try by a response URL: the acknowledgement goes out first; a URL may be used 5 times."""
_VIEW_PAUSES = (0.05, 0.15, 0.3, 1.0, 2.0)
"""Real seconds before each try to fill a modal, which cannot be found before its acknowledgement has arrived."""
_OK = 200
_LOST = N_(
    "Slack did not take Muster's answer to your last request. Look at the incident: what is not there was not "
    "recorded. Please try again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A modal that answers a submission: in place of the one submitted, or on top of it."""

    view: dict[str, Any]
    recorded: str
    """What was recorded and what was not: said until the modal comes, where it is too long to come at once."""
    again: str
    """What to do where it does not come, after the modal is closed."""
    action: Literal["update", "push"] = "update"

    def response(self) -> dict[str, Any]:
        """Return Slack's `response_action`."""
        return {"response_action": self.action, "view": self.view}


@dataclass(frozen=True, slots=True)
class Respond:
    """A click's way back to where it was made, used once the click is acknowledged."""

    handler: HandlerContext
    body: Body

    def beside(self, message: Message) -> None:
        """Answer for the person's eyes only."""
        _later(self.handler, self.body, _for_one(message) | {"replace_original": False}, message.forms)

    def instead(self, message: Message) -> None:
        """Replace the message that was clicked."""
        _later(self.handler, self.body, _said(message) | {"replace_original": True})


async def answer_command(handler: HandlerContext, ack: AsyncAck, body: Body, message: Message) -> None:
    """Answer a command for the person's eyes only.

    What Slack may refuse is answered where its refusal can be heard.
    """
    answer = _for_one(message)
    if fits(answer) and not message.forms:
        await ack(**answer)
        return
    _later(handler, body, answer, message.forms)
    await ack()


async def answer_form(handler: HandlerContext, ack: AsyncAck, body: Body, shown: Shown) -> None:
    """Answer a submission with a modal, by way of a short one where it is long."""
    on_top = shown.action == "push" or is_pushed(body["view"])
    shown = replace(shown, view=at_its_level(shown.view, pushed=on_top))
    if fits(shown.response()):
        await ack(**shown.response())
        return
    # The submission's own name: a delivery that comes twice fills the same modal.
    name = f"{body['view']['id']}.{body['view']['hash']}"
    handler.background.start(name, lambda: _fill(handler, name, shown.view))
    await ack(response_action=shown.action, view=_waiting(shown, name))


async def answer_menu(ack: AsyncAck, options: Sequence[dict[str, Any]]) -> None:
    """Answer a menu with suggestions: as many as fit, the first ones first."""
    count = len(options)
    while not fits({"options": options[:count]}):
        count -= 1
    await ack(options=options[:count])


async def answer_errors(ack: AsyncAck, errors: dict[str, str]) -> None:
    """Answer a submission with what is wrong beside its fields, each cut as far as all need."""
    longest = max(map(len, errors.values()))
    while longest > 1 and not fits({"response_action": "errors", "errors": errors}):
        longest //= 2
        errors = {field: clip(text, longest) for field, text in errors.items()}
    await ack(response_action="errors", errors=errors)


def take_away(handler: HandlerContext, url: str) -> None:
    """Delete the message of a click, such as a menu that has had its use; where that fails, it stays."""

    async def delete() -> None:
        await asyncio.sleep(_ANSWER_PAUSES[0])
        await _refused(handler, url, {"delete_original": True})

    handler.background.start(f"away:{url}", delete)


def _said(message: Message) -> dict[str, Any]:
    return message.payload() if message.blocks else {"text": message.text}


def _for_one(message: Message) -> dict[str, Any]:
    return _said(message) | {"response_type": "ephemeral"}


def _waiting(shown: Shown, name: str) -> dict[str, Any]:
    """Return the short modal that stands until the long one comes."""
    waits = _("If nothing more appears here within a minute, close this. {next}", next=shown.again)
    return {
        "type": "modal",
        "external_id": name,
        "title": shown.view["title"],
        "close": {"type": "plain_text", "text": _("Close")},
        "blocks": [section("\n".join([_("*One moment:* this is long."), f"{shown.recorded} {waits}"])).to_dict()],
    }


def _later(handler: HandlerContext, body: Body, answer: dict[str, Any], forms: Sequence[Blocks] = ()) -> None:
    url = str(body["response_url"])
    handler.background.start(url, lambda: _send(handler, body, url, answer, forms))


async def _send(handler: HandlerContext, body: Body, url: str, answer: dict[str, Any], forms: Sequence[Blocks]) -> None:
    """Answer by a response URL: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses."""
    for pause in _ANSWER_PAUSES:
        await asyncio.sleep(pause)
        refused = await (_in_forms(handler, url, answer, forms) if forms else _refused(handler, url, answer))
        if refused is None:
            return
    log.warning("An answer was not taken", action="answer_failed", error=refused)
    await handler.tell_directly(body, Refusal(_(_LOST)))


async def _in_forms(handler: HandlerContext, url: str, answer: dict[str, Any], forms: Sequence[Blocks]) -> str | None:
    """Answer in the first form that Slack takes; return why it took none."""
    tried: list[Blocks] = []
    refused: str | None = None
    for form in handler.slack.forms.worth_trying([answer["blocks"], *forms]):
        refused = await _refused(handler, url, {**answer, "blocks": form})
        if refused is None:
            handler.slack.forms.taken(form, tried)
            return None
        if not any(error in refused for error in BLOCKS_REFUSED):
            return refused
        tried.append(form)
    return refused


async def _refused(handler: HandlerContext, url: str, answer: dict[str, Any]) -> str | None:
    """Return why Slack did not take an answer; None where it did."""
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            client = AsyncWebhookClient(url, session=handler.slack.client.session, retry_handlers=[])
            response = await client.send_dict(answer)
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        return str(error) or type(error).__name__
    taken = response.status_code == _OK and not _denied(response.body)
    return None if taken else f"HTTP {response.status_code} {response.body}"


def _denied(answer: str) -> bool:
    """Say whether Slack answered that it did not do it: a plain `ok` or JSON are in use."""
    try:
        said = json.loads(answer)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("ok") is False


async def _fill(handler: HandlerContext, name: str, view: dict[str, Any]) -> None:
    """Put the long modal in the place of the short one; where that fails, the short one says what to do."""
    error = ""
    for pause in _VIEW_PAUSES:
        await asyncio.sleep(pause)
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                # It keeps its name, by which a delivery that comes twice finds it.
                await handler.slack.call(Method.VIEW_UPDATE, external_id=name, view={**view, "external_id": name})
        except SlackRefused as refusal:
            error = refusal.error
            if error != _NOT_THERE:
                break
        except (TimeoutError, SlackBusy, SlackUncertain, SlackUnreachable) as failed:
            error = str(failed) or type(failed).__name__
        else:
            return
    tell = log.info if error == _NOT_THERE else log.warning
    tell("A long form was not shown", action="form_failed", error=error)


_NOT_THERE = "not_found"
"""What Slack says of a modal that has not come yet, and of one that was closed."""
