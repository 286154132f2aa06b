"""A message of docs/messages.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.policy import DEFAULT_POLICY, PeoplePolicy, Policy, Step
from bot.messages.message import Message

IN_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Shown:
    """One message: what it is, who reads it where, and how it is drawn."""

    title: str
    readers: str
    message: Message | str


def widened() -> Policy:
    """Return a policy by which private incidents call the usual chain too, which has two steps."""
    chain = (Step(groups=("S0ONCALL",), minutes=10), Step(manager=True, minutes=30))
    priorities = {
        priority: held.model_copy(update={"chain": chain}) for priority, held in DEFAULT_POLICY.priorities.items()
    }
    people = PeoplePolicy(security="S0SECURITY", private_chain=True)
    return DEFAULT_POLICY.model_copy(update={"priorities": priorities, "people": people})
