"""The companies in which incidents are lived through: as installed, as a small team sets it, as a large one does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.policy import DEFAULT_POLICY
from bot.domain.vocabulary import Priority

if TYPE_CHECKING:
    from app import Muster
    from sandbox.workspace import Workspace

Settings = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Company:
    """Whom a company has Muster call."""

    name: str
    says: str
    """What it has set, in a sentence."""
    of_priority: Callable[[Names, Priority], Settings] = lambda _names, _priority: {}
    owners: str = ""
    """The user group that owns *Checkout*, which every life hits; nobody where it is empty."""

    async def set_up(self, bot: Muster, workspace: Workspace) -> None:
        """Keep its settings, as its admin would by `/incident settings`."""
        names, kept = Names(workspace), DEFAULT_POLICY.to_json()
        for priority in Priority:
            kept["priorities"][priority] |= self.of_priority(names, priority)
        async with bot.store.write() as unit:
            (await unit.workspaces.get()).policy = kept
            if self.owners:
                (service,) = await unit.services.ensure(["Checkout"], workspace.clock.now())
                service.responders = {"groups": [names.group(self.owners)], "people": []}


class Names:
    """The ids of those whom a company's settings name."""

    def __init__(self, workspace: Workspace) -> None:
        self._people = workspace.people

    def group(self, handle: str) -> str:
        """Return the id of a user group."""
        return next(each.id for each in self._people.groups.values() if each.handle == handle)

    def person(self, name: str) -> str:
        """Return the id of a person."""
        return next(each.id for each in self._people.users.values() if each.name == name)


def _small(names: Names, priority: Priority) -> Settings:
    if priority > Priority.P2:
        return {}
    on_call = {"groups": [names.group("sre-oncall")], "minutes": 5}
    return {"chain": [on_call, {"people": [names.person("bob")], "minutes": 10}]}


def _large(names: Names, priority: Priority) -> Settings:
    leadership = {"groups": [names.group("leadership")], "minutes": 10}
    chains = {
        Priority.P1: [{"groups": [names.group("sre-oncall")], "minutes": 5}, leadership],
        Priority.P2: [{"groups": [names.group("sre-oncall")], "minutes": 10}],
    }
    managers = {"managers": {"people": [names.person("bob")]}} if priority <= Priority.P2 else {}
    return {"chain": chains.get(priority, [{"people": [names.person("bob")], "minutes": 60}]), **managers}


COMPANIES = (
    Company("as installed", "Nobody has set anything."),
    Company(
        "a small team",
        "P1 and P2 call @sre-oncall (alice, hiro), and bob five minutes later. P3 and P4 call nobody.",
        _small,
    ),
    Company(
        "a large company",
        "*Checkout* is owned by @payments-oncall (carmen, dmitri). If they do not come, a P1 calls @sre-oncall (alice, "
        "hiro), and @leadership (emma, jonas, maya) five minutes later; a P2 calls @sre-oncall; a P3 or P4 calls bob, "
        "who is also told when a P1 or P2 misses what it promises.",
        _large,
        owners="payments-oncall",
    ),
)
