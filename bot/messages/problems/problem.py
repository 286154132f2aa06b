"""A problem as people read it, and lists of problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, SectionBlock

from bot.domain.problem import Changed, Linked, ProblemView
from bot.domain.references import reference
from bot.domain.text import counted, escape
from bot.domain.vocabulary import title_case
from bot.messages.message import Message, actions, compose, context, fields, header, paragraph, plain_button, section
from bot.messages.problems import ids, words
from bot.messages.reports.words import incidents
from bot.messages.text import channel, mrkdwn, person, when

LISTED = 15
"""Problems one list shows."""
INCIDENTS_SHOWN = 10
CHANGES_SHOWN = 5
_BUTTONS = {
    ids.EDIT: "Edit",
    ids.STATUS: "Change status",
    ids.OWNER: "Assign owner",
    ids.LINK: "Link incident",
    ids.UNLINK: "Unlink incident",
}


def problem_message(problem: ProblemView, history: Sequence[Changed], changeable: bool) -> Message:
    """Tell everything about a problem; with buttons for who may change it."""
    return compose(
        f"{words.escaped_headline(problem)} ({words.status(problem)})",
        header(words.headline(problem)),
        fields(*_facts(problem)),
        paragraph("What it is", problem.description),
        paragraph("Root cause", problem.root_cause),
        paragraph(words.STEPS, problem.workaround_steps),
        paragraph(words.FOR_USERS, problem.workaround),
        paragraph("Permanent fix", problem.permanent_fix),
        _incidents(problem.incidents),
        _proposed(problem.proposed),
        actions(_buttons(problem)) if changeable else None,
        _history(history),
        context("Only who sees the incident it was raised from sees it.") if problem.private else None,
    )


def problem_modal(problem: ProblemView, history: Sequence[Changed], changeable: bool) -> dict[str, Any]:
    """Show the same in a modal, from which what is done to it opens."""
    return {
        "type": "modal",
        "callback_id": ids.HUB,
        "title": {"type": "plain_text", "text": problem.reference},
        "close": {"type": "plain_text", "text": "Close"},
        "private_metadata": f'{{"problem":{problem.number}}}',
        "blocks": problem_message(problem, history, changeable).blocks,
    }


def problems(shown: Sequence[ProblemView], total: int, which: str) -> Message:
    """List problems, the newest first; `which` is the word for those asked for."""
    kind = "" if which == "all" else f"{which} "
    if not shown:
        nothing = f"There is no {kind}problem."
        return compose(nothing, section(f"{nothing} `/incident problem` raises one."))
    count = counted(total, f"{kind}problem")
    rest = total - len(shown)
    return compose(
        count,
        section(f"*{count}*"),
        *[listed(problem) for problem in shown],
        context(f"{rest} older ones are not shown.") if rest > 0 else None,
    )


def listed(problem: ProblemView) -> Block:
    """Tell a problem in two short lines, with a button that shows it."""
    said = f"{words.status(problem)} · {words.owner(problem)} · {incidents(len(problem.incidents))}"
    due = f" · target {words.target(problem)}" if problem.target else ""
    mark = " · private" if problem.private else ""
    return SectionBlock(
        text=mrkdwn(f"*{words.escaped_headline(problem)}*\n{said}{due}{mark}"), accessory=show_button(problem)
    )


def one_line(problem: ProblemView) -> str:
    """Tell a problem in a line."""
    return f"{words.escaped_headline(problem, 150)}: {words.status(problem).lower()}"


def show_button(problem: ProblemView) -> ButtonElement:
    """Return the button that shows a problem."""
    return _button("Show", ids.SHOW, problem)


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
    return [_button(text, name, problem) for name, text in names.items()]


def _facts(problem: ProblemView) -> list[str]:
    return [
        f"*Status*\n{words.status(problem)}",
        f"*Owner*\n{words.owner(problem)}",
        f"*Target date*\n{words.target(problem)}",
        f"*Raised*\n{when(problem.created_at)} by {person(problem.created_by)}",
    ]


def _incidents(linked: Sequence[Linked]) -> Block | None:
    if not linked:
        return None
    shown = linked[-INCIDENTS_SHOWN:]
    count = incidents(len(linked)).capitalize()
    newest = f", the newest {len(shown)}" if len(shown) < len(linked) else ""
    return section("\n".join([f"*{count}{newest}*", *map(_incident, shown)]))


def _proposed(linked: Sequence[Linked]) -> Block | None:
    if not linked:
        return None
    return section("\n".join(["*Proposed, not confirmed yet*", *map(_incident, linked[-INCIDENTS_SHOWN:])]))


def _incident(linked: Linked) -> str:
    where = f" · {channel(linked.channel_id)}" if linked.channel_id else ""
    head = f"{reference(linked.number)} {escape(linked.title, 120)}"
    return f"• {head}: {title_case(linked.status)}, {linked.priority}{where}"


def _history(history: Sequence[Changed]) -> Block | None:
    if not history:
        return None
    lines = [f"{when(each.at)} {person(each.actor)} {_happened(each)}" for each in history[-CHANGES_SHOWN:]]
    return section("\n".join(["*What happened*", *lines]))


def _happened(change: Changed) -> str:
    because = f": {escape(change.reason, 150)}" if change.reason else ""
    match change.what:
        case "status":
            return f"{_spoken(change.before)} → {_spoken(change.after)}{because}"
        case "owner":
            made = f"made {person(change.after)} its owner" if change.after else "left it without an owner"
            return f"{made}{because}"
        case "linked" | "unlinked" | "proposed":
            return f"{change.what} {reference(int(change.after or change.before or 0))}"
        case "edited":
            return f"changed {', '.join(_spoken(name) for name in change.names)}"
        case _:
            return "raised it"


def _spoken(word: str) -> str:
    return escape(word.replace("_", " "), 60)
