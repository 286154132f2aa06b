"""The people, bots and user groups of the workspace."""

import re
from dataclasses import dataclass, field

from sandbox.workspace.context import WorkspaceContext
from sandbox.workspace.errors import SlackError

COLORS = ("4a8c6f", "b0574f", "5b6fb5", "a67c2d", "7d5ba6", "3c8199", "996b5b", "5f7d3a", "a8507d", "50708c")


@dataclass
class User:
    """A person, or an app's bot user (`is_bot`)."""

    id: str
    name: str
    real_name: str
    title: str = ""
    email: str = ""
    tz: str = "Etc/UTC"
    locale: str = "en-US"
    """The language in which their Slack is shown."""
    color: str = COLORS[0]
    is_bot: bool = False
    bot_id: str = ""
    app_id: str = ""
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    invite_refusal: str = ""
    """Slack's refusal to anyone who invites this person anywhere; empty where they can be invited."""
    team_id: str = ""
    """Another workspace than this: somebody met in a channel shared by Slack Connect."""


@dataclass
class UserGroup:
    """A user group: a handle that stands for several people."""

    id: str
    handle: str
    name: str
    description: str = ""
    users: list[str] = field(default_factory=list)
    disabled: bool = False


class People:
    """Everyone in the workspace, found by id, name or address."""

    def __init__(self, ground: WorkspaceContext) -> None:
        self._ground = ground
        self.users: dict[str, User] = {}
        self.groups: dict[str, UserGroup] = {}

    def add(
        self,
        name: str,
        real_name: str = "",
        *,
        title: str = "",
        tz: str = "Etc/UTC",
        is_admin: bool = False,
        is_restricted: bool = False,
        is_ultra_restricted: bool = False,
        team_id: str = "",
    ) -> User:
        """Add a person; of another workspace where a `team_id` is given."""
        user = User(
            id=self._ground.fresh_id("U"),
            name=name,
            real_name=real_name or name.title(),
            title=title,
            email=f"{name}@{self._ground.team.domain}.example",
            tz=tz,
            color=COLORS[len(self.users) % len(COLORS)],
            is_admin=is_admin,
            is_restricted=is_restricted,
            is_ultra_restricted=is_ultra_restricted,
            team_id=team_id,
        )
        self.users[user.id] = user
        return user

    def add_bot(self, name: str, real_name: str) -> User:
        """Add an app with its bot user."""
        user = self.add(name, real_name)
        user.is_bot, user.email = True, ""
        user.bot_id, user.app_id = self._ground.fresh_id("B"), self._ground.fresh_id("A")
        return user

    def add_group(self, handle: str, name: str, users: list[str], description: str = "") -> UserGroup:
        """Add a user group."""
        group = UserGroup(self._ground.fresh_id("S"), handle, name, description, list(users))
        self.groups[group.id] = group
        return group

    def get(self, user_id: str) -> User:
        """Return a user; refuses with `user_not_found`."""
        try:
            return self.users[user_id]
        except KeyError:
            raise SlackError("user_not_found") from None

    def find(self, name_or_id: str) -> User:
        """Return a user by id, name or @name; refuses with `user_not_found`."""
        wanted = name_or_id.removeprefix("@")
        for user in self.users.values():
            if wanted in {user.id, user.name}:
                return user
        raise SlackError("user_not_found")

    def by_email(self, email: str) -> User:
        """Return the person with this address; refuses with `users_not_found`."""
        for user in self.users.values():
            if user.email and user.email == email and not user.deleted:
                return user
        raise SlackError("users_not_found")

    def group(self, group_id: str) -> UserGroup:
        """Return a user group; refuses with `no_such_subteam`."""
        try:
            return self.groups[group_id]
        except KeyError:
            raise SlackError("no_such_subteam") from None

    def groups_of(self, user_id: str) -> list[UserGroup]:
        """Return the groups a person belongs to."""
        return [group for group in self.groups.values() if user_id in group.users and not group.disabled]

    def set_group_users(self, group_id: str, users: list[str]) -> None:
        """Replace a group's members."""
        self.group(group_id).users = list(users)
        self._ground.tell("group_changed")

    def set_title(self, user_id: str, title: str) -> None:
        """Write something else into a person's profile."""
        self.get(user_id).title = title
        self._ground.tell("user_changed", user=user_id)

    def rename(self, user_id: str, real_name: str) -> None:
        """Have somebody be called something else."""
        self.get(user_id).real_name = real_name
        self._ground.tell("user_changed", user=user_id)

    def speak(self, user_id: str, locale: str) -> None:
        """Have somebody's Slack be in another language."""
        self.get(user_id).locale = locale
        self._ground.tell("user_changed", user=user_id)

    def restrict(self, user_id: str, *, guest: bool = True) -> None:
        """Make somebody a guest, or a member again."""
        self.get(user_id).is_restricted = guest
        self._ground.tell("user_changed", user=user_id)

    def move(self, user_id: str, team_id: str) -> None:
        """Have somebody belong to another workspace from now on, or to this one where it names none."""
        self.get(user_id).team_id = team_id
        self._ground.tell("user_changed", user=user_id)

    def deactivate(self, user_id: str) -> None:
        """Deactivate an account: the person stays in history and can no longer be reached."""
        self.get(user_id).deleted = True
        self._ground.tell("user_changed", user=user_id)


def looks_like_user_id(text: str) -> bool:
    """Tell whether this is shaped like a user's id."""
    return re.fullmatch(r"[UW][A-Z0-9]{6,}", text) is not None
