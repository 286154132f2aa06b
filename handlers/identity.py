"""Who asks: decided in one place before any listener, from what Slack says of a delivery and of a person."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.access.kinds import keep_told, locale_of, name_of
from bot.domain.errors import MusterError, Refusal
from bot.language.texts import _, speak
from bot.queries.languages import language_for, workspace_language
from bot.slack.client import Method
from handlers.context import HandlerContext, notice, refuse_form
from handlers.deliveries import Body
from storage.errors import StorageError
from storage.kinds import GUESTS, OUTSIDERS, Kind, Known

if TYPE_CHECKING:
    from slack_bolt import BoltResponse

log = structlog.get_logger()

_ASK_SHARE = 0.25
"""The share of a request's deadline that a person's first one may wait for Slack to say who they are."""
_EVENT_SHARE = 0.75
"""The same for an event, for whose answer nobody waits."""
_ASK_AGAIN_SECONDS = 10.0
"""Real seconds after which Slack is asked again about a person it did not describe."""
_GOOD_FOR = {
    Kind.MEMBER: timedelta(days=1),
    **dict.fromkeys(GUESTS, timedelta(hours=1)),
    **dict.fromkeys(OUTSIDERS, timedelta(minutes=1)),
}
"""How long what Slack has told is good for, since the event of a change may be missed: shortest where it shuts out."""
_EVENTS_OF_PEOPLE = frozenset({"app_home_opened", "member_joined_channel"})
"""Events whose person is shown something, or takes part from then on."""

Next = Callable[[], Awaitable["BoltResponse"]]


class NotOfHere(Refusal):
    """A person of another workspace asks."""

    def __init__(self, workspace: str) -> None:
        super().__init__(_("Muster is for members of {workspace}. Nothing was recorded.", workspace=workspace))


@dataclass(frozen=True, slots=True)
class Who:
    """Knows what kind of person asks, and turns away who is not of this workspace."""

    handler: HandlerContext
    team_id: str
    workspace: str
    unanswered: dict[str, float] = field(default_factory=dict)
    """When Slack did not say who a person is, by their id."""

    async def ask(
        self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond, bot_user_id: str | None, next_: Next
    ) -> BoltResponse:
        """Let a delivery of this workspace's people pass; tell strangers so, and drop all else."""
        speak(*self._languages(None))
        event = body.get("event")
        if event is not None:
            ours = await self._event_is_ours(body, event, bot_user_id)
            return await (next_() if ours else ack())
        kind = await self._kind_of_asker(body)
        if kind is Kind.STRANGER:
            return await self._turn_away(ack, body, respond)
        return await (ack() if kind in OUTSIDERS else next_())

    async def _event_is_ours(self, body: Body, event: Body, bot_user_id: str | None) -> bool:
        if self.team_id not in delivered_for(body):
            return False
        user = event.get("user")
        if event["type"] not in _EVENTS_OF_PEOPLE or not isinstance(user, str) or user == bot_user_id:
            return True
        return await self.kind(user, share=_EVENT_SHARE) not in OUTSIDERS

    async def _kind_of_asker(self, body: Body) -> Kind | None:
        if self.team_id != asked_in(body):
            return Kind.STRANGER
        user = str(body.get("user_id") or (body.get("user") or {}).get("id") or "")
        kind = await self.kind(user)
        home = (body.get("user") or {}).get("team_id")
        # Of an organisation's people Slack may name another workspace than this: those it has named decide.
        foreign = kind is None and home is not None and home not in {self.team_id, _organisation(body)}
        return Kind.STRANGER if foreign else kind

    def _languages(self, known: Known | None) -> tuple[str, str]:
        """Return the language of a person and that of the workspace."""
        team = self.handler.runner.store.team_id
        return language_for(known, team), workspace_language(team)

    async def kind(self, user: str, *, share: float = _ASK_SHARE) -> Kind | None:
        """Return what kind a person is; None where Slack was not to be asked: they are taken for a member.

        The gate shows them nothing by the security group then, and what is public as to everybody. What is said from
        now on is said in their language.
        """
        known = await self._known(user, share)
        speak(*self._languages(known))
        return None if known is None else known.kind

    async def _known(self, user: str, share: float) -> Known | None:
        kept: Known | None = None
        try:
            async with asyncio.timeout(self.handler.runner.deadline * share):
                async with self.handler.runner.store.read() as unit:
                    kept = await unit.people.known(user)
                if self._to_be_asked(user, kept):
                    return await self._told(user)
        except (MusterError, StorageError, TimeoutError) as error:
            self.unanswered[user] = monotonic()
            log.warning("It is not known who asks", action="who_unknown", error=str(error) or type(error).__name__)
        except Exception:
            # Whatever it is, it must not stand between a person and an incident.
            log.exception("It is not known who asks", action="who_unknown")
        if kept is not None and kept.locale is None:
            self.handler.background.start(f"who:{user}", lambda: self._ask_later(user))
        return kept

    async def _ask_later(self, user: str) -> None:
        """Ask what language a person reads, who was known before that was kept; it is spoken from next time on."""
        with suppress(MusterError, StorageError):
            await self._told(user)

    def _to_be_asked(self, user: str, kept: Known | None) -> bool:
        """Say whether nothing is known of a person, or nothing newer, and Slack was not silent a moment ago."""
        now, named = self.handler.runner.clock.now(), kept is not None and kept.name is not None
        good = kept is not None and named and now - kept.told_at <= _GOOD_FOR[kept.kind]
        return not good and monotonic() - self.unanswered.get(user, -_ASK_AGAIN_SECONDS) >= _ASK_AGAIN_SECONDS

    async def _told(self, user: str) -> Known:
        """Ask Slack, and keep what it says."""
        told = (await self.handler.slack.call(Method.USER, user=user))["user"]
        now = self.handler.runner.clock.now()
        async with self.handler.runner.store.write() as unit:
            kind = await keep_told(unit.people, told, now)
        self.unanswered.pop(user, None)
        return Known(kind, now, name_of(told), locale_of(told))

    async def _turn_away(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> BoltResponse:
        """Tell a stranger, for their eyes only."""
        refusal = NotOfHere(self.workspace)
        match body.get("type"):
            case None:
                return await ack(text=refusal.text, response_type="ephemeral")
            case "block_suggestion":
                return await ack(options=[])
            case "view_submission":
                await refuse_form(ack, body, refusal)
            case "block_actions" | "message_action" if body.get("response_url"):
                await respond(text=refusal.text, response_type="ephemeral", replace_original=False)
            case "block_actions" | "shortcut":
                await self.handler.open_form(body, notice(_("Nothing changed"), refusal.text))
        return ack.response or await ack()  # the last acknowledgement is the one that Slack gets


def delivered_for(body: Body) -> set[str | None]:
    """Return the workspaces that an event was delivered for.

    Where the app is installed for an organisation, an authorization names none, and the event's own stands for it.
    """
    return {each.get("team_id") or body.get("team_id") for each in body.get("authorizations") or [body]}


def asked_in(body: Body) -> str | None:
    """Return the workspace in which a person typed or clicked.

    Where the app is installed for an organisation, `team` is null and the person's own workspace stands for it.
    """
    team = body.get("team") or {}
    return body.get("team_id") or team.get("id") or (body.get("user") or {}).get("team_id")


def _organisation(body: Mapping[str, Any]) -> str | None:
    return body.get("enterprise_id") or (body.get("enterprise") or {}).get("id")
