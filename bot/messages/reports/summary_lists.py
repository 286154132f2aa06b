"""What a periodic summary lists: what waits for somebody, what the period was like, and a menu that opens all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement, Option, PlainTextObject, SectionBlock, StaticSelectElement

from bot.domain.problem import ProblemView
from bot.domain.problem_candidates import REPEATED, WINDOW, Candidate
from bot.domain.references import reference
from bot.domain.reports.figures import BEHIND, MetricFilter
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.summary import LISTED, Overdue, Summary, impact
from bot.domain.text import clip, escape
from bot.language.texts import _, listed, ngettext
from bot.messages.message import plain_button, section
from bot.messages.problems.ids import CANDIDATE
from bot.messages.problems.problem import one_line as problem_line
from bot.messages.problems.words import target
from bot.messages.reports import ids, words
from bot.messages.text import channel, lasting, mrkdwn, person, plain, when
from storage.reports import Listed

SHORT = 3
"""Entries of each list in the post; *Details* has the rest."""
_TITLE_LIMIT = 120
_NUMBERS = 20
"""Incidents of a candidate that are named, and linked by its button."""
_NAMED = 5
"""Incidents named of what one person owes."""
_OPTIONS = 100
"""Entries of a menu: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"""


def waiting(found: Summary, most: int = SHORT) -> list[Block]:
    """List what waits for somebody: a few of each kind."""
    lists = [
        (_("Still open"), [_open(one) for one in found.still_open]),
        (_("Resolved, to be closed by"), [_owned(one) for one in found.to_close]),
        (_("Follow-ups that are overdue or have no owner"), [_owed(_follow_ups(one), one) for one in found.follow_ups]),
        (_("Overdue reviews"), [_owed(_reviews(one), one) for one in found.reviews]),
        (_("Problems past their target date"), [_overdue(problem) for problem in found.overdue]),
    ]
    shown = [section(f"*{title}*\n" + "\n".join(_limited(lines, most))) for title, lines in lists if lines]
    return [*shown, *_candidates(found.candidates)]


def looking_back(found: Summary, now: datetime) -> list[Block]:
    """List what took longest, disrupted most and missed targets; no incident twice."""
    lists = [
        (_("Took longest"), found.longest, _resolved),
        (_("Disrupted most"), found.disruptive, lambda case: _impact(case, now)),
        (_("Targets missed"), found.missed, lambda _case: ""),
    ]
    blocks: list[Block] = []
    said = set[int]()
    for title, cases, tell in lists:
        fresh = [case for case in cases if case.number not in said]
        said |= {case.number for case in fresh}
        lines = [_case(case, found, tell(case)) for case in fresh]
        if lines:
            blocks.append(section(f"*{title}*\n" + "\n".join(_limited(lines, LISTED))))
    return blocks


def open_menu(found: Summary, numbers: Sequence[int]) -> StaticSelectElement | None:
    """Return the menu that opens whatever is named, first these incidents."""
    named = dict(_named(found, numbers))
    options = [Option(text=plain(text, 75), value=value) for value, text in list(named.items())[:_OPTIONS]]
    if not options:
        return None
    return StaticSelectElement(
        action_id=ids.OPEN_MENU, placeholder=PlainTextObject(text=_("Open one of these")), options=options
    )


def _named(found: Summary, numbers: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield each reference with what it is called; the newest of several with the best name last."""
    titles: Mapping[int, str] = {
        **{number: title for number, (title, _channel) in found.titles.items()},
        **{one.number: one.title for one in (*found.still_open, *found.to_close)},
    }
    owed = [number for one in (*found.follow_ups, *found.reviews) for number, _channel in one.incidents]
    listed = [one.number for one in (*found.still_open, *found.to_close)]
    cases = [case.number for case in (*found.longest, *found.disruptive, *found.missed)]
    repeated = [number for each in found.candidates for number in each.numbers[-_NUMBERS:]]
    for number in (*numbers, *listed, *owed, *cases, *repeated):
        title = titles.get(number)
        yield reference(number), f"{reference(number)} · {title}" if title else reference(number)
    for problem in found.overdue:
        yield problem.reference, f"{problem.reference} · {problem.title}"


def _case(case: IncidentMetrics, found: Summary, said: str) -> str:
    title, channel_id = found.titles.get(case.number, ("", None))
    return _line(case.number, title, channel_id, ", ".join(filter(None, [case.priority, said, _missed(case)])))


def _resolved(case: IncidentMetrics) -> str:
    took = case.took.resolve
    return _("not resolved") if took is None else _("resolved after {span}", span=lasting(took))


def _impact(case: IncidentMetrics, now: datetime) -> str:
    span = lasting(impact(case, now))
    return _("impact of {span} so far", span=span) if case.took.impact is None else _("impact of {span}", span=span)


def _missed(case: IncidentMetrics) -> str:
    """Say which targets it missed, in whatever list it stands."""
    missed = []
    if BEHIND[MetricFilter.ACKNOWLEDGE_MISSED](case):
        late = _("never acknowledged") if case.unacknowledged else _("not acknowledged in time")
        missed.append(_("acknowledged too late") if case.took.acknowledge is not None else late)
    if BEHIND[MetricFilter.RESOLVE_MISSED](case):
        missed.append(_("resolved too late") if case.took.resolve is not None else _("not resolved in time"))
    return listed(missed)


def _limited(lines: Sequence[str], most: int) -> list[str]:
    rest = len(lines) - most
    return [*lines[:most], *([_("… and {n} more", n=rest)] if rest > 0 else [])]


def _line(number: int, title: str, channel_id: str | None, said: str) -> str:
    where = f" {channel(channel_id)}" if channel_id else ""
    return f"• {reference(number)} {escape(title, _TITLE_LIMIT)}: {said}{where}"


def _open(one: Listed) -> str:
    owner = person(one.owner) if one.owner else _("no incident manager")
    said = _("{priority}, since {at}, {owner}", priority=one.priority, at=when(one.declared_at), owner=owner)
    return _line(one.number, one.title, one.channel_id, said)


def _owned(one: Listed) -> str:
    owner = person(one.owner) if one.owner else _("no incident manager")
    where = f" {channel(one.channel_id)}" if one.channel_id else ""
    return f"• {owner}: {reference(one.number)} {escape(one.title, _TITLE_LIMIT)}{where}"


def _follow_ups(one: Overdue) -> str:
    return ngettext("{n} follow-up", "{n} follow-ups", one.count)


def _reviews(one: Overdue) -> str:
    return ngettext("{n} review", "{n} reviews", one.count)


def _owed(what: str, one: Overdue) -> str:
    owner = person(one.owner) if one.owner else _("No owner")
    since = ngettext("since {at}", "the oldest since {at}", one.count, at=when(one.oldest))
    named = [reference(number) + (f" {channel(where)}" if where else "") for number, where in one.incidents]
    rest = ", …" if len(named) > _NAMED else ""
    return f"• {owner}: {what}, {since}: {', '.join(named[:_NAMED])}{rest}"


def _overdue(problem: ProblemView) -> str:
    owner = person(problem.owner) if problem.owner else _("no owner")
    return _("• {owner}: {problem}, target {date}", owner=owner, problem=problem_line(problem), date=target(problem))


def _candidates(found: Sequence[Candidate]) -> list[Block]:
    """Name the services to raise a problem for, each with its incidents and a button that opens the form."""
    if not found:
        return []
    title = _(
        "*Candidates for a problem*, {count} or more incidents within {days} days", count=REPEATED, days=WINDOW.days
    )
    return [section(title), *(SectionBlock(text=mrkdwn(_candidate(each)), accessory=_raise(each)) for each in found)]


def _candidate(found: Candidate) -> str:
    shown = ", ".join(map(reference, found.numbers[-_NUMBERS:]))
    earlier = len(found.numbers) - _NUMBERS
    more = " " + _("and {n} earlier", n=earlier) if earlier > 0 else ""
    return f"*{escape(found.service, 100)}*: {words.incidents(len(found.numbers))}, {shown}{more}"


def _raise(found: Candidate) -> ButtonElement:
    kept = {"service": found.service, "incidents": found.numbers[-_NUMBERS:]}
    return plain_button(
        _("Raise problem"),
        CANDIDATE,
        value=json.dumps(kept, ensure_ascii=False, separators=(",", ":")),
        accessibility_label=clip(_("Raise a problem for {service}", service=found.service), 75),
    )
