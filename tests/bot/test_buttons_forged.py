"""What a button needs is decided when it is pressed: who gets hold of its name and value gains nothing."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from app import Muster
from bot.domain.actions import Action
from bot.domain.vocabulary import Status
from bot.messages import ids
from bot.messages.problems import ids as problem_ids
from bot.messages.tasks import ids as task_ids
from handlers.button_permissions import BUTTONS
from handlers.needs import Need
from tests.bot.seen import close_all
from tests.bot.test_strangers import recorded
from tests.steps import DECLARER, ONCE, OUTSIDER, staged
from tests.world import World, form

IN_MODALS = ("find.", "report.", "audit.", "timeline.page", "timeline.filter", "timeline.edit", "timeline.note")
"""What stands in a modal reads its incident from there; a modal's words are the gate's."""
ABOUT_NONE = frozenset({ids.PREVIEW_BUTTON, ids.MORE_FIELDS_BUTTON, ids.DECLARE_BUTTON})
"""What is about what is being written."""
ANSWERED = frozenset({"inbox", "audit_entry", "delivery", "person"})
"""What keeps who asked, that they were answered, and how."""
HARMLESS = frozenset({Need.NOTHING, Need.SEEING, Need.FOLLOWING, Need.SEEING_PROBLEM, Need.LINKING_PROBLEM})
OF_WHO_SEES = {
    Action.ACKNOWLEDGE,
    Action.TAKE_OVER,
    Action.HANDOVER,
    Action.COMING,
    Action.CANNOT,
    Action.PROBLEM,
}
OFFERED = {
    **{ids.button_id(each): Need.SEEING if each in OF_WHO_SEES else Need.TAKING_PART for each in Action},
    **{name: each.need for name, each in BUTTONS.items()},
}
"""Every button there is, the acts' among them."""


def pressed(world: World, name: str, user: str, number: int = 1) -> dict[str, Any]:
    """Return the delivery of a press on a button of an incident, its task, review, problem or request, on App Home."""
    values = {
        ids.GRANT_BUTTON: "1",
        ids.DECLINE_BUTTON: "1",
        problem_ids.USE: f"{number}:{number}",
        problem_ids.NOT_THIS: f"{number}:{number}",
        problem_ids.CANDIDATE: json.dumps({"service": "x", "incidents": [number]}),
        ids.button_id(Action.SNOOZE): f"{number}:30",
    }
    value = values.get(name, f"{number}::" if name.startswith(task_ids.PREFIX) else str(number))
    chosen: dict[str, Any] = {"action_id": name, "block_id": "b", "type": "button", "value": value, "action_ts": "1.1"}
    acts = {ids.MORE_MENU: "cancel", task_ids.MORE_MENU: task_ids.DONE_BUTTON, ids.SERVICE_MENU: "remove"}
    if act := acts.get(name):
        chosen = {**chosen, "type": "overflow", "selected_option": {"value": f"{act}:{value}"}}
    return {
        "type": "block_actions",
        "team": {"id": world.sandbox.workspace.team.id, "domain": "-"},
        "user": {"id": user, "team_id": world.sandbox.workspace.team.id},
        "trigger_id": world.sandbox.triggers.issue(user),
        "container": {"type": "view", "view_id": "V1"},
        "view": {"id": "V1", "type": "home", "hash": "-", "private_metadata": "", "state": {"values": {}}},
        "actions": [chosen],
    }


async def with_all(world: World, bot: Muster) -> None:
    """Resolve a private incident that has a task, a review, a problem and a request."""
    incident = await staged(world, bot, Status.INVESTIGATING, private=True)
    alice, grace = await world.person(DECLARER), await world.person("grace")
    await alice.command(incident.channel, "/incident task Rotate the certificate 2h")
    await alice.command(incident.channel, "/incident problem Expired certificates")
    await (await form(alice, "Raise a problem")).submit()
    await close_all(alice)
    await grace.command("#general", "/incident access INC-1 I am on call")
    await alice.command(incident.channel, "/incident resolve A restart")
    await world.settled(bot)


@ONCE
@pytest.mark.parametrize("private", [True, False], ids=["private", "public"])
async def test_a_press_by_who_may_not_records_nothing_and_shows_nothing(
    world: World, bot: Muster, *, private: bool
) -> None:
    """Every button there is, pressed by a member and a guest who take no part, with the value it carries."""
    await with_all(world, bot)
    if not private:
        alice = await world.person(DECLARER)
        await alice.command("#general", "/incident public INC-1")
        await (await form(alice, "INC-1: public")).submit()
        await world.settled(bot)
    people = [await world.person(name) for name in (OUTSIDER, "noor")]
    await world.control("DELETE", "calls")
    before = await recorded(bot)
    for name, need in OFFERED.items():
        if name.startswith(IN_MODALS) or name in ABOUT_NONE or (not private and need in HARMLESS):
            continue
        for person in people:
            request = AsyncBoltRequest(body=pressed(world, name, person.id), mode="socket_mode")
            assert (await bot.app.async_dispatch(request)).status == HTTPStatus.OK, name
        world.clock.advance(2)  # Slack opens so many forms a minute
    now = await recorded(bot)
    assert {each for each in now if now[each] != before[each]} <= ANSWERED
    await world.settled(bot)
    if private:
        told = json.dumps(await world.calls()).lower()
        for word in ("checkout", "expired", "certificate", "restart"):
            assert word not in told, told[max(0, told.find(word) - 300) : told.find(word) + 100]
