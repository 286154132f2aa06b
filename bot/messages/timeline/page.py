"""The modal that shows a timeline, a page at a time, as one person may see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ButtonElement, Option, PlainTextObject, SectionBlock, StaticSelectElement

from bot.domain.post_incident import spoken
from bot.domain.text import escape
from bot.domain.timeline import PAGE, Entry, Page, Which
from bot.domain.vocabulary import NOBODY
from bot.language.sentences import sentence
from bot.language.texts import N_, _, ngettext
from bot.messages import facts
from bot.messages.message import actions, context, paging, plain_button, section
from bot.messages.modals.form import modal
from bot.messages.text import link, person, plain, when, with_names
from bot.messages.timeline import ids
from storage.personal import FORMER

NAMES = {
    Which.HAPPENED: N_("What happened"),
    Which.UPDATES: N_("Updates"),
    Which.NOTES: N_("Notes"),
    Which.HYPOTHESES: N_("Hypotheses"),
    Which.FINDINGS: N_("Findings"),
    Which.CHANGES: N_("Changes made"),
    Which.DECISIONS: N_("Decisions"),
    Which.STATUS: N_("Status and priority"),
    Which.PEOPLE: N_("Roles and escalations"),
    Which.TASKS: N_("Tasks, review, problem"),
    Which.MEMBERS: N_("Who came and went"),
    Which.ALL: N_("Everything"),
    Which.HIDDEN: N_("Hidden"),
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
    earlier = (_("Earlier"), page.number + 1) if (page.number + 1) * PAGE < page.total else None
    later = (_("Later"), page.number - 1) if page.number else None
    return modal(
        callback_id=ids.PAGE_VIEW,
        title=_("Timeline"),
        about=facts.headline(incident),
        submit="",
        close=_("Close"),
        metadata={"number": incident.number, "which": str(page.chosen), "page": page.number},
        blocks=[
            actions(head),
            *(_entry(entry, may_change=page.may_change) for entry in page.entries),
            None if page.entries else section(_("The timeline has no entry of this kind.")),
            actions(paging(ids.PAGE_BUTTON, earlier, later), "turning"),
            context(_place(page)),
            context(_("To add a message of the channel here, react to it with :{emoji}:.", emoji=page.pin))
            if page.may_add
            else None,
        ],
    )


def carried(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read what the modal carries: the incident's number, which entries, which page."""
    kept: dict[str, Any] = json.loads(view["private_metadata"])
    return kept


def _menu(page: Page) -> StaticSelectElement:
    options = [
        Option(text=plain(f"{_(NAMES[which])} ({page.counts[which]})", 75), value=str(which)) for which in page.counts
    ]
    return StaticSelectElement(
        action_id=ids.FILTER_MENU,
        placeholder=PlainTextObject(text=_("Show entries")),
        options=options or [Option(text=plain(_(NAMES[page.chosen]), 75), value=str(page.chosen))],
        initial_option=next((option for option in options if option.value == page.chosen), None),
    )


def _add(number: int) -> ButtonElement:
    return plain_button(_("Add a note"), ids.NOTE_BUTTON, value=str(number))


def _entry(entry: Entry, *, may_change: bool) -> SectionBlock:
    lines = [_head(entry), with_names(entry.text, _TEXT), _small(entry)]
    shown = section("\n".join(each for each in lines if each.strip()))
    if may_change:
        shown.accessory = plain_button(
            _("Change"),
            f"{ids.EDIT_BUTTON}.{entry.id}",
            value=str(entry.id),
            accessibility_label=_("Change the entry of {time} UTC", time=f"{entry.at:%H:%M}"),
        )
    return shown


def _head(entry: Entry) -> str:
    mark = f" · *{sentence(spoken(entry.mark))}*" if entry.mark else ""
    return f"{when(entry.at)} · {who(entry.actor)}{mark}"


def who(actor: str) -> str:
    """Name who did something: a person by their name, anything else as what it is."""
    if actor.startswith(FORMER) or (actor[:1] in {"U", "W"} and actor[1:].isalnum() and actor.isupper()):
        return person(actor)
    if actor == NOBODY:
        return _("somebody")
    return _("an app") if actor[:1] == "B" else "Muster"


def _small(entry: Entry) -> str:
    files = [link(address, escape(name, _FILE_NAME)) for name, address in entry.files[:_FILES] if address]
    parts = [
        *([link(entry.source_permalink, _("message"))] if entry.source_permalink else []),
        *files,
        *(
            [_("added by {person}", person=person(entry.added_by))]
            if entry.added_by and entry.added_by != entry.actor
            else []
        ),
        *([_("edited since")] if entry.edited else []),
        *([_("corrected by {person}", person=person(entry.corrected_by))] if entry.corrected_by else []),
        *([_("hidden by {person}", person=who(entry.hidden_by))] if entry.hidden_by else []),
    ]
    return " · ".join(parts)


def _place(page: Page) -> str:
    if page.total <= len(page.entries):
        return ngettext("{n} entry, oldest first", "{n} entries, oldest first", page.total)
    last = page.total - page.number * PAGE
    first = last - len(page.entries) + 1
    return _("{first} to {last} of {total}, oldest first", first=first, last=last, total=page.total)
