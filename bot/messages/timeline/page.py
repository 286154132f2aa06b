"""The modal that shows a timeline, a page at a time, as one person may see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ButtonElement, Option, PlainTextObject, SectionBlock, StaticSelectElement

from bot.domain.post_incident import spoken
from bot.domain.text import counted, escape
from bot.domain.timeline import PAGE, Entry, Page, Which
from bot.domain.vocabulary import NOBODY
from bot.messages import facts
from bot.messages.message import actions, context, paging, plain_button, section
from bot.messages.modals.form import modal
from bot.messages.text import link, person, plain, when, with_names
from bot.messages.timeline import ids

NAMES = {
    Which.HAPPENED: "What happened",
    Which.UPDATES: "Updates",
    Which.NOTES: "What people noted",
    Which.HYPOTHESES: "Hypotheses",
    Which.FINDINGS: "Findings",
    Which.CHANGES: "Changes made",
    Which.DECISIONS: "Decisions",
    Which.STATUS: "Status and priority",
    Which.PEOPLE: "Roles and escalations",
    Which.TASKS: "Tasks, review, problem",
    Which.MEMBERS: "Who came and went",
    Which.ALL: "Everything",
    Which.HIDDEN: "Hidden",
}
_TEXT = 1200
"""Characters shown of an entry; the form that corrects it, and the message itself, show all."""
_FILES = 5
_FILE_NAME = 60


def timeline_modal(page: Page) -> dict[str, Any]:
    """Draw one page."""
    incident = page.incident
    head = [_menu(page), *([_add(incident.number)] if page.may_add else [])]
    # Pages are counted from the newest entries back.
    earlier = ("Earlier", page.number + 1) if (page.number + 1) * PAGE < page.total else None
    later = ("Later", page.number - 1) if page.number else None
    return modal(
        callback_id=ids.PAGE_VIEW,
        title="Timeline",
        about=facts.headline(incident),
        submit="",
        close="Close",
        metadata={"number": incident.number, "which": str(page.chosen), "page": page.number},
        blocks=[
            actions(head),
            *(_entry(entry, may_change=page.may_change) for entry in page.entries),
            None if page.entries else section("Nothing of this sort is in the timeline."),
            actions(paging(ids.PAGE_BUTTON, earlier, later), "turning"),
            context(_place(page)),
            context(f"Reacting with :{page.pin}: to a message in the channel adds it here.") if page.may_add else None,
        ],
    )


def carried(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read what the modal carries: the incident's number, which entries, which page."""
    kept: dict[str, Any] = json.loads(view["private_metadata"])
    return kept


def _menu(page: Page) -> StaticSelectElement:
    options = [
        Option(text=plain(f"{NAMES[which]} ({page.counts[which]})", 75), value=str(which)) for which in page.counts
    ]
    return StaticSelectElement(
        action_id=ids.FILTER_MENU,
        placeholder=PlainTextObject(text="Show entries"),
        options=options or [Option(text=plain(NAMES[page.chosen], 75), value=str(page.chosen))],
        initial_option=next((option for option in options if option.value == page.chosen), None),
    )


def _add(number: int) -> ButtonElement:
    return plain_button("Add a note", ids.NOTE_BUTTON, value=str(number))


def _entry(entry: Entry, *, may_change: bool) -> SectionBlock:
    lines = [_head(entry), with_names(entry.text, _TEXT), _small(entry)]
    shown = section("\n".join(each for each in lines if each.strip()))
    if may_change:
        shown.accessory = plain_button(
            "Change",
            f"{ids.EDIT_BUTTON}.{entry.id}",
            value=str(entry.id),
            accessibility_label=f"Change the entry of {entry.at:%H:%M} UTC",
        )
    return shown


def _head(entry: Entry) -> str:
    mark = f" · *{spoken(entry.mark).capitalize()}*" if entry.mark else ""
    return f"{when(entry.at)} · {who(entry.actor)}{mark}"


def who(actor: str) -> str:
    """Name who did something: a person by their name, anything else as what it is."""
    if actor[:1] in {"U", "W"} and actor[1:].isalnum() and actor.isupper():
        return person(actor)
    return {NOBODY: "somebody"}.get(actor) or ("an app" if actor[:1] == "B" else "Muster")


def _small(entry: Entry) -> str:
    files = [link(address, escape(name, _FILE_NAME)) for name, address in entry.files[:_FILES] if address]
    parts = [
        *([link(entry.source_permalink, "message")] if entry.source_permalink else []),
        *files,
        *([f"added by {person(entry.added_by)}"] if entry.added_by and entry.added_by != entry.actor else []),
        *(["edited since"] if entry.edited else []),
        *([f"corrected by {person(entry.corrected_by)}"] if entry.corrected_by else []),
        *([f"hidden by {who(entry.hidden_by)}"] if entry.hidden_by else []),
    ]
    return " · ".join(parts)


def _place(page: Page) -> str:
    if page.total <= len(page.entries):
        return f"{counted(page.total, 'entry', 'entries')}, oldest first"
    last = page.total - page.number * PAGE
    return f"{last - len(page.entries) + 1} to {last} of {page.total}, oldest first"
