"""Steps that the tests of the settings share: opening a part, and what is kept of it."""

from __future__ import annotations

from typing import Any

from app import Muster
from bot.domain.policy import Policy
from bot.queries.policy import current_policy
from sandbox.client import Modal, ModalRefused, Person
from storage.tables import PolicyChange
from tests.world import World

TITLES = {
    "Matrix": "Priority matrix",
    "Meanings": "Impact and urgency",
    "P1": "P1 Critical",
    "P3": "P3 Medium",
    "Calendar": "Language and calendar",
    "Services": "Services",
    "People": "Roles and privacy",
    "Learning": "After the incident",
    "Messages": "Messages",
}
"""What the form of each part is called, and the button that opens it."""


async def opened(person: Person, part: str) -> Modal:
    """Open one part of the settings by command."""
    await person.command("#general", "/incident settings")
    await (await person.modal("Settings")).click(TITLES[part])
    return await person.modal(TITLES[part])


async def refused(modal: Modal) -> dict[str, str]:
    """Submit a modal that is refused; return what stands beside its fields."""
    try:
        await modal.submit()
    except ModalRefused as refusal:
        return refusal.errors
    raise AssertionError("the modal was accepted")


async def in_force(bot: Muster) -> Policy:
    """Return the policy in force."""
    async with bot.store.read() as unit:
        return await current_policy(unit)


async def changes(bot: Muster, part: str) -> list[PolicyChange]:
    """Return what is recorded of the changes of a part."""
    async with bot.store.read() as unit:
        return await unit.policies.of(part)


def group_id(world: World, handle: str) -> str:
    """Return the id of a user group."""
    return next(group.id for group in world.sandbox.workspace.people.groups.values() if group.handle == handle)


def account(world: World, name: str) -> Any:  # noqa: ANN401 - the sandbox's own user
    """Return a person's account, as who runs the workspace sees it."""
    return world.sandbox.workspace.people.find(name)
