"""Whom a private incident calls by itself, and when: told in each form that decides it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.domain.policy import Audience, Policy
from bot.domain.vocabulary import Priority
from bot.messages.text import group, lasting, person


def called_to_private(policy: Policy, priority: Priority, *, acknowledged: bool = False, drill: bool = False) -> str:
    """Say whom a private incident of `priority` calls."""
    if not policy.people.private_chain or drill:
        who = _names(Audience(manager=True) if drill else policy.people.private_audience(Audience()))
        return f"A missed target calls {who}, and nobody else. *Escalate* calls more people by hand."
    calls = "\n".join(f"• {line}" for line in _calls(policy, priority, acknowledged=acknowledged))
    return f"*Who is called joins the channel and reads everything*, because your settings say so:\n{calls}"


def _calls(policy: Policy, priority: Priority, *, acknowledged: bool) -> Iterator[str]:
    promises = policy.of_priority(priority)
    if not acknowledged:
        when = "At once, until somebody acknowledges"
        for step in promises.chain:
            yield f"{when}: {_names(policy.people.private_audience(step))}."
            when = f"{lasting(timedelta(minutes=step.minutes))} later, unless somebody has acknowledged"
    yield f"Not resolved within {promises.resolve.words}: {_names(policy.people.private_audience(promises.managers))}."


def _names(audience: Audience) -> str:
    """Name an audience in the middle of a sentence."""
    manager = ["its incident manager"] if audience.manager else []
    *most, last = [*manager, *map(person, audience.people), *map(group, audience.groups)]
    return f"{', '.join(most)} and {last}" if most else last
