"""What every listener needs, and how people are answered when something stands in the way."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog

from bot.commands.runner import CommandRunner, DatabaseAway, NotShown, Work
from bot.domain.errors import Refusal
from bot.language.texts import N_, _
from bot.logs import bound
from bot.messages.message import Message, line
from bot.messages.modals.form import at_its_level, framed
from bot.outbox import enqueue
from bot.queries.restores import LostSpan
from bot.slack.client import Method, Slack, SlackBusy, SlackRefused, SlackUncertain, SlackUnreachable
from handlers.answers import Respond, answer_command, answer_errors
from handlers.background import Background
from handlers.channels import Channels
from handlers.concurrency import UnderWay
from handlers.delay import DelayNotice
from handlers.deliveries import Body, in_modal, is_pushed, origin_of, place_of, user_of
from handlers.groups import Groups

if TYPE_CHECKING:
    from datetime import datetime

    from slack_bolt.async_app import AsyncAck

    from bot.domain.reachability import Facts

log = structlog.get_logger()

FAILED = N_(
    "Muster had an internal error. Nothing was recorded. "
    "Please try again. If it happens again, tell the people who run Muster."
)
_REDRAWN_KEPT = 200
_REDRAW_SHARE = 0.25
"""The share of a request's deadline that redrawing the form below may take from what a submission has."""
_MARKUP = [
    (re.compile(r"<!date\^[^|>]*\|([^>]*)>"), r"\1"),
    (re.compile(r"<#[^>]*>"), N_("its channel")),
    (re.compile(r"<@[^>]*>"), N_("a colleague")),
    (re.compile(r"<!subteam[^>]*>"), N_("a user group")),
]


class FormNotOpened(Refusal):
    """Slack did not open or change a form in time."""

    def __init__(self) -> None:
        super().__init__(_("Slack did not open the form in time. Nothing was recorded. Please try again."))


@dataclass(frozen=True, slots=True)
class HandlerContext:
    """What the listeners share: the runner that carries out commands, and Slack for forms."""

    runner: CommandRunner
    slack: Slack
    workspace_url: str
    groups: Groups
    channels: Channels
    delay: DelayNotice
    outside: str | None = None
    """The host of the outgoing webhook, where one is set."""
    lost: Sequence[LostSpan] = ()
    """Of which times nothing is known since a backup was restored."""
    under_way: UnderWay = field(default_factory=UnderWay)
    """Whose requests are being carried out."""
    redrawn: dict[str, str] = field(default_factory=dict)
    """When, by Slack's clock, a person last did what redraws a modal, by the modal's id; of the newest modals."""
    reach: dict[str, tuple[datetime, Facts]] = field(default_factory=dict)
    """What Slack said last of whom the settings reach, and when, by the announcement channel."""
    background: Background = field(default_factory=Background)
    """What goes on once a delivery is acknowledged."""

    async def run(self, body: Body, work: Work, *, actor: str | None = None) -> Message | None:
        """Run a command for a delivery, once however often it is delivered, and return its message.

        Its key, its actor (but of an event) and through what it came are read from the delivery.
        Raises `TooSlow`, and whatever refusal `work` raises.
        """
        origin = origin_of(body)
        bound(delivery=origin.key)
        return await self.runner.run_once(origin.key, actor or user_of(body), origin.via, work)

    async def open_form(self, body: Body, view: dict[str, Any]) -> None:
        """Open a modal with the trigger of this delivery, which Slack honours for 3 seconds.

        Asked for in a modal, it goes on top of that, three at most: opening it would close what was being filled in.
        Raises `FormNotOpened`.
        """
        pushed = in_modal(body)
        method = Method.VIEW_PUSH if pushed else Method.VIEW_OPEN
        await self._form(method, trigger_id=body["trigger_id"], view=at_its_level(view, pushed=pushed))

    async def show(self, body: Body, respond: Respond, message: Message, title: str = "Muster") -> None:
        """Show an answer for one person's eyes: beside the message clicked, or in a modal where there is none."""
        if "channel" in body:
            respond.beside(message)
        else:
            await self.open_form(body, reading(message, title))

    async def redraw_below(self, body: Body, draw: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        """Show the newest state of the modal below the one that was submitted, where it can still be seen.

        Whatever goes wrong is no error of the submission, which is recorded by now.
        """
        if not is_pushed(body["view"]):
            return
        try:
            async with asyncio.timeout(self.runner.deadline * _REDRAW_SHARE):
                below = body["view"]["previous_view_id"]
                view = at_its_level(await draw(), pushed=below != body["view"].get("root_view_id", below))
                await self._form(Method.VIEW_UPDATE, view_id=below, view=view)
        except Exception:
            log.warning("The form below was not redrawn", action="redraw_failed", exc_info=True)

    async def redraw_form(self, body: Body, view: dict[str, Any]) -> None:
        """Show a modal's newest state; a person who was quicker wins.

        Where only the redrawing for what they did before came in between, what they did last is shown.
        """
        view = at_its_level(view, pushed=is_pushed(body["view"]))
        here, at = body["view"], str((body.get("actions") or [{}])[0].get("action_ts", ""))
        self.redrawn[here["id"]] = max(at, self.redrawn.pop(here["id"], ""))
        while len(self.redrawn) > _REDRAWN_KEPT:
            self.redrawn.pop(next(iter(self.redrawn)))
        try:
            await self._form(Method.VIEW_UPDATE, view_id=here["id"], hash=here["hash"], view=view)
        except FormNotOpened as failed:
            if not _conflicts(failed) or self.redrawn.get(here["id"]) != at:
                log.info("A form was not redrawn", action="redraw_failed")
                return
            with suppress(FormNotOpened):
                await self._form(Method.VIEW_UPDATE, view_id=here["id"], view=view)

    async def _form(self, method: Method, **arguments: Any) -> None:  # noqa: ANN401 - Slack's own JSON
        try:
            async with asyncio.timeout(self.runner.deadline):
                await self.slack.call(method, **arguments)
        except (TimeoutError, SlackBusy, SlackRefused, SlackUncertain, SlackUnreachable) as error:
            log.warning("A form was not shown", action="form_failed", error=str(error))
            raise FormNotOpened from error

    async def tell_clicker(self, body: Body, refusal: Refusal, respond: Respond) -> None:
        """Tell the person who clicked why nothing happened: through the outbox, else straight back."""
        channel = (body.get("channel") or {}).get("id")
        if channel is None:
            await self.open_form(body, notice(_title(refusal), refusal.text))
            return
        if isinstance(refusal, DatabaseAway):
            respond.beside(Message(refusal.text))
            return
        async with self.runner.store.write() as unit:
            now = self.runner.clock.now()
            if await unit.inbox.enter(f"refused:{body['trigger_id']}", now):
                await enqueue.ephemeral(unit, channel, body["user"]["id"], line(refusal.text), now)

    async def tell_directly(self, body: Body, refusal: Refusal) -> None:
        """Tell a person why nothing happened where there is no place to answer in."""
        if isinstance(refusal, DatabaseAway):
            await self.open_form(body, notice(_title(refusal), refusal.text))
            return
        async with self.runner.store.write() as unit:
            await enqueue.direct_message(unit, user_of(body), line(refusal.text), self.runner.clock.now())


def _title(refusal: Refusal) -> str:
    return _(refusal.title) if isinstance(refusal, DatabaseAway) else _("Nothing changed")


def _conflicts(failed: FormNotOpened) -> bool:
    """Say whether the modal has changed since what it was to be redrawn for."""
    return isinstance(failed.__cause__, SlackRefused) and failed.__cause__.error == "hash_conflict"


def notice(title: str, text: str) -> dict[str, Any]:
    """Return a modal that only says something."""
    return {
        "type": "modal",
        "title": framed(title).to_dict(),
        "close": framed(_("Close")).to_dict(),
        "blocks": line(text).blocks,
    }


def reading(message: Message, title: str) -> dict[str, Any]:
    """Return a modal that shows a message's blocks, for where there is no channel to answer in."""
    return {**notice(title, "-"), "blocks": message.blocks}


async def reply(handler: HandlerContext, ack: AsyncAck, body: Body, message: Message | None) -> None:
    """Acknowledge a command, with an answer that only the person sees; where messages are late, it says so."""
    message = handler.delay.added(user_of(body), place_of(body), message)
    if message is None:
        await ack()
    else:
        await answer_command(handler, ack, body, message)


def tell_delay(handler: HandlerContext, body: Body, respond: Respond) -> None:
    """Tell who clicked in a channel that messages are late, where they are."""
    if "response_url" in body and (said := handler.delay.added(user_of(body), place_of(body), None)) is not None:
        respond.beside(said)


async def close_form(handler: HandlerContext, ack: AsyncAck, body: Body) -> None:
    """Acknowledge a submission, whose form closes; where messages are late, it says so first."""
    said = handler.delay.added(user_of(body), place_of(body), None)
    await (ack() if said is None else ack(response_action="update", view=notice(_("Recorded"), said.text)))


async def refuse_form(ack: AsyncAck, body: Body, refusal: Refusal) -> None:
    """Acknowledge a submission with each error beside its field, so that what was typed stays.

    Slack takes errors beside fields only: a form without any says it in its own place. So does one that is recorded.
    """
    blocks = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
    if not blocks or isinstance(refusal, NotShown):
        await ack(response_action="update", view=notice(_title(refusal), refusal.text))
        return
    errors: dict[str, str] = {}
    for name, text in refusal.faults:
        block = _beside(name, blocks)
        errors[block] = f"{errors.get(block, '')} {_without_markup(text)}".strip()
    await answer_errors(ack, errors)


def _beside(field: str, blocks: list[str]) -> str:
    """Return the input that an error stands beside: the field's own, one that holds it, its first one, or any."""
    fitting = [block for block in blocks if field == block or field.startswith(f"{block}.")]
    within = [block for block in blocks if block.startswith(f"{field}.")]
    return next(iter([*fitting, *within, *blocks]))


def _without_markup(text: str) -> str:
    for pattern, words in _MARKUP:
        text = pattern.sub(_(words), text)
    return text.replace("`", "")
