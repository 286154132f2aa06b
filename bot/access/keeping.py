"""Who may change the settings: workspace admins, and the members whom they entrust with it or with services."""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum

from bot.domain.policy import PeoplePolicy
from bot.domain.policy_parts import Part
from storage.kinds import Kind


class Keeping(IntEnum):
    """How much of the settings somebody may change; more includes less."""

    NOTHING = 0
    SERVICES = 1
    SETTINGS = 2
    """Everything but who sees private incidents and who may change what."""
    ALL = 3


def keeping_of(kind: Kind, *, admin: bool, groups: Collection[str], people: PeoplePolicy) -> Keeping:
    """Say what somebody of this kind, who is in these user groups, may change; a guest or stranger nothing."""
    if kind is not Kind.MEMBER:
        return Keeping.NOTHING
    if admin:
        return Keeping.ALL
    entrusted = {people.editors: Keeping.SETTINGS, people.owners: Keeping.SERVICES}
    return next((keeping for group, keeping in entrusted.items() if group and group in groups), Keeping.NOTHING)


def needed_for(part: Part) -> Keeping:
    """Say what changing a part of the settings needs."""
    return Keeping.ALL if part is Part.PEOPLE else Keeping.SETTINGS
