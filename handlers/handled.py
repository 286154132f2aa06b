"""How long a delivery takes until it is acknowledged: measured, and traced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.metrics import ACK_SECONDS
from bot.tracing import span
from handlers.deliveries import sort_of

if TYPE_CHECKING:
    from handlers.deliveries import Body


@contextmanager
def handled(kind: str, body: Body) -> Iterator[None]:
    """Measure the block, which acknowledges a delivery of this kind."""
    with span(f"delivery {kind}", sort=sort_of(body)), ACK_SECONDS.labels(kind).time():
        yield
