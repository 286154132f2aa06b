"""Every act by every kind of person at every status: what is allowed is offered and happens, the rest is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import Muster
from bot.access.find import allow
from bot.domain.actions import ENTRUSTED, Action, Trust
from bot.domain.errors import AlreadyDone, NotAllowed, NotNow
from bot.domain.permissions import permitted
from bot.domain.policy import DEFAULT_POLICY, GuestRight, PeoplePolicy
from bot.domain.vocabulary import ACTIVE, OPEN, Role, Status
from handlers.commands.dispatch import COMMANDS
from handlers.needs import Need
from sandbox.client import Person
from storage.store import Unit
from storage.tables import Incident
from tests.bot.seen import close_all
from tests.documents.security import ASKERS
from tests.steps import COMMANDS_TO, DECLARER, MANAGER, ONCE, OUTSIDER, press, recorded, staged
from tests.world import World

WORKING = ["Post update", "Change priority", "Roles", "Escalate", "Resolve"]
RARE = ["Edit", "Pause", "Cancel incident", "Add task", "Merge"]
BUTTONS = {
    Status.DECLARED: ["Acknowledge", *WORKING, "Edit", "Cancel incident", "Add task", "Merge"],
    Status.INVESTIGATING: [*WORKING, *RARE],
    Status.IDENTIFIED: [*WORKING, *RARE],
    Status.MONITORING: [*WORKING, *RARE],
    Status.RESOLVED: [
        "Post update",
        "Roles",
        "Reopen",
        "Close",
        "Causes",
        "Change priority",
        "Edit",
        "Add task",
        "Merge",
    ],
    Status.CLOSED: ["Reopen", "Causes", "Change priority", "Edit", "Add task"],
    Status.CANCELLED: ["Reopen", "Edit"],
}
"""What can be done in each status by people who take part."""
FOR_ALL = {
    **{status: ["Take over"] for status in ACTIVE},
    Status.RESOLVED: ["Write review", "Raise problem"],
    Status.CLOSED: ["Review", "Raise problem"],
}
"""What else can be done, by everybody who sees the incident."""
_MENU = ["Change priority", "Add task", "Edit"]
CARD = {
    Status.DECLARED: ["Acknowledge", "Post update", "Escalate", "Take over", "Resolve", *_MENU, "All actions"],
    Status.INVESTIGATING: ["Post update", "Escalate", "Take over", "Resolve", *_MENU, "Roles", "All actions"],
    Status.IDENTIFIED: ["Post update", "Escalate", "Take over", "Resolve", *_MENU, "Roles", "All actions"],
    Status.MONITORING: ["Resolve", "Post update", "Escalate", "Take over", *_MENU, "Roles", "All actions"],
    Status.RESOLVED: [
        *("Write review", "Close", "Causes", "Reopen"),
        *("Post update", "Raise problem", "Change priority", "Add task", "All actions"),
    ],
    Status.CLOSED: ["Review", "Causes", "Reopen", "Raise problem", *_MENU, "All actions"],
    Status.CANCELLED: ["Reopen", "Edit"],
}
"""What stands on the card itself: four buttons, then its menu."""
ACT_OF = {
    "Acknowledge": Action.ACKNOWLEDGE,
    "Post update": Action.UPDATE,
    "Change priority": Action.PRIORITY,
    "Edit": Action.EDIT,
    "Roles": Action.ROLES,
    "Escalate": Action.ESCALATE,
    "Pause": Action.PAUSE,
    "Resume": Action.RESUME,
    "Resolve": Action.RESOLVE,
    "Cancel incident": Action.CANCEL,
    "Reopen": Action.REOPEN,
    "Close": Action.CLOSE,
    "Causes": Action.CAUSES,
    "Add task": Action.TASK,
    "Merge": Action.MERGE,
}
DOING = {
    Action.ACKNOWLEDGE: "acknowledge it",
    Action.UPDATE: "post an update",
    Action.PRIORITY: "change its priority",
    Action.STATUS: "change its status",
    Action.EDIT: "edit it",
    Action.ROLES: "assign roles",
    Action.ESCALATE: "escalate it",
    Action.PAUSE: "pause it",
    Action.RESUME: "resume it",
    Action.RESOLVE: "resolve it",
    Action.REOPEN: "reopen it",
    Action.CANCEL: "cancel it",
    Action.CLOSE: "close it",
    Action.CAUSES: "say what caused it",
    Action.TASK: "add tasks to it or change them",
    Action.MERGE: "merge it",
}
ENDED = {
    Status.RESOLVED: "To reopen it, use /incident reopen; to close it, /incident close.",
    Status.CLOSED: "To reopen it, use /incident reopen.",
    Status.CANCELLED: "To reopen it, use /incident reopen.",
}
UNDER_WAY = {
    Action.REOPEN: "It is still open.",
    Action.RESUME: "It is not paused.",
    Action.PAUSE: "/incident ack comes first.",
    Action.CLOSE: "/incident resolve or /incident cancel comes first.",
    Action.CAUSES: "/incident resolve asks for them.",
}
STATUSES = list(COMMANDS_TO)


def must_join(action: Action, channel: str) -> str:
    """Return how somebody who does not take part is told so; of what needs more than that, who can do it."""
    if action in ENTRUSTED:
        return "INC-1: only @Bob Okafor (incident manager)"
    return f"Only people who take part in INC-1 can {DOING[action]}. Join #{channel} first. Nothing was recorded."


def not_now(action: Action, status: Status) -> str:
    """Return what somebody is told whose act the status does not allow."""
    if action is Action.ACKNOWLEDGE:
        return "INC-1 was acknowledged by @Alice Moreau, 2026-11-23 "
    way_on = ENDED[status] if status in ENDED else UNDER_WAY[action]
    return f"INC-1 is {status}, so you cannot {DOING[action]} now. {way_on} Nothing changed."


def sorted_acts(status: Status) -> Iterator[tuple[Action, bool]]:
    """Give every act and whether it makes sense in this status."""
    sensible = {ACT_OF[label] for label in BUTTONS[status]}
    for action in ACT_OF.values():
        yield action, action in sensible


async def told(person: Person, place: str, action: Action) -> str:
    """Type the act by its reference; return the refusal, or nothing when its form opened (and was closed)."""
    reply = await person.command(place, f"/incident {action.typed} INC-1")
    if reply.words:
        return reply.words
    modal = await person.modal()
    assert modal.title == f"INC-1: {action}"
    await modal.close()
    return ""


@pytest.mark.parametrize("status", STATUSES)
async def test_whoever_takes_part_can_do_what_makes_sense_and_nothing_else(
    world: World, bot: Muster, status: Status
) -> None:
    """Participant and incident manager alike: a form opens for each sensible act, all else is refused in words."""
    await staged(world, bot, status)
    before = await recorded(bot)
    for name in (DECLARER, MANAGER):
        person = await world.person(name)
        for action, sensible in sorted_acts(status):
            if sensible and action is Action.ACKNOWLEDGE:
                continue
            said = await told(person, "#general", action)
            assert said.startswith("" if sensible else not_now(action, status)), said
            assert bool(said) is not sensible
    assert await recorded(bot) == before


@ONCE
@pytest.mark.parametrize("status", STATUSES)
async def test_who_does_not_take_part_is_asked_to_join_first(world: World, bot: Muster, status: Status) -> None:
    """A viewer may look and acknowledge; everything else is refused, by reference, and changes nothing."""
    incident = await staged(world, bot, status)
    farid = await world.person(OUTSIDER)
    before = await recorded(bot)
    for action in ACT_OF.values():
        if action is Action.ACKNOWLEDGE and status is Status.DECLARED:
            continue
        said = await told(farid, "#general", action)
        if action is Action.ACKNOWLEDGE:
            assert said.startswith(not_now(action, status)), said
        else:
            assert said.startswith(must_join(action, incident.channel.name))
    assert await recorded(bot) == before


@pytest.mark.parametrize("status", STATUSES)
async def test_who_is_not_a_member_of_a_private_incident_is_told_that_there_is_none(
    world: World, bot: Muster, status: Status
) -> None:
    """Every act on a private incident answers an outsider exactly as if its number had never been given."""
    await staged(world, bot, status, private=True)
    farid = await world.person(OUTSIDER)
    before = await recorded(bot)
    for action in ACT_OF.values():
        hidden = await told(farid, "#general", action)
        absent = (await farid.command("#general", f"/incident {action.typed} INC-2")).words
        assert hidden == absent.replace("INC-2", "INC-1")
        assert hidden.startswith("There is no incident INC-1.")
    assert await recorded(bot) == before


@ONCE
@pytest.mark.parametrize("status", STATUSES)
async def test_the_card_the_announcement_and_the_menu_offer_only_what_makes_sense(
    world: World, bot: Muster, status: Status
) -> None:
    """The card: four buttons for all and a menu; announcement and menu: only what the person may press."""
    incident = await staged(world, bot, status)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    offered = [*BUTTONS[status], *FOR_ALL.get(status, ())]
    assert incident.card.buttons == CARD[status]
    announcement = await farid.message("#incidents", "Incident manager")
    acknowledge = [label for label in BUTTONS[status] if label == "Acknowledge"]
    assert announcement.buttons == [*acknowledge, *(["Follow"] if status in OPEN else [])]
    menu = await alice.command(incident.channel, "/incident")
    assert sorted(menu.buttons) == sorted([*offered, "Show details", "Timeline"])
    shown = await farid.command("#general", "/incident show INC-1")
    assert shown.buttons == ["Timeline", *(["Follow"] if status in OPEN else [])]


@pytest.mark.parametrize("status", STATUSES)
async def test_every_button_of_the_card_works_for_whom_it_is_meant(world: World, bot: Muster, status: Status) -> None:
    """The declarer and the manager get the form; a passer-by who peeks into the channel is told to join, in words."""
    incident = await staged(world, bot, status)
    alice, bob, farid = [await world.person(name) for name in (DECLARER, MANAGER, OUTSIDER)]
    before = await recorded(bot)
    for label in BUTTONS[status]:
        if label == "Acknowledge":
            continue
        for person in (alice, bob):
            await press(person, label, incident.card)
            modal = await person.modal(f"INC-1: {ACT_OF[label]}")
            await modal.close()
        if label in incident.card.buttons:
            await farid.click(label, on=incident.card)
            await farid.message("@muster", must_join(ACT_OF[label], incident.channel.name))
    assert await recorded(bot) == before


@pytest.mark.parametrize("name", [DECLARER, MANAGER, OUTSIDER])
async def test_anybody_who_sees_an_incident_can_acknowledge_it_and_takes_part_from_then_on(
    world: World, bot: Muster, name: str
) -> None:
    """One click: acknowledged, invited, and allowed to act."""
    incident = await staged(world, bot)
    person = await world.person(name)
    await person.click("Acknowledge", on=await person.message("#incidents", "INC-1"))
    await world.settled(bot)
    await person.message(incident.channel, "acknowledged INC-1 after")
    assert person.id in (await person.channel(incident.channel.id)).members
    assert await told(person, "#general", Action.UPDATE) == ""


PEOPLE = {f"U{number}": asker for number, asker in enumerate(ASKERS.values())}
"""One person of each sort that docs/security.md names, by id."""


NOBODY = "UNOBODY"


async def planted(bot: Muster) -> None:
    """Record an incident of each status, public and private, and everybody's kind and part in it."""
    async with bot.store.write() as unit:
        now = (await unit.workspaces.get()).created_at
        for user, asker in PEOPLE.items():
            if asker.kind is not None:
                await unit.people.keep(user, asker.kind, None, now)
        await unit.access.secure([user for user, asker in PEOPLE.items() if asker.secured], now)
        for number, (status, private) in enumerate(INCIDENTS, start=1):
            row = await unit.incidents.add(
                Incident(
                    team_id=bot.store.team_id, number=number, title="-", status=status, impact="minor", urgency="low",
                    priority="P3", private=private, declared_by=NOBODY, declared_at=now, active_at=now,
                    channel_name=f"inc-{number}",
                )
            )  # fmt: skip
            await unit.people.join(row.id, [user for user, asker in PEOPLE.items() if asker.takes_part], now)
            await unit.people.assign(row.id, Role.TECHNICAL_LEAD, trusted(Trust.LEAD), by=NOBODY, now=now)
            await unit.people.assign(row.id, Role.SCRIBE, trusted(Trust.SCRIBE), by=NOBODY, now=now)


def trusted(trust: Trust) -> list[str]:
    """Return those whom this entrusts with the incident."""
    return [user for user, asker in PEOPLE.items() if trust in asker.entrusted]


INCIDENTS = [(status, private) for status in Status for private in (False, True)]


async def allowed(unit: Unit, user: str, incident: Incident | None, action: Action) -> bool:
    """Say whether the bot lets a person do something to an incident that it has found for them, or has not."""
    if incident is None:
        return False
    try:
        await allow(unit, user, incident, action, admin=Trust.ADMIN in PEOPLE[user].entrusted)
    except (NotAllowed, NotNow, AlreadyDone):
        return False
    return True


@pytest.mark.parametrize("guests", [PeoplePolicy().guests, ()], ids=["guests act", "guests do nothing"])
async def test_what_the_table_says_of_each_kind_act_and_status_is_what_the_bot_does(
    bot: Muster, guests: tuple[GuestRight, ...]
) -> None:
    """Every act there is, in every status, public and private, by everybody whom docs/security.md names."""
    await planted(bot)
    async with bot.store.write() as unit:
        policy = DEFAULT_POLICY.model_copy(update={"people": PeoplePolicy(guests=guests)})
        (await unit.workspaces.get(lock=True)).policy = policy.to_json()
    async with bot.store.read() as unit:
        for user, asker in PEOPLE.items():
            for number, (status, private) in enumerate(INCIDENTS, start=1):
                incident = await unit.incidents.by_number(number, viewer=user)
                assert (incident is not None) is asker.sees(private=private)
                if (
                    incident is not None
                ):  # One incident has one of each; here, the person who asks is the one who did it.
                    unit.session.expunge(incident)
                    incident.declared_by = user if Trust.DECLARED in asker.entrusted else NOBODY
                    incident.acknowledged_by = user if Trust.ACKNOWLEDGED in asker.entrusted else None
                for action in Action:
                    wanted = permitted(asker, action, status, private=private, guests=guests)
                    assert await allowed(unit, user, incident, action) is wanted, (asker, status, private, action)


HIDDEN = "There is no incident INC-1."
JOIN_FIRST = "Only people who take part in INC-1 can"
NOT_TRUSTED = "INC-1: only"
FOR_ADMINS = ("Muster's settings are for", "The audit log is for")
TOLD_OF_NEED: dict[Need, dict[str, str | tuple[str, ...]]] = {
    Need.NOTHING: {},
    Need.SEEING: {"guest": HIDDEN},
    Need.SEEING_TO_ACT: {"guest": HIDDEN, "guest who takes part": "Guests cannot change"},
    Need.TAKING_PART: {"guest": HIDDEN, "guest who takes part": "Guests cannot change", "member": JOIN_FIRST},
    Need.LEADING: {"guest": HIDDEN, "guest who takes part": "Guests cannot change", "member": NOT_TRUSTED},
    Need.ANSWERING: {"guest": HIDDEN, "guest who takes part": "Guests cannot change", "member": NOT_TRUSTED},
    Need.MEMBERSHIP: dict.fromkeys(("guest", "guest who takes part"), "This is for members of the workspace."),
    Need.DECLARING: dict.fromkeys(("guest", "guest who takes part"), "Guests cannot declare"),
    Need.FOLLOWING: dict.fromkeys(("guest", "guest who takes part"), "Guests cannot follow"),
    Need.SETTING: dict.fromkeys(("guest", "guest who takes part", "member"), FOR_ADMINS),
    Need.ADMINISTERING: dict.fromkeys(("guest", "guest who takes part", "member"), FOR_ADMINS),
}
"""How a refusal begins for whom a command is not, where guests may do nothing; others are answered."""
REFUSALS = (HIDDEN, JOIN_FIRST, NOT_TRUSTED, "Guests cannot", "This is for members", *FOR_ADMINS)
WORDS = {
    "declare": "Oh no",
    "follow": "INC-1",
    "find": "checkout",
    "assign": "INC-1 @grace scribe",
    "summary": "last week",
    "tasks": "mine",
    "unfollow": "P1",
}
"""What is typed after a command where it is not the incident's reference alone."""


async def answered(person: Person, name: str) -> str:
    """Type a command, and return how it was refused or answered; nothing where a form opened."""
    typed = WORDS.get(name, "INC-1 x" if name in {"note", "update"} else "INC-1")
    said = (await person.command("#warehouse", f"/incident {name} {typed}")).words
    await close_all(person)
    return said


@ONCE
async def test_each_command_refuses_in_words_whom_the_table_says_it_is_not_for(world: World, bot: Muster) -> None:
    """Members who take no part, guests who do and do not, where guests may do nothing, and people from elsewhere."""
    incident = await staged(world, bot, Status.RESOLVED)
    sandbox = world.sandbox.workspace
    alice, warehouse = sandbox.people.find(DECLARER), sandbox.conversations.named("warehouse")
    assert warehouse is not None
    inside = sandbox.people.add("ravi", "Ravi Guest", is_restricted=True)
    elsewhere = sandbox.people.add("zoe", "Zoe Vendor", team_id="T0VENDOR")
    sandbox.conversations.invite(alice.id, warehouse, [inside.id, elsewhere.id])
    sandbox.conversations.invite(alice.id, sandbox.channels[incident.channel.id], [inside.id])
    await world.heeded(bot)
    async with bot.store.write() as unit:
        policy = DEFAULT_POLICY.model_copy(update={"people": PeoplePolicy(guests=())})
        (await unit.workspaces.get(lock=True)).policy = policy.to_json()
    people = {"guest": "noor", "guest who takes part": "ravi", "member": "liam", "of another workspace": "zoe"}
    wrong = []
    for command in COMMANDS:
        told = {**TOLD_OF_NEED[command.need], "of another workspace": "Muster is for members of"}
        for sort, name in people.items():
            said = await answered(await world.person(name), command.name)
            fits = said.startswith(told[sort]) if sort in told else not said.startswith(REFUSALS)
            wrong += [] if fits else [(command.name, sort, said)]
    assert wrong == []
