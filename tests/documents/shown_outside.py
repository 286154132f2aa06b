"""What people outside the incident's channel read: stakeholders, and who types or sets something."""

from __future__ import annotations

from typing import Any

from bot.delivery.advice import advice
from bot.domain.checklist import Checklist, Item
from bot.domain.incident import IncidentView
from bot.domain.policy import ServicePolicy
from bot.domain.reachability import Facts, NamedService, Setup
from bot.domain.vocabulary import Status
from bot.messages import (
    announcement,
    announcing,
    checklist,
    editing,
    setup_check,
    updates,
)
from bot.messages import help as help_texts
from bot.messages.greeting import greeting, installed
from bot.messages.message import Message
from bot.messages.undoing import undone_update
from bot.messages.updates import UNDONE
from tests.documents.sample import (
    ALICE,
    at,
    identified,
    incident,
    paused,
    resolved,
    update,
)
from tests.documents.shown import Shown, widened


def for_stakeholders() -> list[Shown]:
    """Return what those read who are not in its channel."""
    here = "Everybody in the announcement channel, and in those that the rules name. One message, edited in place"
    view, done = identified(), resolved()
    read_by = announcement.ReadBy("C0INCIDENTS", 12)
    corrected = update(view, text="The new release cannot reach one of two card providers.", corrected_at=at(28))
    return [
        Shown("Announcement, just declared", f"{here}.", announcement.announcement(incident(), "S0ONCALL")),
        Shown("Announcement, cause found", f"{here}.", announcement.announcement(view, readers=read_by)),
        Shown("Announcement, resolved", f"{here}.", announcement.announcement(done)),
        Shown("Follower's message", "Who follows it, as a direct message.", announcement.follower_card(view)),
        Shown("Update", "In the announcement's thread and each follower's.", _outside(view)),
        Shown("Update, corrected", "Edited wherever it was told.", updates.told(view, corrected, for_responders=False)),
        Shown("Update, taken back", "In its place.", updates.taken_back(view, update(view), for_responders=False)),
        Shown("Resolution", "As an update, and shown in the channel itself.", _outside(done, "resolved", over=True)),
        Shown(
            "A resolution undone",
            "In the place of the resolution, wherever it was told.",
            _outside(view, UNDONE, over=True, text=undone_update(Status.RESOLVED, Status.IDENTIFIED)),
        ),
        Shown("Announcement, paused", f"{here}.", announcement.announcement(paused())),
        Shown("Pause", "As an update.", _outside(paused(), updates.PAUSED, text=paused().pause_reason)),
        Shown("Pause ended", "As an update.", _outside(view, updates.RESUMED, text="Work continues.")),
        Shown(
            "Update as plain text",
            "The person who copies it from its menu.",
            updates.as_text(view, update(view), "Carol"),
        ),
        Shown("Update as Markdown", "The same, for an email.", updates.as_markdown(view, update(view), "Carol")),
        Shown(
            "Announcement of what does not affect the service it was announced for",
            "In its place.",
            editing.unconcerned(view),
        ),
        Shown("Announcement of what turned private", "In its place.", announcement.withdrawn(view)),
    ]


def _outside(view: IncidentView, kind: str = "update", *, over: bool = False, **known: Any) -> Message:  # noqa: ANN401 - named as the fields are
    told = update(view, kind, **({"user_impact": "", "workaround": ""} if over else {}), **known)
    return updates.told(view, told, for_responders=False)


def for_who_types() -> list[Shown]:
    """Return what those read who type or set something."""
    guess = help_texts.unknown("updat", "update found it", "updat found it")
    allow = advice("restricted_action")
    first, later = (greeting("incidents", Checklist(done=done)) for done in ((), (Item.READERS, Item.CALLED)))
    return [
        Shown("Setup check", "In the settings; and anyone who types `/incident oncall`.", setup_check.check(_setup())),
        Shown(
            "A greeting",
            "The admin who installs Muster, or the first who comes, where nobody reads announcements.",
            first,
        ),
        Shown("A greeting, for others", "Somebody who installs Muster by OAuth and is no admin.", installed()),
        Shown("A greeting, later", "The same message, as Muster is set up.", later),
        Shown("A test call", "An admin who presses *Send me a test call* on App Home.", checklist.test_call(ALICE)),
        Shown("A test", "The announcement channel, after *Post a test*.", checklist.test_announcement(ALICE)),
        Shown("What a channel is for", "The announcement channel, once it is set up.", announcing.welcome()),
        Shown("Who reads announcements", "Who set it up.", announcing.filled("C0INCIDENTS", 12, ["U0CAROL"])),
        Shown("Not set up", "Who tried.", announcing.not_filled("incidents", "restricted_action", allow)),
        Shown("A slip", "The person who typed what is no command.", guess),
    ]


def _setup() -> Setup:
    """Return a setup of which something would reach nobody."""
    services = [NamedService("Payments", ServicePolicy(groups=("S0PAYMENTS",)))]
    facts = Facts(
        groups={"S0ONCALL": 2, "S0SECURITY": 3, "S0PAYMENTS": 0}, channel="incidents", channel_known=True, listeners=12
    )
    return Setup(policy=widened(), services=services, facts=facts)
