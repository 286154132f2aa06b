"""The declare modal: from nothing to an incident in one screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ExternalDataMultiSelectElement,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from bot.domain.calendar import WorkingCalendar
from bot.domain.calls import Calling
from bot.domain.forms import DeclareForm
from bot.domain.incident import IncidentView
from bot.domain.policy import Audience, Policy
from bot.domain.problem import ProblemView
from bot.domain.text import clip, counted, escape
from bot.domain.vocabulary import PRIORITY_NAME, Impact, Priority, Urgency
from bot.messages.ids import DECLARE_VIEW, GUESSED_SERVICES, SERVICES
from bot.messages.modals.calling import some_people
from bot.messages.modals.form import (
    TITLE_LIMIT,
    Answers,
    ask,
    boxes,
    modal,
    one_of,
    private_source,
    somebody,
    words,
)
from bot.messages.modals.judging import ask_impact, ask_urgency, read_judgement
from bot.messages.modals.over import TICK, over_effect, over_fields, read_over
from bot.messages.modals.private_calls import called_to_private
from bot.messages.problems.offer import known_error_hint
from bot.messages.similar import asked_to_join, similar_hint
from bot.messages.text import channel, group, lasting, mrkdwn, person, plain, when

AS_COMPUTED = "computed"
"""The choice of *Priority* that keeps what impact and urgency give."""
PRIORITY_CHOICES: dict[str, str] = {
    AS_COMPUTED: "From impact and urgency",
    **{str(priority): name for priority, name in PRIORITY_NAME.items()},
}
"""The menu of *Priority*."""
_NAMED = 8
"""Groups, and people of each, that are named: all of two steps fit a section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What declaring will do, as far as the form does not say it itself."""

    policy: Policy
    calendar: WorkingCalendar
    """When people work on the services that are chosen."""
    declarer: str
    announcement_channel: str
    calling: Calling
    now: datetime
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Who is in the user groups that are called, as far as Slack said."""
    leads: bool = True
    """Whether who declares it leads it, where nobody is chosen."""
    similar: Sequence[IncidentView] = ()
    """Open incidents that resemble what has been put in so far."""
    likely: Sequence[IncidentView] = ()
    """Those of them that seem to be the same one, about which who declares is asked."""
    known: Sequence[ProblemView] = ()
    """Known errors that resemble it."""
    readers: int | None = None
    """How many people are in the announcement channel, as far as Slack said."""


def declare_modal(form: DeclareForm, outlook: Outlook) -> dict[str, Any]:
    """Return the declare modal holding `form`; redrawn whenever anything that it tells of changes."""
    picks = nobody_called(form, outlook.calling) or bool(form.call)
    return modal(
        callback_id=DECLARE_VIEW,
        title="Declare incident",
        submit="Declare anyway" if outlook.likely else "Declare",
        metadata=form.metadata,
        blocks=[
            *asked_to_join(outlook.likely),
            private_source("What is happening") if form.metadata.get("from_private") else None,
            ask("title", "Title", words(form.title, limit=TITLE_LIMIT, placeholder="Checkout is down"), live=True),
            ask(
                _services_field(form.metadata),
                "Affected services",
                affected_services(form.services),
                optional=True,
                live=True,
            ),
            ask_impact(form.impact, outlook.policy.meanings),
            ask_urgency(form.urgency, outlook.policy.meanings),
            _preview(form, outlook),
            ask("call", "Call", some_people(form.call), optional=True) if picks else None,
            None if outlook.likely else similar_hint(outlook.similar),
            *(SectionBlock(text=mrkdwn(known_error_hint(each))) for each in outlook.known),
            ask(
                "description",
                "What is happening",
                words(form.description, lines=True),
                optional=True,
                hint="The announcement begins with it.",
            ),
            ask("manager", "Incident manager", somebody(form.manager), optional=True, live=True, hint=_lead(outlook)),
            ask("marks", "Kind of incident", _marks(form), optional=True, live=True),
            *(over_fields(form.over) if form.over else ()),
            ask("override", "Priority", _override(form), optional=True, live=True),
            ask("reason", "Reason for this priority", words(form.override_reason, limit=500))
            if form.overridden(outlook.policy)
            else None,
        ],
    )


def _lead(outlook: Outlook) -> str:
    """Say who leads it where nobody is chosen."""
    if outlook.leads:
        return "Empty: you, until somebody takes over."
    return "Empty: nobody yet. Those called can take over. Choose yourself if you lead it."


def nobody_called(form: DeclareForm, calling: Calling) -> bool:
    """Say whether declaring calls nobody, now or later, though it should."""
    return not form.drill and not form.private and not form.over and not calling.calls


def read_declare(view: Mapping[str, Any]) -> DeclareForm:
    """Read the declare modal."""
    answers = Answers.of(view)
    override, marks = answers.choice("override"), answers.choices("marks")
    return DeclareForm(
        title=answers.text("title"),
        description=answers.text("description"),
        impact=read_judgement(Impact, answers.choice("impact")),
        urgency=read_judgement(Urgency, answers.choice("urgency")),
        services=tuple(answers.choices(_services_field(answers.metadata))),
        manager=answers.user("manager"),
        call=tuple(answers.users("call")),
        private="private" in marks,
        drill="drill" in marks,
        override=Priority(override) if override and override != AS_COMPUTED else None,
        override_reason=answers.text("reason"),
        over=read_over(answers),
        here=_HERE in marks,
        metadata=answers.metadata,
    )


def _preview(form: DeclareForm, outlook: Outlook) -> SectionBlock:
    policy = outlook.policy
    lines = [
        _priority_line(form, policy),
        _effect_line(form, outlook),
        *called_by_declaring(form, outlook),
    ]
    if form.private and not form.drill and not form.over:
        lines.append(called_to_private(policy, form.priority(policy)))
    return SectionBlock(block_id="preview", text=mrkdwn("\n".join(lines)))


def called_by_declaring(form: DeclareForm, outlook: Outlook) -> Iterator[str]:
    """Say whom declaring calls, and who is next; or that nobody is set to be called."""
    calling = outlook.calling
    if nobody_called(form, calling):
        yield "*Nobody else is set to be called.* Choose below whom to call."
    elif not form.private and not form.drill and not form.over:
        first, *later = calling.calls
        yield f"*Declaring* calls {_audience(first.audience, outlook)}{_when(form, outlook)}."
        if later:
            after = lasting(first.lasts)
            yield f"If nobody comes or acknowledges, {after} later: {_audience(later[0].audience, outlook)}."


def _when(form: DeclareForm, outlook: Outlook) -> str:
    """Say when, where the priority keeps working hours and nobody works now."""
    policy, priority = outlook.policy, form.priority(outlook.policy)
    opens = outlook.calendar.next_working(outlook.now)
    if not policy.of_priority(priority).update_every.working or opens <= outlook.now:
        return " at once"
    return f" when work begins, {when(opens)}: {priority} keeps working hours"


def _audience(audience: Audience, outlook: Outlook) -> str:
    """Name whom a step calls, with who is in its groups."""
    groups = [_group(each, outlook.members.get(each, ())) for each in audience.groups]
    return _some([*groups, *map(person, audience.people)])


def _group(group_id: str, members: Sequence[str]) -> str:
    named = _some(list(map(person, members)))
    return f"{group(group_id)} ({named})" if members else group(group_id)


def _some(names: Sequence[str]) -> str:
    """List names, of a crowd the first ones."""
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
    *most, last = [*names[:_NAMED], *more] or ["nobody"]
    return f"{', '.join(most)} and {last}" if most else last


def _priority_line(form: DeclareForm, policy: Policy) -> str:
    priority = form.priority(policy)
    origin = "set by you" if form.overridden(policy) else _origin(form)
    return f"*Priority: {PRIORITY_NAME[priority]}* ({origin}). Targets: {policy.of_priority(priority).words}."


def _origin(form: DeclareForm) -> str:
    """Say where the priority comes from, as long as nobody sets another."""
    if form.impact is None and form.urgency is None:
        return "until somebody says how bad it is"
    if form.impact is None or form.urgency is None:
        return f"until its {'impact' if form.impact is None else 'urgency'} is known"
    return "from impact and urgency"


def _effect_line(form: DeclareForm, outlook: Outlook) -> str:
    if form.over is not None:
        told = escape(outlook.announcement_channel)
        here = channel(form.place[0]) if form.here and form.place is not None else None
        return over_effect(form.over, private=form.private, drill=form.drill, announcement_channel=told, here=here)
    people = dict.fromkeys([outlook.declarer, form.manager or outlook.declarer])
    invited = " and ".join(person(user) for user in people)
    kind = f"opens a {'private' if form.private else 'public'} channel"
    if form.here and form.place is not None:
        kind = f"makes {channel(form.place[0])} its channel"
    return f"*Declaring* {kind}, invites {invited}, and {_told(form, outlook)}."


def _told(form: DeclareForm, outlook: Outlook) -> str:
    if form.drill:
        return "announces nothing, because it is a drill"
    if form.private:
        return "announces nothing, because it is private"
    name = escape(outlook.announcement_channel)
    if outlook.readers == 0:
        return f"tells #{name}, *in which nobody is*: who is to hear of it must join or follow it"
    readers = "" if outlook.readers is None else f"{counted(outlook.readers, 'person', 'people')} in "
    return f"tells {readers}#{name}"


def _services_field(metadata: Mapping[str, Any]) -> str:
    """Name the field of services: another one after each guess."""
    guesses = metadata.get("guesses")
    return f"{GUESSED_SERVICES}{guesses}" if guesses else SERVICES


def affected_services(names: Sequence[str]) -> ExternalDataMultiSelectElement:
    """Return a field for services, holding these."""
    chosen = [Option(text=plain(name, 75), value=clip(name, 150)) for name in names]
    return ExternalDataMultiSelectElement(
        placeholder=PlainTextObject(text="Type to find or add a service"),
        min_query_length=0,
        initial_options=chosen or None,
    )


def _marks(form: DeclareForm) -> CheckboxesElement:
    return boxes(
        {"private": "Private", "drill": "Drill", TICK: "It is over already", **_here(form)},
        [mark for mark in ("private", "drill", TICK, _HERE) if getattr(form, mark)],
        meaning={
            "private": "Only its members see it. For security or personal matters.",
            "drill": "An exercise: nothing is announced or counted.",
            TICK: "Log it with its own times; nobody is called.",
            _HERE: "It keeps its name and its people, and is not archived at the end.",
        },
    )


_HERE = "here"


def _here(form: DeclareForm) -> dict[str, str]:
    """Offer the channel in which the form was opened, where it may become the incident's."""
    if form.place is None:
        return {}
    _, name = form.place
    return {_HERE: f"Use #{name} as its channel" if name else "Use this channel as its channel"}


def _override(form: DeclareForm) -> StaticSelectElement:
    return one_of(PRIORITY_CHOICES, form.override or AS_COMPUTED)
