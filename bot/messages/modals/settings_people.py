"""People among the settings: roles that several may hold, who sees private incidents and is called, guests."""

from __future__ import annotations

from bot.domain.policy import GuestRight, Policy
from bot.domain.vocabulary import ROLE_NAME, Role
from bot.messages.modals.settings_fields import ONE_GROUP, Field, flag, some_of
from bot.messages.modals.settings_part import PartSpec
from bot.messages.text import group

_SHAREABLE = {str(role): ROLE_NAME[role] for role in Role if role is not Role.INCIDENT_MANAGER}
_RIGHTS: dict[str, str] = {
    GuestRight.ACT: "Act in incidents they take part in",
    GuestRight.DECLARE: "Declare incidents",
    GuestRight.FOLLOW: "Follow incidents",
}


def _summary(policy: Policy) -> str:
    security = policy.people.security
    who = f"members and {group(security)}" if security else "members only"
    called = " They call the usual chain." if policy.people.private_chain else ""
    return f"Roles that several may hold; guests. Private incidents are seen by {who}.{called}"


PEOPLE = PartSpec(
    name="People",
    title="Roles and privacy",
    summary=_summary,
    form=(
        Field(("several",), "Roles that several people may hold", some_of(_SHAREABLE), optional=True),
        (
            "*Private incidents*\nWho is in their channel sees them. So does everybody in this group, and "
            "each look of theirs is recorded, and they can turn incidents private or public. The group is asked of "
            "Slack every few minutes."
        ),
        Field(("security",), "Security group", ONE_GROUP, optional=True),
        Field(
            ("private_chain",),
            "A missed target of a private incident calls",
            flag("The chain and the managers of its priority too", "usual"),
            optional=True,
            hint="Its incident manager and the security group are called in any case. Who is called joins the "
            "channel and reads everything; the forms name them beforehand.",
        ),
        (
            "*Guests*\nThey see the incidents they take part in, and no others. People of other workspaces, met in "
            "shared channels, can do nothing."
        ),
        Field(("guests",), "What guests may do", some_of(_RIGHTS), optional=True),
        (
            "*Service owners*\nMembers of this group may say whom to call for services and where these are announced, "
            "and nothing else here."
        ),
        Field(("owners",), "Service owners", ONE_GROUP, optional=True),
    ),
)
