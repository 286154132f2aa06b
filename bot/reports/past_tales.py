"""What an invented past tells of: incidents of an online shop, each with its cause, its fix and how long it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.vocabulary import Priority


@dataclass(frozen=True, slots=True)
class Tale:
    """An incident as it may happen again."""

    service: str
    priority: Priority
    minutes: int
    """How long it takes as a rule."""
    title: str
    cause: str
    fix: str
    category: str
    often: int = 1
    """How many times as often as others."""


KNOWN = Tale(
    "Checkout",
    Priority.P2,
    10,
    "Card payments fail",
    "The card provider failed, and we do not fail over by ourselves",
    "Card payments went through the backup provider",
    "Third party",
    often=8,
)
"""What happens again and again, and has a workaround."""

_TALE = re.compile(r"(.+) (P\d), (\d+) min, (.+): (.+)\n +(.+) → (.+)\n")
_TOLD = """
Checkout P1, 62 min, Change or deployment: Orders cannot be placed
    A lock on the table of baskets → The migration was stopped and done at night
Checkout P2, 70 min, Change or deployment: Baskets are empty after logging in
    Two releases of the basket service side by side → The older one was taken out
Mobile app P2, 130 min, Change or deployment: The app crashes on older phones
    A library needs a newer system → The library was taken back
Website P1, 48 min, Change or deployment: The website is down
    A faulty rule of the firewall → The rule was taken back
Website P2, 35 min, Change or deployment: The home page is slow
    A film of 80 MB in the banner → The film was made smaller
Checkout P3, 95 min, Configuration: Vouchers are refused
    It began at midnight UTC, not local time → The start was moved
Internal tools P3, 90 min, Configuration: The VPN drops every ten minutes
    The new gateway's idle timeout → The timeout was raised
Support desk P3, 35 min, Configuration: The phone line plays the night message all day
    Daylight saving time → The schedule was set by time zone
Website P2, 30 min, Configuration: The shop does not open in Norway
    An expired certificate → The certificate was renewed, and renews itself
Checkout P3, 120 min, Third party: Orders over 1,000 euros are declined
    The provider's limit for fraud → The provider raised it
Customer accounts P3, 60 min, Third party: Password reset emails do not arrive
    The sender's domain was on a block list → Another domain sends them
Internal tools P4, 400 min, Third party: Timesheets cannot be saved
    The vendor's update → The vendor took it back
Order tracking P4, 240 min, Third party: Delivered parcels are shown as on their way
    The carrier sent no file at night → The file was asked for again
Support desk P3, 30 min, Third party: The support desk does not load
    The vendor's outage → The vendor fixed it
Customer accounts P3, 80 min, Software defect: New customers cannot confirm their address
    The link was valid for a minute → It is valid for a day
Mobile app P3, 50 min, Software defect: The app shows yesterday's offers
    A cache that nobody emptied → The cache lasts an hour
Order tracking P3, 40 min, Software defect: Tracking pages time out
    A query without an index → The index was added
Search P3, 65 min, Software defect: New products do not appear in search
    The importer stopped at an odd letter → The importer skips what it cannot read
Support desk P4, 180 min, Software defect: Replies of customers open new tickets
    The reference was cut from the subject → It stands in a header too
Warehouse P3, 160 min, Software defect: The outlet's stock is not counted
    Its shelf numbers begin with a letter → Letters are allowed
Warehouse P4, 110 min, Software defect: Pick lists are printed twice
    A double click → The button waits for an answer
Customer accounts P4, 300 min, Data: Accounts show orders twice
    An import ran twice → The second copies were removed
Payments P3, 150 min, Data: Danish invoices carry the wrong VAT
    A rate of last year → The rate was corrected
Internal tools P3, 45 min, Infrastructure: Build machines are out of disk
    Images of old builds are never removed → They are removed after a week
Payments P3, 180 min, Infrastructure: Refunds are stuck
    A queue that nobody read → The reader was started
Warehouse P2, 55 min, Infrastructure: Scanners in hall A lose the network
    An access point overheated → The access point was replaced
Mobile app P4, 200 min, Process: Notifications arrive twice
    Two senders were running → One was stopped
Payments P2, 220 min, Process: Payouts to sellers are a day late
    The bank's holiday was not in the calendar → They were sent by hand
Search P3, 75 min, Process: Search is slow in the evening
    The index was rebuilt at the busiest hour → It is rebuilt at four in the morning
Search P2, 25 min, Capacity: Search answers with errors
    A node ran out of memory → The node was replaced
Website P3, 45 min, Capacity: Product pages lack their pictures
    The store of images was full → It was given more room
"""


def _tale(found: re.Match[str]) -> Tale:
    service, priority, minutes, category, title, cause, fix = found.groups()
    return Tale(service, Priority(priority), int(minutes), title, cause, fix, category)


TALES = (KNOWN, *map(_tale, _TALE.finditer(_TOLD)))
SAYINGS = (
    "We are looking into it.",
    "We have found what is wrong.",
    "The fix is on its way.",
    "It works again for some; the rest follows.",
    "It is better. We keep watching.",
    "No change yet.",
)
"""What updates say, in the order in which an incident goes on."""
