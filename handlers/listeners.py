"""Registers every listener with Bolt: one place that names them all."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_bolt.authorization import AuthorizeResult

from bot.domain.actions import Action
from bot.domain.errors import Refusal
from bot.language.texts import _
from bot.messages.audit import PREFIX as AUDIT
from bot.messages.finding import PREFIX as FIND
from bot.messages.finding import VIEW as FIND_VIEW
from bot.messages.ids import (
    CHECKLIST,
    COMMAND,
    COPY_AS_TEXT,
    CORRECT_BUTTON,
    CORRECT_UPDATE,
    COUNTRY,
    DECLARE_FROM_MESSAGE,
    DECLARE_SHORTCUT,
    GROUPS,
    JOIN_BUTTON,
    KEEP_TYPED_BUTTON,
    LIST_PAGE_BUTTON,
    MORE_FIELDS_BUTTON,
    PREVIEW_BUTTON,
    REFRESH,
    REGION,
    RUN_BUTTON,
    SERVICES,
    SET_UP_BUTTON,
    SET_UP_VIEW,
    SETTINGS_BUTTON,
    SETTINGS_VIEW,
    TAKE_BACK_BUTTON,
    TRY_AGAIN_BUTTON,
    ZONE,
    button_id,
)
from bot.messages.merging import TARGET
from bot.messages.message import Message
from bot.messages.problems import ids as problem_ids
from bot.messages.reports.ids import PREFIX as REPORTS
from bot.messages.reports.schedule import SCHEDULE_VIEW
from bot.messages.reviews.ids import PREFIX as REVIEWS
from bot.messages.tasks.ids import ADD_SHORTCUT
from bot.messages.tasks.ids import PREFIX as TASKS
from bot.messages.timeline.ids import ADD_TO_TIMELINE, INCIDENTS
from bot.messages.timeline.ids import PREFIX as TIMELINE
from handlers import (
    actions,
    announcing,
    audit,
    checklist,
    events,
    finding,
    joining,
    merging,
    options,
    problems,
    reports,
    reviews,
    settings,
    shortcuts,
    submissions,
    summaries,
    tasks,
    timeline,
    undelivered,
    update_form,
    updates,
)
from handlers.answers import Respond, Shown, answer_form, answer_menu
from handlers.commands import dispatch
from handlers.concurrency import TooManyAtOnce, one_of_few
from handlers.context import FAILED, HandlerContext, close_form, refuse_form, reply, tell_delay
from handlers.deliveries import Body, user_of
from handlers.handled import handled
from handlers.identity import Next, Who
from handlers.lost import refuse_lost
from handlers.refusals import note_refusal
from handlers.sanitize import sanitized
from handlers.setup import refused

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

Suggest = Callable[[HandlerContext, Body], Awaitable[list[dict[str, Any]]]]
Click = Callable[[HandlerContext, Body, Respond], Awaitable[None]]
Submit = Callable[[HandlerContext, Body], Awaitable[Shown | None]]
"""Carries out a submitted modal; what it returns is shown next, nothing closes the modal."""

log = structlog.get_logger()


def build_app(
    handler: HandlerContext, client: AsyncWebClient, *, team_id: str, workspace: str, bot_user_id: str
) -> AsyncApp:
    """Return the Bolt app of the workspace that goes by the name `workspace`, with every listener registered.

    What it is given has been verified.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_user_id=bot_user_id, bot_token=client.token)

    app = AsyncApp(
        name="muster",  # else Bolt reads every frame of the stack to name it after a file
        client=client,
        authorize=authorize,
        request_verification_enabled=False,
        process_before_response=True,
    )
    app.use(sanitized)
    app.middleware(_who_asks(Who(handler, team_id, workspace)))
    _register(app, handler)
    return app


def _who_asks(who: Who) -> Callable[..., Awaitable[BoltResponse]]:
    async def who_asks(
        ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond, context: AsyncBoltContext, next_: Next
    ) -> BoltResponse:
        return await who.ask(ack, body, respond, context.bot_user_id, next_)

    return who_asks


def _register(app: AsyncApp, handler: HandlerContext) -> None:
    """Register every listener: Bolt asks one after the other, so what comes most often comes first."""
    app.event(_any_of(events.EVENT_HANDLERS))(_event(handler))
    app.action(re.compile(rf"^{REFRESH}\."))(_change(handler))
    app.command(COMMAND)(_command(handler))
    app.global_shortcut(DECLARE_SHORTCUT)(_shortcut(handler, shortcuts.declare_anywhere))
    app.message_shortcut(DECLARE_FROM_MESSAGE)(_shortcut(handler, shortcuts.declare_from_message))
    app.message_shortcut(CORRECT_UPDATE)(_shortcut(handler, updates.open_correction))
    app.message_shortcut(COPY_AS_TEXT)(_shortcut(handler, updates.open_copy))
    app.action(button_id(Action.REVIEW))(_click(handler, reviews.asked_for))
    app.action(button_id(Action.UNDO))(_click(handler, actions.undone))
    app.message_shortcut(ADD_SHORTCUT)(_shortcut(handler, tasks.from_message))
    app.action(_any_of([*(button_id(action) for action in Action), *actions.BUTTONS]))(_click(handler))
    app.action(PREVIEW_BUTTON)(_click(handler, update_form.preview))
    app.action(CORRECT_BUTTON)(_click(handler, updates.correct_clicked))
    app.action(TAKE_BACK_BUTTON)(_click(handler, updates.take_back_clicked))
    app.action(MORE_FIELDS_BUTTON)(_click(handler, update_form.show_more))
    app.action(re.compile(rf"^{re.escape(LIST_PAGE_BUTTON)}(\.|$)"))(_click(handler, actions.turn_page))
    app.action(re.compile(rf"^{re.escape(RUN_BUTTON)}(\.|$)"))(_click(handler, actions.run_line))
    app.action(re.compile(rf"^{button_id(Action.SNOOZE)}\."))(_click(handler))
    app.action(JOIN_BUTTON)(_click(handler, joining.joined))
    app.action(KEEP_TYPED_BUTTON)(_click(handler, joining.kept))
    for button, clicked in (
        (SETTINGS_BUTTON, settings.clicked),
        (SET_UP_BUTTON, announcing.clicked),
        (TRY_AGAIN_BUTTON, undelivered.clicked),
    ):
        app.action(button)(_click(handler, clicked))
    app.action(re.compile(rf"^{re.escape(CHECKLIST)}"))(_click(handler, checklist.clicked))
    app.action(re.compile(rf"^{SETTINGS_VIEW}\."))(_click(handler, settings.clicked))
    app.options(re.compile(rf"^(.+\.)?{GROUPS}$"))(_suggest(handler, options.groups))
    for field, suggested in ((ZONE, options.zones), (COUNTRY, options.countries), (REGION, options.regions)):
        app.options(field)(_suggest(handler, suggested))
    app.options(re.compile(rf"^({REFRESH}\.)?{SERVICES}(\.guessed\d+)?$"))(_suggest(handler, options.services))
    app.options(f"{REFRESH}.{TARGET}")(_suggest(handler, merging.suggested))
    app.view(_any_of(submissions.WORK))(_submission(handler, submissions.submitted))
    app.view(SET_UP_VIEW)(_submission(handler, announcing.submitted))
    app.view(re.compile(rf"^{SETTINGS_VIEW}\."))(_submission(handler, settings.submitted))
    app.action(re.compile(rf"^{re.escape(REPORTS)}"))(_click(handler, reports.clicked))
    app.action(re.compile(rf"^{re.escape(problem_ids.PREFIX)}"))(_click(handler, problems.clicked))
    app.options(problem_ids.WHICH)(_suggest(handler, problems.suggested_problems))
    app.options(problem_ids.INCIDENTS)(_suggest(handler, problems.suggested_incidents))
    app.view(_any_of(problems.VIEWS))(_submission(handler, problems.submitted))
    app.view(problem_ids.USE)(_submission(handler, problems.used))
    app.action(re.compile(rf"^{re.escape(TASKS)}"))(_click(handler, tasks.clicked))
    app.view(re.compile(rf"^{re.escape(TASKS)}"))(_submission(handler, tasks.submitted))
    app.view(SCHEDULE_VIEW)(_submission(handler, summaries.submitted))
    app.action(re.compile(rf"^{re.escape(REVIEWS)}"))(_click(handler, reviews.clicked))
    app.view(re.compile(rf"^{re.escape(REVIEWS)}"))(_submission(handler, reviews.submitted))
    app.action(re.compile(rf"^{re.escape(FIND)}"))(_click(handler, finding.clicked))
    app.view(FIND_VIEW)(_submission(handler, finding.submitted))
    app.action(re.compile(rf"^{re.escape(AUDIT)}"))(_click(handler, audit.clicked))
    app.message_shortcut(ADD_TO_TIMELINE)(_shortcut(handler, timeline.add_message))
    app.options(re.compile(rf"^{re.escape(INCIDENTS)}$"))(_suggest(handler, timeline.incidents))
    app.action(re.compile(rf"^{re.escape(TIMELINE)}"))(_click(handler, timeline.clicked))
    app.view(re.compile(rf"^{re.escape(TIMELINE)}"))(_submission(handler, timeline.submitted))


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Match these names and nothing else: to make a listener for each takes long, and so does asking each."""
    return re.compile(rf"^(?:{'|'.join(map(re.escape, names))})\Z")


def _command(handler: HandlerContext) -> Callable[..., Awaitable[None]]:
    run = one_of_few(dispatch.run)

    async def command(ack: AsyncAck, body: Body) -> None:
        with handled("command", body):
            try:
                told = await run(handler, body)
            except Refusal as refusal:
                note_refusal(handler, body, refusal)
                told = await refused(handler, user_of(body), refusal)
            except Exception:
                log.exception("A command failed", action="command_failed")
                told = Message(_(FAILED))
            await reply(handler, ack, body, told)

    return command


def _shortcut(
    handler: HandlerContext, work: Callable[[HandlerContext, Body], Awaitable[None]]
) -> Callable[..., Awaitable[None]]:
    work = one_of_few(work)

    async def shortcut(ack: AsyncAck, body: Body) -> None:
        with handled("shortcut", body):
            try:
                await work(handler, body)
            except Refusal as refusal:
                note_refusal(handler, body, refusal)
                await handler.tell_directly(body, refusal)
            await ack()

    return shortcut


def _click(handler: HandlerContext, work: Click = actions.clicked) -> Callable[..., Awaitable[None]]:
    work = one_of_few(work)

    async def click(ack: AsyncAck, body: Body) -> None:
        respond = Respond(handler, body)
        with handled("button", body):
            try:
                await refuse_lost(handler, body)
                await work(handler, body, respond)
            except Refusal as refusal:
                note_refusal(handler, body, refusal)
                await handler.tell_clicker(body, refusal, respond)
            else:
                tell_delay(handler, body, respond)
            await ack()

    return click


def _change(handler: HandlerContext) -> Callable[..., Awaitable[None]]:
    changed = one_of_few(actions.changed)

    async def change(ack: AsyncAck, body: Body) -> None:
        with handled("field", body):
            with suppress(TooManyAtOnce):
                await changed(handler, body)
            await ack()

    return change


def _suggest(handler: HandlerContext, search: Suggest) -> Callable[..., Awaitable[None]]:
    search = one_of_few(search)

    async def suggest(ack: AsyncAck, body: Body) -> None:
        with handled("suggestion", body):
            try:
                options = await search(handler, body)
            except TooManyAtOnce:
                options = []  # what is typed next is suggested for
            await answer_menu(ack, options)

    return suggest


def _submission(handler: HandlerContext, work: Submit) -> Callable[..., Awaitable[None]]:
    work = one_of_few(work)

    async def submission(ack: AsyncAck, body: Body) -> None:
        with handled("form", body):
            try:
                shown = await work(handler, body)
            except Refusal as refusal:
                note_refusal(handler, body, refusal)
                await refuse_form(ack, body, refusal)
            except Exception:
                log.exception("A form failed", action="form_failed")
                await refuse_form(ack, body, Refusal(_(FAILED)))
            else:
                await (close_form(handler, ack, body) if shown is None else answer_form(handler, ack, body, shown))

    return submission


def _event(handler: HandlerContext) -> Callable[..., Awaitable[None]]:
    async def event(ack: AsyncAck, body: Body) -> None:
        with handled("event", body):
            await events.handle(handler, body)
            await ack()

    return event
