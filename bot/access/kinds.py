"""What kind of person someone is, read from what Slack says, and what a workspace lets its guests do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.domain.errors import NotAllowed
from bot.domain.policy import GuestRight
from bot.language.texts import N_, _
from bot.queries.policy import current_policy
from storage.kinds import GUESTS, OUTSIDERS, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from storage.people import PeopleRepository
    from storage.store import Unit

LONGEST_NAME = 200
"""Characters of a name that are kept; Slack lets people have 80
(https://docs.slack.dev/reference/methods/users.profile.set)."""

LONGEST_LOCALE = 20
"""Characters of a locale that are kept."""


def kind_of(user: Mapping[str, Any], team_id: str) -> Kind:
    """Say what a person is to the workspace `team_id`.

    Marks of https://docs.slack.dev/reference/objects/user-object; members of an organisation's other workspaces carry
    those they are in as `enterprise_user.teams`.
    """
    marks = (
        (Kind.DEACTIVATED, user.get("deleted")),
        (Kind.BOT, user.get("is_bot") or user.get("id") == "USLACKBOT"),
        (Kind.STRANGER, user.get("is_stranger") or not _belongs(user, team_id)),
        (Kind.SINGLE_CHANNEL_GUEST, user.get("is_ultra_restricted")),
        (Kind.GUEST, user.get("is_restricted")),
    )
    return next((kind for kind, holds in marks if holds), Kind.MEMBER)


def name_of(user: Mapping[str, Any]) -> str:
    """Say what a person is called; nothing where Slack does not say."""
    profile = user.get("profile") or {}
    names = (user.get("real_name"), profile.get("real_name"), profile.get("display_name"), user.get("name"))
    return next((str(name) for name in names if name), "")[:LONGEST_NAME]


def locale_of(user: Mapping[str, Any]) -> str:
    """Say in which language Slack shows itself to a person, as `de-DE`; nothing where Slack does not say."""
    return str(user.get("locale") or "")[:LONGEST_LOCALE]


async def keep_told(people: PeopleRepository, told: Mapping[str, Any], now: datetime) -> Kind:
    """Keep what Slack says about a person, and return what kind of person that is."""
    kind = kind_of(told, people.team_id)
    await people.keep(told["id"], kind, told.get("team_id"), now, name=name_of(told), locale=locale_of(told))
    return kind


def _belongs(user: Mapping[str, Any], team_id: str) -> bool:
    organisation = user.get("enterprise_user") or {}
    known = {user.get("team_id"), organisation.get("enterprise_id"), *organisation.get("teams", ())}
    return team_id in known or known == {None}


async def is_guest(unit: Unit, user: str) -> bool:
    """Say whether a person is known to be a guest."""
    known = await unit.people.known(user)
    return known is not None and known.kind in GUESTS


async def is_outsider(unit: Unit, user: str) -> bool:
    """Say whether a person is known to be one whom Muster does not answer."""
    known = await unit.people.known(user)
    return known is not None and known.kind in OUTSIDERS


async def may_as_guest(unit: Unit, user: str, right: GuestRight) -> bool:
    """Say whether a person is no guest, or the workspace lets guests do this."""
    return not await is_guest(unit, user) or right in (await current_policy(unit)).people.guests


async def require_right(unit: Unit, user: str, right: GuestRight) -> None:
    """Let people pass who are not guests, or may do this as guests.

    Raises `NotAllowed`, saying who to ask.
    """
    if not await may_as_guest(unit, user, right):
        raise NotAllowed(_(_REFUSED[right]))


async def require_no_guest(unit: Unit, user: str) -> None:
    """Let people pass who may read what is meant for the whole workspace.

    Raises `NotAllowed`.
    """
    if await is_guest(unit, user):
        raise NotAllowed(
            _("This is for members of the workspace. `/incident list` shows the incidents you take part in.")
        )


_REFUSED = {
    GuestRight.ACT: N_(
        "Guests cannot change anything about incidents here. Nothing was recorded. Ask a member who takes part."
    ),
    GuestRight.DECLARE: N_(
        "Guests cannot declare incidents or raise problems here. Nothing was recorded. Ask a member to do it."
    ),
    GuestRight.FOLLOW: N_(
        "Guests cannot follow anything here. Nothing was recorded. You read everything in the channels of incidents "
        "that you take part in."
    ),
}
