"""Faults on order: what a test or bench wants to go wrong with the next calls."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

FaultKind: TypeAlias = Literal[
    "ratelimited",  # HTTP 429 and Retry-After, no effect
    "http_500",  # HTTP 500, no effect
    "accepted_then_dropped",  # the effect happens, the connection closes without an answer
    "accepted_then_hang",  # the effect happens, and there is no answer until the faults are released
    "dropped_before",  # no effect, the connection closes without an answer
    "slow",  # real seconds of delay, then as usual
    "held",  # nothing until the faults are released, then as usual
    "held_then_dropped",  # nothing until then, then the effect happens, and the connection closes without an answer
    "hang",  # no effect and no answer until the faults are released
    "error",  # ok: false with the given error, no effect
]
HELD: frozenset[FaultKind] = frozenset({"held", "held_then_dropped"})
"""Those that carry a call out once the faults are released."""
HANGING: frozenset[FaultKind] = HELD | {"hang", "accepted_then_hang"}
"""Those that wait until then."""
FAULT_KINDS: frozenset[str] = frozenset(get_args(FaultKind))


@dataclass
class Fault:
    """One order. It lets `skip` matching calls pass, then strikes `times` of them (None: for good), or one in `every`.

    `method` is a Web API method, "response_url" for an answer by a response URL, or "*"; `channel`, when given, must be
    the call's channel.
    `seconds` is the real delay of "slow"; `retry_after` is in seconds of world time: 1 for "ratelimited" unless said,
    and told with an "error" only where it is said.
    """

    kind: FaultKind
    method: str = "*"
    times: int | None = 1
    skip: int = 0
    retry_after: int | None = None
    seconds: float = 0.0
    error: str = "internal_error"
    channel: str = ""
    every: int = 1
    passed: int = 0
    """Matching calls since it last struck."""

    def matches(self, method: str, channel: str) -> bool:
        """Tell whether a call is of the kind this order is about."""
        return self.method in {"*", method} and self.channel in {"", channel}

    def strikes(self) -> bool:
        """Count one matching call, and tell whether it is struck."""
        if self.skip > 0:
            self.skip -= 1
            return False
        self.passed += 1
        if self.passed < self.every:
            return False
        self.passed = 0
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0


class Faults:
    """The orders in force, oldest first."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []
        self._released = asyncio.Event()
        self.hanging = 0

    def add(self, fault: Fault) -> None:
        """Put an order in force."""
        self._orders.append(fault)

    def take(self, method: str, channel: str = "") -> tuple[float, Fault | None]:
        """Return what strikes this call: real seconds of delay first, then at most one other fault."""
        delay = 0.0
        for fault in self._matching(method, channel):
            if not fault.strikes():
                continue
            if fault.kind != "slow":
                return delay, fault
            delay += fault.seconds
        return delay, None

    def clear(self) -> None:
        """Forget every order and let hanging calls go."""
        self._orders.clear()
        self._released.set()
        self._released = asyncio.Event()

    async def until_released(self) -> None:
        """Return when the orders are next cleared; `hanging` counts who waits."""
        self.hanging += 1
        try:
            await self._released.wait()
        finally:
            self.hanging -= 1

    def _matching(self, method: str, channel: str) -> Iterator[Fault]:
        self._orders = [fault for fault in self._orders if fault.times is None or fault.times > 0]
        return (fault for fault in self._orders if fault.matches(method, channel))
