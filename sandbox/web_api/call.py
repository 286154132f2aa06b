"""One call of a Web API method: its arguments, read strictly, and the workspace it acts on."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from sandbox.limits import Tier
from sandbox.shapes import JsonObject
from sandbox.workspace import Channel, SlackError, Workspace
from sandbox.workspace.channels import ChannelKind

if TYPE_CHECKING:
    from sandbox.server import Sandbox

ScopesByKind: TypeAlias = Mapping[ChannelKind, tuple[str, ...]]


@dataclass(frozen=True)
class Method:
    """A Web API method. It needs any one of `scopes`; where these differ by channel, `by_kind` says how.

    `caller` says whose token it needs; `reads_json` whether it takes a JSON body, as writing methods do.
    """

    name: str
    run: "Callable[[Call], JsonObject]"
    tier: Tier
    scopes: tuple[str, ...] = ()
    by_kind: ScopesByKind = field(default_factory=dict)
    required: tuple[str, ...] = ()
    caller: Literal["bot", "app", "anyone"] = "bot"
    reads_json: bool = True

    def any_scope(self) -> tuple[str, ...]:
        """Return every scope of which one is enough to call the method at all."""
        return self.scopes or tuple(dict.fromkeys(scope for each in self.by_kind.values() for scope in each))


@dataclass
class Call:
    """A call being carried out for the app."""

    sandbox: "Sandbox"
    method: Method
    args: JsonObject

    @property
    def workspace(self) -> Workspace:
        """The workspace the app is installed in."""
        return self.sandbox.workspace

    @property
    def bot(self) -> str:
        """The user id the app acts as."""
        return self.workspace.bot.id

    # scopes

    def holds(self, *scopes: str) -> bool:
        """Tell whether the app was granted any of these."""
        return not self.sandbox.manifest.bot_scopes.isdisjoint(scopes)

    def need(self, *scopes: str) -> None:
        """Refuse with `missing_scope` unless the app was granted any of these."""
        if scopes and not self.holds(*scopes):
            provided = ",".join(sorted(self.sandbox.manifest.bot_scopes))
            raise SlackError("missing_scope", needed=",".join(scopes), provided=provided)

    # arguments

    def has(self, name: str) -> bool:
        """Tell whether an argument was given."""
        return self.args.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """Return a text argument; refuses anything but a string."""
        value = self.args.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise invalid("must provide a string", f"/{name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes-or-no argument."""
        value = self.args.get(name)
        if value is None:
            return default
        return value in {True, "1", "true", "True"}

    def integer(self, name: str, default: int) -> int:
        """Return a whole number; refuses anything else."""
        value = self.args.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise invalid("must provide a number", f"/{name}") from None

    def ids(self, name: str) -> list[str]:
        """Return a comma-separated list of ids; Slack takes no array here."""
        value = self.args.get(name)
        if isinstance(value, list):
            raise SlackError("invalid_array_arg")
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def parsed(self, name: str, error: str) -> Any:  # noqa: ANN401  # JSON of any shape
        """Return a JSON argument, parsed when it came as text; refuses broken JSON with `error`."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None

    # channels

    def channel(self, name: str = "channel") -> Channel:
        """Return the channel an argument names by id, having checked the scope its kind needs."""
        channel = self.workspace.conversations.seen_by(self.bot, self.text(name))
        self.need(*self.method.by_kind.get(channel.kind, ()))
        return channel

    def joined(self, name: str = "channel") -> Channel:
        """Return a channel the app is a member of; refuses with `not_in_channel`."""
        channel = self.channel(name)
        channel.require_member(self.bot)
        return channel


def invalid(message: str, pointer: str = "") -> SlackError:
    """Return Slack's refusal of an argument, in the words of its validator."""
    where = f" [json-pointer:{pointer}]" if pointer else ""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}{where}"]})
