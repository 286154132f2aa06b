"""What stands above each setting in the file, for who reads it cold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HEAD: Final = (
    "Muster's settings in {workspace}.",
    "",
    'A line such as `# language = "en"` shows a default: take the `# ` away to set another value.',
    "What is left out has its default; services, [announcements], [summaries] and [retention] stay as they are.",
    "`python app.py config diff FILE` says what this file would change, `config apply FILE` changes it.",
    "",
    "People (U…), user groups (S…) and channels (C…) are named by their Slack ids; names stand behind as comments.",
    'Lengths of time: "15 min", "4 h", "2 days", or in working time "4 working h", "3 working days".',
)
VERSION: Final = "The newest change of the settings that this file knows of: `config apply` overwrites no later one."

SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "matrix": (
        "The priority that each impact (a line) and urgency give.",
        "Higher impact or urgency never gives a lower priority.",
    ),
    "meanings": ("What each impact and urgency means, in the words that people choose by when they declare.",),
    "priorities": (
        "What each priority promises, and whom it calls.",
        "Whom to call is said by `groups`, `people` and `manager` (the incident manager), any of them.",
    ),
    "calendar": ("When people work: working time, and the days of reports, are counted by it.",),
    "people": ("Roles and privacy.",),
    "learning": ("What follows a resolution.",),
    "announcements": ("Where incidents are announced.",),
    "summaries": ("When and where the weekly and the monthly summary are posted, in [calendar]'s time zone.",),
    "retention": (
        'For how many days after its end what is over is kept, before it goes for good by itself; "for ever", too.',
        '"" is as long as MUSTER_KEEP_… says. Only a file sets this, and nobody in Slack.',
    ),
    "services": (
        "The services that incidents affect. Each may set:",
        "`groups` and `people`, called first, and `minutes` until the next are (half of the time to acknowledge);",
        "`chain`, further steps of its own; `channels` in which its incidents are announced too;",
        "[services.NAME.calendar], a calendar of its own, with the settings of [calendar];",
        "`removed = true`: it is offered no longer. Rename and merge services in Slack.",
    ),
}
"""What stands above each table of the file."""

FIELDS: Final[Mapping[str, str]] = {
    "language": 'The language of what a whole channel reads: "en", "de" or "es".',
    "call_link": "The https address of an incident's call; {number} stands for the incident's number.",
    "channel_name": "How channels are named: {number} and {title} stand for the incident's.",
    "announcement": "What each announcement begins with.",
    "priorities.*.acknowledge": "Within what time somebody acknowledges.",
    "priorities.*.resolve": "Within what time service is restored.",
    "priorities.*.update_every": "How often updates are due.",
    "priorities.*.stale_after": "After how long without activity Muster asks whether work goes on.",
    "priorities.*.chain": "Whom to call until somebody acknowledges, in steps; `minutes` until the next.",
    "priorities.*.managers": 'Who is told when the time to resolve is missed, such as { groups = ["S012"] }.',
    "priorities.*.announce": "Channels to announce in, beside the announcement channel.",
    "priorities.*.mention": "The user group mentioned there.",
    "priorities.*.leadership": "The managers' channel, for updates meant for leadership.",
    "calendar.zone": 'The time zone, such as "Europe/Berlin".',
    "calendar.days": "The days of the week on which people work.",
    "calendar.opens": "From when they work. Work that ends no later than it begins ends on the next morning.",
    "calendar.closes": "Until when they work.",
    "calendar.country": 'The country whose public holidays are free, such as "DE".',
    "calendar.subdivision": 'Its part, such as "BY".',
    "calendar.free_dates": 'Dates on which nobody works, such as "2026-12-24".',
    "calendar.weekday_hours": 'Other hours on single weekdays, such as { day = "Friday", closes = "15:00" }.',
    "calendar.half_days_end": 'When the country\'s half days end, such as "12:00".',
    "calendar.moved_days": "Whether the weekend days that the country makes working days are worked.",
    "calendar.half_dates": 'Days that end early, such as { on = "2026-12-23", until = "12:00", yearly = true }.',
    "calendar.extra_dates": "Dates on which people work besides.",
    "people.several": "The roles that several people may hold at once.",
    "people.security": "The user group whose members see private incidents.",
    "people.private_chain": "Whether private incidents call the chain and the managers of their priority too.",
    "people.guests": 'What guests may do: "act" in the incidents they take part in, "declare", "follow".',
    "people.owners": "The user group whose members may say whom to call for services.",
    "people.editors": "The user group whose members may change all settings but these.",
    "learning.causes": "The categories of causes that a resolution chooses from.",
    "learning.pin": "The reaction that puts a message into the timeline.",
    "learning.reviewed": "Priorities whose incidents are reviewed before they are closed.",
    "learning.review_within": "Within what time after the resolution a review is due.",
    "learning.owned": "Priorities whose incidents are closed only when each follow-up has an owner and a due date.",
    "learning.parts": "The parts that people are asked to write of a review, beside summary and causes.",
    "learning.archive_after": 'How long after its closing an incident\'s channel is archived; "never" for never.',
    "announcements.channel": 'A public channel; "" is the one that MUSTER_ANNOUNCEMENT_CHANNEL names.',
    "summaries.rhythms": 'Which are posted: "weekly", about the week before; "monthly", on the first working day.',
    "summaries.day": "The day of the week on which the weekly one is posted.",
    "summaries.at": "The time of day.",
    "retention.drills": "Drills, with all that belongs to them.",
    "retention.messages": "What notes and messages in timelines say.",
    "retention.incidents": "Who took part in an incident, and every word of it; its figures stay.",
    "retention.audit": "Entries of the audit log.",
    "summaries.channels": 'Where: "announcements" is the announcement channel; `services` beside it, all it tells of.',
}
"""What each field is, by its path; a star stands for each priority."""
