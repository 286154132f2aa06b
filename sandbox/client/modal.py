"""A modal as a person uses it: fill, pick, check and submit by what the labels say."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sandbox.client.connection import Connection
from sandbox.client.errors import ModalRefused, NotOnScreen
from sandbox.client.surface import Menu, Surface
from sandbox.client.words import Reader
from sandbox.shapes import JsonObject

TEXT_INPUTS = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
CHECKS = frozenset({"checkboxes", "radio_buttons"})
# element type -> what of a moment such a picker takes
_MOMENTS: dict[str, Callable[[datetime], str | int]] = {
    "datepicker": lambda when: when.date().isoformat(),
    "timepicker": lambda when: when.strftime("%H:%M"),
    "datetimepicker": lambda when: int(when.timestamp()),
}
_NAMED = ("users", "conversations", "channels")


class Modal(Surface):
    """The view that was on top when asked for; `refresh` reads it again after the app has updated it."""

    def __init__(self, wire: Connection, view: JsonObject, reader: Reader, names: dict[str, str]) -> None:
        super().__init__(view["blocks"], {"view": view["id"]}, reader)
        self._wire = wire
        self._names = names
        self.view = view
        self.id: str = view["id"]

    @property
    def title(self) -> str:
        """The visible title."""
        return self._reader.text(self.view.get("title"))

    @property
    def submit_label(self) -> str:
        """What the submit button says; empty where there is none."""
        return self._reader.text(self.view.get("submit"))

    @property
    def words(self) -> str:
        """All visible text, the title and the frame's buttons included."""
        frame = [self.title, super().words, self.submit_label, self._reader.text(self.view.get("close"))]
        return "\n".join(piece for piece in (*frame, self.notice, *self.errors.values()) if piece)

    @property
    def errors(self) -> dict[str, str]:
        """The errors now standing under inputs: visible label -> text."""
        return self._by_label(self.view.get("errors") or {})

    @property
    def notice(self) -> str:
        """Slack's own error on the modal, such as that the app did not answer."""
        return str(self.view.get("notice") or "")

    async def refresh(self) -> "Modal":
        """Read the modal again; raises `NotOnScreen` once it has closed."""
        for view in (await self._wire.get("views"))["views"]:
            if view["id"] == self.id:
                self.view, self.blocks = view, view["blocks"]
                return self
        raise NotOnScreen(f"the modal {self.title!r} has closed")

    def value(self, label: str) -> str | list[str] | int | None:
        """Return what the input shows now: text, chosen option texts, people's names, a date or a moment."""
        menu = self.menu(label)
        return self._shown(self._entry(menu))

    def options(self, label: str) -> list[str]:
        """List the visible options of a menu, checkboxes or radio buttons."""
        return [self._reader.text(option["text"]) for option in _offered(self.menu(label).element)]

    async def fill(self, label: str, text: str) -> None:
        """Type text into an input, in place of what stood there."""
        menu = self._menu_of(label, TEXT_INPUTS)
        await self._set(menu, text)

    async def clear(self, label: str) -> None:
        """Empty an input."""
        menu = self.menu(label)
        many = menu.element["type"].startswith("multi_") or menu.element["type"] == "checkboxes"
        await self._set(menu, [] if many else None)

    async def pick(self, label: str, *visible: str, typing: str = "") -> None:
        """Choose from a menu by the visible text of the options.

        In an external menu, `typing` is what the person types to find them; else each option's own text.
        """
        menu = self.menu(label)
        kind: str = menu.element["type"]
        if any(name in kind for name in _NAMED):
            values = [self._named(text) for text in visible]
        elif "external" in kind:
            values = [await self._suggested(menu, text, typing or text) for text in visible]
        else:
            values = [self._option(menu, text) for text in visible]
        await self._set(menu, values if kind.startswith("multi_") else _single(values))

    async def check(self, label: str, *visible: str) -> None:
        """Tick exactly these checkboxes, or this one radio button."""
        menu = self._menu_of(label, CHECKS)
        values = [self._option(menu, text) for text in visible]
        await self._set(menu, values if menu.element["type"] == "checkboxes" else _single(values))

    async def pick_person(self, label: str, *names: str) -> None:
        """Choose people by name in a menu of people."""
        self._menu_of(label, frozenset({"users_select", "multi_users_select"}))
        await self.pick(label, *names)

    async def pick_time(self, label: str, when: datetime) -> None:
        """Choose the date, the time of day or the moment, as the picker takes it, just as `when` reads."""
        menu = self._menu_of(label, frozenset(_MOMENTS))
        await self._set(menu, _MOMENTS[menu.element["type"]](when))

    async def suggestions(self, label: str, typed: str) -> list[str]:
        """Type into an external menu and list what it offers."""
        found = await self._suggest(self.menu(label), typed)
        return [self._reader.text(option["text"]) for option in found]

    async def click(self, label: str, *, beside: str = "") -> None:
        """Press a button inside the modal and wait for the app's answer."""
        await self.refresh()
        item = self.clickable(label, beside)
        await self._wire.act(
            "click", where=self.where, block_id=item.block_id, action_id=item.action_id, value=item.value
        )
        await self._refresh_if_open()

    async def submit(self) -> None:
        """Press the submit button.

        Raises `ModalRefused` where errors stand under inputs, `PersonSawError` where Slack shows its own.
        """
        await self.refresh()
        if not self.submit_label:
            raise NotOnScreen("this modal has no submit button")
        answer = await self._wire.act("submit", view_id=self.id)
        if answer.get("errors"):
            await self._refresh_if_open()
            raise ModalRefused(self._by_label(answer["errors"]))

    async def close(self, *, clear: bool = False) -> None:
        """Close the modal, or the whole stack when `clear`."""
        await self._wire.act("close", view_id=self.id, clear=clear)

    async def _refresh_if_open(self) -> None:
        for view in (await self._wire.get("views"))["views"]:
            if view["id"] == self.id:
                self.view, self.blocks = view, view["blocks"]

    def _menu_of(self, label: str, kinds: frozenset[str]) -> Menu:
        menu = self.menu(label)
        if menu.element["type"] not in kinds:
            raise NotOnScreen(f"{label!r} is a {menu.element['type']}, which cannot be used so")
        return menu

    async def _set(self, menu: Menu, value: object) -> None:
        await self._wire.act("input", view_id=self.id, block_id=menu.block_id, action_id=menu.action_id, value=value)
        await self._refresh_if_open()

    def _option(self, menu: Menu, visible: str) -> str:
        for option in _offered(menu.element):
            if self._reader.text(option["text"]) == visible:
                return str(option["value"])
        raise NotOnScreen(f"{menu.label!r} offers no {visible!r}, only {self.options(menu.label)}")

    async def _suggested(self, menu: Menu, visible: str, typed: str) -> str:
        found = await self._suggest(menu, typed)
        for option in found:
            if self._reader.text(option["text"]) == visible:
                return str(option["value"])
        offered = [self._reader.text(option["text"]) for option in found]
        raise NotOnScreen(f"typing {typed!r} into {menu.label!r} offers only {offered}")

    async def _suggest(self, menu: Menu, typed: str) -> list[JsonObject]:
        answer = await self._wire.act(
            "suggest", where=self.where, block_id=menu.block_id, action_id=menu.action_id, value=typed
        )
        return list(answer["options"])

    def _named(self, visible: str) -> str:
        wanted = visible.lstrip("#@")
        for known, name in self._names.items():
            if wanted in (name, known):
                return known
        raise NotOnScreen(f"nobody and nothing is called {visible!r} here")

    def _entry(self, menu: Menu) -> JsonObject:
        values = self.view.get("state", {}).get("values", {})
        return dict(values.get(menu.block_id, {}).get(menu.action_id, {}))

    def _shown(self, entry: JsonObject) -> str | list[str] | int | None:
        for key, value in entry.items():
            if key == "type" or value is None:
                continue
            if isinstance(value, list):
                return [self._shown_one(item) for item in value]
            return value if isinstance(value, int) else self._shown_one(value)
        return None

    def _shown_one(self, value: object) -> str:
        if isinstance(value, dict):
            return self._reader.text(value.get("text"))
        return self._names.get(str(value), str(value))

    def _by_label(self, errors: JsonObject) -> dict[str, str]:
        labels = {menu.block_id: menu.label for menu in self._menus()}
        return {labels.get(block_id, block_id): str(text) for block_id, text in errors.items()}


def _offered(element: JsonObject) -> Iterator[JsonObject]:
    yield from element.get("options", [])
    for group in element.get("option_groups", []):
        yield from group["options"]


def _single(values: list[str]) -> str:
    if len(values) != 1:
        raise NotOnScreen(f"this takes one choice, not {len(values)}")
    return values[0]
