"""Workspaces are apart: no person of one sees or changes anything of another, whatever they get hold of."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from copy import deepcopy
from http import HTTPStatus
from itertools import count
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from app import Muster
from handlers.commands.dispatch import COMMANDS
from handlers.many import Many
from handlers.tenant import Tenant
from sandbox.company import TEAM
from storage.passages import Passage
from storage.store import Unit
from storage.whole import rows_of
from tests.bot.conftest import variation
from tests.bot.installed import rotates, workspaces
from tests.bot.test_buttons_forged import ABOUT_NONE, IN_MODALS, OFFERED, pressed, with_all
from tests.many import SECOND, Workspaces
from tests.steps import DECLARER
from tests.world import World, form

__all__ = ["rotates", "variation", "workspaces"]

SECRETS = ("rotate the certificate", "expired certificates", "a restart")
"""What the first workspace's incident, task, problem and resolution say."""
BY_ID: dict[str, Callable[[Unit, int], Awaitable[Any]]] = {
    "incident": lambda unit, row: unit.incidents.by_id(row),
    "incidents": lambda unit, row: unit.incidents.whereabouts([row]),
    "whether an incident is seen": lambda unit, row: unit.incidents.seen(row, "U1"),
    "an incident's figures": lambda unit, row: unit.reports.row(row),
    "what an incident says": lambda unit, row: found(unit.documents.said_by_incidents([row])),
    "task": lambda unit, row: unit.tasks.by_id(row),
    "problem": lambda unit, row: unit.problems.by_id(row),
    "problems": lambda unit, row: unit.problems.those([row]),
    "problems found": lambda unit, row: unit.search.problems([row], viewer="U1"),
    "whether a problem is seen": lambda unit, row: unit.problems.seen(row, None),
    "what a problem says": lambda unit, row: found(unit.documents.said_by_problems([row])),
    "an entry of the timeline": lambda unit, row: unit.timeline.entry(row),
    "request for access": lambda unit, row: unit.access.request(row),
    "update": lambda unit, row: unit.announcements.update(row),
}
"""Everything that is looked up by a row's id, which a person may have from anywhere."""


async def found(said: Awaitable[dict[int, list[Passage]]]) -> list[Passage]:
    """Return what was found of all."""
    return [each for passages in (await said).values() for each in passages]


async def kept(many: Many, team: str) -> list[tuple[str, str]]:
    """Return all that is kept of a workspace; what its own workers do by and by is not looked at."""
    found = [(table, json.dumps(row, default=str)) async for table, row in rows_of(many.tenants.host.database, team)]
    return sorted(each for each in found if each[0] not in {"hold", "inbox"})


async def delivered(tenant: Tenant, body: dict[str, Any]) -> bool:
    """Deliver something to a workspace, as Slack does; say whether it was taken."""
    answer = await tenant.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    return bool(answer.status == HTTPStatus.OK)


def replayed(world: World, body: Any, number: int) -> dict[str, Any]:  # noqa: ANN401 - Slack's JSON
    """Return a delivery as if it came from another workspace: its people get hold of every id in it."""
    copy: dict[str, Any] = json.loads(json.dumps(deepcopy(body)).replace(TEAM.id, SECOND.id))
    if "event_id" in copy:
        copy["event_id"] = f"Ev9{number}"
    if "view" in copy:
        copy["view"]["id"] = f"V9{number}"
    user = str(copy.get("user_id") or (copy.get("user") or {}).get("id") or "")
    if "trigger_id" in copy:
        copy["trigger_id"] = world.sandbox.triggers.issue(user)
    return copy


async def lived(workspaces: Workspaces, many: Many) -> None:
    """Give the first workspace a public incident with a task, a review, a problem and a request."""
    world = workspaces.worlds[0]
    for each in workspaces.worlds:
        await each.control("POST", "limits", strict=False)
    for team in (TEAM, SECOND):
        await workspaces.install(team.id)
        await workspaces.served(many, team.id)
    tenant = many.tenants.of(TEAM.id)
    assert tenant is not None
    await with_all(world, Muster(tenant.store, tenant.slack, tenant.app, many.port))
    alice = await world.person(DECLARER)
    await alice.command("#general", "/incident public INC-1")
    await (await form(alice, "INC-1: public")).submit()
    await world.settled(tenant)


async def test_what_is_read_or_changed_is_of_one_workspace_and_no_person_of_another_gets_at_it(
    workspaces: Workspaces,
) -> None:
    """Every command, every button and every delivery that one workspace had, by a person with the same id in another.

    Its rows stay as they are, and its words are told nobody.
    """
    many = await workspaces.start()
    first, second = workspaces.worlds
    first.record_traffic()
    await lived(workspaces, many)
    other = many.tenants.of(SECOND.id)
    assert other is not None
    mallory = await second.person(DECLARER)
    before = await kept(many, TEAM.id)
    await second.control("DELETE", "calls")
    said = [
        (await mallory.command("#general", f"/incident {command.name} {named}")).words
        for command in COMMANDS
        for named in ("INC-1", "PRB-1")
    ]
    for name in OFFERED:
        if not name.startswith(IN_MODALS) and name not in ABOUT_NONE:
            assert await delivered(other, pressed(second, name, mallory.id)), name
    await second.settled(other)
    told = " ".join([json.dumps(await second.calls()), *said]).lower()
    assert [told[max(0, told.find(word) - 90) : told.find(word) + 40] for word in SECRETS if word in told] == []
    assert await kept(many, TEAM.id) == before
    numbers = count(1)
    deliveries = [each for each in first.sandbox.delivery.traffic.after(0) if each["direction"] == "to_app"]
    assert deliveries
    for entry in deliveries:
        assert await delivered(other, replayed(second, entry["request"], next(numbers))), entry
    await second.settled(other)
    assert await kept(many, TEAM.id) == before


async def test_a_row_of_another_workspace_is_not_found_by_its_id(workspaces: Workspaces) -> None:
    """Each row that one workspace finds by an id stays unknown to another that got hold of that id."""
    many = await workspaces.start()
    await lived(workspaces, many)
    own, other = many.tenants.of(TEAM.id), many.tenants.of(SECOND.id)
    assert own is not None
    assert other is not None
    for name, look_up in BY_ID.items():
        async with own.store.read() as unit:
            ids = [row for row in range(1, 60) if await look_up(unit, row)]
        assert ids, name
        async with other.store.read() as unit:
            assert [row for row in ids if await look_up(unit, row)] == [], name


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_delivery_for_one_workspace_is_never_answered_by_another(workspaces: Workspaces) -> None:
    """A person is who Slack says, in the workspace that Slack says; of an unknown one nothing is done."""
    many = await workspaces.start()
    for team in (TEAM, SECOND):
        await workspaces.install(team.id)
    tenant = await workspaces.served(many, TEAM.id)
    other = await workspaces.served(many, SECOND.id)
    for body, asked in (
        ({"command": "/incident", "team_id": TEAM.id}, tenant),
        ({"type": "block_actions", "team": {"id": SECOND.id}, "user": {"id": "U1"}}, other),
        ({"type": "block_actions", "team": None, "user": {"id": "U1", "team_id": SECOND.id}}, other),
        ({"event": {"type": "message"}, "team_id": TEAM.id, "authorizations": [{"team_id": SECOND.id}]}, other),
        ({"event": {"type": "message"}, "team_id": TEAM.id, "authorizations": []}, tenant),
        ({"command": "/incident", "team_id": "T0ELSEWHERE"}, None),
    ):
        assert await many.tenants.answering(body) is asked, body
