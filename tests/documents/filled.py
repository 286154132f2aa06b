"""Forms that are drawn from more than plain values: parts of the settings, a service, the audit log, a figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.audit import OPERATOR, Page, What
from bot.domain.durations import Durations
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.policy_parts import Part, content_of
from bot.domain.reports.figures import MetricFilter
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.period import parse
from bot.domain.reports.report import Asked
from bot.domain.vocabulary import CLOCK, NOBODY, Priority, Status
from bot.messages.audit import audit_modal
from bot.messages.modals.settings_part import part_modal
from bot.messages.modals.settings_root import PARTS
from bot.messages.modals.settings_service_calendar import service_calendar_modal
from bot.messages.modals.settings_services import service_modal
from bot.messages.reports.behind import behind_modal
from storage.audit import AuditFilter
from storage.tables import AuditEntry
from tests.documents.sample import ALICE, BOB, CAROL, at

View = dict[str, Any]

_GROUPS = {"S0ONCALL": "on-call", "S0PAYMENTS": "payments-oncall"}
_SERVICE = {"groups": ["S0PAYMENTS"], "minutes": 5, "chain": [{"groups": ["S0ONCALL"], "minutes": 10}]}
_OF_OTHER_PRIORITIES = frozenset({Part.P2, Part.P3, Part.P4})
"""Forms that ask what the form of P1 asks."""
_SINCE, _UNTIL = at(-30 * 24 * 60), at(24 * 60)


def forms() -> dict[str, Callable[[], list[View]]]:
    """Return how each of these forms is drawn, by its module and name: once, or once for each part."""
    return {
        "audit.audit_modal": lambda: [audit_modal(_page())],
        "modals.settings_part.part_modal": _parts,
        "modals.settings_service_calendar.service_calendar_modal": lambda: [_service_calendar()],
        "modals.settings_services.service_modal": lambda: [service_modal("Payments", _SERVICE, _GROUPS)],
        "reports.behind.behind_modal": lambda: [_behind()],
    }


def _parts() -> list[View]:
    parts = [(part, spec) for part, spec in PARTS.items() if part not in _OF_OTHER_PRIORITIES]
    return [part_modal(part, spec, DEFAULT_POLICY, _GROUPS) for part, spec in parts]


def _service_calendar() -> View:
    return service_calendar_modal("Payments", None, content_of(DEFAULT_POLICY, Part.CALENDAR))


def _page() -> Page:
    told = _told()
    entries = [
        AuditEntry(
            id=len(told) - place,
            team_id="T0",
            at=at(-20 * place),
            actor=actor,
            what=str(what),
            subject=subject,
            detail=detail,
        )
        for place, (actor, what, subject, detail) in enumerate(told)
    ]
    return Page(sought=AuditFilter(since=_SINCE, until=_UNTIL), entries=entries, before=None, more=True)


def _told() -> list[tuple[str, What, str, dict[str, Any]]]:
    period = {"since": _SINCE.isoformat(), "until": _UNTIL.isoformat()}
    incidents = {"of": "incidents", "rows": 120, "private": 2, **period}
    return [
        (
            ALICE,
            What.SETTING,
            "priorities.P1",
            {"changed": [["acknowledge", "15 min", "10 min"], ["mention", "", "S0ONCALL"]]},
        ),
        (ALICE, What.DECLINED, "INC-41", {"person": CAROL}),
        (ALICE, What.GRANTED, "INC-41", {"person": BOB}),
        (BOB, What.ASKED, "INC-41", {}),
        (CAROL, What.LOOKED, "INC-41", {"by": "report"}),
        (CAROL, What.LOOKED, "", {"by": "list", "more": 3}),
        (ALICE, What.EXPORTED, "", {**incidents, "as": None}),
        (OPERATOR, What.EXPORTED, "", {**incidents, "as": CAROL}),
        (OPERATOR, What.EXPORTED, "INC-42", {"of": "review", "forms": ["md", "pdf"], "as": None}),
        (OPERATOR, What.EXPORTED, "", {"of": "audit log", "rows": 4000}),
        (ALICE, What.READ, "INC-41", {"by": BOB, **period}),
        (ALICE, What.PUBLIC, "INC-41", {}),
        (ALICE, What.PRIVATE, "INC-41", {}),
        (NOBODY, What.UNSHARED, "INC-42", {"with": "T0VENDOR"}),
        (NOBODY, What.SHARED, "INC-42", {"with": "T0VENDOR"}),
        (BOB, What.HIDDEN, "INC-42", {"entry": 7}),
        (BOB, What.DELETED, "INC-42", {"entry": 8}),
        (CLOCK, What.TAKEN_DOWN, "INC-41", {"canvas": "F0CANVAS"}),
        (ALICE, What.GREETED, "", {}),
        (ALICE, What.TESTED, "incidents", {}),
        (ALICE, What.TEST_REMOVED, "incidents", {}),
        (ALICE, What.TRIED_AGAIN, "", {}),
        (CAROL, What.REFUSED, "INC-42", {"action": "close"}),
    ]


def _behind() -> View:
    asked = Asked(parse("last week", at(7 * 24 * 60), "UTC"))
    late = replace(_case(), number=44, resolved_in_time=False, took=_took(resolve=400, reopened=1))
    unresolved = replace(
        _case(), number=45, took=_took(resolve=None), unacknowledged=True, acknowledged_in_time=None, updates_due=0
    )
    titles = {
        42: ("Checkout is down", "C0INCIDENT"),
        44: ("Card payments fail", "C0OTHER"),
        45: ("Receipts arrive late", None),
    }
    return behind_modal(asked, [_case(), late, unresolved], titles, {}, MetricFilter.ALL, 0)


def _case() -> IncidentMetrics:
    return IncidentMetrics(
        number=42,
        priority=Priority.P1,
        status=Status.RESOLVED,
        declared_at=at(0),
        took=_took(acknowledge=4, resolve=52),
        acknowledge_working=None,
        resolve_working=None,
        acknowledged_in_time=True,
        resolved_in_time=True,
        unacknowledged=False,
        updates_kept=2,
        updates_due=3,
        services=("Checkout", "Payments"),
        manager=ALICE,
        cause="Change or deployment",
    )


def _took(*, acknowledge: int | None = None, resolve: int | None, reopened: int = 0) -> Durations:
    span = None if resolve is None else timedelta(minutes=resolve)
    return Durations(
        detect=None,
        acknowledge=None if acknowledge is None else timedelta(minutes=acknowledge),
        workaround=None,
        resolve=span,
        resolve_active=span,
        impact=span,
        reopened=reopened,
    )
