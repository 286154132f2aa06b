"""An incident whose every text is full, in one script: what people who write much, and not in English, would have."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete

from app import Muster
from bot.access.find import IncidentRef
from bot.commands.runner import CommandRunner, Context
from bot.domain.forms import Causes, CausesForm, DeclareForm, ResolveForm, TaskForm, UpdateForm
from bot.domain.post_incident import Mark
from bot.domain.post_incident_policy import CAUSE_LIMIT
from bot.domain.problem_forms import RaiseForm
from bot.domain.problem_lifecycle import Known
from bot.domain.reviews.parts import Edit, Part, stamp
from bot.domain.timeline import NoteForm
from bot.domain.vocabulary import Impact, Urgency, Via
from bot.incidents.lifecycle.causes import correct_causes
from bot.incidents.lifecycle.declare import declare
from bot.incidents.lifecycle.ending import reopen, resolve
from bot.incidents.lifecycle.progress import acknowledge, update
from bot.incidents.people.following import follow, read_subject
from bot.messages.modals.form import TEXT_LIMIT, TITLE_LIMIT
from bot.problems.raising import raise_problem
from bot.queries.policy import current_policy
from bot.reviews.acts import edit, open_review
from bot.tasks.acts import add
from bot.timeline.notes import note
from sandbox.client import Person
from storage.tables import Delivery, Incident
from tests.world import World

SCRIPTS = {
    "japanese": "決済サービスの証明書が失効し全ての支払いが失敗しています",
    "cyrillic": "Сертификатплатёжногосервисаистёк, всеплатежизавершаютсяошибкой. ",
    "emoji": "🔥🧯🚒📉💳🙈",
    "arabic": "انتهتصلاحيةشهادةخدمةالدفعوفشلتجميعالمدفوعات ",
}
"""Letters of two to four bytes each."""
HERE = IncidentRef(1)
HALF = 1500
"""Characters of the shorter long texts."""
MANY = 16
"""One more than any list shows."""


def filled(script: str, limit: int = TEXT_LIMIT, head: str = "") -> str:
    """Return a text of `limit` UTF-16 units that begins with `head`."""
    letters = SCRIPTS[script]
    text = head + letters * (limit // len(letters) + 1)
    return text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore").strip()


async def carried_out(
    world: World, bot: Muster, person: Person, *works: Callable[[Context], Awaitable[object]]
) -> None:
    """Carry out what a person asks for, in one transaction; none of it is told in Slack, which would take long."""

    async def work(ctx: Context) -> None:
        for each in works:
            await each(ctx)
        await ctx.unit.session.execute(delete(Delivery))

    await CommandRunner(bot.store, world.clock, 30.0).run_once(
        f"full:{person.id}:{id(works)}", person.id, Via.FORM, work
    )


async def incident(world: World, bot: Muster, person: Person, script: str) -> None:
    """Have INC-1 declared, announced, resolved, reviewed and reopened, with every text as long as it may be."""
    text, half, title = filled(script), filled(script, HALF), filled(script, TITLE_LIMIT)
    services = tuple(filled(script, 75, f"{number} ") for number in range(10))
    form = DeclareForm(
        title=title,
        description=text,
        impact=Impact.MAJOR,
        urgency=Urgency.HIGH,
        services=services,
        manager=person.id,
    )
    told = UpdateForm(
        text=text,
        workaround=half,
        workaround_steps=half,
        user_impact=half,
        confirmed=True,
    )
    causes = Causes(root_cause=half, contributing=half, affected=half)
    parts = Edit(seen={part: stamp("") for part in Part}, typed=dict.fromkeys(Part, text))
    known = Known(root_cause=half, workaround=half, workaround_steps=half, permanent_fix=half)
    problem = RaiseForm(title=title, description=text, known=known, owner=person.id, origin=1)
    await carried_out(
        world,
        bot,
        person,
        lambda ctx: declare(ctx, form),
        lambda ctx: acknowledge(ctx, HERE),
        *[lambda ctx: update(ctx, HERE, told)] * 3,
        *[lambda ctx, mark=mark: note(ctx, HERE, NoteForm(text=text, mark=mark)) for mark in (*Mark, None) * 2],
        *[lambda ctx: add(ctx, HERE, TaskForm(text=text, owner=person.id))] * MANY,
        *[lambda ctx: raise_problem(ctx, problem)] * MANY,
        lambda ctx: resolve(ctx, HERE, ResolveForm(fix=half, causes=causes)),
        lambda ctx: correct_causes(ctx, HERE, CausesForm(fix=half[:-1], causes=causes, reason=text)),
        lambda ctx: open_review(ctx, HERE),
        lambda ctx: edit(ctx, HERE, parts),
        lambda ctx: reopen(ctx, HERE, text),
        lambda ctx: update(ctx, HERE, told),
    )


async def many_more(bot: Muster, person: Person) -> None:
    """Have as many incidents like INC-1 as a list shows, without channels."""
    async with bot.store.write() as unit:
        first = await unit.incidents.by_number(1, viewer=person.id)
        assert first is not None
        kept = {name: getattr(first, name) for name in Incident.__table__.columns.keys()}  # noqa: SIM118 - not a dict
        for number in range(2, MANY + 2):
            own = {"id": 1000 + number, "number": number, "channel_id": None, "card_ts": None, "channel_state": "lost"}
            unit.session.add(Incident(**kept | own))


async def follows(world: World, bot: Muster, person: Person, script: str) -> None:
    """Have a person follow as many services as a list shows, and every incident of INC-1's priority."""
    subjects = ["P2", *(f"service {filled(script, 75, f'{number} ')}" for number in range(10))]
    wishes = [read_subject(words, None) for words in subjects]
    await carried_out(world, bot, person, *[lambda ctx, wish=wish: follow(ctx, wish) for wish in wishes])


async def settings(bot: Muster, script: str) -> None:
    """Have every part of the settings hold as much as its fields take."""
    people = [f"U{number:08}" for number in range(300)]
    step = {"groups": [], "people": people, "manager": True, "minutes": 10}
    first = date(2027, 1, 1)
    async with bot.store.write() as unit:
        kept = (await current_policy(unit)).to_json()
        kept["learning"]["causes"] = [filled(script, CAUSE_LIMIT, f"{number:02}") for number in range(39)]
        kept["calendar"]["free_dates"] = [str(first + timedelta(days=number)) for number in range(270)]
        for priority in kept["priorities"].values():
            priority |= {"chain": [step] * 4, "managers": {"groups": [], "people": people, "manager": False}}
        (await unit.workspaces.get(lock=True)).policy = kept
        names = [filled(script, 75, f"{number:02}") for number in range(MANY * 2)]
        for service in await unit.services.ensure(names, datetime.now(UTC)):
            service.responders = {"groups": [], "people": people, "channels": []}
