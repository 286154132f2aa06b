"""Slack in trouble, for who wants to see in the demo that nothing is lost: `make demo STRICT=1`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sandbox.faults import Fault
from sandbox.shapes import JsonObject

_LASTING = frozenset({"error"})
"""Faults that refuse for good: to try again is in vain."""
_ARRIVES = frozenset({"accepted_then_dropped", "accepted_then_hang"})
"""Faults that keep only the answer back."""


def trouble() -> tuple[Fault, ...]:
    """Return orders that last: what Slack does now and then, far more often, and one thing that it always refuses."""
    return (
        Fault("ratelimited", "chat.postMessage", times=None, every=6, retry_after=2),
        Fault("accepted_then_dropped", "chat.postMessage", times=None, every=4),
        Fault("http_500", "chat.update", times=None, every=3),
        Fault("dropped_before", "conversations.invite", times=None, every=2),
        Fault("http_500", "pins.add", times=1),
        Fault("error", "bookmarks.add", times=None, error="restricted_action"),
        Fault("slow", times=None, every=3, seconds=0.4),
    )


@dataclass
class Ledger:
    """What became of each call that was struck: done later, still to come, refused for good, or done twice."""

    struck: int = 0
    done: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    twice: int = 0
    _open: dict[str, int] = field(default_factory=dict)
    _unheard: set[str] = field(default_factory=set)

    def strike(self, method: str, args: JsonObject, fault: Fault) -> None:
        """Note a call that got no proper answer."""
        call = _call(method, args)
        self.struck += 1
        if fault.kind in _LASTING:
            self.refused[method] = self.refused.get(method, 0) + 1
        elif fault.kind in _ARRIVES:
            self.done += 1
            self._arrive(method, call)
            self._unheard.add(call)
        else:
            self._open[call] = self._open.get(call, 0) + 1

    def succeed(self, method: str, args: JsonObject) -> None:
        """Note a call that Slack took: those like it that were struck before are made good by it."""
        self._arrive(method, _call(method, args))

    def _arrive(self, method: str, call: str) -> None:
        self.done += self._open.pop(call, 0)
        if call in self._unheard and method == "chat.postMessage":
            self.twice += 1

    def seen(self) -> JsonObject:
        """Tell the counts; `refused` by method."""
        waiting = sum(self._open.values())
        return {
            "struck": self.struck,
            "done": self.done,
            "waiting": waiting,
            "refused": self.refused,
            "twice": self.twice,
        }


def _call(method: str, args: JsonObject) -> str:
    """Return what a call and its repetition have in common: the metadata of a new message, else what it is about."""
    about = [str(args.get(name, "")) for name in ("channel", "channel_id", "ts", "user", "users", "name")]
    return json.dumps([method, *about, args.get("metadata")])
