"""The unit of work: one session, one transaction, every repository."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from storage.access import AccessRepository
from storage.announcements import AnnouncementRepository, FollowerRepository
from storage.audit import AuditRepository
from storage.documents import DocumentRepository
from storage.errors import CommitInDoubtError, DatabaseBusyError
from storage.export import ExportRepository
from storage.figures import FiguresRepository
from storage.forgetting import ForgettingRepository
from storage.history import HistoryRepository
from storage.holds import HoldRepository
from storage.inbox import InboxRepository
from storage.incidents import IncidentRepository
from storage.kinds import Remembered
from storage.lists import ListRepository
from storage.offers import OfferRepository
from storage.outbox import OutboxRepository
from storage.people import PeopleRepository
from storage.persons import PersonRepository
from storage.policies import PolicyRepository
from storage.posted import PostedRepository
from storage.precedence import Place, Turns
from storage.problems import ProblemRepository
from storage.promises import PromiseRepository, SummonsRepository
from storage.reminders import ReminderRepository
from storage.reports import ReportRepository
from storage.repository import Repository
from storage.restoring import RestoringRepository
from storage.reviews import ReviewRepository
from storage.rewriting import RewritingRepository
from storage.search import SearchRepository
from storage.services import ServiceRepository
from storage.session import UnitSession
from storage.steps import StepRepository
from storage.tasks import TaskRepository
from storage.timeline import TimelineRepository
from storage.trend import TrendRepository
from storage.uninterrupted import uninterrupted
from storage.work import WorkRepository
from storage.workspaces import WorkspaceRepository

if TYPE_CHECKING:
    from storage.engine import Database
    from storage.tables import Base


_Made = TypeVar("_Made", bound=Repository)


@dataclass(slots=True)
class _Told:
    """Who hears about a commit."""

    fed: int = 0
    """Commits that left something to deliver."""
    deliverers: list[Callable[[], None]] = field(default_factory=list)
    reminders: list[Callable[[], None]] = field(default_factory=list)


class _Repository(Generic[_Made]):
    """A repository of a unit of work, made once it is asked for: few are."""

    def __init__(self, make: Callable[[Unit], _Made]) -> None:
        self._make = make

    def __set_name__(self, _owner: type[Unit], name: str) -> None:
        self._name = name

    def __get__(self, unit: Unit, _owner: type[Unit]) -> _Made:
        """Make it, and stand in its way no longer: an object's own comes before what its class has."""
        made = self._make(unit)
        unit.__dict__[self._name] = made
        return made


def _of(kind: Callable[[AsyncSession, str], _Made]) -> Callable[[Unit], _Made]:
    return lambda unit: kind(unit.session, unit.team_id)


class Unit:
    """Every repository over one session; nothing here commits."""

    def __init__(self, session: AsyncSession, team_id: str, remembered: Remembered, numbering: Place) -> None:
        self.session = session
        self.team_id = team_id
        self.remembered = remembered
        self.numbering = numbering
        """Where it stands among those that take a number."""
        self.actor = ""
        """Who acts in it, if somebody does."""
        self.committed = False
        """Whether the transaction is recorded."""
        self.in_doubt = False
        """Whether nobody knows, since the answer to its commit was lost."""

    workspaces = _Repository(lambda unit: WorkspaceRepository(unit.session, unit.team_id, unit.numbering))
    incidents = _Repository(lambda unit: IncidentRepository(unit.session, unit.team_id, unit.workspaces))
    lists = _Repository(_of(ListRepository))
    services = _Repository(_of(ServiceRepository))
    policies = _Repository(_of(PolicyRepository))
    people = _Repository(lambda unit: PeopleRepository(unit.session, unit.team_id, unit.remembered))
    problems = _Repository(_of(ProblemRepository))
    offers = _Repository(_of(OfferRepository))
    steps = _Repository(_of(StepRepository))
    access = _Repository(_of(AccessRepository))
    audit = _Repository(_of(AuditRepository))
    history = _Repository(_of(HistoryRepository))
    timeline = _Repository(_of(TimelineRepository))
    outbox = _Repository(_of(OutboxRepository))
    posted = _Repository(_of(PostedRepository))
    holds = _Repository(_of(HoldRepository))
    inbox = _Repository(_of(InboxRepository))
    reminders = _Repository(_of(ReminderRepository))
    promises = _Repository(_of(PromiseRepository))
    announcements = _Repository(_of(AnnouncementRepository))
    followers = _Repository(_of(FollowerRepository))
    summons = _Repository(_of(SummonsRepository))
    tasks = _Repository(_of(TaskRepository))
    figures = _Repository(_of(FiguresRepository))
    reports = _Repository(_of(ReportRepository))
    trend = _Repository(_of(TrendRepository))
    work = _Repository(_of(WorkRepository))
    export = _Repository(_of(ExportRepository))
    reviews = _Repository(_of(ReviewRepository))
    documents = _Repository(_of(DocumentRepository))
    search = _Repository(_of(SearchRepository))
    restoring = _Repository(_of(RestoringRepository))
    persons = _Repository(_of(PersonRepository))
    rewriting = _Repository(_of(RewritingRepository))
    forgetting = _Repository(_of(ForgettingRepository))

    async def identify(self, row: Base) -> None:
        """Write a row that was added, and so give it its id."""
        await self.session.run_sync(lambda session: cast("UnitSession", session).identify(row))

    async def conclude(self) -> None:
        """Write down all that was done here, in as few statements as that takes; only the commit is left."""
        await self.session.run_sync(lambda session: cast("UnitSession", session).conclude())
        await self.documents.write_down()
        await self.outbox.conclude()
        await self.session.flush()


class Store:
    """Opens units of work for one workspace and says when one left something to deliver or to remind of.

    The stores of one process share the `turns` at their database.
    """

    def __init__(self, database: Database, team_id: str, turns: Turns | None = None) -> None:
        turns = turns or Turns(database.dialect)
        self.database = database
        self.team_id = team_id
        self._people = Remembered()
        self._write = _sessions(database.write_engine)
        self._read = _sessions(database.read_engine)
        self._told = _Told()
        self._precedence = turns.precedence
        self._numbering = asyncio.Lock()
        self.patient = False
        """Whether its transactions give way to those that people wait for."""
        self._background = turns.background
        self.turn: AbstractAsyncContextManager[None] = nullcontext()
        """What each of its transactions waits for first."""

    def later(self) -> Store:
        """Return the same store for what can wait: each of its transactions gives way to those of people."""
        same = copy(self)
        same.patient = True
        return same

    def in_turn(self) -> Store:
        """Return the same store for what nobody waits for: its transactions go one after another, on one connection.

        They give way to those of people too. None is opened within another.
        """
        same = self.later()
        same.turn = self._background
        return same

    async def give_way(self) -> None:
        """Wait, in the middle of something that can wait, until nobody waits for anything else, but not for long."""
        if self.patient:
            await self._precedence.give_way()

    def on_delivery(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every commit that left something to deliver."""
        self._told.deliverers.append(listener)

    def on_reminder(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every commit that changed what is to be reminded of, or by which policy."""
        self._told.reminders.append(listener)

    @asynccontextmanager
    async def write(self, *, durable: bool = True) -> AsyncIterator[Unit]:
        """Open a transaction that commits when the block ends well and rolls back when it raises.

        What is not `durable` may be taken by a power cut right after: it is then done again.

        Raises `DatabaseBusyError` when another process does not let go of an SQLite file, and `CommitInDoubtError` when
        the answer to the commit was lost, or the disk takes nothing.

        A cancellation that arrives while the commit runs waits for its end, so that `unit.committed` tells the
        truth: what was recorded is never in doubt.
        """
        waited_for = nullcontext() if self.patient else self._precedence.first()
        async with waited_for:
            unit: Unit | None = None
            try:
                async with self._unit(self._write, self._place()) as unit:
                    fed = self._told.fed
                    unit.documents.watch()
                    yield unit
                    await unit.conclude()
                    await self._commit(unit, fed)
            except OperationalError as error:
                if "database is locked" in str(error.orig):
                    raise DatabaseBusyError("Another process holds the database.") from error
                raise
            except asyncio.CancelledError:
                if durable and unit is not None and unit.committed:
                    with suppress(CommitInDoubtError):  # which `unit` tells
                        await self._on_disk(unit)
                raise
            if durable:
                await self._on_disk(unit)

    @asynccontextmanager
    async def _unit(
        self, sessions: async_sessionmaker[AsyncSession], place: AbstractAsyncContextManager[None]
    ) -> AsyncIterator[Unit]:
        """Open a session for a unit of work, and close it in the end; SQLAlchemy's own way takes a task for that."""
        with Place(self._numbering) as numbering:
            async with self.turn, place:
                session = sessions()
                try:
                    yield Unit(session, self.team_id, self._people, numbering)
                finally:
                    await uninterrupted(session.close())

    def _place(self) -> AbstractAsyncContextManager[None]:
        return self._precedence.later() if self.patient else nullcontext()

    async def _commit(self, unit: Unit, fed: int) -> None:
        try:
            await uninterrupted(self._committed(unit))
        except DBAPIError as error:
            if _lost(error):
                raise CommitInDoubtError("The database went away during a commit.") from error
            raise
        finally:
            self._people.forget(unit.people.kept)  # again: others may have read what was of before the commit
            if unit.committed:
                self._tell(unit, fed)

    async def _committed(self, unit: Unit) -> None:
        try:
            await unit.session.commit()
        except DBAPIError as error:
            unit.in_doubt = _lost(error)
            raise
        unit.committed = True

    async def _on_disk(self, unit: Unit) -> None:
        try:
            await self.database.on_disk()
        except CommitInDoubtError:
            unit.committed, unit.in_doubt = False, True
            raise

    def _tell(self, unit: Unit, fed: int) -> None:
        """Wake who has something to do; `fed` is how many commits had left something when this unit of work began.

        What another one asked for meanwhile may stand in the lane of the effect that this one settled: neither saw the
        other.
        """
        unseen = unit.outbox.settled and fed != self._told.fed
        self._told.fed += unit.outbox.touched
        for listener in self._told.deliverers if unit.outbox.touched or unseen else ():
            listener()
        for listener in self._told.reminders if unit.reminders.touched else ():
            listener()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Unit]:
        """Open a transaction that only reads."""
        async with self._unit(self._read, self._precedence.reading(later=self.patient)) as unit:
            yield unit


def _sessions(engine: object) -> async_sessionmaker[AsyncSession]:
    how = {"sync_session_class": UnitSession, "expire_on_commit": False, "autoflush": True}
    return async_sessionmaker(engine, **how)  # type: ignore[call-overload,no-any-return]  # engine is checked by Database


def _lost(error: DBAPIError) -> bool:
    """Say whether what was asked of the database may have been done all the same."""
    return error.connection_invalidated
