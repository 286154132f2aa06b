"""Trigger ids: proof that a person just did something, good once and for a few real seconds."""

import secrets
import time
from dataclasses import dataclass

from sandbox.workspace.errors import SlackError


@dataclass
class Trigger:
    """One trigger: who acted, and in which view if in one. `born` is monotonic real seconds."""

    user: str
    view_id: str
    born: float
    used: bool = False


class Triggers:
    """Issues trigger ids and takes them back.

    A process needs real time to answer, so their life is real seconds and not world time.
    Source: https://docs.slack.dev/interactivity/handling-user-interaction (3 seconds, once).
    """

    def __init__(self, life_seconds: float = 3.0) -> None:
        self.life_seconds = life_seconds
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str, view_id: str = "") -> str:
        """Return a fresh trigger id for something this person did, in that view if any."""
        trigger_id = f"{len(self._issued) + 1}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user, view_id, time.monotonic())
        return trigger_id

    def consume(self, trigger_id: str) -> Trigger:
        """Use a trigger up.

        Refuses with `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`.
        """
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.born > self.life_seconds:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def knows(self, trigger_id: str) -> bool:
        """Tell whether this trigger was issued here."""
        return trigger_id in self._issued
