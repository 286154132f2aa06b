"""What a person does inside messages and views: click, type, choose, submit, close."""

from collections import defaultdict

from sandbox.delivery import AppFailedError, Delivery, MessagePlace, Place, ViewPlace
from sandbox.people.input_rules import input_errors
from sandbox.people.notices import Notices
from sandbox.people.refusal import TROUBLE, RefusedError
from sandbox.people.state_entry import chosen_in
from sandbox.shapes import JsonObject
from sandbox.workspace import User, View, Workspace
from sandbox.workspace.blocks import elements_of, opened
from sandbox.workspace.state import StateValues, carried_over

Found = tuple[JsonObject, JsonObject]


class ModalActs:
    """Acts on Block Kit as people do. Each act returns what to add to `ok`, or raises `RefusedError`."""

    def __init__(self, workspace: Workspace, delivery: Delivery, notices: Notices) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._notices = notices
        # Options external menus have offered: an app need not offer them twice.
        self._offered: defaultdict[tuple[str, str, str], dict[str, JsonObject]] = defaultdict(dict)

    async def click(self, user: User, body: JsonObject) -> JsonObject:
        """Press a button or choose from a menu, and wait for the app."""
        place = self._place(user, body["where"])
        block, element = _found(place, body)
        chosen = self._chosen(user, element, block, body.get("value"))
        if isinstance(place, ViewPlace):
            _keep(place.view.values, block, element, chosen)
            self._workspace.views.touched(place.view)
        else:
            held = place.message.chosen
            held[user.id] = carried_over(held.get(user.id, {}), place.blocks)
            _keep(held[user.id], block, element, chosen)
        await self._deliver(user, place, block, element, chosen)
        return {}

    async def input(self, user: User, body: JsonObject) -> JsonObject:
        """Set what an element of a modal or of Home holds; tells the app where the element asks for it."""
        view = self._open_view(user, body["view_id"])
        place = ViewPlace(view)
        block, element = _found(place, body)
        chosen = self._chosen(user, element, block, body.get("value"))
        _keep(view.values, block, element, chosen)
        view.errors.pop(block["block_id"], None)
        self._workspace.views.touched(view)
        if _dispatches(block, element, pressed_enter=bool(body.get("enter"))):
            await self._deliver(user, place, block, element, chosen)
        return {}

    async def suggest(self, user: User, body: JsonObject) -> JsonObject:
        """Type into an external menu."""
        place = self._place(user, body["where"])
        block, element = _found(place, body)
        typed = str(body.get("value") or "")
        if len(typed) < int(element.get("min_query_length", 3)):
            return {"options": []}
        options = await self._delivery.interactions.suggest(
            user.id, place, block["block_id"], element["action_id"], typed
        )
        known = self._offered[user.id, block["block_id"], element["action_id"]]
        known.update({str(option["value"]): option for option in options})
        return {"options": options}

    async def submit(self, user: User, body: JsonObject) -> JsonObject:
        """Press the submit button of the modal on top."""
        view = self._top_view(user, body["view_id"])
        if "submit" not in view.payload:
            raise RefusedError("not_on_screen")
        view.errors, view.notice = input_errors(view), ""
        if not view.errors:
            view.errors = await self._submitted(view)
        self._workspace.views.touched(view)
        if view.errors:
            raise RefusedError("view_errors", " ".join(view.errors.values()), dict(view.errors))
        return {}

    async def close(self, user: User, body: JsonObject) -> JsonObject:
        """Close the modal on top, or the whole stack."""
        view = self._top_view(user, body["view_id"])
        cleared = bool(body.get("clear") or view.payload.get("clear_on_close"))
        if cleared:
            gone = self._workspace.views.clear(user.id)
        else:
            self._workspace.views.pop(user.id)
            gone = [view]
        for each in reversed(gone):
            await self._delivery.interactions.closed(each, is_cleared=cleared)
        return {}

    async def _submitted(self, view: View) -> dict[str, str]:
        view.busy = True
        self._workspace.views.touched(view)
        try:
            return await self._delivery.interactions.submit(view)
        except AppFailedError as failed:
            view.notice = TROUBLE
            raise RefusedError(failed.error, TROUBLE) from None
        finally:
            view.busy = False
            self._workspace.views.touched(view)

    async def _deliver(
        self, user: User, place: Place, block: JsonObject, element: JsonObject, chosen: JsonObject
    ) -> None:
        try:
            await self._delivery.interactions.act(user.id, place, block["block_id"], element, chosen)
        except AppFailedError as failed:
            self._complain(user, place)
            raise RefusedError(failed.error, TROUBLE) from None

    def _complain(self, user: User, place: Place) -> None:
        if isinstance(place, ViewPlace) and place.view.type == "modal":
            place.view.notice = TROUBLE
            self._workspace.views.touched(place.view)
        else:
            self._notices.show(user.id, TROUBLE)

    def _chosen(self, user: User, element: JsonObject, block: JsonObject, value: object) -> JsonObject:
        known = dict(self._offered[user.id, block["block_id"], element["action_id"]])
        for option in _initially(element):
            known.setdefault(str(option["value"]), option)
        return chosen_in(self._workspace, user.id, element, value, known.values())

    def _place(self, user: User, where: JsonObject) -> Place:
        if "view" in where:
            return ViewPlace(self._open_view(user, where["view"]))
        if where.get("home"):
            return ViewPlace(self._home(user))
        return self.message_place(user, where["message"]["channel"], where["message"]["ts"])

    def message_place(self, user: User, channel_id: str, ts: str) -> MessagePlace:
        """Find a message this person can see; refuses with `message_not_found`."""
        channel = self._workspace.conversations.seen_by(user.id, channel_id)
        message = channel.messages.get(ts)
        if message is None or message.ephemeral_for not in ("", user.id):
            raise RefusedError("message_not_found")
        return MessagePlace(channel, message)

    def _home(self, user: User) -> View:
        if user.id not in self._workspace.views.homes:
            raise RefusedError("not_on_screen")
        return self._workspace.views.homes[user.id]

    def _open_view(self, user: User, view_id: str) -> View:
        home = self._workspace.views.homes.get(user.id)
        for view in [*self._workspace.views.stack(user.id), *([home] if home else [])]:
            if view.id == view_id:
                return view
        raise RefusedError("view_not_found")

    def _top_view(self, user: User, view_id: str) -> View:
        view = self._open_view(user, view_id)
        if self._workspace.views.stack(user.id)[-1:] != [view]:
            raise RefusedError("not_on_top")
        return view


def _found(place: Place, body: JsonObject) -> Found:
    for block in opened(place.blocks):
        for element in elements_of(block):
            if (block["block_id"], element.get("action_id")) == (body["block_id"], body["action_id"]):
                return block, element
    raise RefusedError("not_on_screen")


def _initially(element: JsonObject) -> list[JsonObject]:
    one = element.get("initial_option")
    return list(element.get("initial_options") or []) + ([one] if one else [])


def _keep(values: StateValues, block: JsonObject, element: JsonObject, chosen: JsonObject) -> None:
    entries = values.get(block["block_id"], {})
    if element["action_id"] in entries:
        entries[element["action_id"]] = {"type": element["type"]} | chosen


def _dispatches(block: JsonObject, element: JsonObject, *, pressed_enter: bool) -> bool:
    if block["type"] != "input":
        return True
    if not block.get("dispatch_action"):
        return False
    if not str(element["type"]).endswith("_input"):
        return True
    # Enter alone dispatches unless the element asks otherwise.
    config: JsonObject = element.get("dispatch_action_config", {})
    triggers = config.get("trigger_actions_on", ["on_enter_pressed"])
    return "on_character_entered" in triggers or (pressed_enter and "on_enter_pressed" in triggers)
