"""The modal of people: which roles several may hold at once, and which group sees private incidents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import CheckboxesElement, Option

from bot.incidents.policy import Policy
from bot.incidents.policy_parts import Edit, Json, Part, content_of, stamp_of
from bot.incidents.vocabulary import ROLE_NAME, Role
from bot.messages.ids import GROUPS, settings_id
from bot.messages.message import section
from bot.messages.modals.calling import some_groups
from bot.messages.modals.form import Answers, ask, modal

_PART = Part.PEOPLE
_SECURITY = f"{_PART.field('security')}.{GROUPS}"
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
                "*Private incidents*\nMembers and the incident manager see them. So does everybody in this group, and "
                "each look of theirs is recorded. The group is asked of Slack every few minutes."
            ),
            ask(
                _SECURITY,
                "Security group",
                some_groups({group: names.get(group, f"{group}, which is gone")} if group else None, most=1),
                optional=True,
            ),
        ],
    )


def read_people_settings(view: Mapping[str, Any]) -> Edit:
    """Read the modal."""
    answers = Answers.of(view)
    chosen = answers.choices(_SECURITY)
    content: Json = {
        "several": [role for role in Role if role in answers.choices(_PART.field("several"))],
        "security": chosen[0] if chosen else None,
    }
    return Edit(part=_PART, seen=answers.metadata["seen"], content=content)


def _several(policy: Policy) -> CheckboxesElement:
    options = {role: Option(text=ROLE_NAME[role], value=str(role)) for role in _SHAREABLE}
    chosen = [options[role] for role in _SHAREABLE if role in policy.people.several]
    return CheckboxesElement(options=list(options.values()), initial_options=chosen or None)
