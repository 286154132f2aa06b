"""App Home: the open incidents that a person may see, what is theirs, what they follow, and how the week went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, SectionBlock
from slack_sdk.models.views import View

from bot.domain.announcing import unread
from bot.domain.checklist import Checklist
from bot.domain.health import Health
from bot.domain.incident import IncidentView
from bot.domain.problem import ProblemView
from bot.domain.reachability import Setup
from bot.domain.reports.figures import Figures
from bot.domain.reviews.review import OwnedReview
from bot.domain.task import TaskView
from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, ROLE_NAME, Role
from bot.language.texts import _, listed, ngettext
from bot.messages import health
from bot.messages.announcing import set_up_button
from bot.messages.buttons import follow_button
from bot.messages.checklist import checklist, show_button
from bot.messages.help import run_button
from bot.messages.ids import DECLARE_BUTTON, HELP_BUTTON, SETTINGS_BUTTON, SHOW_BUTTON
from bot.messages.lists import one_line, rests
from bot.messages.message import context, header, plain_button, section
from bot.messages.problems.problem import listed as listed_problem
from bot.messages.rendering import rendered
from bot.messages.reports.words import counts
from bot.messages.reviews.listed import listed as listed_review
from bot.messages.setup_check import warnings
from bot.messages.tasks.row import own_row
from bot.messages.text import channel, lasting, when

SHOWN = 25
"""Incidents shown in one list: all lists together stay within Slack's 100 blocks of a view."""
PROBLEMS_SHOWN = 5
REVIEWS_SHOWN = 5
OWN_SHOWN = 10
"""Incidents shown of those a person answers for, and of those they follow."""
_WISHES = 20
_TROUBLES = 10
"""Kinds of trouble listed: together they stay within a section's 3,000 characters."""
Undelivered = Sequence[tuple[str, str | None]]
"""What was given up, in people's words, each with Slack's error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts:
    """What one person's App Home tells; every incident in it is one that they may see."""

    user: str
    mine: Sequence[IncidentView]
    """Open incidents in which they hold a role."""
    others: Sequence[IncidentView]
    total: int
    """How many incidents are open, shown or not."""
    followed: Sequence[IncidentView]
    wishes: Sequence[tuple[str, str]]
    """Scope and subject of what they follow beside single incidents."""
    week: Figures | None
    undelivered: Undelivered
    tasks: Sequence[TaskView] = ()
    """What they have to do, the soonest first."""
    tasks_total: int = 0
    problems: Sequence[ProblemView] = ()
    """Problems they own that are not fixed, the nearest target date first."""
    reviews: Sequence[OwnedReview] = ()
    """Reviews they own that are not done, those due soonest first."""
    known: frozenset[int] = frozenset()
    """Ids of incidents they follow or take part in."""
    setup: Setup | None = None
    """What is set and whom it reaches, for an admin."""
    checklist: Checklist | None = None
    """How far the workspace is set up, for an admin."""
    health: Health | None = None
    """What is wrong with Muster, for an admin."""


def home(facts: HomeFacts) -> dict[str, Any]:
    """Draw a person's App Home."""
    active = [incident for incident in facts.others if incident.status in ACTIVE]
    resolved = [incident for incident in facts.others if incident.status not in ACTIVE]
    blocks: list[Block] = [
        header("Muster"),
        ActionsBlock(elements=list(_first_buttons(facts.checklist))),
        *([] if facts.total else [section(_("No incident is open."))]),
        *(health.warnings(facts.health) if facts.health else ()),
        *_setup(facts.setup, facts.checklist),
        *_listed(_("Your incidents"), [_incident(incident, _owed(incident, facts.user)) for incident in facts.mine]),
        *_tasks(facts),
        *_listed(_("Active incidents"), [each for incident in active for each in _followable(incident, facts)]),
        *_listed(_("Resolved, not closed yet"), [_incident(incident) for incident in resolved]),
        *_tail(facts),
        *_listed(_("Reviews you own"), [listed_review(review) for review in facts.reviews]),
        *_listed(_("Problems you own"), [listed_problem(problem) for problem in facts.problems]),
        *_following(facts),
        *_week(facts.week),
        *_trouble(facts.undelivered),
        *_well(facts.health),
    ]
    return rendered(View(type="home", blocks=blocks))


def _first_buttons(held: Checklist | None) -> Iterator[ButtonElement]:
    yield plain_button(_("Declare incident"), DECLARE_BUTTON, style="primary")
    yield plain_button(_("Help"), HELP_BUTTON)
    yield plain_button(_("Settings"), SETTINGS_BUTTON)
    if held and (button := show_button(held)):
        yield button


def _well(found: Health | None) -> list[Block]:
    shown = health.well(found) if found else None
    return [DividerBlock(), shown] if shown else []


def _setup(setup: Setup | None, held: Checklist | None) -> list[Block]:
    """Show an admin what is left to set up and what would reach nobody."""
    if setup is None:
        return []
    return [*(checklist(held, setup) if held else ()), *_warnings(setup)]


def _warnings(setup: Setup) -> list[Block]:
    if (found := warnings(setup)) is None:
        return []
    to_do = [set_up_button()] if unread(setup.facts) else []
    return [DividerBlock(), found, ActionsBlock(elements=[*to_do, run_button(_("Who is called"), "oncall")])]


def _listed(title: str, shown: Sequence[Block]) -> list[Block]:
    return [DividerBlock(), section(f"*{title}*"), *shown] if shown else []


def _incident(incident: IncidentView, more: str = "") -> SectionBlock:
    shown = section(one_line(incident) + more)
    shown.accessory = _show(incident)
    return shown


def _show(incident: IncidentView) -> ButtonElement:
    return plain_button(
        _("Show"),
        SHOW_BUTTON,
        value=str(incident.number),
        accessibility_label=_("Show {incident}", incident=incident.reference),
    )


def _followable(incident: IncidentView, facts: HomeFacts) -> list[Block]:
    """Show an incident with what one can do about it: open it, and be kept informed of it."""
    if incident.id in facts.known:
        return [_incident(incident)]
    return [section(one_line(incident)), ActionsBlock(elements=[_show(incident), follow_button(incident)])]


def _owed(incident: IncidentView, user_id: str) -> str:
    """Say which roles a person holds, and which promise is theirs to keep."""
    roles = incident.roles_of(user_id)
    named = listed([ROLE_NAME[role] for role in roles])
    said = [ngettext("Your role: {roles}", "Your roles: {roles}", len(roles), roles=named)]
    writers = incident.holders(Role.COMMUNICATIONS_LEAD) or incident.holders(Role.INCIDENT_MANAGER)
    if user_id in writers and incident.next_update_at and incident.status in ACTIVE:
        said.append(_("your next update is due {at}", at=when(incident.next_update_at)))
    return "\n" + " · ".join(said)


def _tasks(facts: HomeFacts) -> list[Block]:
    rest = facts.tasks_total - len(facts.tasks)
    said = ngettext("{n} more, due later: `/incident tasks mine`", "{n} more, due later: `/incident tasks mine`", rest)
    more = [context(said)] if facts.tasks and rest > 0 else []
    return [*_listed(_("Your tasks"), [own_row(task) for task in facts.tasks]), *more]


def _tail(facts: HomeFacts) -> list[Block]:
    rest = facts.total - len(facts.mine) - len(facts.others)
    said = ngettext(
        "{n} more incident is not shown. Its priority is lower, or it is older: `/incident list`",
        "{n} more incidents are not shown. Their priority is lower, or they are older: `/incident list`",
        rest,
    )
    return [context(said)] if rest > 0 else []


def _following(facts: HomeFacts) -> list[Block]:
    rules = [escape(subject, 75) if scope == "service" else subject for scope, subject in facts.wishes]
    named = f"{', '.join(rules[:_WISHES])}{' …' if len(rules) > _WISHES else ''}"
    said = [_("Every incident of: {rules}", rules=named)] if rules else []
    if not said and not facts.followed:
        return []
    lines = [_followed(incident) for incident in facts.followed]
    return [
        DividerBlock(),
        section("\n".join([f"*{_('You follow')}*", *said, *lines])),
        context(_("To stop following, type `/incident unfollow`.")),
    ]


def _followed(incident: IncidentView) -> str:
    where = f" · {channel(incident.channel_id)}" if incident.channel_id else ""
    return f"{incident.reference} {escape(incident.title, 150)}{rests(incident)}{where}"


def _week(week: Figures | None) -> list[Block]:
    if week is None:
        return []
    said = [counts(week)]
    if (took := week.acknowledge) is not None:
        said.append(_("median time to acknowledge {span} (n {n})", span=lasting(took.median), n=took.n))
    if (took := week.resolve) is not None:
        said.append(_("median time to resolve {span} (n {n})", span=lasting(took.median), n=took.n))
    return [
        DividerBlock(),
        section(f"*{_('Last 7 days')}*\n{' · '.join(said)}"),
        context(_("`/incident report 7d` shows the incidents behind each figure.")),
    ]


def _trouble(undelivered: Undelivered) -> list[Block]:
    if not undelivered:
        return []
    lines = [f"{_(words)}: {health.why(error or '')}" for words, error in undelivered]
    return [
        DividerBlock(),
        section("\n".join([f"*{_('Not delivered')}*", *list(dict.fromkeys(lines))[:_TROUBLES]])),
        context(_("The incidents themselves are recorded. Somebody who manages the channel can fix this.")),
    ]
