"""What is carried to the app, and what came back."""

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from sandbox.shapes import JsonObject

Kind: TypeAlias = Literal["slash_commands", "interactive", "events_api"]
# Reasons of https://docs.slack.dev/apis/events-api#errors
Failure: TypeAlias = Literal[
    "", "http_timeout", "too_many_redirects", "connection_failed", "ssl_error", "http_error", "unknown_error"
]


@dataclass(frozen=True, slots=True)
class Envelope:
    """One payload for the app; `name` says in a word what it is about (a command, an action, an event)."""

    kind: Kind
    name: str
    payload: JsonObject


@dataclass(frozen=True, slots=True)
class Retry:
    """Which attempt after the first this is (1 to 3), and why the one before failed."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The app's acknowledgement with what it carried, or why there was none."""

    failure: Failure = ""
    body: JsonObject | str | None = None
    status: int = 200
    no_retry: bool = False

    @property
    def acknowledged(self) -> bool:
        """Tell whether the app acknowledged in time."""
        return not self.failure

    @property
    def error(self) -> str:
        """The code Slack shows to the person where the app did not acknowledge."""
        return {"http_timeout": "operation_timeout", "http_error": "http_service_error"}.get(
            self.failure, "dispatch_failed"
        )


class Transport(Protocol):
    """A way to the app: Socket Mode or signed HTTP."""

    @property
    def connected(self) -> bool:
        """Tell whether the app can be reached, as far as is known."""
        ...

    async def send(self, parcel: Envelope, retry: Retry | None = None) -> Answer:
        """Carry a parcel and wait for the acknowledgement, at most the ack window."""
        ...

    async def stop(self) -> None:
        """Let go of every connection."""
        ...
