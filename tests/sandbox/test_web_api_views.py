"""Promises about modals and Home tabs: triggers, the stack, hashes, sizes."""

from dataclasses import replace

import pytest

from sandbox.shapes import JsonObject
from sandbox.workspace import Triggers, User
from tests.sandbox.conftest import Api

NAME_INPUT: JsonObject = {
    "type": "input",
    "block_id": "name",
    "label": {"type": "plain_text", "text": "Name"},
    "element": {"type": "plain_text_input", "action_id": "value"},
}


def modal(**fields: object) -> JsonObject:
    """Return a valid modal with one input, changed by these fields."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Declare"},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [NAME_INPUT],
    } | fields


HOME: JsonObject = {"type": "home", "blocks": [{"type": "divider"}]}


async def test_a_trigger_opens_one_modal(api: Api, bob: User) -> None:
    """The second use is `exchanged_trigger_id`, a made-up one `invalid_trigger_id`."""
    trigger = api.sandbox.triggers.issue(bob.id)
    opened = await api.done("views.open", trigger_id=trigger, view=modal())
    assert opened["view"]["state"]["values"]["name"]["value"]["value"] is None
    assert await api.error("views.open", trigger_id=trigger, view=modal()) == "exchanged_trigger_id"
    assert await api.error("views.open", trigger_id="1.2.x", view=modal()) == "invalid_trigger_id"
    assert [view.id for view in api.sandbox.workspace.views.stack(bob.id)] == [opened["view"]["id"]]


async def test_a_trigger_dies_of_age(api: Api, bob: User) -> None:
    """After its life it is `expired_trigger_id`."""
    api.sandbox.triggers = Triggers(life_seconds=-1)
    trigger = api.sandbox.triggers.issue(bob.id)
    assert await api.error("views.open", trigger_id=trigger, view=modal()) == "expired_trigger_id"


@pytest.mark.parametrize(
    "view",
    [
        modal(title={"type": "plain_text", "text": "x" * 25}),
        modal(blocks=[{"type": "divider"}] * 101),
        modal(callback_id="x" * 256),
        modal(private_metadata="x" * 3001),
        modal(external_id="x" * 256),
        modal(blocks=[NAME_INPUT, NAME_INPUT]),
        {key: value for key, value in modal().items() if key != "submit"},
        HOME,
        "{",
        [],
    ],
)
async def test_a_view_slack_refuses_is_refused_and_spends_no_trigger(api: Api, bob: User, view: object) -> None:
    """`invalid_arguments`, and the person may still get the corrected view."""
    trigger = api.sandbox.triggers.issue(bob.id)
    assert await api.error("views.open", trigger_id=trigger, view=view) == "invalid_arguments"
    await api.done("views.open", trigger_id=trigger, view=modal())


async def test_a_view_above_250_kb_is_too_large(api: Api, bob: User) -> None:
    """Size is checked before content."""
    huge = modal(blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}] * 90)
    trigger = api.sandbox.triggers.issue(bob.id)
    assert await api.error("views.open", trigger_id=trigger, view=huge) == "view_too_large"


async def test_the_stack_holds_three(api: Api, bob: User) -> None:
    """Two pushes on an open modal; the third is `push_limit_reached`; on nothing, `not_found`."""
    triggers = api.sandbox.triggers
    alone = await api.error("views.push", trigger_id=triggers.issue(bob.id), view=modal())
    assert alone == "not_found"
    first = await api.done("views.open", trigger_id=triggers.issue(bob.id), view=modal())
    second = await api.done("views.push", trigger_id=triggers.issue(bob.id), view=modal())
    assert second["view"]["root_view_id"] == second["view"]["previous_view_id"] == first["view"]["id"]
    await api.done("views.push", trigger_id=triggers.issue(bob.id), view=modal())
    fourth = await api.error("views.push", trigger_id=triggers.issue(bob.id), view=modal())
    assert fourth == "push_limit_reached"


async def test_an_update_needs_the_newest_hash_and_an_open_view(api: Api, bob: User) -> None:
    """The hash changes with each update; an old one is `hash_conflict`; a closed view is `not_found`."""
    opened = await api.done("views.open", trigger_id=api.sandbox.triggers.issue(bob.id), view=modal())
    view_id, old = opened["view"]["id"], opened["view"]["hash"]
    updated = await api.done("views.update", view_id=view_id, hash=old, view=modal())
    assert updated["view"]["hash"] != old
    assert await api.error("views.update", view_id=view_id, hash=old, view=modal()) == "hash_conflict"
    assert await api.error("views.update", view=modal()) == "invalid_arguments"
    api.sandbox.workspace.views.pop(bob.id)
    assert await api.error("views.update", view_id=view_id, view=modal()) == "not_found"


async def test_what_was_typed_survives_an_update(api: Api, bob: User) -> None:
    """An input that keeps its block_id and action_id keeps its value; another starts empty."""
    opened = await api.done("views.open", trigger_id=api.sandbox.triggers.issue(bob.id), view=modal())
    view = api.sandbox.workspace.views.find(opened["view"]["id"])
    view.values["name"]["value"]["value"] = "typed"
    other = NAME_INPUT | {"block_id": "other"}
    updated = await api.done("views.update", view_id=view.id, view=modal(blocks=[NAME_INPUT, other]))
    values = updated["view"]["state"]["values"]
    assert (values["name"]["value"]["value"], values["other"]["value"]["value"]) == ("typed", None)


async def test_an_external_id_names_one_view(api: Api, bob: User) -> None:
    """A second view of the same name is refused; the first can be updated by it."""
    triggers = api.sandbox.triggers
    named = modal(external_id="declare-1")
    await api.done("views.open", trigger_id=triggers.issue(bob.id), view=named)
    again = await api.error("views.push", trigger_id=triggers.issue(bob.id), view=named)
    assert again == "duplicate_external_id"
    await api.done("views.update", external_id="declare-1", view=named)


async def test_a_home_is_published_where_the_tab_is_on(api: Api, bob: User) -> None:
    """An old hash is `hash_conflict`; with the tab off it is `not_enabled`."""
    first = await api.done("views.publish", user_id=bob.id, view=HOME)
    second = await api.done("views.publish", user_id=bob.id, view=HOME, hash=first["view"]["hash"])
    assert second["view"]["id"] == first["view"]["id"]
    stale = {"user_id": bob.id, "view": HOME, "hash": first["view"]["hash"]}
    assert await api.error("views.publish", **stale) == "hash_conflict"
    assert await api.error("views.publish", user_id=bob.id, view=modal()) == "invalid_arguments"
    api.sandbox.manifest = replace(api.sandbox.manifest, home_tab_enabled=False)
    assert await api.error("views.publish", user_id=bob.id, view=HOME) == "not_enabled"
