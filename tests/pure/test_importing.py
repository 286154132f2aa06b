"""What is made of a CSV file of past incidents: kindly about each line, and exact about times."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.importing import read_sheet, report
from bot.domain.transitions import Milestone
from bot.domain.vocabulary import Priority

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEAD = "Reference,title,priority,declared_at,acknowledged_at,resolved_at,services,Assignee"
GOOD = "OPS-1,Checkout is down,SEV1,2026-01-31T09:30:00+01:00,,2026-01-31T11:00:00Z,Checkout; Payments,Bob"


def test_a_line_gives_the_times_that_it_says_and_no_others() -> None:
    """In any zone; names of columns in any case; priorities in the words of other tools."""
    sheet = read_sheet([HEAD, GOOD], NOW)
    assert sheet.faults == []
    assert sheet.left_out == ["assignee"]
    [one] = sheet.incidents
    assert (one.reference, one.priority, one.services) == ("OPS-1", Priority.P1, ("Checkout", "Payments"))
    assert one.times == {
        Milestone.DECLARED: datetime(2026, 1, 31, 8, 30, tzinfo=UTC),
        Milestone.RESOLVED: datetime(2026, 1, 31, 11, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("SEV1", "urgent"), "line 2: priority: urgent is no priority. Write P1, P2, P3 or P4."),
        (("+01:00", ""), "line 2: declared_at: 2026-01-31T09:30:00 does not say in which time zone."),
        (("2026-01-31T11:00:00Z", "31.1."), "line 2: resolved_at: 31.1. is no time. Write one such as"),
        (("2026-01-31T11:00:00Z", ""), "line 2: resolved_at: Nothing is no time."),
        (("2026-01-31T11:00:00Z", "2027-01-31T11:00:00Z"), "line 2: resolved_at: This time is in the future."),
        (("2026-01-31T11:00:00Z", "2026-01-30T11:00:00Z"), "line 2: resolved_at: "),
        (("OPS-1", ""), "line 2: reference: This is empty."),
        (("Checkout is down", "Checkout, all of it, is down"), "line 2: There are more values than columns."),
    ],
)
def test_what_is_wrong_with_a_line_is_said_beside_its_column(wrong: tuple[str, str], said: str) -> None:
    """With what to write instead; the line is not imported, the others can be read."""
    sheet = read_sheet([HEAD, GOOD.replace(*wrong), GOOD.replace("OPS-1", "OPS-2")], NOW)
    assert any(str(fault).startswith(said) for fault in sheet.faults), sheet.faults
    assert [one.reference for one in sheet.incidents] == ["OPS-2"]


def test_a_column_that_is_missing_is_named() -> None:
    """And nothing is read."""
    sheet = read_sheet(["reference,title", "OPS-1,Checkout is down"], NOW)
    assert list(map(str, sheet.faults)) == ["line 1: These columns are missing: priority, declared_at, resolved_at."]


def test_a_reference_stands_in_one_line_alone() -> None:
    """It is what tells that an incident was imported before."""
    assert list(map(str, read_sheet([HEAD, GOOD, GOOD], NOW).faults)) == [
        "line 3: reference: OPS-1 stands in an earlier line as well."
    ]


def test_the_report_says_what_would_be_written_and_how_to() -> None:
    """Line by line, in UTC, with a sum."""
    sheet = read_sheet([HEAD, GOOD], NOW)
    assert list(report(sheet, sheet.incidents, [], written=False)) == [
        "line 2: OPS-1 (would be new): P1, 2026-01-31 08:30 to 2026-01-31 11:00 UTC, Checkout is down",
        "Left out, for they mean nothing here: assignee.",
        "1 to write, 0 imported before, 0 wrong. Nothing was written: add --write to write them.",
    ]
