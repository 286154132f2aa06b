"""Where a person's request becomes one transaction, carried out once, within its deadline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.exc import DBAPIError

from bot.commands.deadline import DEADLINE_SECONDS, within
from bot.domain.errors import Refusal
from bot.domain.vocabulary import CLOCK, Via
from bot.language.texts import N_, _
from bot.messages.message import Message
from bot.tracing import span
from storage.errors import CommitInDoubtError, DatabaseBusyError, may_pass

if TYPE_CHECKING:
    from bot.clock import Clock
    from storage.store import Store, Unit

log = structlog.get_logger()

LOOK_SECONDS = 0.3
"""Real seconds for a look whether another process has recorded what this one could not."""
AWAY_SECONDS = 0.05
"""Real seconds until a database that was away is tried again."""


class DatabaseAway(Refusal):
    """The database did not answer in time, and is not waited for to say so."""

    title = N_("Nothing changed")
    """Above the text, where it is said in a form."""


class TooSlow(DatabaseAway):
    """The deadline passed before the request was recorded."""

    def __init__(self) -> None:
        super().__init__(_("Muster could not record this in time. Nothing was recorded. Please try again."))


class InDoubt(DatabaseAway):
    """The answer to the commit was lost, and the database is still away."""

    title = N_("Not certain")

    def __init__(self) -> None:
        super().__init__(
            _(
                "The database went away at that moment: Muster cannot tell whether this was recorded. "
                "Look at the incident before you try again."
            )
        )


class NotShown(DatabaseAway):
    """The request is recorded, and something failed that was to be said of it."""

    title = N_("Recorded")

    def __init__(self) -> None:
        super().__init__(
            _("This was recorded, but Muster could not show what came of it. Look at the incident before you go on.")
        )


_recorded: ContextVar[list[bool] | None] = ContextVar("recorded", default=None)


@contextmanager
def told_truly() -> Iterator[None]:
    """Have what fails within, once the request is recorded, raise `NotShown`: it might be said that nothing was."""
    recorded: list[bool] = []
    before = _recorded.set(recorded)
    try:
        yield
    except Exception as error:
        if not recorded or isinstance(error, NotShown):
            raise
        log.warning("What came of a request could not be shown", action="not_shown", exc_info=True)
        raise NotShown from error
    finally:
        _recorded.reset(before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One person's request inside its transaction."""

    unit: Unit
    now: datetime
    actor: str
    via: Via
    admin: bool = False
    """Whether Slack was asked for this request, and calls the person an admin of the workspace."""

    def __post_init__(self) -> None:
        """Have what is asked for in this transaction know who acts."""
        self.unit.actor = "" if self.actor == CLOCK else self.actor


Work = Callable[[Context], Awaitable[object]]
"""A command: what it returns is what the person is told at once if it is a `Message`, and is kept for repetitions."""


@dataclass(slots=True)
class _Tried:
    """What has become of a request so far."""

    unit: Unit | None = None
    in_doubt: bool = False
    """Whether an attempt before the last may have been recorded."""
    reply: Message | None = None
    failure: Exception | None = None
    """Why the database took nothing at the last attempt, such as that its disk is full."""

    @property
    def committed(self) -> bool:
        return self.unit is not None and self.unit.committed

    @property
    def may_be_recorded(self) -> bool:
        return self.in_doubt or (self.unit is not None and self.unit.in_doubt)


class CommandRunner:
    """Takes requests in: one transaction each, once each."""

    def __init__(self, store: Store, clock: Clock, deadline: float = DEADLINE_SECONDS) -> None:
        self.store = store
        self.clock = clock
        self.deadline = deadline
        """Real seconds that a request may take from when it arrived."""

    async def run_once(self, key: str, actor: str, via: Via, work: Work) -> Message | None:
        """Carry out `work` unless the delivery `key` was carried out before; return, or repeat, its message.

        Raises `TooSlow` when the deadline passed and nothing was recorded, `InDoubt` when nobody knows, and whatever
        refusal `work` raises. Where the answer to a commit is lost, the delivery is taken in again: its key tells
        whether it was recorded.
        """
        reply = await self._once(key, actor, via, work)
        if (recorded := _recorded.get()) is not None:
            recorded.append(True)
        return reply

    async def _once(self, key: str, actor: str, via: Via, work: Work) -> Message | None:
        tried = _Tried()
        try:
            with span("transaction", delivery=key, via=str(via)):
                async with within(self.deadline):
                    await asyncio.sleep(0)  # whose time is up ends here: what follows may wait for nothing
                    while not tried.committed:
                        await self._try(tried, key, actor, via, work)
        except Refusal:
            raise
        except Exception as error:
            if tried.committed:
                return tried.reply
            if tried.may_be_recorded:
                raise InDoubt from error
            if not _is_away(error):
                raise
            if (answer := await self._of_another(key)) is None:
                raise tried.failure or TooSlow() from error
            return _kept(answer)
        return tried.reply

    async def _try(self, tried: _Tried, key: str, actor: str, via: Via, work: Work) -> None:
        """Carry it out; where the database is away, or takes nothing, it is tried again until the deadline."""
        try:
            async with self.store.write() as tried.unit:
                tried.reply = await self._carried_out(tried.unit, key, actor, via, work)
        except CommitInDoubtError:
            tried.in_doubt = True
        except DatabaseBusyError:  # which is soon told: others wait behind it
            log.debug("Another process writes to the database", action="busy")
        except (OSError, DBAPIError) as error:
            away = _is_away(error)
            if tried.committed or not may_pass(error):
                raise
            tried.failure, tried.in_doubt = None if away else error, tried.may_be_recorded
            await asyncio.sleep(AWAY_SECONDS)

    async def _of_another(self, key: str) -> Mapping[str, Any] | None:
        """Return what another process answered that was given the same delivery, if one was.

        It looks late, since the other may have been given as long as this one and commit at the last moment.
        """
        with suppress(Exception):  # whatever keeps it from looking, the database being away first of all
            async with asyncio.timeout(LOOK_SECONDS):
                await asyncio.sleep(LOOK_SECONDS / 2)
                async with self.store.read() as unit:
                    return await unit.inbox.answer(key)
        return None

    async def _carried_out(self, unit: Unit, key: str, actor: str, via: Via, work: Work) -> Message | None:
        now = self.clock.now()
        if not await unit.inbox.enter(key, now):
            return _kept(await unit.inbox.answer(key) or {})
        reply = await work(Context(unit=unit, now=now, actor=actor, via=via))
        if not isinstance(reply, Message):
            return None
        await unit.inbox.record(key, {"message": reply.payload()})
        return reply

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Unit]:
        """Open a transaction that only reads.

        Raises `TooSlow` when the deadline passed, or the database is away.
        """
        try:
            async with within(self.deadline), self.store.read() as unit:
                yield unit
        except Exception as error:
            if _is_away(error):
                raise TooSlow from error
            raise


def _is_away(error: Exception) -> bool:
    """Say whether the database did not answer, or could not be reached: its driver raises the system's errors then."""
    return isinstance(error, OSError) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def _kept(answer: Mapping[str, Any]) -> Message | None:
    message = answer.get("message")
    return None if message is None else Message(message["text"], message["blocks"])
