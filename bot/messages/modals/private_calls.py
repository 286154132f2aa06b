"""Who a private incident calls by itself, and when: said in each form that decides it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.domain.policy import Audience, Policy
from bot.domain.vocabulary import Priority
from bot.language.texts import _, listed
from bot.messages.text import group, lasting, person


def called_to_private(policy: Policy, priority: Priority, *, acknowledged: bool = False, drill: bool = False) -> str:
    """Say who a private incident of `priority` calls."""
    if not policy.people.private_chain or drill:
        who = _names(Audience(manager=True) if drill else policy.people.private_audience(Audience()))
        return _("A missed target calls {people}, and nobody else. To call more people, press *Escalate*.", people=who)
    calls = "\n".join(f"• {line}" for line in _calls(policy, priority, acknowledged=acknowledged))
    return _(
        "*People who are called join the channel and read everything*, because your settings say so:\n{calls}",
        calls=calls,
    )


def _calls(policy: Policy, priority: Priority, *, acknowledged: bool) -> Iterator[str]:
    promises = policy.of_priority(priority)
    if not acknowledged:
        when = _("At once, until someone acknowledges")
        for step in promises.chain:
            yield f"{when}: {_names(policy.people.private_audience(step))}."
            after = lasting(timedelta(minutes=step.minutes))
            when = _("{time} later, unless someone has acknowledged", time=after)
    late = _("If not resolved within {time}", time=promises.resolve.words)
    yield f"{late}: {_names(policy.people.private_audience(promises.managers))}."


def _names(audience: Audience) -> str:
    """Name an audience in the middle of a sentence."""
    manager = [_("its incident manager")] if audience.manager else []
    return listed([*manager, *map(person, audience.people), *map(group, audience.groups)])
