"""What was compiled, found by the statement itself: SQLAlchemy hashes all that one is made of, each time it runs."""

from __future__ import annotations

from typing import Any

from sqlalchemy.util import LRUCache

_STATEMENTS = 1000
"""Twice what SQLAlchemy remembers for an engine: one writes, one reads."""
_REMEMBERED = 2000
"""Keys of statements that were hashed once. Those of statements built for one run are among them, so all are forgotten
at times."""


class CompiledStatements(LRUCache[Any, Any]):
    """A cache of compiled statements that hashes the key of one that is built once only once.

    A key is the dialect, what the statement is made of, the names of its parameters, and two flags. A statement that
    runs again gives the very same object as its second part.
    """

    __slots__ = ("_known",)

    def __init__(self) -> None:
        super().__init__(_STATEMENTS)
        self._known: dict[Any, tuple[Any, Any]] = {}

    def get(self, key: Any, default: Any = None) -> Any:  # noqa: ANN401 - SQLAlchemy's own
        """Return what was compiled of a statement."""
        dialect, made_of, *how = key
        near = (dialect, id(made_of), *how)
        known = self._known.get(near)
        if known is not None:  # which keeps what it is made of, so that no other has its id
            return known[1]
        compiled = super().get(key, default)
        if compiled is not None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[near] = made_of, compiled
        return compiled
