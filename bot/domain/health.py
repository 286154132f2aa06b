"""What is wrong with Muster in a workspace, as far as somebody can do something about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Effects of one operation that were given up with the same error, and how many."""

    operation: str
    error: str
    times: int


@dataclass(frozen=True, slots=True)
class Health:
    """What the app was installed without, which channels it was put out of, and what it has given up lately."""

    missing_scopes: Sequence[str] = ()
    put_out: Sequence[int] = ()
    """Numbers of open public incidents whose channels Muster is no longer in."""
    given_up: Sequence[GivenUp] = ()
