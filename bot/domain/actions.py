"""What people can do to an incident, when, and who may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.vocabulary import ACTIVE, OPEN, Status
from bot.language.texts import N_, pgettext_noop


class Action(StrEnum):
    """An act on an existing incident; its value names buttons and commands."""

    ACKNOWLEDGE = "acknowledge"
    UPDATE = "update"
    PRIORITY = "priority"
    STATUS = "status"
    EDIT = "edit"
    ROLES = "roles"
    ESCALATE = "escalate"
    PAUSE = "pause"
    RESUME = "resume"
    SNOOZE = "snooze"
    NO_CHANGE = "no_change"
    STILL_WORKING = "still_working"
    TAKE_OVER = "take_over"
    HANDOVER = "handover"
    COMING = "coming"
    CANNOT = "cannot"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CANCEL = "cancel"
    CLOSE = "close"
    UNDO = "undo"
    CAUSES = "causes"
    MERGE = "merge"
    UNMERGE = "unmerge"
    PRIVATE = "private"
    PUBLIC = "public"
    REDACT = "redact"
    DELETE = "delete"
    TIMES = "times"
    PROBLEM = "problem"
    REVIEW = "review"
    NOTE = "note"
    TASK = "task"

    @property
    def typed(self) -> str:
        """How it is typed after /incident."""
        return "ack" if self is Action.ACKNOWLEDGE else str(self)


class Membership(StrEnum):
    """What a person is to an incident that they can see."""

    VIEWER = "viewer"
    GUEST = "guest"
    """Takes part, as a guest of a workspace that lets guests do nothing."""
    PARTICIPANT = "participant"


class Trust(StrEnum):
    """What entrusts a person with acts on an incident that cannot be undone."""

    LEAD = "lead"
    """Its incident manager, technical or communications lead."""
    SCRIBE = "scribe"
    DECLARED = "declared"
    ACKNOWLEDGED = "acknowledged"
    SECURITY = "security"
    """A member of the group that the workspace names, known not to be a guest."""
    ADMIN = "admin"


OF_WORKSPACE = frozenset({Trust.SECURITY, Trust.ADMIN})
"""What entrusts people with incidents in which they take no part; they must see them, as for everything."""
NO_TRUST: frozenset[Trust] = frozenset()

_VISIBLE_BY = frozenset({Trust.LEAD, Trust.DECLARED, Trust.SECURITY, Trust.ADMIN})
_ANSWERED_BY = frozenset({Trust.LEAD, Trust.SCRIBE, Trust.DECLARED, Trust.ACKNOWLEDGED})

_LOOKED_BACK_ON = frozenset({Status.RESOLVED, Status.CLOSED})
_ALWAYS = frozenset(Status) - {Status.MERGED}
_OVER = frozenset({Status.CLOSED, Status.CANCELLED, Status.MERGED})
_WORKED_ON = ACTIVE - {Status.DECLARED}
"""From the acknowledgement to the resolution."""


class While(StrEnum):
    """What must hold beside the status."""

    ANY = "any"
    UNACKNOWLEDGED = "unacknowledged"
    RUNNING = "running"
    """Not paused."""
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """The button of an action on the incident's card and in menus."""

    label: str
    ends: bool = False
    """Whether it ends or hides the incident for good: drawn as danger, and it asks first."""
    once_restored: bool = False
    """Whether it would only be in the way before the resolution; its command works all the time."""
    until_restored: bool = False
    """Whether it would only be in the way after the resolution; its command still works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRule:
    """When an action makes sense, who may do it, and how it is spoken of."""

    doing: str
    """Completes "you cannot … now" and "only people who take part can …"."""
    statuses: frozenset[Status]
    """In which it makes sense."""
    only_while: While = While.ANY
    button: Button | None = None
    viewer_may: bool = False
    """Whether who sees the incident may do it, and takes part from then on."""
    entrusted_to: frozenset[Trust] = NO_TRUST
    """What somebody needs beside taking part; nothing for most, since people act at night too."""
    under_way: str = N_("Its reminders are off until `/incident resume`.")
    """What to say instead of it while the incident is worked on and it makes no sense."""


RULES: dict[Action, ActionRule] = {
    Action.ACKNOWLEDGE: ActionRule(
        doing=N_("acknowledge it"),
        statuses=frozenset({Status.DECLARED}),
        only_while=While.UNACKNOWLEDGED,
        button=Button(label=N_("Acknowledge")),
        viewer_may=True,
    ),
    Action.RESUME: ActionRule(
        doing=N_("resume it"),
        statuses=_WORKED_ON,
        only_while=While.PAUSED,
        button=Button(label=N_("Resume")),
        under_way=N_("It is not paused."),
    ),
    Action.REVIEW: ActionRule(
        doing=N_("work on its review"),
        statuses=_LOOKED_BACK_ON,
        button=Button(label=N_("Write review")),
        under_way=N_("A review looks back on what is over: `/incident resolve` comes first."),
    ),
    Action.CLOSE: ActionRule(
        doing=N_("close it"),
        statuses=frozenset({Status.RESOLVED}),
        button=Button(label=pgettext_noop("an incident", "Close")),
        under_way=N_("`/incident resolve` or `/incident cancel` comes first."),
    ),
    Action.CAUSES: ActionRule(
        doing=N_("say what caused it"),
        statuses=_LOOKED_BACK_ON,
        button=Button(label=N_("Causes")),
        under_way=N_("`/incident resolve` asks for them."),
    ),
    Action.REOPEN: ActionRule(
        doing=N_("reopen it"),
        statuses=_LOOKED_BACK_ON | {Status.CANCELLED},
        button=Button(label=N_("Reopen")),
        under_way=N_("It is still open."),
    ),
    Action.UNDO: ActionRule(
        doing=N_("undo its end"),
        statuses=_LOOKED_BACK_ON | {Status.CANCELLED},
        under_way=N_("It has not ended, so there is nothing to undo."),
    ),
    Action.UNMERGE: ActionRule(
        doing=N_("undo its merge"),
        statuses=frozenset({Status.MERGED}),
        button=Button(label=N_("Undo merge")),
        under_way=N_("It is not merged into another incident."),
    ),
    Action.UPDATE: ActionRule(
        doing=N_("post an update"), statuses=ACTIVE | {Status.RESOLVED}, button=Button(label=N_("Post update"))
    ),
    Action.ESCALATE: ActionRule(doing=N_("escalate it"), statuses=ACTIVE, button=Button(label=N_("Escalate"))),
    Action.TAKE_OVER: ActionRule(
        doing=N_("take it over"),
        statuses=OPEN,
        button=Button(label=N_("Take over"), until_restored=True),
        viewer_may=True,
    ),
    Action.RESOLVE: ActionRule(doing=N_("resolve it"), statuses=ACTIVE, button=Button(label=N_("Resolve"))),
    Action.PROBLEM: ActionRule(
        doing=N_("raise a problem from it"),
        statuses=ACTIVE | _LOOKED_BACK_ON,
        button=Button(label=N_("Raise problem"), once_restored=True),
        viewer_may=True,
    ),
    Action.PRIORITY: ActionRule(
        doing=N_("change its priority"),
        statuses=ACTIVE | _LOOKED_BACK_ON,
        button=Button(label=N_("Change priority")),
    ),
    Action.TASK: ActionRule(
        doing=N_("add tasks to it or change them"),
        statuses=ACTIVE | _LOOKED_BACK_ON,
        button=Button(label=N_("Add task")),
    ),
    Action.EDIT: ActionRule(doing=N_("edit it"), statuses=_ALWAYS, button=Button(label=N_("Edit"))),
    Action.ROLES: ActionRule(
        doing=N_("assign roles"), statuses=ACTIVE | {Status.RESOLVED}, button=Button(label=N_("Roles"))
    ),
    Action.PAUSE: ActionRule(
        doing=N_("pause it"),
        statuses=_WORKED_ON,
        only_while=While.RUNNING,
        button=Button(label=N_("Pause")),
        under_way=N_("It is already paused: `/incident resume` ends the pause."),
    ),
    Action.MERGE: ActionRule(
        doing=N_("merge it"), statuses=ACTIVE | {Status.RESOLVED}, button=Button(label=N_("Merge"), ends=True)
    ),
    Action.CANCEL: ActionRule(
        doing=N_("cancel it"),
        statuses=ACTIVE,
        button=Button(label=N_("Cancel incident"), ends=True),
        entrusted_to=_ANSWERED_BY,
    ),
    Action.STATUS: ActionRule(doing=N_("change its status"), statuses=ACTIVE),
    Action.SNOOZE: ActionRule(doing=N_("put its reminder off"), statuses=ACTIVE, only_while=While.RUNNING),
    Action.NO_CHANGE: ActionRule(doing=N_("report no change"), statuses=ACTIVE, only_while=While.RUNNING),
    Action.STILL_WORKING: ActionRule(doing=N_("say that work goes on"), statuses=ACTIVE, only_while=While.RUNNING),
    Action.HANDOVER: ActionRule(doing=N_("write a hand-over note"), statuses=OPEN | _LOOKED_BACK_ON, viewer_may=True),
    Action.COMING: ActionRule(doing=N_("come to it"), statuses=ACTIVE, viewer_may=True),
    Action.CANNOT: ActionRule(doing=N_("say that you cannot come"), statuses=ACTIVE, viewer_may=True),
    Action.PRIVATE: ActionRule(doing=N_("make it private"), statuses=_ALWAYS, entrusted_to=_VISIBLE_BY),
    Action.PUBLIC: ActionRule(doing=N_("make it public"), statuses=_ALWAYS, entrusted_to=_VISIBLE_BY),
    Action.REDACT: ActionRule(doing=N_("redact its texts"), statuses=frozenset(Status), entrusted_to=_VISIBLE_BY),
    Action.DELETE: ActionRule(
        doing=N_("delete it"),
        statuses=_OVER,
        entrusted_to=_VISIBLE_BY,
        under_way=N_("Only drills can be deleted, once they are over."),
    ),
    Action.TIMES: ActionRule(
        doing=N_("correct its times"), statuses=ACTIVE | _LOOKED_BACK_ON, entrusted_to=_ANSWERED_BY
    ),
    Action.NOTE: ActionRule(doing=N_("add to its timeline"), statuses=_ALWAYS),
}
"""Every action, in the order of the buttons on a card."""

ENTRUSTED = {action: rule.entrusted_to for action, rule in RULES.items() if rule.entrusted_to}
"""The actions for which taking part is not enough, and what is."""
AVAILABLE = {
    status: frozenset(action for action, rule in RULES.items() if status in rule.statuses) for status in Status
}
"""Which actions make sense in which status."""
_MOVES = frozenset({Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING})


def available(status: Status, *, acknowledged: bool, paused: bool = False) -> frozenset[Action]:
    """Return the actions that make sense now."""
    holds = {
        While.ANY: True,
        While.UNACKNOWLEDGED: not acknowledged,
        While.RUNNING: not paused,
        While.PAUSED: paused,
    }
    return frozenset(action for action in AVAILABLE[status] if holds[RULES[action].only_while])


def moves(status: Status) -> list[Status]:
    """Return the statuses that work in progress may move to from `status`, in order of progress."""
    return [move for move in Status if move in _MOVES and move != status] if status in ACTIVE else []


def once_updated(status: Status) -> Status:
    """Return the status after an update that changes none: the first one acknowledges."""
    return Status.INVESTIGATING if status is Status.DECLARED else status


def membership(*, takes_part: bool, may_act: bool) -> Membership:
    """Return what a person is to an incident they see; only a guest may be one who takes part and may not act."""
    if not takes_part:
        return Membership.VIEWER
    return Membership.PARTICIPANT if may_act else Membership.GUEST


def may(action: Action, membership: Membership, trust: frozenset[Trust] = NO_TRUST) -> bool:
    """Say whether a person of this standing, so trusted, may do `action`.

    Anyone who sees an incident may acknowledge it or take over as its manager, and takes part from then on; they may
    raise a problem from it too. All else is for those who take part, except guests who may not act. What cannot be
    undone asks for trust too.
    """
    if action in ENTRUSTED:
        held = ENTRUSTED[action] & trust
        return bool(held & OF_WORKSPACE) or (bool(held) and membership is Membership.PARTICIPANT)
    return membership is Membership.PARTICIPANT or (membership is Membership.VIEWER and RULES[action].viewer_may)
