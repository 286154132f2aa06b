"""auth.test, api.test, apps.connections.open and blocks.validate: the app itself and its tools."""

from sandbox.blockkit import Problem, validate_message, validate_view
from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call, Method
from sandbox.workspace import SlackError


def auth_test(call: Call) -> JsonObject:
    """Tell the app who it is."""
    workspace = call.workspace
    return {
        "url": f"{workspace.ground.base_url}/",
        "team": workspace.team.name,
        "user": workspace.bot.name,
        "team_id": workspace.team.id,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot.bot_id,
        "is_enterprise_install": False,
    }


def teams_list(call: Call) -> JsonObject:
    """List the workspaces that the token is good for."""
    teams = [call.workspace.team, *call.workspace.siblings]
    return {"teams": [{"id": each.id, "name": each.name} for each in teams], "response_metadata": {"next_cursor": ""}}


def api_test(call: Call) -> JsonObject:
    """Answer with what was sent."""
    if call.has("error"):
        raise SlackError(call.text("error"), args=call.args)
    return {"args": call.args}


def connections_open(call: Call) -> JsonObject:
    """Hand out the address of one Socket Mode connection."""
    return {"url": call.sandbox.delivery.connection_url()}


def blocks_validate(call: Call) -> JsonObject:
    """Check exactly one of blocks, view or message, and do nothing else."""
    given = [name for name in ("blocks", "view", "message") if call.has(name)]
    if len(given) != 1:
        raise SlackError("invalid_arguments")
    name = given[0]
    problems = _problems(name, call.parsed(name, f"invalid_{name}"))
    if problems:
        listed = [{"message": each.message, "pointer": each.pointer} for each in problems]
        raise SlackError(f"invalid_{name}", errors=listed)
    return {}


def _problems(name: str, value: object) -> list[Problem]:
    if name == "blocks":
        return validate_message({"blocks": value})
    if not isinstance(value, dict):
        return [Problem("must be an object", "")]
    if name == "message":
        return validate_message(value)
    return validate_view(value, kind="home" if value.get("type") == "home" else "modal")


APP_METHODS = (
    Method("auth.test", auth_test, "special"),
    Method("auth.teams.list", teams_list, "2", reads_json=False),
    Method("api.test", api_test, "4", caller="anyone"),
    Method("apps.connections.open", connections_open, "3", caller="app"),
    Method("blocks.validate", blocks_validate, "4", caller="anyone"),
)
