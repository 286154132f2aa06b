"""The lines Muster writes into an incident's channel when people take and leave roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.policy import Audience
from bot.domain.references import reference
from bot.domain.vocabulary import ROLE_NAME, Role
from bot.language.texts import N_, _, for_everybody, ngettext
from bot.messages import facts
from bot.messages.heads import about_incident
from bot.messages.message import Message, compose, line, paragraph, section
from bot.messages.reminders import mentions
from bot.messages.text import person


@dataclass(frozen=True, slots=True)
class _OfRole:
    """What is said of one person and a role."""

    given: str
    taken: str
    lost: str
    vacant: str


_OF_ROLE: Final = {
    Role.INCIDENT_MANAGER: _OfRole(
        given=N_("{person} made {people} the incident manager."),
        taken=N_("{people} is now the incident manager."),
        lost=N_("{people} is no longer the incident manager."),
        vacant=N_("{person} unassigned the incident manager. Nobody has the role now."),
    ),
    Role.TECHNICAL_LEAD: _OfRole(
        given=N_("{person} made {people} the technical lead."),
        taken=N_("{people} is now the technical lead."),
        lost=N_("{people} is no longer the technical lead."),
        vacant=N_("{person} unassigned the technical lead. Nobody has the role now."),
    ),
    Role.COMMUNICATIONS_LEAD: _OfRole(
        given=N_("{person} made {people} the communications lead."),
        taken=N_("{people} is now the communications lead."),
        lost=N_("{people} is no longer the communications lead."),
        vacant=N_("{person} unassigned the communications lead. Nobody has the role now."),
    ),
    Role.SCRIBE: _OfRole(
        given=N_("{person} made {people} the scribe."),
        taken=N_("{people} is now the scribe."),
        lost=N_("{people} is no longer the scribe."),
        vacant=N_("{person} unassigned the scribe. Nobody has the role now."),
    ),
}
_SEVERAL: Final = _OfRole(
    given=N_("{person} gave {people} the role *{role}*."),
    taken=N_("{people} now have the role *{role}*."),
    lost=N_("{people} no longer have the role *{role}*."),
    vacant="",
)
"""What is said of several people and a role."""


@for_everybody
def role_changed(
    number: int, who: str, role: Role, before: Sequence[str], after: Sequence[str], note: str = ""
) -> Message:
    """Tell who holds a role from now on, and what is passed on with it."""
    came = [user for user in after if user not in before]
    kept = [user for user in after if user in before]
    left = [user for user in before if user not in after] if kept or not came else []
    told = " ".join(_of_role(role, who, came, left)) if after else _(_OF_ROLE[role].vacant, person=person(who))
    passed_on = _("Hand-over note") if note else ""
    return compose(about_incident(number, told), section(told), paragraph(passed_on, note, 2500))


def _of_role(role: Role, who: str, came: Sequence[str], left: Sequence[str]) -> Iterator[str]:
    if came:
        said = _OF_ROLE[role] if len(came) == 1 else _SEVERAL
        how = said.taken if list(came) == [who] else said.given
        yield _(how, person=person(who), people=facts.people(came), role=ROLE_NAME[role])
    if left:
        said = _OF_ROLE[role] if len(left) == 1 else _SEVERAL
        yield _(said.lost, people=facts.people(left), role=ROLE_NAME[role])


@for_everybody
def role_left(number: int, who: str, held: Sequence[Role], asked: Audience) -> Message:
    """Tell that a person who held roles is gone, and mention who is asked for them until another person has them."""
    said = [
        ngettext(
            "{person} has left {incident} and no longer has the role *{roles}*.",
            "{person} has left {incident} and no longer has the roles *{roles}*.",
            len(held),
            person=person(who),
            incident=reference(number),
            roles=", ".join(ROLE_NAME[role] for role in held),
        )
    ]
    if called := mentions(asked, None):
        asked_for = [_("Press *Roles* to choose another person.")]
        if Role.COMMUNICATIONS_LEAD in held:
            asked_for.insert(0, _("You write the updates until another person is the communications lead."))
        said.append(f"{called}: {' '.join(asked_for)}")
    return line(" ".join(said))
