"""A person fills and submits a modal by its visible labels, through a real Bolt app."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.client import ModalRefused, NotOnScreen, Person, PersonSawError, until
from sandbox.server import Sandbox
from tests.sandbox.bolt_app import in_socket_mode, new_app

Json = dict[str, Any]


def plain(words: str) -> Json:
    """Make a plain_text object."""
    return {"type": "plain_text", "text": words}


def option(words: str) -> Json:
    """Make an option whose value differs from what is visible."""
    return {"text": plain(words), "value": words.lower()}


def asks(label: str, kind: str, *, dispatch: bool = False, optional: bool = True, **element: object) -> Json:
    """Make an input block with ids told from its label."""
    name = label.lower().replace(" ", "_")
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "optional": optional,
        "dispatch_action": dispatch,
        "element": {"type": kind, "action_id": name, **element},
    }


LEVELS = [option("Major"), option("Minor")]
FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Everything"),
    "submit": plain("Send"),
    "close": plain("Cancel"),
    "notify_on_close": True,
    "blocks": [
        asks("Title", "plain_text_input", optional=False, max_length=20),
        asks("Impact", "static_select", options=LEVELS, dispatch=True),
        asks("Grouped", "static_select", option_groups=[{"label": plain("All"), "options": LEVELS}]),
        asks("Service", "external_select", min_query_length=1),
        asks("Manager", "users_select"),
        asks("Helpers", "multi_users_select"),
        asks("Areas", "multi_static_select", options=LEVELS),
        asks("Flags", "checkboxes", options=[option("Private"), option("Drill")]),
        asks("Kind", "radio_buttons", options=LEVELS),
        asks("Day", "datepicker"),
        asks("Hour", "timepicker"),
        asks("Moment", "datetimepicker"),
        {
            "type": "actions",
            "block_id": "row",
            "elements": [{"type": "button", "action_id": "more", "text": plain("Tell me more")}],
        },
    ],
}


# What the app answers to a submission with this title; any other title closes the modal.
ANSWERS: dict[str, Json] = {
    "refuse": {"response_action": "errors", "errors": {"title": "Not that one."}},
    "nonsense": {"response_action": "errors", "errors": {"nowhere": "?"}},
    "push": {"response_action": "push", "view": {**FORM, "title": plain("Second")}},
    "update": {"response_action": "update", "view": {**FORM, "title": plain("Changed")}},
    "clear": {"response_action": "clear"},
}


class Seen:
    """What the app was told."""

    def __init__(self) -> None:
        self.submitted: list[Json] = []
        self.acted: list[Json] = []
        self.closed: list[Json] = []


@pytest.fixture
async def seen(sandbox: Sandbox) -> AsyncGenerator[Seen]:
    """An app that opens the form on /incident and keeps what it is told."""
    seen, app = Seen(), new_app(sandbox.api_url)
    register(app, seen)
    async with in_socket_mode(app):
        yield seen


def register(app: AsyncApp, seen: Seen) -> None:
    """Give the app its listeners."""

    @app.command("/incident")
    async def opened(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @app.view("form")
    async def submitted(ack: AsyncAck, body: Json) -> None:
        seen.submitted.append(body["view"]["state"]["values"])
        title = body["view"]["state"]["values"]["title"]["title"]["value"]
        await ack(**ANSWERS.get(title, {}))

    @app.view_closed("form")
    async def closed(ack: AsyncAck, body: Json) -> None:
        seen.closed.append(body)
        await ack()

    @app.action("impact")
    async def chose(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        seen.acted.append(body)
        note = {"type": "section", "block_id": "note", "text": plain("Computed P1")}
        view = {**FORM, "blocks": [*FORM["blocks"], note]}
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)
        await ack()

    @app.action("more")
    async def pressed(ack: AsyncAck, body: Json) -> None:
        seen.acted.append(body)
        await ack()

    @app.options("service")
    async def suggested(ack: AsyncAck, payload: Json) -> None:
        await ack(options=[option(f"{payload['value']} service")])


@pytest.fixture
async def alice_there(sandbox: Sandbox, seen: Seen) -> AsyncGenerator[Person]:
    """Alice, with the form open."""
    assert seen.submitted == []
    async with Person.connect(sandbox.url, "alice") as person:
        await person.command("#general", "/incident")
        yield person


async def test_every_input_reaches_the_app_as_slack_would_send_it(alice_there: Person, seen: Seen) -> None:
    """Each kind of input is filled by what is visible, and arrives with the value behind it."""
    modal = await alice_there.modal("Everything")
    when = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    await modal.fill("Title", "Checkout is down")
    await modal.pick("Impact", "Major")
    await modal.pick("Grouped", "Minor")
    await modal.pick("Service", "Pay service", typing="Pay")
    await modal.pick_person("Manager", "Bob Okafor")
    await modal.pick_person("Helpers", "Bob Okafor", "Carol Ruiz")
    await modal.pick("Areas", "Major", "Minor")
    await modal.check("Flags", "Drill")
    await modal.check("Kind", "Minor")
    for label in ("Day", "Hour", "Moment"):
        await modal.pick_time(label, when)
    await modal.submit()
    values = {name: entry[name] for name, entry in seen.submitted[0].items()}
    bob = await user_id(alice_there, "bob")
    assert values["title"] == {"type": "plain_text_input", "value": "Checkout is down"}
    assert values["impact"]["selected_option"] == LEVELS[0]
    assert values["grouped"]["selected_option"]["value"] == "minor"
    assert values["service"]["selected_option"]["text"]["text"] == "Pay service"
    assert values["manager"]["selected_user"] == bob
    assert values["helpers"]["selected_users"] == [bob, await user_id(alice_there, "carol")]
    assert [each["value"] for each in values["areas"]["selected_options"]] == ["major", "minor"]
    assert [each["value"] for each in values["flags"]["selected_options"]] == ["drill"]
    assert values["kind"]["selected_option"]["value"] == "minor"
    assert values["day"]["selected_date"] == "2026-11-23"
    assert values["hour"]["selected_time"] == "14:30"
    assert values["moment"]["selected_date_time"] == int(when.timestamp())
    assert await alice_there.views() == []


async def user_id(person: Person, name: str) -> str:
    """Find a user's id by name."""
    return next(str(each["id"]) for each in (await person.workspace())["users"] if each["name"] == name)


async def test_choosing_where_the_app_asks_to_be_told_updates_the_modal(alice_there: Person, seen: Seen) -> None:
    """A dispatching input reaches the app with the state so far; the update keeps what was typed."""
    modal = await alice_there.modal()
    await modal.fill("Title", "Typed before")
    await modal.pick("Impact", "Major")
    assert seen.acted[0]["view"]["state"]["values"]["title"]["title"]["value"] == "Typed before"
    assert seen.acted[0]["actions"][0]["selected_option"] == LEVELS[0]
    assert "Computed P1" in modal.words
    assert modal.value("Title") == "Typed before"
    assert modal.value("Impact") == "Major"


async def test_a_button_inside_a_modal_tells_the_app(alice_there: Person, seen: Seen) -> None:
    """A button in a modal sends block_actions with the view and a trigger."""
    await (await alice_there.modal()).click("Tell me more")
    assert seen.acted[0]["container"]["type"] == "view"
    assert seen.acted[0]["trigger_id"]


async def test_errors_stand_under_their_inputs_and_keep_what_was_typed(alice_there: Person) -> None:
    """The app's errors keep the modal open with its state."""
    modal = await alice_there.modal()
    await modal.fill("Title", "refuse")
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert refused.value.errors == {"Title": "Not that one."}
    assert modal.errors == {"Title": "Not that one."}
    assert modal.value("Title") == "refuse"


@pytest.mark.parametrize("title", ["", "far more than twenty characters"])
async def test_slacks_own_checks_keep_a_modal_from_the_app(alice_there: Person, seen: Seen, title: str) -> None:
    """An empty required input and a text too long never leave the client."""
    modal = await alice_there.modal()
    await modal.fill("Title", title)
    with pytest.raises(ModalRefused):
        await modal.submit()
    assert seen.submitted == []


@pytest.mark.parametrize(
    ("title", "titles"), [("push", ["Everything", "Second"]), ("update", ["Changed"]), ("clear", [])]
)
async def test_the_answer_to_a_submission_shapes_the_stack(alice_there: Person, title: str, titles: list[str]) -> None:
    """Push, update and clear do to the stack what they say."""
    modal = await alice_there.modal()
    await modal.fill("Title", title)
    await modal.submit()
    assert [view.title for view in await alice_there.views()] == titles


async def test_an_answer_slack_cannot_use_shows_trouble_on_the_modal(alice_there: Person) -> None:
    """Errors for an input that does not exist are Slack's own error to the person."""
    modal = await alice_there.modal()
    await modal.fill("Title", "nonsense")
    with pytest.raises(PersonSawError, match="trouble connecting"):
        await modal.submit()
    assert "trouble connecting" in (await modal.refresh()).notice


async def test_closing_a_modal_tells_an_app_that_asked(alice_there: Person, seen: Seen) -> None:
    """view_closed carries no typed state."""
    await (await alice_there.modal()).fill("Title", "lost")
    await alice_there.close_modal()
    assert seen.closed[0]["is_cleared"] is False
    assert seen.closed[0]["view"]["state"]["values"] == {}


async def test_a_person_cannot_use_what_is_not_there(alice_there: Person) -> None:
    """Labels and options that are not visible are refused before anything is sent."""
    modal = await alice_there.modal()
    with pytest.raises(NotOnScreen):
        await modal.fill("Severity", "high")
    with pytest.raises(NotOnScreen):
        await modal.pick("Impact", "Enormous")
    with pytest.raises(NotOnScreen):
        await modal.click("Delete everything")


async def test_waiting_ends_at_its_deadline() -> None:
    """What never comes is a TimeoutError that says what was waited for."""

    async def never() -> bool:
        return False

    with pytest.raises(TimeoutError, match="the moon"):
        await until(never, seconds=0.05, what="the moon")
