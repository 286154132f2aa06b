"""views.*: modals on their stack and the Home tab."""

from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call, Method
from sandbox.web_api.content import view_of
from sandbox.workspace import SlackError, View
from sandbox.workspace.render import view_json


def open_modal(call: Call) -> JsonObject:
    """Open a modal for the person who just acted."""
    view = view_of(call, "modal")
    trigger = call.sandbox.triggers.consume(call.text("trigger_id"))
    return _shown(call, call.workspace.views.open(trigger.user, view))


def push(call: Call) -> JsonObject:
    """Put a modal on top of the one the person just acted in."""
    view = view_of(call, "modal")
    trigger = call.sandbox.triggers.consume(call.text("trigger_id"))
    return _shown(call, call.workspace.views.push(trigger.user, view))


def update(call: Call) -> JsonObject:
    """Replace what an open view shows."""
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments")
    wanted = call.parsed("view", "invalid_arguments")
    is_home = isinstance(wanted, dict) and wanted.get("type") == "home"
    payload = view_of(call, "home" if is_home else "modal")
    view = call.workspace.views.find(view_id, external_id)
    return _shown(call, call.workspace.views.update(view, payload, call.text("hash")))


def publish(call: Call) -> JsonObject:
    """Set a person's Home tab."""
    if not call.sandbox.manifest.home_tab_enabled:
        raise SlackError("not_enabled")
    payload = view_of(call, "home")
    user = call.workspace.people.get(call.text("user_id"))
    return _shown(call, call.workspace.views.publish(user.id, payload, call.text("hash")))


def _shown(call: Call, view: View) -> JsonObject:
    return {"view": view_json(call.workspace, view)}


_TRIGGERED = ("trigger_id", "view")
VIEW_METHODS = (
    Method("views.open", open_modal, "4", required=_TRIGGERED),
    Method("views.push", push, "4", required=_TRIGGERED),
    Method("views.update", update, "4", required=("view",)),
    Method("views.publish", publish, "4", required=("user_id", "view")),
)
