"""What holds an effect back, and for how long where Slack does not say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.delivery.pace import POSTS, channel_scope, is_channel
from bot.delivery.trouble import tell_scope
from bot.metrics import count_delivery
from bot.outbox import lanes
from bot.slack.client import SCOPES, Method, SlackBusy, SlackLacksScope, SlackTokenRefused
from bot.slack.error_names import RATE_LIMITED, Reach
from storage.holds import lacks_scope, missing_scope, refuses_token
from storage.outbox import PENDING, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.delivery.effect import Effect, Prepared
    from bot.delivery.pace import Pace
    from bot.delivery.token_watch import TokenWatch
    from storage.store import Store, Unit
    from storage.tables import Delivery

log = structlog.get_logger()

LATER = timedelta(seconds=30), timedelta(minutes=10)
"""The shortest and the longest wait after a "later" without Retry-After; between them, as long as it has lasted."""
SCOPE = timedelta(minutes=1), timedelta(minutes=10)
"""The same for a scope that the app lacks."""
LONG = timedelta(minutes=1)
"""A wait longer than this lets go what would be better off without what is waited for."""
_ALL, _EFFECT = "all", "effect:"
_POSTING = frozenset({Method.POST, Method.EPHEMERAL})


class Holding:
    """Puts effects off, on behalf of all replicas, and has them tried again."""

    def __init__(self, store: Store, clock: Clock, token: TokenWatch, pace: Pace) -> None:
        self._store = store
        self._clock = clock
        self._token = token
        self._pace = pace
        self._known: dict[str, datetime] = {}
        """What is held back, as read at the last look and met since."""

    def look(self, held: Mapping[str, datetime]) -> bool:
        """Learn what is held back, once for all that is taken next; say whether Slack must be left alone."""
        self._known = dict(held)
        return self._token.look(self._known)

    def of(self, scopes: Iterable[str]) -> dict[str, datetime]:
        """Return until when each of these is to be left alone, or was."""
        return {scope: self._known[scope] for scope in scopes if scope in self._known}

    async def begin(self) -> None:
        """Try at once what waits for a token or a scope: the person who starts Muster may just have given it."""
        async with self._store.read() as unit:
            held = await unit.holds.everything()
        if refuses_token(held):
            await self._token.taken()
        if any(map(lacks_scope, held)):
            async with self._store.write() as unit:
                for scope in await unit.holds.forget_missing():
                    await unit.outbox.hasten(scope, self._clock.now())

    async def fixed(self, unit: Unit, delivery: Delivery, holds: Iterable[str], now: datetime) -> None:
        """Forget what held back an effect that went through, and try at once what waits for the same scope."""
        over = {*holds, *([delivery.error] if delivery.error and lacks_scope(delivery.error) else [])}
        if over:
            await unit.holds.lift(over, now)
        for scope in filter(lacks_scope, over):
            await unit.outbox.hasten(scope, now)

    async def later(self, effect: Effect[Any], delivery: Delivery, prepared: Prepared, busy: SlackBusy) -> None:
        """Hold back what Slack wants later."""
        now = self._clock.now()
        scope = self._of_all_posts(held_by_later(busy, delivery, prepared), prepared, now)
        async with self._store.write() as unit:
            if busy.seconds is None:
                until, _ = await unit.holds.hold_longer(scope, now, *LATER)
            else:
                until = now + timedelta(seconds=busy.seconds)
                await unit.holds.hold(scope, until)
            due = self._pace.held(scope, until, delivery.rank)
            if due - now > LONG:
                await effect.held(effect.job(unit, delivery), now)
            await _settle(unit, delivery, due, busy.error)
        self._known[scope] = max(until, self._known.get(scope, until))

    def _of_all_posts(self, scope: str, prepared: Prepared, now: datetime) -> str:
        """Return the scope of a hold: of all messages, where Slack wants another channel's later as well.

        Slack does not say which of its limits was met, that of a channel or that of all an app posts.
        """
        if prepared.method is not Method.POST or prepared.channel is None or scope != channel_scope(prepared.channel):
            return scope
        others = (each for each, until in self._known.items() if is_channel(each) and each != scope and until > now)
        return POSTS if any(others) else scope

    async def lack(self, effect: Effect[Any], delivery: Delivery, prepared: Prepared, lack: SlackLacksScope) -> None:
        """Have what lacks a scope wait for it, and nothing else; say so, once."""
        now, scope, named = self._clock.now(), held_by_scope(lack, delivery, prepared), lacking(lack)
        aside = {"lane": lanes.aside(delivery.key)} if steps_aside(lack, prepared) else {}
        async with self._store.write() as unit:
            until, new = await unit.holds.hold_longer(scope, now, *SCOPE)
            held = {scope: until}
            if scope != named:
                held[named], new = await unit.holds.hold_longer(named, now, *SCOPE)
            await effect.held(effect.job(unit, delivery), now)
            await tell_scope(effect.job(unit, delivery), effect.trouble, lack, now)
            await _settle(unit, delivery, until, named, **aside)
        self._known |= held
        if new:
            log.error(
                "The app lacks a scope; install it again with the scopes of manifest.yml",
                action="scope_missing",
                scope=",".join(lack.needed),
                method=str(lack.method),
                operation=delivery.operation,
            )

    async def put_back(self, delivery: Delivery, refused: SlackTokenRefused) -> None:
        """Leave an effect as it was, for when Slack takes the token again."""
        async with self._store.write() as unit:
            await self._token.refused(unit, refused.error)
            await _settle(unit, delivery, delivery.due_at, refused.error)

    async def put_off(self, effect: Effect[Any], delivery: Delivery, until: datetime, scope: str = "") -> None:
        """Have an effect wait for the end of a hold, or for its turn."""
        now, error = self._clock.now(), scope if lacks_scope(scope) else delivery.error
        async with self._store.write() as unit:
            if until - now > LONG:
                await effect.held(effect.job(unit, delivery), now)
                error = error or RATE_LIMITED
            await _settle(unit, delivery, until, error)


async def _settle(unit: Unit, delivery: Delivery, due_at: datetime, error: str | None, **more: Any) -> None:  # noqa: ANN401 - columns
    """Put an effect off. That was no attempt: Slack did not look at it, and nothing is in doubt that was not before."""
    kept = {"state": retry_state(delivery), "due_at": due_at, "attempts": delivery.attempts - 1, "error": error}
    await unit.outbox.settle(delivery, {**kept, **more})
    count_delivery(delivery.operation, "held")


def retry_state(delivery: Delivery) -> str:
    """Return the state in which an effect waits whose attempt left nothing on Slack."""
    return UNKNOWN if delivery.state == UNKNOWN else PENDING


def scopes_of(delivery: Delivery, prepared: Prepared) -> set[str]:
    """Name everything whose hold is one of this effect, too."""
    scopes = {_itself(delivery), str(prepared.method)}
    if prepared.channel:
        scopes.add(channel_scope(prepared.channel))
    if isinstance(prepared.method, Method):
        scopes.add(_ALL)
        if prepared.method in _POSTING:
            scopes.add(POSTS)
        if _alike(prepared.method):
            scopes.add(missing_scope(prepared.method, *SCOPES[prepared.method]))
    return scopes


def longest(holds: dict[str, datetime], now: datetime) -> tuple[str, datetime]:
    """Return the hold that ends last, and when; no name where none is in force.

    That of the effect itself does not count, which is due when that ends.
    """
    scope = max((each for each in holds if not each.startswith(_EFFECT)), key=lambda each: holds[each], default="")
    return (scope, holds[scope]) if scope and holds[scope] > now else ("", now)


def held_by_later(busy: SlackBusy, delivery: Delivery, prepared: Prepared) -> str:
    """Name what Slack's "later" holds back."""
    place = channel_scope(prepared.channel) if prepared.channel else str(busy.method)
    return {Reach.PLACE: place, Reach.POSTS: POSTS, Reach.EFFECT: _itself(delivery), Reach.ALL: _ALL}[busy.reach]


def held_by_scope(lack: SlackLacksScope, delivery: Delivery, prepared: Prepared) -> str:
    """Name what a missing scope holds back: the method, where all that use it need that scope, else this effect.

    A public channel may need another one than a private, and what an effect calls beside its own method, others do not.
    """
    if lack.method == prepared.method and _alike(lack.method):
        return lacking(lack)
    return _itself(delivery)


def lacking(lack: SlackLacksScope) -> str:
    """Name the method and the scope it lacks."""
    return missing_scope(lack.method, ",".join(lack.needed))


def steps_aside(lack: SlackLacksScope, prepared: Prepared) -> bool:
    """Say whether an effect that lacks a scope must not keep its lane waiting, whose other effects need another.

    A lane's messages share one scope and keep their order; looking for one of them, or archiving after them, does not.
    """
    return lack.method != prepared.method or lack.method is Method.ARCHIVE


def _alike(method: Method) -> bool:
    return len(SCOPES[method]) == 1


def _itself(delivery: Delivery) -> str:
    return f"{_EFFECT}{delivery.key}"
