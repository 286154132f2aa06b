"""Lists of incidents, and one incident in full for the person who asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from slack_sdk.models.blocks import ButtonElement, SectionBlock

from bot.domain.durations import Durations
from bot.domain.incident import IncidentView
from bot.domain.listing import Wanted
from bot.domain.problem import ProblemView
from bot.domain.targets import Target, elapsed
from bot.domain.text import escape
from bot.domain.vocabulary import STATUS_IN_SENTENCE, Role, Status
from bot.language.texts import _, ngettext
from bot.messages import facts
from bot.messages.buttons import follow_button, timeline_button
from bot.messages.card import body
from bot.messages.heads import state_first
from bot.messages.help import run_button
from bot.messages.ids import LIST_PAGE_BUTTON
from bot.messages.marks import escaped_marked, marked
from bot.messages.message import Message, actions, beside, compose, context, header, paging, section
from bot.messages.problems.problem import one_line as problem_line
from bot.messages.spans import bare, measured
from bot.messages.text import by_whom, channel, lasting, when, with_names

LISTED = 15
"""Incidents one list shows: what a phone's screen and Slack's 50 blocks bear."""
_TIMELINE = 10
_PROBLEMS = 5
_REASON = 150


def incidents(
    shown: Sequence[IncidentView],
    wanted: Wanted,
    *,
    total: int,
    waiting: int = 0,
    page: int = 0,
    to_follow: Collection[int] = (),
) -> Message:
    """List a page of incidents; `waiting` is how many more of the kind are resolved and wait to be closed.

    Those `to_follow`, by their ids, the reader neither takes part in nor follows.
    """
    if not shown:
        return nothing(wanted, waiting)
    first = page * LISTED
    count = wanted.counted(total)
    more = total > first + len(shown)
    return compose(
        count,
        section(f"*{count}*"),
        *[_row(incident, follow=incident.id in to_follow) for incident in shown],
        context(_("{first}–{last} of {total}", first=first + 1, last=first + len(shown), total=total))
        if page or more
        else None,
        actions(paging(LIST_PAGE_BUTTON, *beside(page, more=more), of=f"{wanted.words()}:"), "pages"),
        context(_waiting(wanted, waiting)) if waiting else None,
    )


def _waiting(wanted: Wanted, waiting: int) -> str:
    shows = _("`/incident list {words}` shows them.", words=escape(wanted.words(Status.RESOLVED)))
    return f"{to_close(waiting)} {shows}"


def nothing(wanted: Wanted, waiting: int) -> Message:
    """Say that there is none of the kind asked for, and how many resolved ones wait."""
    none = _("No incident is open.") if wanted.open and not wanted.narrowed else wanted.none
    said = f"{none} {to_close(waiting)}" if waiting else none
    return compose(said, section(said), actions([waiting_button(wanted)] if waiting else []))


def waiting_button(wanted: Wanted) -> ButtonElement:
    """Return the button that lists the resolved incidents of the kind asked for."""
    return run_button(_("Show them"), f"list {wanted.words(Status.RESOLVED)}")


def to_close(waiting: int) -> str:
    """Say how many resolved incidents wait to be closed."""
    return ngettext("{n} resolved waits to be closed.", "{n} resolved wait to be closed.", waiting)


def _row(incident: IncidentView, *, follow: bool) -> SectionBlock:
    row = section(one_line(incident))
    row.accessory = follow_button(incident) if follow else None
    return row


def one_line(incident: IncidentView) -> str:
    """Show an incident in two short lines."""
    at = when(incident.declared_at)
    began = _("declared {at}", at=at) if incident.logged_at is None else _("began {at}", at=at)
    state = f"{facts.status_line(incident)}{rests(incident)}"
    said = " · ".join([state, facts.manager(incident), began, facts.where(incident)])
    return f"*{escaped_marked(incident)}*\n{said}"


def rests(incident: IncidentView) -> str:
    """Say until when it is paused, and what it waits for, while it is."""
    until = facts.paused(incident)
    if until is None:
        return ""
    said = _("paused until {at}: {reason}", at=when(until), reason=escape(incident.pause_reason, _REASON))
    return f" · {said}"


def in_full(
    incident: IncidentView,
    took: Durations,
    timeline: Sequence[tuple[datetime, str, str]],
    problems: Sequence[ProblemView] = (),
    *,
    to_follow: bool = False,
) -> Message:
    """Show everything about one incident: facts, people, durations so far, its problems, what happened.

    Of what happened, when, by whom and what.
    """
    lines = [f"{when(at)} {by_whom(actor)}{with_names(text, 200)}" for at, actor, text in timeline[-_TIMELINE:]]
    others = [role for role in Role if incident.holders(role) and role is not Role.INCIDENT_MANAGER]
    return compose(
        state_first(incident),
        header(marked(incident)),
        *body(incident),
        section(facts.roles(incident)) if others else None,
        section(_durations(incident, took)),
        section("\n".join([f"*{_('Problems')}*", *map(_problem, problems[:_PROBLEMS])])) if problems else None,
        section("\n".join([f"*{_('What happened')}*", *lines])) if lines else None,
        context(_("Channel {channel}", channel=channel(incident.channel_id))) if incident.channel_id else None,
        actions([timeline_button(incident), *([follow_button(incident)] if to_follow else [])]),
    )


def _problem(problem: ProblemView) -> str:
    return f"• {problem_line(problem)}"


def _durations(incident: IncidentView, took: Durations) -> str:
    held = incident.held
    acknowledged = _against(incident, took.acknowledge, held.acknowledge, _("not acknowledged"))
    resolved = _against(incident, took.resolve, held.resolve, _unresolved(incident))
    said = [
        _("*Time to acknowledge:* {span}", span=acknowledged),
        _("*Time to resolve:* {span}", span=resolved),
    ]
    if took.workaround is not None:
        said.insert(1, _("*Time to workaround:* {span}", span=lasting(took.workaround)))
    if took.detect is not None:
        said.insert(0, _("*Time to detect:* {span}", span=lasting(took.detect)))
    if took.resolve_active is not None and took.resolve_active != took.resolve:
        said.append(_("*Active time to resolve:* {span}, without pauses", span=lasting(took.resolve_active)))
    if took.impact is not None and took.impact != took.resolve:
        said.append(_("*Impact:* {span}", span=lasting(took.impact)))
    if took.reopened:
        said.append(ngettext("*Reopened:* {n} time", "*Reopened:* {n} times", took.reopened))
    return "\n".join(said)


def _against(incident: IncidentView, took: timedelta | None, target: Target, otherwise: str) -> str:
    """Say a duration beside its target, both as the target counts."""
    span, calendar = target.span, incident.calendar
    if took is None:
        return _("{result} (target {target})", result=otherwise, target=span.words)
    counted = elapsed(target, incident.declared_at + took, calendar)
    return _("{result} (target {target})", result=measured(span, counted, calendar), target=bare(span))


def _unresolved(incident: IncidentView) -> str:
    ended = incident.status in {Status.CANCELLED, Status.MERGED}
    return STATUS_IN_SENTENCE[incident.status] if ended else _("not resolved")
