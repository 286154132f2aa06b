"""What somebody is told about tasks: their owner, and who speaks for an incident of what nobody has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.models.blocks import ButtonElement, SectionBlock

from bot.domain.incident import IncidentView
from bot.domain.post_incident import TaskKind
from bot.domain.task import TaskView
from bot.domain.text import escape
from bot.language.texts import N_, _, for_everybody, ngettext
from bot.messages import facts
from bot.messages.message import Message, actions, compose, context, late_note, section
from bot.messages.tasks.ids import (
    DIRECT,
    DONE_BUTTON,
    EDIT_BUTTON,
    LATER_BUTTON,
    NOBODYS,
    REASSIGN_BUTTON,
    REOPEN_BUTTON,
    TAKE_BUTTON,
    Carried,
)
from bot.messages.tasks.row import LINE_LIMIT, TEXT_LIMIT, button, in_sentence, row, state, ticket, title
from bot.messages.tasks.row import due as due_date
from bot.messages.text import channel, lasting, person, to_the_minute

_GIVEN = {
    TaskKind.TASK: N_("{person} gave you a task of {incident}:"),
    TaskKind.FOLLOW_UP: N_("{person} gave you a follow-up of {incident}:"),
}
_YOURS = {TaskKind.TASK: N_("Your task of {incident}"), TaskKind.FOLLOW_UP: N_("Your follow-up of {incident}")}
_UNOWNED = {
    TaskKind.TASK: N_("An unowned task of {incident}"),
    TaskKind.FOLLOW_UP: N_("An unowned follow-up of {incident}"),
}
_OF_LEFT = {
    TaskKind.TASK: N_("The task of {incident} given to {person}, who has left,"),
    TaskKind.FOLLOW_UP: N_("The follow-up of {incident} given to {person}, who has left,"),
}
_NOBODYS = {
    TaskKind.TASK: N_("This task of {incident} has no owner and no due date:"),
    TaskKind.FOLLOW_UP: N_("This follow-up of {incident} has no owner and no due date:"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Who is reminded of a task: its owner, or who speaks for its incident where nobody has it, or its owner left."""

    own: bool = True
    who: str = ""
    """Mentions, where it is not said directly."""


def owned(task: TaskView, by: str) -> Message:
    """Tell a new owner what is theirs to do."""
    return _direct(task, _(_GIVEN[task.kind], person=person(by), incident=in_sentence(task)))


def due_soon(task: TaskView, left: timedelta, late: timedelta, to: Told = Told()) -> Message:
    """Remind of a task before its time."""
    said = N_("{task} is due in {span}:")
    return _reminder(task, said, late, to, left)


def due(task: TaskView, late: timedelta, to: Told) -> Message:
    """Remind of a task at its time."""
    return _reminder(task, N_("{task} is due:"), late, to)


def overdue(task: TaskView, since: timedelta, late: timedelta, to: Told) -> Message:
    """Remind of a task after its time."""
    said = N_("{task} is overdue by {span}:")
    return _reminder(task, said, late, to, since)


def _reminder(task: TaskView, said: str, late: timedelta, to: Told, span: timedelta = timedelta(0)) -> Message:
    def draw() -> Message:
        stands = _(said, task=_whose(task, own=to.own), span=lasting(to_the_minute(span)))
        return _direct(task, f"{_mentioned(to.who)}{stands}", late, theirs=to.own)

    return _addressed(to.who, draw)


def nobodys(task: TaskView, who: str) -> Message:
    """Ask who has a follow-up of a closed incident: without an owner and a time nothing tells of it again."""

    def draw() -> Message:
        said = _(_NOBODYS[task.kind], incident=in_sentence(task))
        return _direct(task, f"{_mentioned(who)}{said}", theirs=False)

    return _addressed(who, draw)


def without_owner(incident: IncidentView, tasks: Sequence[TaskView], total: int, who: str, late: timedelta) -> Message:
    """Ask who does the follow-ups of an incident that is over; each is taken by one tap."""
    return _addressed(who, lambda: _without_owner(incident, tasks, total, who, late))


def _without_owner(incident: IncidentView, tasks: Sequence[TaskView], total: int, who: str, late: timedelta) -> Message:
    have = ngettext(
        "{n} follow-up of *{incident}* has no owner and no due date.",
        "{n} follow-ups of *{incident}* have no owner and no due date.",
        total,
        incident=facts.escaped_headline(incident),
    )
    said = f"{_mentioned(who)}{have}"
    ask = ngettext("Who does it?", "Who does them?", total)
    ways = _(
        "To assign one, set its due date or drop it, type `/incident tasks {incident}`.", incident=incident.reference
    )
    return compose(
        said,
        section(f"{said} {ask}"),
        *map(_to_take, tasks),
        context(" ".join([*_more(total - len(tasks)), ways])),
        late_note(late),
    )


def _more(rest: int) -> list[str]:
    return [ngettext("{n} more.", "{n} more.", rest)] if rest > 0 else []


def _to_take(task: TaskView) -> SectionBlock:
    shown = section(escape(task.text, LINE_LIMIT))
    shown.accessory = button(TAKE_BUTTON, task, Carried(task.id, NOBODYS, str(task.number)))
    return shown


def left_behind(incident: IncidentView, tasks: Sequence[TaskView], total: int, user_id: str, who: str) -> Message:
    """Tell what is left of what somebody had to do who has left."""
    return _addressed(who, lambda: _left_behind(incident, tasks, total, user_id, who))


def _left_behind(incident: IncidentView, tasks: Sequence[TaskView], total: int, user_id: str, who: str) -> Message:
    left = ngettext(
        "{person} has left. {n} task of *{incident}* is still open and has no owner now.",
        "{person} has left. {n} tasks of *{incident}* are still open and have no owner now.",
        total,
        person=person(user_id),
        incident=facts.escaped_headline(incident),
    )
    said, rest = f"{_mentioned(who)}{left}", total - len(tasks)
    ways = _("*Reassign* gives a task to somebody, *Drop* says that it is not needed.")
    more = ngettext(
        "{n} more: `/incident tasks {incident}`",
        "{n} more: `/incident tasks {incident}`",
        rest,
        incident=incident.reference,
    )
    return compose(
        said,
        section(f"{said} {ways}"),
        *[row(one, Carried(one.id)) for one in tasks],
        context(more) if rest > 0 else None,
    )


def settled(task: TaskView) -> Message:
    """Say in a direct message, in place of its buttons, what became of a task."""
    return _direct(task, f"{title(task)}, {in_sentence(task)}:")


def _addressed(who: str, draw: Callable[[], Message]) -> Message:
    """Draw in everybody's language what mentions somebody in a channel."""
    return for_everybody(draw)() if who else draw()


def _mentioned(who: str) -> str:
    return f"{who}: " if who else ""


def _whose(task: TaskView, *, own: bool) -> str:
    """Name a task to its owner, or to who is told because nobody has it, or its owner has left."""
    incident = in_sentence(task)
    if own:
        return _(_YOURS[task.kind], incident=incident)
    if not task.owner:
        return _(_UNOWNED[task.kind], incident=incident)
    return _(_OF_LEFT[task.kind], incident=incident, person=person(task.owner))


def _direct(task: TaskView, said: str, late: timedelta = timedelta(0), *, theirs: bool = True) -> Message:
    return compose(
        f"{said} {escape(task.text, 500)}",
        section(f"{said}\n*{escape(task.text, TEXT_LIMIT)}*"),
        ticket(task),
        context(_direct_state(task)),
        actions(_direct_buttons(task, theirs=theirs)),
        late_note(late),
    )


def _direct_state(task: TaskView) -> str:
    owner = [] if task.owner else [_("no owner")]
    where = [_("channel {channel}", channel=channel(task.channel_id))] if task.channel_id else []
    return " · ".join([*([state(task)] if not task.open else [*owner, due_date(task)]), *where])


def _direct_buttons(task: TaskView, *, theirs: bool) -> list[ButtonElement]:
    carried = Carried(task.id, DIRECT)
    if not task.open:
        return [button(REOPEN_BUTTON, task, carried)]
    wanted = [
        DONE_BUTTON,
        *([] if task.owner else [TAKE_BUTTON]),
        *([LATER_BUTTON] if task.due_at else []),
        *([] if task.owner and theirs else [REASSIGN_BUTTON]),
    ]
    return [button(name, task, carried) for name in (*wanted, EDIT_BUTTON)]
