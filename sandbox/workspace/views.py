"""Modals in their stack and Home tabs: what each person has on screen from the app."""

from dataclasses import dataclass, field

from sandbox.shapes import JsonObject, copied
from sandbox.workspace.blocks import with_ids
from sandbox.workspace.context import WorkspaceContext
from sandbox.workspace.errors import SlackError
from sandbox.workspace.state import StateValues, carried_over, initial_state

STACK_MAX = 3
"""Modals on top of one another: https://docs.slack.dev/surfaces/modals"""


@dataclass
class View:
    """A modal or a Home tab as one person has it on screen.

    `payload` is what the app sent, with ids filled in. `values` is what is typed and chosen, shaped like
    `state.values`. `errors` (block_id to text), `notice` and `busy` are what Slack shows on top of it.
    """

    id: str
    user: str
    payload: JsonObject
    hash: str
    root_id: str
    previous_id: str = ""
    values: StateValues = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    busy: bool = False

    @property
    def type(self) -> str:
        """Either "modal" or "home"."""
        return str(self.payload["type"])

    @property
    def external_id(self) -> str:
        """The app's own name for the view, empty when it has none."""
        return str(self.payload.get("external_id", ""))

    @property
    def blocks(self) -> list[JsonObject]:
        """The blocks, with ids filled in."""
        blocks: list[JsonObject] = self.payload["blocks"]
        return blocks


class Views:
    """Every person's stack of modals (top last) and Home tab."""

    def __init__(self, ground: WorkspaceContext) -> None:
        self._ground = ground
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def open(self, user: str, payload: JsonObject) -> View:
        """Show a modal on an empty screen; what the person had open from this app is replaced."""
        self._require_free_name(payload)
        view = self._made(user, payload)
        self.stacks[user] = [view]
        self._ground.tell("views_changed", user=user)
        return view

    def push(self, user: str, payload: JsonObject) -> View:
        """Put a modal on top of an open one; refuses with `not_found` or `push_limit_reached`."""
        stack = self.stacks.get(user, [])
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= STACK_MAX:
            raise SlackError("push_limit_reached")
        self._require_free_name(payload)
        view = self._made(user, payload)
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        self._ground.tell("views_changed", user=user)
        return view

    def update(self, view: View, payload: JsonObject, expected_hash: str = "") -> View:
        """Replace what an open view shows, keeping what was typed; refuses with `hash_conflict`."""
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        if payload.get("type") != view.type:
            raise SlackError("invalid_arguments")
        self._require_free_name(payload, besides=view)
        view.payload = self._filled(payload)
        view.values = carried_over(view.values, view.blocks)
        view.hash = self._fresh_hash()
        view.errors, view.notice = {}, ""
        self._ground.tell("home_changed" if view.type == "home" else "views_changed", user=view.user)
        return view

    def publish(self, user: str, payload: JsonObject, expected_hash: str = "") -> View:
        """Set a person's Home tab."""
        before = self.homes.get(user)
        if before is not None:
            return self.update(before, payload, expected_hash)
        if expected_hash:
            raise SlackError("hash_conflict")
        self._require_free_name(payload)
        view = self.homes[user] = self._made(user, payload)
        self._ground.tell("home_changed", user=user)
        return view

    def find(self, view_id: str = "", external_id: str = "") -> View:
        """Return an open modal or a Home tab; refuses with `not_found`."""
        for view in self._all():
            if (view_id and view.id == view_id) or (external_id and view.external_id == external_id):
                return view
        raise SlackError("not_found")

    def stack(self, user: str) -> list[View]:
        """Return a person's open modals, top last."""
        return self.stacks.get(user, [])

    def pop(self, user: str) -> View | None:
        """Close the topmost modal and return it."""
        stack = self.stack(user)
        view = stack.pop() if stack else None
        self._ground.tell("views_changed", user=user)
        return view

    def clear(self, user: str) -> list[View]:
        """Close all modals of a person and return them, top last."""
        closed = self.stacks.pop(user, [])
        self._ground.tell("views_changed", user=user)
        return closed

    def touched(self, view: View) -> None:
        """Tell that a view's typed values, errors, notice or busy mark changed."""
        self._ground.tell("home_changed" if view.type == "home" else "views_changed", user=view.user)

    def _all(self) -> list[View]:
        return [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())

    def _require_free_name(self, payload: JsonObject, besides: View | None = None) -> None:
        name = payload.get("external_id")
        if name and any(view.external_id == name and view is not besides for view in self._all()):
            raise SlackError("duplicate_external_id")

    def _made(self, user: str, payload: JsonObject) -> View:
        view_id = self._ground.fresh_id("V")
        view = View(view_id, user, self._filled(payload), self._fresh_hash(), root_id=view_id)
        view.values = initial_state(view.blocks)
        return view

    def _filled(self, payload: JsonObject) -> JsonObject:
        filled = copied(payload)
        filled["blocks"] = with_ids(filled.get("blocks", []), self._ground)
        return filled

    def _fresh_hash(self) -> str:
        return f"{self._ground.unix_now()}.{self._ground.fresh_id('h')}"
