"""One priority among the settings: its targets, whom to call step by step, its managers, and who else hears of it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.policy import Policy
from bot.domain.vocabulary import PRIORITY_NAME, Priority
from bot.language.texts import N_, _
from bot.messages.modals.settings_fields import (
    ONE_CHANNEL,
    ONE_GROUP,
    SOME_CHANNELS,
    SOME_GROUPS,
    SOME_PEOPLE,
    Field,
    text,
)
from bot.messages.modals.settings_part import PartSpec
from bot.messages.modals.settings_steps import Form, Steps, without_empty_steps
from bot.messages.setup_check import calls_of_priority, naming_of
from bot.messages.text import channel, group

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


_FORM: Form = (
    Field(("acknowledge",), N_("Acknowledge within"), _SPAN),
    Field(("resolve",), N_("Resolve within"), _SPAN),
    Field(("update_every",), N_("Update every"), _SPAN),
    Field(("stale_after",), N_("Ask whether work goes on after"), _SPAN),
    N_(
        "*Whom it calls*\nThe responders of the affected services are called first, then each step in turn until "
        "somebody acknowledges. A step with only the incident manager calls *nobody* else when they declared it."
    ),
    Steps(),
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
