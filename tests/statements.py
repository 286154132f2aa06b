"""Watching the statements that every database of this process is asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def watched(listener: Callable[..., None]) -> Iterator[None]:
    """Tell a listener of each statement before it is executed, as SQLAlchemy's `before_cursor_execute` does."""
    event.listen(Engine, "before_cursor_execute", listener)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", listener)
