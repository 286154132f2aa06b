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
from bot.domain.text import clip, escape
from bot.domain.vocabulary import PRIORITY_NAME, Impact, Priority, Urgency
from bot.language.texts import _, listed, ngettext
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
_NAMED = 8
"""Groups, and people of each, that are named: all of two steps fit a section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What declaring will do, where the form does not say it itself."""

    policy: Policy
    calendar: WorkingCalendar
    """When people work on the services that are chosen."""
    declarer: str
    announcement_channel: str
    calling: Calling
    now: datetime
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Who is in the user groups that are called, where Slack said so."""
    leads: bool = True
    """Whether the person who declares it leads it, where nobody is chosen."""
    similar: Sequence[IncidentView] = ()
    """Open incidents that resemble what has been put in so far."""
    likely: Sequence[IncidentView] = ()
    """Those of them that seem to be the same one: the person who declares is asked about them."""
    known: Sequence[ProblemView] = ()
    """Known errors that resemble it."""
    readers: int | None = None
    """How many people are in the announcement channel, where Slack said so."""


def declare_modal(form: DeclareForm, outlook: Outlook) -> dict[str, Any]:
    """Return the declare modal holding `form`; it is drawn again when anything that it says changes."""
    picks = nobody_called(form, outlook.calling) or bool(form.call)
    return modal(
        callback_id=DECLARE_VIEW,
        title=_("Declare incident"),
        submit=_("Declare anyway") if outlook.likely else _("Declare"),
        metadata=form.metadata,
        blocks=[
            *asked_to_join(outlook.likely),
            private_source(_("What is happening")) if form.metadata.get("from_private") else None,
            ask(
                "title",
                _("Title"),
                words(form.title, limit=TITLE_LIMIT, placeholder=_("Checkout is down")),
                live=True,
            ),
            ask(
                _services_field(form.metadata),
                _("Affected services"),
                affected_services(form.services),
                optional=True,
                live=True,
            ),
            ask_impact(form.impact, outlook.policy.meanings),
            ask_urgency(form.urgency, outlook.policy.meanings),
            _preview(form, outlook),
            ask("call", _("Call"), some_people(form.call), optional=True) if picks else None,
            None if outlook.likely else similar_hint(outlook.similar),
            *(SectionBlock(text=mrkdwn(known_error_hint(each))) for each in outlook.known),
            ask(
                "description",
                _("What is happening"),
                words(form.description, lines=True),
                optional=True,
                hint=_("The announcement begins with this."),
            ),
            ask(
                "manager",
                _("Incident manager"),
                somebody(form.manager),
                optional=True,
                live=True,
                hint=_lead(outlook),
            ),
            ask("marks", _("Kind of incident"), _marks(form), optional=True, live=True),
            *(over_fields(form.over) if form.over else ()),
            ask("override", _("Priority"), _override(form), optional=True, live=True),
            ask("reason", _("Reason for this priority"), words(form.override_reason, limit=500))
            if form.overridden(outlook.policy)
            else None,
        ],
    )


def _lead(outlook: Outlook) -> str:
    """Say who leads it where nobody is chosen."""
    if outlook.leads:
        return _("If you leave this empty, you are the incident manager until someone takes over.")
    return _("If you leave this empty, the people who are called can take over. Choose yourself if you lead it.")


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
    """Say who declaring calls, and who is next; or that nobody is set to be called."""
    calling = outlook.calling
    if nobody_called(form, calling):
        yield _("*Nobody else is set to be called.* Choose below who to call.")
    elif not form.private and not form.drill and not form.over:
        first, *later = calling.calls
        yield _first_call(form, outlook, _audience(first.audience, outlook))
        if later:
            yield _(
                "If nobody comes or acknowledges within {time}, Muster calls {people}.",
                time=lasting(first.lasts),
                people=_audience(later[0].audience, outlook),
            )


def _first_call(form: DeclareForm, outlook: Outlook, people: str) -> str:
    """Say who is called, and when, where the priority keeps working hours and nobody works now."""
    policy, priority = outlook.policy, form.priority(outlook.policy)
    opens = outlook.calendar.next_working(outlook.now)
    if not policy.of_priority(priority).update_every.working or opens <= outlook.now:
        return _("*Declaring* calls {people} at once.", people=people)
    return _(
        "*Declaring* calls {people} when work begins, {time}: {priority} keeps working hours.",
        people=people,
        time=when(opens),
        priority=priority,
    )


def _audience(audience: Audience, outlook: Outlook) -> str:
    """Name who a step calls, and who is in its groups."""
    groups = [_group(each, outlook.members.get(each, ())) for each in audience.groups]
    return _some([*groups, *map(person, audience.people)])


def _group(group_id: str, members: Sequence[str]) -> str:
    named = _some(list(map(person, members)))
    return f"{group(group_id)} ({named})" if members else group(group_id)


def _some(names: Sequence[str]) -> str:
    """List names, of a crowd the first ones."""
    beyond = len(names) - _NAMED
    more = [ngettext("{n} more", "{n} more", beyond)] if beyond > 0 else []
    return listed([*names[:_NAMED], *more]) or _("nobody")


def _priority_line(form: DeclareForm, policy: Policy) -> str:
    priority = form.priority(policy)
    return _(
        "*Priority: {priority}* ({origin}). Targets: {targets}.",
        priority=PRIORITY_NAME[priority],
        origin=_("set by you") if form.overridden(policy) else _origin(form),
        targets=policy.of_priority(priority).words,
    )


def _origin(form: DeclareForm) -> str:
    """Say where the priority comes from, while nobody sets another."""
    if form.impact is None and form.urgency is None:
        return _("until you choose impact and urgency")
    if form.impact is None:
        return _("until you choose an impact")
    return _("until you choose an urgency") if form.urgency is None else _("from impact and urgency")


def _effect_line(form: DeclareForm, outlook: Outlook) -> str:
    if form.over is not None:
        told = escape(outlook.announcement_channel)
        here = channel(form.place[0]) if form.here and form.place is not None else None
        return over_effect(form.over, private=form.private, drill=form.drill, announcement_channel=told, here=here)
    people = dict.fromkeys([outlook.declarer, form.manager or outlook.declarer])
    invited = listed([person(user) for user in people])
    return f"{_opened(form, invited)} {_told(form, outlook)}"


def _opened(form: DeclareForm, invited: str) -> str:
    if form.here and form.place is not None:
        return _(
            "*Declaring* makes {channel} its channel and invites {people}.",
            channel=channel(form.place[0]),
            people=invited,
        )
    if form.private:
        return _("*Declaring* opens a private channel and invites {people}.", people=invited)
    return _("*Declaring* opens a public channel and invites {people}.", people=invited)


def _told(form: DeclareForm, outlook: Outlook) -> str:
    if form.drill:
        return _("It announces nothing, because it is a drill.")
    if form.private:
        return _("It announces nothing, because the incident is private.")
    name = escape(outlook.announcement_channel)
    if outlook.readers is None:
        return _("It is announced in #{channel}.", channel=name)
    if outlook.readers == 0:
        return _(
            "It is announced in #{channel}, *where nobody is yet*. Anyone who should see it must join that channel "
            "or follow the incident.",
            channel=name,
        )
    return ngettext(
        "It is announced to {n} person in #{channel}.",
        "It is announced to {n} people in #{channel}.",
        outlook.readers,
        channel=name,
    )


def _services_field(metadata: Mapping[str, Any]) -> str:
    """Name the field of services: another one after each guess."""
    guesses = metadata.get("guesses")
    return f"{GUESSED_SERVICES}{guesses}" if guesses else SERVICES


def affected_services(names: Sequence[str]) -> ExternalDataMultiSelectElement:
    """Return a field for services, holding these."""
    chosen = [Option(text=plain(name, 75), value=clip(name, 150)) for name in names]
    return ExternalDataMultiSelectElement(
        placeholder=PlainTextObject(text=_("Type to find or add a service")),
        min_query_length=0,
        initial_options=chosen or None,
    )


def _marks(form: DeclareForm) -> CheckboxesElement:
    return boxes(
        {"private": _("Private"), "drill": _("Drill"), TICK: _("It is over already"), **_here(form)},
        [mark for mark in ("private", "drill", TICK, _HERE) if getattr(form, mark)],
        meaning={
            "private": _("Only its members see it. For security or personal matters."),
            "drill": _("For practice: nothing is announced or counted."),
            TICK: _("Log it with its own times; nobody is called."),
            _HERE: _("It keeps its name and its people, and is not archived at the end."),
        },
    )


_HERE = "here"


def _here(form: DeclareForm) -> dict[str, str]:
    """Offer the channel in which the form was opened, where it may become the incident's."""
    if form.place is None:
        return {}
    name = form.place[1]
    return {_HERE: _("Use #{channel} as its channel", channel=name) if name else _("Use this channel as its channel")}


def _override(form: DeclareForm) -> StaticSelectElement:
    return one_of(priority_choices(), form.override or AS_COMPUTED)


def priority_choices() -> dict[str, str]:
    """Return the menu of *Priority*, value → words."""
    names = {str(priority): PRIORITY_NAME[priority] for priority in Priority}
    return {AS_COMPUTED: _("From impact and urgency"), **names}
