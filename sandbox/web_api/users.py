"""users.*, usergroups.*, team.info: who works here."""

from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call, Method
from sandbox.web_api.paging import page_of
from sandbox.workspace.render import group_json, user_json


def info(call: Call) -> JsonObject:
    """Describe one person."""
    user = call.workspace.people.get(call.text("user"))
    with_email, with_locale = call.holds("users:read.email"), call.flag("include_locale")
    return {"user": user_json(call.workspace, user, with_email=with_email, with_locale=with_locale)}


def list_all(call: Call) -> JsonObject:
    """List everybody, a page at a time."""
    page, more = page_of(call, list(call.workspace.people.users.values()))
    with_email, with_locale = call.holds("users:read.email"), call.flag("include_locale")
    shown = [user_json(call.workspace, user, with_email=with_email, with_locale=with_locale) for user in page]
    return {"members": shown, "cache_ts": call.workspace.ground.unix_now()} | more


def lookup_by_email(call: Call) -> JsonObject:
    """Find one person by address."""
    user = call.workspace.people.by_email(call.text("email"))
    return {"user": user_json(call.workspace, user, with_email=True)}


def list_groups(call: Call) -> JsonObject:
    """List the user groups."""
    groups = call.workspace.people.groups.values()
    kept = [group for group in groups if call.flag("include_disabled") or not group.disabled]
    with_users = call.flag("include_users")
    return {"usergroups": [group_json(call.workspace, group, with_users=with_users) for group in kept]}


def list_group_users(call: Call) -> JsonObject:
    """List who is in a user group."""
    return {"users": list(call.workspace.people.group(call.text("usergroup")).users)}


def team_info(call: Call) -> JsonObject:
    """Describe the workspace."""
    team = call.workspace.team
    shown = {
        "id": team.id,
        "name": team.name,
        "domain": team.domain,
        "email_domain": "",
        "url": f"{call.workspace.ground.base_url}/",
        "icon": {"image_default": True},
    }
    return {"team": shown}


_READ, _GROUPS = ("users:read",), ("usergroups:read",)
USER_METHODS = (
    Method("users.info", info, "4", _READ, required=("user",), reads_json=False),
    Method("users.list", list_all, "2", _READ, reads_json=False),
    Method(
        "users.lookupByEmail",
        lookup_by_email,
        "3",
        ("users:read.email",),
        required=("email",),
        reads_json=False,
    ),
    Method("usergroups.list", list_groups, "2", _GROUPS, reads_json=False),
    Method("usergroups.users.list", list_group_users, "2", _GROUPS, required=("usergroup",), reads_json=False),
    Method("team.info", team_info, "3", ("team:read",)),
)
