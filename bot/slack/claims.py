"""The last look at whether a call may still be made: a process that was suspended does not know that its time is up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.domain.errors import MusterError

_HOLDS: ContextVar[Callable[[], bool] | None] = ContextVar("holds", default=None)


class ClaimOver(MusterError):
    """The call was not made: what it is for may be another process's by now."""


@contextmanager
def while_claimed(holds: Callable[[], bool]) -> Iterator[None]:
    """Have no call of this task be made in the block any more once `holds` says no."""
    before = _HOLDS.set(holds)
    try:
        yield
    finally:
        _HOLDS.reset(before)


def last_look() -> None:
    """Raise `ClaimOver` where the call that follows may not be made."""
    holds = _HOLDS.get()
    if holds is not None and not holds():
        raise ClaimOver("its time was over before it was made")
