"""Queries about what every process is to leave alone: what Slack asked for, and what one process does at a time.

Slack asks for it of a channel, a method, one effect, or everything. A hold is a row of its scope and until when; beside
one that grows stands since when the trouble lasts. A token that Slack refuses is a row `token`, until its next try, and
a row `token:<Slack's error>`, since when. What one process does at a time is a lease: a hold that this process renews.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, bindparam, case, delete, select, update

from storage.repository import Repository
from storage.tables import Hold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import ColumnElement

_SINCE, _TOKEN, _TOKEN_SINCE, _MISSING = "since:", "token", "token:", "missing_scope:"


class Standing(NamedTuple):
    """What stands in the way of all, or of more than a moment."""

    refusal: str
    """With what error Slack refuses the token; nothing where it takes it."""
    since: datetime | None
    next_try: datetime | None
    missing: frozenset[tuple[str, str]]
    """The methods that lack a scope, each with the scope."""


def missing_scope(method: str, needed: str) -> str:
    """Name the hold of a method that lacks a scope."""
    return f"{_MISSING}{method}:{needed}"


def lacks_scope(scope: str | None) -> bool:
    """Say whether a hold, or the error of an effect, is named so."""
    return (scope or "").startswith(_MISSING)


def refuses_token(held: Iterable[str]) -> bool:
    """Say whether any of these holds is of a token that Slack refuses."""
    return any(scope.startswith(_TOKEN) for scope in held)


def standing(holds: Mapping[str, datetime], now: datetime, grace: timedelta) -> Standing:
    """Return what stands in the way now; a scope that nobody has asked for during `grace` is not waited for."""
    told = next((scope for scope in holds if scope.startswith(_TOKEN_SINCE)), "")
    asked = (scope for scope, until in holds.items() if lacks_scope(scope) and until > now - grace)
    lacking = (scope.removeprefix(_MISSING).partition(":") for scope in asked)
    return Standing(
        told.removeprefix(_TOKEN_SINCE) if _TOKEN in holds else "",
        holds.get(told),
        holds.get(_TOKEN),
        frozenset((method, scope) for method, _, scope in lacking),
    )


HELD = select(Hold.scope, Hold.until).where(
    Hold.team_id == bindparam("team"), ~Hold.scope.startswith(_SINCE, autoescape=True)
)


class HoldRepository(Repository):
    """What is to be left alone in one workspace."""

    async def everything(self) -> dict[str, datetime]:
        """Return until when each scope is to be left alone, or was, and the token."""
        return dict((await self.session.execute(HELD, {"team": self.team_id})).all())

    async def of(self, scopes: Collection[str]) -> dict[str, datetime]:
        """Return until when each of these is to be left alone, or was."""
        query = select(Hold.scope, Hold.until).where(self._ours(Hold.scope.in_(list(scopes))))
        return dict((await self.session.execute(query)).all())

    async def hold(self, scope: str, until: datetime) -> None:
        """Have every replica leave this alone until then, or longer where that was asked before."""
        await self._set(scope, until, case((Hold.until > until, Hold.until), else_=until))

    async def hold_longer(
        self, scope: str, now: datetime, shortest: timedelta, longest: timedelta
    ) -> tuple[datetime, bool]:
        """Have every replica leave this alone for as long as the trouble has lasted, within these bounds.

        Returns until when, and whether the trouble is new: it is where the last hold ended longer than `longest` ago.
        """
        known = await self.of([scope, _SINCE + scope])
        new = _SINCE + scope not in known or known.get(scope, now) + longest < now
        since = now if new else known[_SINCE + scope]
        until = now + min(max(now - since, shortest), longest)
        await self._set(_SINCE + scope, since, since)
        await self.hold(scope, until)
        return until, new

    async def lift(self, scopes: Collection[str], now: datetime) -> None:
        """Forget holds of these that are over, since a call went through."""
        named = [*scopes, *(_SINCE + scope for scope in scopes)]
        await self.session.execute(delete(Hold).where(self._ours(Hold.scope.in_(named)), Hold.until <= now))

    async def forget_before(self, moment: datetime) -> None:
        """Drop holds that ended before `moment`, with since when they lasted; one in force keeps both."""
        query = select(Hold.scope, Hold.until).where(self._ours(~Hold.scope.startswith(_TOKEN)))
        known: dict[str, datetime] = dict((await self.session.execute(query)).all())
        over = [scope for scope in known if known.get(scope.removeprefix(_SINCE), known[scope]) < moment]
        if over:
            await self.session.execute(delete(Hold).where(self._ours(Hold.scope.in_(over))))

    # the token, and scopes it lacks

    async def refuse_token(self, error: str, now: datetime, next_try: datetime) -> bool:
        """Have every replica leave Slack alone until the token is taken again; False where they do so already."""
        asked = self.upsert(Hold).values(team_id=self.team_id, scope=_TOKEN, until=next_try)
        new = (await self.session.execute(asked.on_conflict_do_nothing().returning(Hold.scope))).first()
        if new is not None:
            await self._set(_TOKEN_SINCE + error, now, now)
        return new is not None

    async def claim_try(self, now: datetime, next_try: datetime) -> bool:
        """Take it upon this replica to try the token; False where another one has, or it is not time yet."""
        due = update(Hold).where(self._ours(Hold.scope == _TOKEN), Hold.until <= now).values(until=next_try)
        return (await self.session.execute(due.returning(Hold.scope))).first() is not None

    async def take_token(self) -> bool:
        """Let all go on, since the token is taken again; False where that was known."""
        held = delete(Hold).where(self._ours(Hold.scope.startswith(_TOKEN))).returning(Hold.scope)
        return bool((await self.session.execute(held)).all())

    async def forget_missing(self) -> list[str]:
        """Forget that methods lack a scope, and return the names of those holds."""
        missing = Hold.scope.startswith(_MISSING, autoescape=True)
        named = list((await self.session.execute(select(Hold.scope).where(self._ours(missing)))).scalars())
        forgotten = [*named, *(_SINCE + scope for scope in named)]
        await self.session.execute(delete(Hold).where(self._ours(Hold.scope.in_(forgotten))))
        return named

    # leases

    async def take(self, scope: str, now: datetime, until: datetime) -> datetime | None:
        """Take a lease from now until then; None where it is ours now, else since when another process has it."""
        asked = self.upsert(Hold).values(team_id=self.team_id, scope=scope, until=until)
        free = asked.on_conflict_do_update(
            index_elements=["team_id", "scope"], set_={"until": until}, where=Hold.until <= now
        )
        if (await self.session.execute(free.returning(Hold.scope))).first() is None:
            return await self._since(scope)
        await self._set(_SINCE + scope, now, now)
        return None

    async def renew(self, scope: str, since: datetime, until: datetime) -> bool:
        """Keep a lease that was taken at `since` until then; False where another process has it meanwhile.

        Nobody else can take it before this transaction ends.
        """
        await self.session.execute(update(Hold).where(self._ours(Hold.scope == scope)).values(until=Hold.until))
        ours = await self._since(scope) == since
        if ours:
            await self.hold(scope, until)
        return ours

    async def give_back(self, scope: str) -> None:
        """Let the next process have a lease."""
        await self.session.execute(delete(Hold).where(self._ours(Hold.scope.in_([scope, _SINCE + scope]))))

    async def _since(self, scope: str) -> datetime | None:
        return (await self.of([_SINCE + scope])).get(_SINCE + scope)

    async def _set(self, scope: str, until: datetime, later: object) -> None:
        statement = self.upsert(Hold).values(team_id=self.team_id, scope=scope, until=until)
        await self.session.execute(
            statement.on_conflict_do_update(index_elements=["team_id", "scope"], set_={"until": later})
        )

    def _ours(self, which: ColumnElement[bool]) -> ColumnElement[bool]:
        return and_(Hold.team_id == self.team_id, which)
