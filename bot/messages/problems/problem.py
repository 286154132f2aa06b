"""A problem as people read it, and lists of problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, SectionBlock

from bot.domain.post_incident import ProblemStatus, spoken
from bot.domain.problem import Changed, Linked, ProblemView
from bot.domain.references import reference
from bot.domain.text import escape
from bot.domain.vocabulary import title_case
from bot.language.sentences import sentence
from bot.language.texts import N_, _, ngettext
from bot.messages.message import Message, actions, compose, context, fields, header, paragraph, plain_button, section
from bot.messages.problems import ids, words
from bot.messages.reports.words import incidents
from bot.messages.text import channel, mrkdwn, person, when

LISTED = 15
"""Problems one list shows."""
INCIDENTS_SHOWN = 10
CHANGES_SHOWN = 5
_BUTTONS = {
    ids.EDIT: N_("Edit"),
    ids.STATUS: N_("Change status"),
    ids.OWNER: N_("Assign owner"),
    ids.LINK: N_("Link incident"),
    ids.UNLINK: N_("Unlink incident"),
}


def problem_message(problem: ProblemView, history: Sequence[Changed], changeable: bool) -> Message:
    """Tell everything about a problem; with buttons for who may change it."""
    return compose(
        f"{words.escaped_headline(problem)} ({words.status(problem)})",
        header(words.headline(problem)),
        fields(*_facts(problem)),
        paragraph(_("What it is"), problem.description),
        paragraph(_("Root cause"), problem.root_cause),
        paragraph(_(words.STEPS), problem.workaround_steps),
        paragraph(_(words.FOR_USERS), problem.workaround),
        paragraph(_("Permanent fix"), problem.permanent_fix),
        _incidents(problem.incidents),
        _proposed(problem.proposed),
        actions(_buttons(problem)) if changeable else None,
        _history(history),
        context(_("Only people who see the incident it was raised from can see it.")) if problem.private else None,
    )


def problem_modal(problem: ProblemView, history: Sequence[Changed], changeable: bool) -> dict[str, Any]:
    """Show the same in a modal, from which what is done to it opens."""
    return {
        "type": "modal",
        "callback_id": ids.HUB,
        "title": {"type": "plain_text", "text": problem.reference},
        "close": {"type": "plain_text", "text": _("Close")},
        "private_metadata": f'{{"problem":{problem.number}}}',
        "blocks": problem_message(problem, history, changeable).blocks,
    }


def problems(shown: Sequence[ProblemView], total: int, which: str) -> Message:
    """List problems, the newest first; `which` is the word for those asked for."""
    if not shown:
        nothing = _(_NONE.get(which, _NONE["all"]))
        how = _("To raise one, type `/incident problem`.")
        return compose(nothing, section(f"{nothing} {how}"))
    count = _counted(which, total)
    rest = total - len(shown)
    more = ngettext("{n} older one is not shown.", "{n} older ones are not shown.", rest)
    return compose(
        count,
        section(f"*{count}*"),
        *[listed(problem) for problem in shown],
        context(more) if rest > 0 else None,
    )


_NONE = {
    "all": N_("There is no problem."),
    "open": N_("There is no open problem."),
    "known": N_("There is no known error."),
}
"""What is said where there are none of those asked for."""


def _counted(which: str, total: int) -> str:
    match which:
        case "open":
            return ngettext("{n} open problem", "{n} open problems", total)
        case "known":
            return ngettext("{n} known error", "{n} known errors", total)
        case _all:
            return ngettext("{n} problem", "{n} problems", total)


def listed(problem: ProblemView) -> Block:
    """Tell a problem in two short lines, with a button that shows it."""
    said = f"{words.status(problem)} · {words.owner(problem)} · {incidents(len(problem.incidents))}"
    due = [_("target {date}", date=words.target(problem))] if problem.target else []
    mark = [_("private")] if problem.private else []
    return SectionBlock(
        text=mrkdwn(f"*{words.escaped_headline(problem)}*\n{' · '.join([said, *due, *mark])}"),
        accessory=show_button(problem),
    )


def one_line(problem: ProblemView) -> str:
    """Tell a problem in a line."""
    return f"{words.escaped_headline(problem, 150)}: {spoken(problem.status)}"


def show_button(problem: ProblemView) -> ButtonElement:
    """Return the button that shows a problem."""
    return _button(_("Show"), ids.SHOW, problem)


def _button(text: str, action_id: str, problem: ProblemView) -> ButtonElement:
    return plain_button(
        text,
        action_id,
        value=str(problem.number),
        accessibility_label=f"{text}, {problem.reference}",
    )


def _buttons(problem: ProblemView) -> list[ButtonElement]:
    linked = problem.incidents or problem.proposed
    names = _BUTTONS if linked else {name: text for name, text in _BUTTONS.items() if name != ids.UNLINK}
    return [_button(_(text), name, problem) for name, text in names.items()]


def _facts(problem: ProblemView) -> list[str]:
    raised = _("{at} by {person}", at=when(problem.created_at), person=person(problem.created_by))
    return [
        f"*{_('Status')}*\n{words.status(problem)}",
        f"*{_('Owner')}*\n{sentence(words.owner(problem))}",
        f"*{_('Target date')}*\n{sentence(words.target(problem))}",
        f"*{_('Raised')}*\n{raised}",
    ]


def _incidents(linked: Sequence[Linked]) -> Block | None:
    if not linked:
        return None
    shown = linked[-INCIDENTS_SHOWN:]
    count = sentence(incidents(len(linked)))
    if len(shown) < len(linked):
        count = _("{incidents}, the newest {n}", incidents=count, n=len(shown))
    return section("\n".join([f"*{count}*", *map(_incident, shown)]))


def _proposed(linked: Sequence[Linked]) -> Block | None:
    if not linked:
        return None
    return section("\n".join([f"*{_('Proposed, not confirmed yet')}*", *map(_incident, linked[-INCIDENTS_SHOWN:])]))


def _incident(linked: Linked) -> str:
    where = f" · {channel(linked.channel_id)}" if linked.channel_id else ""
    head = f"{reference(linked.number)} {escape(linked.title, 120)}"
    return f"• {head}: {title_case(linked.status)}, {linked.priority}{where}"


def _history(history: Sequence[Changed]) -> Block | None:
    if not history:
        return None
    lines = [f"{when(each.at)} {person(each.actor)} {_happened(each)}" for each in history[-CHANGES_SHOWN:]]
    return section("\n".join([f"*{_('What happened')}*", *lines]))


def _happened(change: Changed) -> str:
    because = f": {escape(change.reason, 150)}" if change.reason else ""
    match change.what:
        case "status":
            return f"{_status(change.before)} → {_status(change.after)}{because}"
        case "owner":
            made = _("made {person} its owner", person=person(change.after)) if change.after else _("removed its owner")
            return f"{made}{because}"
        case "linked" | "unlinked" | "proposed":
            return _(_LINKED[change.what], incident=reference(int(change.after or change.before or 0)))
        case "edited":
            return _("changed {fields}", fields=", ".join(_field(name) for name in change.names))
        case _raised:
            return _("raised it")


_LINKED = {
    "linked": N_("linked {incident}"),
    "unlinked": N_("unlinked {incident}"),
    "proposed": N_("proposed to link {incident}"),
}
_FIELDS = {
    "title": N_("title"),
    "description": N_("description"),
    "root_cause": N_("root cause"),
    "workaround": N_("workaround"),
    "workaround_steps": N_("workaround steps"),
    "permanent_fix": N_("permanent fix"),
    "target_at": N_("target date"),
}


def _field(name: str) -> str:
    return _(_FIELDS[name]) if name in _FIELDS else escape(name.replace("_", " "), 60)


def _status(word: str) -> str:
    return spoken(ProblemStatus(word)) if word in set(ProblemStatus) else escape(word, 60)
