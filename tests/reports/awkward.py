"""Awkward incidents of a year and a half in Berlin: over a week's end, Christmas, changing clocks, and the like."""

from __future__ import annotations

from bot.domain.vocabulary import Status
from storage.promises import KEPT, MISSED, OPEN
from tests.reports.told import Told

CLOSED, RESOLVED = Status.CLOSED, Status.RESOLVED

TABLE = (
    # Taken up again in the next week, resolved in the one after.
    Told(
        1,
        "P2",
        CLOSED,
        (
            ("declared", "11-27 10:00"),
            ("acknowledged", "11-27 10:10"),
            ("resolved", "11-27 12:00"),
            ("reopened", "12-01 09:00"),
            ("resolved", "12-09 10:00"),
        ),
        promises=(("11-27 11:00", KEPT), ("12-01 10:00", MISSED), ("12-01 11:00", KEPT)),
    ),
    # Resolved on Sunday evening, recorded as such on Monday.
    Told(
        2, "P1", RESOLVED, (("declared", "11-29 22:00"), ("acknowledged", "11-29 22:05"), ("resolved", "11-29 22:50"))
    ),
    # Resolved in one week as recorded, in the one before as corrected.
    Told(
        3,
        "P2",
        RESOLVED,
        (
            ("declared", "12-03 09:00"),
            ("acknowledged", "12-03 09:40"),
            ("resolved", "12-07 10:00"),
            ("resolved", "12-06 22:30", "corrected"),
        ),
        promises=(("12-06 23:30", KEPT),),
    ),
    # A duplicate; one that was a duplicate for a while; a drill; a false alarm over a week's end.
    Told(4, "P3", Status.MERGED, (("declared", "12-02 13:00"), ("merged", "12-02 13:10"))),
    Told(
        5,
        "P3",
        RESOLVED,
        (
            ("declared", "12-04 08:00"),
            ("merged", "12-04 08:30"),
            ("unmerged", "12-04 08:50"),
            ("acknowledged", "12-04 09:00"),
            ("resolved", "12-04 15:00"),
        ),
    ),
    Told(6, "P1", RESOLVED, (("declared", "12-05 12:00"), ("resolved", "12-05 15:00")), drill=True),
    Told(7, "P1", Status.CANCELLED, (("declared", "12-06 22:00"), ("cancelled", "12-06 23:20"))),
    # Cancelled by mistake, taken up, resolved.
    Told(
        8,
        "P2",
        RESOLVED,
        (
            ("declared", "12-10 09:00"),
            ("acknowledged", "12-10 09:05"),
            ("cancelled", "12-10 09:30"),
            ("reopened", "12-10 10:30"),
            ("resolved", "12-10 18:00"),
        ),
    ),
    # Paused over a weekend: in time; and resolved while it was paused.
    Told(
        9,
        "P1",
        CLOSED,
        (
            ("declared", "12-11 15:00"),
            ("acknowledged", "12-11 15:10"),
            ("paused", "12-11 16:00"),
            ("resumed", "12-14 08:00"),
            ("resolved", "12-14 10:30"),
        ),
    ),
    Told(
        10,
        "P2",
        RESOLVED,
        (
            ("declared", "12-15 08:00"),
            ("acknowledged", "12-15 08:31"),
            ("paused", "12-15 09:00"),
            ("resumed", "12-15 19:00"),
            ("resolved", "12-15 19:00"),
        ),
    ),
    # Over in the moment in which it was declared.
    Told(11, "P3", RESOLVED, tuple((kind, "12-16 10:00") for kind in ("declared", "acknowledged", "resolved"))),
    Told(
        12,
        "P1",
        RESOLVED,
        (("declared", "12-13 22:30"), ("acknowledged", "12-13 22:31"), ("resolved", "12-14 01:00")),
        private=True,
    ),
    # Never acknowledged: over before the target had passed, and after.
    Told(13, "P2", RESOLVED, (("declared", "12-17 12:00"), ("resolved", "12-17 12:20"))),
    Told(14, "P1", RESOLVED, (("declared", "12-20 22:30"), ("resolved", "12-21 03:30"))),
    # Over a weekend, and over Christmas, in working time.
    Told(
        15,
        "P3",
        RESOLVED,
        (("declared", "12-18 14:00"), ("acknowledged", "12-21 09:30"), ("resolved", "12-23 13:00")),
        services=("Checkout",),
    ),
    Told(
        16,
        "P4",
        CLOSED,
        (("declared", "12-23 14:00"), ("acknowledged", "12-28 12:00"), ("resolved", "2027-01-07 15:00")),
        services=("Checkout", "Payments"),
    ),
    # The last half minute of a week and the first seconds of the next; exactly where it begins.
    Told(
        17,
        "P1",
        RESOLVED,
        (("declared", "12-13 22:59:30"), ("acknowledged", "12-13 22:59:59"), ("resolved", "12-13 23:00:10")),
    ),
    Told(
        18,
        "P1",
        RESOLVED,
        (("declared", "12-13 23:00:00"), ("acknowledged", "12-13 23:15:00"), ("resolved", "12-14 03:00:00")),
        promises=(("12-13 23:00:00", MISSED), ("12-14 03:00:00", KEPT)),
    ),
    # Week 53, to its last second.
    Told(
        19,
        "P2",
        RESOLVED,
        (("declared", "12-30 08:00"), ("acknowledged", "12-30 08:31"), ("resolved", "2027-01-03 22:59:59")),
    ),
    # The nights in which clocks change, the leap day.
    Told(
        20,
        "P1",
        RESOLVED,
        (
            ("declared", "2027-03-28 00:30"),
            ("acknowledged", "2027-03-28 00:40"),
            ("resolved", "2027-03-28 04:30"),
        ),
    ),
    Told(
        21,
        "P3",
        RESOLVED,
        (("declared", "2027-10-29 14:30"), ("acknowledged", "2027-11-01 10:30"), ("resolved", "2027-11-03 15:31")),
    ),
    Told(
        22,
        "P3",
        RESOLVED,
        (("declared", "2028-02-29 08:00"), ("acknowledged", "2028-02-29 12:00:01"), ("resolved", "2028-03-01 09:00")),
    ),
    # Three months long; acknowledged and missed long before it was resolved.
    Told(
        25,
        "P3",
        RESOLVED,
        (("declared", "2027-05-03 08:00"), ("acknowledged", "2027-05-04 08:00"), ("resolved", "2027-08-02 09:00")),
        services=("Payments",),
        promises=(("2027-06-01 09:00", KEPT), ("2027-06-15 09:00", MISSED)),
    ),
    # Open: both targets long past, and not yet.
    Told(23, "P1", Status.DECLARED, (("declared", "2028-03-10 10:00"),), promises=(("2028-03-10 10:30", OPEN),)),
    Told(24, "P4", Status.DECLARED, (("declared", "2028-03-15 11:00"),)),
)
