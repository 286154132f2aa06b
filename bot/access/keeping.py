"""Who may say whom to call for services: workspace admins, and the members whom they entrust with it."""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.policy import PeoplePolicy
from storage.kinds import Kind


def keeps_services(kind: Kind, *, admin: bool, groups: Collection[str], people: PeoplePolicy) -> bool:
    """Say whether somebody of this kind, who is in these user groups, may; a guest or stranger in a group may not."""
    return kind is Kind.MEMBER and (admin or (people.owners is not None and people.owners in groups))
