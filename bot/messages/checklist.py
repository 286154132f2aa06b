"""The checklist on an admin's App Home: what is left to set up, what holds until then, and what is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, DividerBlock, PlainTextObject

from bot.domain.checklist import Checklist, Item
from bot.domain.policy_parts import Part
from bot.domain.reachability import Setup
from bot.domain.text import escape
from bot.domain.vocabulary import Priority
from bot.language.texts import N_, _, for_everybody
from bot.messages.announcing import set_up_button
from bot.messages.calendar import working_time
from bot.messages.help import run_button
from bot.messages.ids import (
    CHECKLIST_CALL_BUTTON,
    CHECKLIST_HIDE_BUTTON,
    CHECKLIST_KEEP_BUTTON,
    CHECKLIST_POST_BUTTON,
    CHECKLIST_REMOVE_BUTTON,
    CHECKLIST_SHOW_BUTTON,
    CHECKLIST_UNDO_BUTTON,
    SERVICES_VIEW,
    settings_id,
)
from bot.messages.message import Message, actions, compose, context, plain_button, section
from bot.messages.text import person

_TITLES = {
    Item.READERS: N_("Who reads announcements"),
    Item.CALLED: N_("Who is called"),
    Item.SERVICES: N_("Services and who answers for them"),
    Item.PRIORITIES: N_("Priorities and targets"),
    Item.CALENDAR: N_("Working calendar"),
    Item.SUMMARY: N_("Summaries"),
    Item.PRACTICE: N_("A practice incident"),
}


def checklist(held: Checklist, setup: Setup) -> Iterator[Block]:
    """Show what is left to set up, or nothing where nothing is, or where it was hidden."""
    if not held.is_shown:
        return
    total, left = len(Item), held.left
    yield DividerBlock()
    yield section(_("*Set up Muster: {done} of {total} done*", done=total - len(left), total=total))
    for item in left:
        line = section(f"*{title(item)}*\n{_UNTIL_THEN[item](setup)}")
        line.accessory = button(item)
        yield line
    if len(left) < total:
        ticked = [title(item) for item in Item if item not in left]
        yield context(_("Done: {items}", items=", ".join(ticked)))
    yield ActionsBlock(elements=list(_decisions(held)))


def show_button(held: Checklist) -> ButtonElement | None:
    """Return the button that shows it again where an admin has hidden it and something is left."""
    return plain_button(_("Show checklist"), CHECKLIST_SHOW_BUTTON) if held.left and held.hidden else None


def title(item: Item) -> str:
    """Return what a line of it is called."""
    return _(_TITLES[item])


def button(item: Item) -> ButtonElement:
    """Return the button that does what a line of it asks for."""
    return _BUTTONS[item]()


def _decisions(held: Checklist) -> Iterator[ButtonElement]:
    if Item.CALLED in held.left or Item.PRACTICE in held.left:
        yield plain_button(_("Send me a test call"), CHECKLIST_CALL_BUTTON)
    if Item.READERS not in held.left:
        yield plain_button(_("Post a test"), CHECKLIST_POST_BUTTON, confirm=_sure_to_post())
    if held.to_keep:
        yield plain_button(_("Keep the defaults"), CHECKLIST_KEEP_BUTTON, value=",".join(held.to_keep))
    if held.kept:
        yield plain_button(_("Undo keeping the defaults"), CHECKLIST_UNDO_BUTTON)
    yield plain_button(_("Hide checklist"), CHECKLIST_HIDE_BUTTON, confirm=_sure())


def _sure() -> ConfirmObject:
    return ConfirmObject(
        title=_("Hide the checklist?"),
        text=PlainTextObject(
            text=_("No admin sees it until one presses Show checklist. Everything in it stays in Settings.")
        ),
        confirm=_("Hide checklist"),
        deny=_("Cancel"),
    )


def _sure_to_post() -> ConfirmObject:
    return ConfirmObject(
        title=_("Post a test?"),
        text=PlainTextObject(text=_("Everybody in the announcement channel can read it until an admin removes it.")),
        confirm=_("Post a test"),
        deny=_("Cancel"),
    )


def _read_by(setup: Setup) -> str:
    name = escape(setup.facts.channel)
    if setup.facts.listeners is None and setup.facts.channel_known is not False:
        return _("Incidents are announced in #{channel}. Slack did not say who reads it.", channel=name)
    return _("Incidents are announced in #{channel}, which nobody reads yet.", channel=name)


def _targets(setup: Setup) -> str:
    said = [
        _(
            "{priority}: acknowledge within {acknowledge}, resolve within {resolve}",
            priority=priority,
            acknowledge=setup.policy.of_priority(priority).acknowledge.words,
            resolve=setup.policy.of_priority(priority).resolve.words,
        )
        for priority in (Priority.P1, Priority.P2)
    ]
    return _("Until you change them: {targets}.", targets="; ".join(said))


_UNTIL_THEN: dict[Item, Callable[[Setup], str]] = {
    Item.READERS: _read_by,
    Item.CALLED: lambda _setup: _("Until you choose people, nobody but the person who declares an incident is called."),
    Item.SERVICES: lambda _setup: _("Until a service has its own people, the steps of the priority are called."),
    Item.PRIORITIES: _targets,
    Item.CALENDAR: lambda setup: _("Until you change it: {hours}", hours=working_time(setup.policy.calendar)),
    Item.SUMMARY: lambda _setup: _(
        "Until you change it, a summary of each week and month is posted in the announcement channel."
    ),
    Item.PRACTICE: lambda _setup: _("It takes five minutes. Nobody is called, and nothing is announced or counted."),
}
"""What holds as long as nothing is done about it."""
_BUTTONS: dict[Item, Callable[[], ButtonElement]] = {
    Item.READERS: set_up_button,
    Item.CALLED: lambda: plain_button(_("Choose people"), settings_id(Part.P1)),
    Item.SERVICES: lambda: plain_button(_("Services"), SERVICES_VIEW),
    Item.PRIORITIES: lambda: plain_button(_("Priority matrix"), settings_id(Part.MATRIX)),
    Item.CALENDAR: lambda: plain_button(_("Calendar"), settings_id(Part.CALENDAR)),
    Item.SUMMARY: lambda: run_button(_("Summary"), "summary settings"),
    Item.PRACTICE: lambda: run_button(_("Start practice"), "practice"),
}
"""What does it."""


def test_call(user: str) -> Message:
    """Show an admin how a call reaches people."""
    said = _("{person}: this is a test call. Nothing has happened.", person=person(user))
    return compose(
        said,
        section(said),
        context(
            _(
                "Muster calls people by a direct message like this one, with buttons to answer. If it made no sound, "
                "check the notifications of Slack on this device."
            )
        ),
    )


@for_everybody
def test_announcement(user: str) -> Message:
    """Show everybody in the announcement channel that it is read, and an admin how to be rid of it."""
    said = _("This is a test by {person}. Nothing has happened.", person=person(user))
    return compose(
        said,
        section(said),
        context(_("Muster announces incidents in this channel.")),
        actions([plain_button(_("Remove test"), CHECKLIST_REMOVE_BUTTON)]),
    )
