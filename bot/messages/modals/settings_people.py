"""The modal of people: which roles several may hold, who sees private incidents, whom they call, what guests may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import CheckboxesElement, Option

from bot.domain.policy import GuestRight, Policy
from bot.domain.policy_parts import Edit, Json, Part, content_of, stamp_of
from bot.domain.vocabulary import ROLE_NAME, Role
from bot.messages.ids import GROUPS, settings_id
from bot.messages.message import section
from bot.messages.modals.calling import some_groups
from bot.messages.modals.form import Answers, ask, modal

_PART = Part.PEOPLE
_SECURITY = f"{_PART.field('security')}.{GROUPS}"
_CALLS = _PART.field("private_chain")
_GUESTS = _PART.field("guests")
_RIGHTS = {
    GuestRight.ACT: "Act in incidents they take part in",
    GuestRight.DECLARE: "Declare incidents",
    GuestRight.FOLLOW: "Follow incidents",
}
_USUAL = "usual"
_SHAREABLE = tuple(role for role in Role if role is not Role.INCIDENT_MANAGER)


def people_settings_modal(policy: Policy, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the modal, holding what is in force; `names` are the handles of user groups by id."""
    group = policy.people.security
    return modal(
        callback_id=settings_id(_PART),
        title="Roles and privacy",
        submit="Save",
        metadata={"seen": stamp_of(content_of(policy, _PART))},
        blocks=[
            ask(_PART.field("several"), "Roles that several people may hold", _several(policy), optional=True),
            section(
                "*Private incidents*\nWho is in their channel sees them. So does everybody in this group, and "
                "each look of theirs is recorded, and they can turn incidents private or public. The group is asked of "
                "Slack every few minutes."
            ),
            ask(
                _SECURITY,
                "Security group",
                some_groups({group: names.get(group, f"{group}, which is gone")} if group else None, most=1),
                optional=True,
            ),
            ask(
                _CALLS,
                "A missed target of a private incident calls",
                _calls(policy),
                optional=True,
                hint="Its incident manager and the security group are called in any case. Who is called joins the "
                "channel and reads everything; the forms name them beforehand.",
            ),
            section(
                "*Guests*\nThey see the incidents they take part in, and no others. People of other workspaces, met in "
                "shared channels, can do nothing."
            ),
            ask(_GUESTS, "What guests may do", _rights(policy), optional=True),
        ],
    )


def read_people_settings(view: Mapping[str, Any]) -> Edit:
    """Read the modal."""
    answers = Answers.of(view)
    chosen = answers.choices(_SECURITY)
    content: Json = {
        "several": [role for role in Role if role in answers.choices(_PART.field("several"))],
        "security": chosen[0] if chosen else None,
        "private_chain": _USUAL in answers.choices(_CALLS),
        "guests": [right for right in GuestRight if right in answers.choices(_GUESTS)],
    }
    return Edit(part=_PART, seen=answers.metadata["seen"], content=content)


def _several(policy: Policy) -> CheckboxesElement:
    options = {role: Option(text=ROLE_NAME[role], value=str(role)) for role in _SHAREABLE}
    chosen = [options[role] for role in _SHAREABLE if role in policy.people.several]
    return CheckboxesElement(options=list(options.values()), initial_options=chosen or None)


def _calls(policy: Policy) -> CheckboxesElement:
    usual = Option(text="The chain and the managers of its priority too", value=_USUAL)
    return CheckboxesElement(options=[usual], initial_options=[usual] if policy.people.private_chain else None)


def _rights(policy: Policy) -> CheckboxesElement:
    options = {right: Option(text=words, value=str(right)) for right, words in _RIGHTS.items()}
    chosen = [options[right] for right in policy.people.guests]
    return CheckboxesElement(options=list(options.values()), initial_options=chosen or None)
