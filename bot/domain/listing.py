"""Which incidents `/incident list` lists: the words that narrow it, and how the list is spoken of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, STATUS_IN_SENTENCE, Priority, Status
from bot.language.texts import _, either, ngettext, pgettext

USAGE = ", ".join(["open", "all", "mine", *Priority, *Status])
"""The words that narrow a list, beside the name of a service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list shows; what is left empty does not matter."""

    statuses: tuple[Status, ...] = ()
    """Open ones where none is named."""
    everything: bool = False
    priorities: tuple[Priority, ...] = ()
    mine: bool = False
    service: str = ""

    @property
    def chosen(self) -> frozenset[Status]:
        """The statuses it shows; a resolved incident is not open: nobody works on it."""
        return frozenset(Status) if self.everything else frozenset(self.statuses) or ACTIVE

    @property
    def open(self) -> bool:
        """Whether it shows the incidents that are worked on."""
        return self.chosen == ACTIVE

    @property
    def narrowed(self) -> bool:
        """Whether it shows only some of those in its statuses."""
        return bool(self.priorities or self.mine or self.service)

    def words(self, status: str = "") -> str:
        """Return how it is typed after `/incident list`, with another status where one is named."""
        own = ["all"] if self.everything else [str(each) for each in self.statuses]
        mine = ["mine"] if self.mine else []
        return " ".join(filter(None, [status or " ".join(own), *mine, *self.priorities, self.service]))

    def counted(self, number: int) -> str:
        """Say how many there are: `2 open P1 incidents of yours on Checkout`."""
        kind = self._kind
        found = (
            ngettext("{n} {kind} incident", "{n} {kind} incidents", number, kind=kind)
            if kind
            else ngettext("{n} incident", "{n} incidents", number)
        )
        return self._told(found)

    @property
    def none(self) -> str:
        """Say that there is none."""
        kind = self._kind
        return self._told(_("No {kind} incidents", kind=kind) if kind else _("No incidents")) + "."

    @property
    def _kind(self) -> str:
        named = [STATUS_IN_SENTENCE[each] for each in self.statuses]
        status = "" if self.everything else either(named) or pgettext("before incidents", "open")
        return " ".join(word for word in [status, either(self.priorities)] if word)

    def _told(self, incidents: str) -> str:
        service = escape(self.service, 80)
        if self.mine and service:
            return _("{incidents} of yours on {service}", incidents=incidents, service=service)
        if self.mine:
            return _("{incidents} of yours", incidents=incidents)
        return _("{incidents} on {service}", incidents=incidents, service=service) if service else incidents


def read_wanted(text: str) -> Wanted:
    """Read the words after `/incident list`, in any order: what is no word of its own is the name of a service."""
    left: list[str] = []
    statuses: list[Status] = []
    priorities: list[Priority] = []
    said = dict.fromkeys(("all", "mine", "open"), False)
    for word in text.split():
        if word.lower() in said:
            said[word.lower()] = True
        elif word.lower() in set(Status):
            statuses.append(Status(word.lower()))
        elif word.upper() in set(Priority):
            priorities.append(Priority(word.upper()))
        else:
            left.append(word)
    return Wanted(
        statuses=tuple(dict.fromkeys(statuses)),
        everything=said["all"],
        priorities=tuple(dict.fromkeys(priorities)),
        mine=said["mine"],
        service=" ".join(left),
    )
