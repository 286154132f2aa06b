"""Where the tables keep what is somebody's: who people are, what they wrote, and where that stands in Slack.

What is forgotten, taken out or handed over goes by this list, and docs/privacy.md shows it; a test holds it to the
columns that there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from storage.tables import Base

if TYPE_CHECKING:
    from sqlalchemy import Column, Table


FORMER: Final = "former"
"""Stands for somebody who was forgotten; behind it may stand what tells one from another: `former-3f9a2c`."""


class Held(StrEnum):
    """What a column holds of people."""

    PERSON = "people, by their Slack ids"
    NAME = "names and languages of people"
    WORDS = "what people wrote"
    MIXED = "values, with people's ids and words among them"
    PLACE = "where messages stand, with people's ids among it"


@dataclass(frozen=True, slots=True)
class Holding:
    """What one table holds, in words, and in which columns; the others hold nothing of people."""

    what: str
    columns: Mapping[str, Held] = field(default_factory=dict)
    author: str = ""
    """The column that says who wrote the words."""


def _of(what: str, author: str = "", **named: Collection[str] | str) -> Holding:
    columns = {
        column: Held[kind.upper()]
        for kind, names in named.items()
        for column in (names.split() if isinstance(names, str) else names)
    }
    return Holding(what, columns, author)


HOLDINGS: Final[Mapping[str, Holding]] = {
    "incident": _of(
        "incidents: the newest state of each",
        author="declared_by",
        person="declared_by acknowledged_by told_update_by",
        words="title description priority_reason newest_update told_update user_impact workaround workaround_steps fix"
        " fix_for_users root_cause contributing_causes affected pause_reason channel_name",
        place="source_permalink",
        mixed="steps_over",
    ),
    "transition": _of("every change of an incident", "actor", person="actor", words="reason", mixed="before after"),
    "status_update": _of(
        "updates as they were posted",
        "author",
        person="author corrected_by",
        words="text user_impact workaround workaround_steps",
    ),
    "timeline_entry": _of(
        "the timeline, with notes and messages put into it",
        "actor",
        person="actor added_by hidden_by",
        words="text",
        mixed="files",
        place="source_permalink",
    ),
    "timeline_change": _of(
        "every change of the timeline", "actor", person="actor", words="reason", mixed="before after"
    ),
    "role_assignment": _of("who held which role", person="user_id assigned_by"),
    "participant": _of("who takes part in an incident", person="user_id"),
    "access_request": _of("who asked for access", person="user_id settled_by"),
    "summons": _of(
        "who was called, and what they answered", "called_by", person="user_id called_by", words="why", place="step"
    ),
    "promise": _of("promised updates, and what became of them"),
    "reminder": _of("reminders", words="why", place="slot"),
    "announcement": _of("where an incident is announced"),
    "follower": _of("who follows an incident", person="user_id"),
    "posted_message": _of("where messages about an incident stand", person="user_id"),
    "subscription": _of("what people follow", person="user_id"),
    "task": _of(
        "tasks and follow-ups",
        "created_by",
        person="owner created_by settled_by",
        words="text ticket_title",
        place="source_permalink ticket_url",
    ),
    "review": _of(
        "reviews: their state, and what people wrote", "owner", person="owner created_by signed_off_by", mixed="parts"
    ),
    "review_change": _of("every change of a review", "actor", person="actor", mixed="before after"),
    "problem": _of(
        "problems and known errors",
        "created_by",
        person="owner created_by",
        words="title description root_cause workaround workaround_steps permanent_fix",
    ),
    "problem_change": _of("every change of a problem", "actor", person="actor", words="reason", mixed="before after"),
    "problem_incident": _of("which incidents a problem caused", person="linked_by"),
    "problem_offer": _of("known errors that were offered in an incident", person="answered_by"),
    "incident_service": _of("which services an incident affects"),
    "figures": _of("the moments of an incident that reports count"),
    "document": _of("the words that search looks through", words="words"),
    "summary_post": _of("summaries that were posted, and what they told", mixed="scope corrections kept"),
    "delivery": _of(
        "what Muster posts to Slack, and what came of it", mixed="payload result", place="slot lane awaits"
    ),
    "inbox": _of("what Slack has delivered, so that nothing is done twice", mixed="answer", place="key"),
    "hold": _of("how long Slack wants to be left alone, and since when an import is running", place="scope"),
    "person": _of("what kind of account somebody has, their name and language", person="user_id", name="name locale"),
    "home_viewer": _of("who opened App Home, and when last", person="user_id"),
    "security_member": _of("who is in the security group", person="user_id"),
    "audit_entry": _of("the audit log", person="actor", mixed="detail"),
    "policy_change": _of("every change of the settings", person="actor", mixed="before after"),
    "service": _of("services, and whom they call", mixed="responders"),
    "workspace": _of("the workspace, and its settings", mixed="policy summaries audit_told"),
    "installation": _of("where the app is installed, with encrypted tokens", person="installed_by"),
    "oauth_state": _of("installs that somebody has begun"),
}
"""What each table holds, in the order in which people ask."""

PLAIN: Final = frozenset(
    {"acknowledge_priority", "acknowledge_target", "announcement_channel", "announcement_channel_id", "answer"}
    | {"bookmark_id", "bot_user_id", "cadence", "canvas_id", "card_ts", "cause_category", "channel_id", "channel_state"}
    | {"error", "home_team", "impact", "kind", "lease_owner", "mark", "message_ts", "number", "operation", "outcome"}
    | {"part", "period", "place", "priority", "reach", "resolve_priority", "resolve_target", "role", "scope", "slot"}
    | {"source_channel", "source_ts", "stage", "state", "status", "subject", "team_id", "ts", "urgency", "url", "via"}
    | {"what", "key", "name", "owner_id", "enterprise_id", "app_id", "bot_id", "scopes", "token", "refresh_token"}
    | {"ended_by"}
)
"""Columns of text that hold nothing of people, wherever a table does not say otherwise."""


def table_of(name: str) -> Table:
    """Return a table by its name."""
    return Base.metadata.tables[name]


def columns(*held: Held) -> Iterator[tuple[Table, Column[str]]]:
    """Give each column that holds this of people, with its table."""
    for name, holding in HOLDINGS.items():
        for column, kind in holding.columns.items():
            if kind in held:
                yield table_of(name), table_of(name).c[column]
