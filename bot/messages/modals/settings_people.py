"""Roles and privacy among the settings: shared roles, who sees private incidents and is called to them, guests."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.policy import GuestRight, PeoplePolicy, Policy
from bot.domain.vocabulary import ROLE_NAME, Role
from bot.language.texts import N_, _, listed
from bot.messages.modals.settings_fields import ONE_GROUP, Field, flag, some_of
from bot.messages.modals.settings_part import PartSpec
from bot.messages.text import group

_SHAREABLE = {str(role): ROLE_NAME[role] for role in Role if role is not Role.INCIDENT_MANAGER}
_RIGHTS: dict[str, str] = {
    GuestRight.ACT: N_("Act in incidents they take part in"),
    GuestRight.DECLARE: N_("Declare incidents"),
    GuestRight.FOLLOW: N_("Follow incidents"),
}
_MAY = {
    GuestRight.ACT: N_("act in their incidents"),
    GuestRight.DECLARE: N_("declare incidents"),
    GuestRight.FOLLOW: N_("follow incidents"),
}


def _summary(policy: Policy) -> str:
    return " ".join(_sentences(policy.people))


def _sentences(people: PeoplePolicy) -> Iterator[str]:
    if people.security:
        yield _("Private incidents are seen by their members and {group}.", group=group(people.security))
    else:
        yield _("Private incidents are seen by their members only.")
    if people.private_chain:
        yield _("They call the same people as public ones.")
    if people.guests:
        yield _("Guests may {acts}.", acts=listed([_(_MAY[right]) for right in people.guests]))
    else:
        yield _("Guests may do nothing.")
    if people.editors:
        yield _("{group} may change the other settings.", group=group(people.editors))
    if people.owners:
        yield _("{group} may change who is called for services.", group=group(people.owners))


PEOPLE = PartSpec(
    title=N_("Roles and privacy"),
    summary=_summary,
    form=(
        Field(("several",), N_("Roles that several people may hold"), some_of(_SHAREABLE), optional=True),
        N_(
            "*Private incidents*\nOnly members see them, and everyone in the security group. The group can also make "
            "incidents private or public. Every time they open a private incident is logged. Muster refreshes the "
            "group's members every few minutes."
        ),
        Field(("security",), N_("Security group"), ONE_GROUP, optional=True),
        Field(
            ("private_chain",),
            N_("A missed target of a private incident calls"),
            flag(N_("The steps and managers of its priority too"), "usual"),
            optional=True,
            hint=N_(
                "The incident manager and the security group are called in any case. Everyone called joins the channel "
                "and reads everything. The forms name them beforehand."
            ),
        ),
        N_(
            "*Guests*\nGuests see the incidents they take part in, and no others. People of other workspaces, in "
            "shared channels, can do nothing."
        ),
        Field(("guests",), N_("Guests may"), some_of(_RIGHTS), optional=True),
        N_(
            "*Settings editors*\nMembers of this group may change all settings but these. They say who is called, to "
            "private incidents too if you ticked the box above."
        ),
        Field(("editors",), N_("Settings editors"), ONE_GROUP, optional=True),
        N_(
            "*Service owners*\nMembers of this group may change services: who is called, and where incidents are "
            "announced. They may change nothing else here."
        ),
        Field(("owners",), N_("Service owners"), ONE_GROUP, optional=True),
    ),
)
