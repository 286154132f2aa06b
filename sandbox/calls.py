"""The record of the app's Web API calls that tests and benches count."""

from dataclasses import dataclass

from sandbox.clock import Clock
from sandbox.delivery.traffic import redacted
from sandbox.shapes import JsonObject


@dataclass(frozen=True)
class MadeCall:
    """One call. `at` is world time (ISO) of the answer, `ms` real milliseconds, `status` 0 when cut off."""

    n: int
    method: str
    args: object
    status: int
    error: str
    at: str
    ms: float


class CallLog:
    """Every call since the last `clear`, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = 0
        self._calls: list[MadeCall] = []

    def record(self, method: str, args: JsonObject, *, status: int, error: str, ms: float) -> None:
        """Keep one call, its tokens blanked."""
        self._count += 1
        at = self._clock.now().isoformat()
        self._calls.append(
            MadeCall(self._count, method, redacted(args), status, error, at, round(ms, 2)),
        )

    def shown(self, method: str = "") -> list[JsonObject]:
        """Return the calls as JSON, those of one method where it is named."""
        return [dict(vars(call)) for call in self._calls if method in ("", call.method)]

    def clear(self) -> None:
        """Forget every call; numbers go on."""
        self._calls.clear()
