"""One priority among the settings: its targets, whom to call step by step, its managers, and who else hears of it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.policy import LONGEST_STEP_MINUTES, Policy
from bot.domain.policy_parts import Json
from bot.domain.vocabulary import PRIORITY_NAME, Priority
from bot.language.texts import N_, _
from bot.messages.modals.settings_fields import (
    ONE_CHANNEL,
    ONE_GROUP,
    SOME_CHANNELS,
    SOME_GROUPS,
    SOME_PEOPLE,
    Field,
    flag,
    text,
    whole_number,
)
from bot.messages.modals.settings_part import Moved, PartSpec
from bot.messages.setup_check import calls_of_priority, naming_of
from bot.messages.text import channel, group

STEPS = 4
"""Steps of a chain that the form offers."""
_SPAN = text(40, placeholder="15 min, 4 h, 4 working h, 2 days")


def priority_part(priority: Priority) -> PartSpec:
    """Return the part of a priority."""
    return PartSpec(
        title=PRIORITY_NAME[priority],
        summary=lambda policy: "\n".join(_sentences(policy, priority)),
        form=_FORM,
        tidy=without_empty_steps,
    )


def _sentences(policy: Policy, priority: Priority) -> Iterator[str]:
    """Say whom a priority calls, what it promises, and who else hears about it."""
    promises = policy.of_priority(priority)
    yield _("Calls {calls}.", calls=calls_of_priority(policy, priority))
    yield _(
        "Update every {cadence}; acknowledge within {acknowledge}, resolve within {resolve}.",
        cadence=promises.update_every.rhythm,
        acknowledge=promises.acknowledge.words,
        resolve=promises.resolve.words,
    )
    if not promises.managers.nobody:
        yield _("A missed target calls {managers}.", managers=naming_of(promises.managers))
    if promises.announce:
        yield _("Also announced in {channels}.", channels=", ".join(map(channel, promises.announce)))
    if promises.mention:
        yield _("Announcements mention {group}.", group=group(promises.mention))
    if promises.leadership:
        yield _("Updates for leadership go to {channel}.", channel=channel(promises.leadership))


def step_fields(number: int, shown: int) -> tuple[Field, ...]:
    """Return the fields of a step of a chain, counted from 0, which is `shown` as step so many."""
    path, places = ("chain", number), {"number": shown}
    return (
        Field((*path, "groups"), N_("Step {number}: user groups"), SOME_GROUPS, optional=True, places=places),
        Field((*path, "people"), N_("Step {number}: people"), SOME_PEOPLE, optional=True, places=places),
        Field(
            (*path, "manager"),
            N_("Step {number}: also"),
            flag(N_("The incident manager"), "manager"),
            optional=True,
            places=places,
        ),
        Field(
            (*path, "minutes"),
            N_("Step {number}: minutes until the next call"),
            whole_number(LONGEST_STEP_MINUTES),
            optional=True,
            places=places,
        ),
    )


_FORM: tuple[Field | str, ...] = (
    Field(("acknowledge",), N_("Acknowledge within"), _SPAN),
    Field(("resolve",), N_("Resolve within"), _SPAN),
    Field(("update_every",), N_("Update every"), _SPAN),
    Field(("stale_after",), N_("Ask whether work goes on after"), _SPAN),
    N_(
        "*Whom it calls*\nThe responders of the affected services are called first, then each step in turn until "
        "somebody acknowledges. A step with only the incident manager calls *nobody* else when they declared it."
    ),
    *(field for number in range(STEPS) for field in step_fields(number, number + 1)),
    N_("*When the time to resolve is missed*\nThese managers are called."),
    Field(("managers", "groups"), N_("Managers: user groups"), SOME_GROUPS, optional=True),
    Field(("managers", "people"), N_("Managers: people"), SOME_PEOPLE, optional=True),
    N_("*Who else hears about it*\nEvery incident that is not private is announced in the announcement channel."),
    Field(("announce",), N_("Also announced in"), SOME_CHANNELS, optional=True),
    Field(
        ("mention",),
        N_("Mention this user group"),
        ONE_GROUP,
        optional=True,
        hint=N_("Once for each incident, in its announcement."),
    ),
    Field(
        ("leadership",),
        N_("Managers' channel"),
        ONE_CHANNEL,
        optional=True,
        hint=N_("Gets the updates for leadership. If the channel is private, invite Muster to it."),
    ),
)


def without_empty_steps(read: Json) -> tuple[Json, Moved]:
    """Leave out steps that were left empty, wherever they stand; those behind them move up."""
    steps = {number: step for number, step in read["chain"].items() if any(step.values())}
    moved = {f"chain.{kept}": f"chain.{put}" for kept, put in enumerate(steps)}
    return read | {"chain": list(steps.values())}, moved
