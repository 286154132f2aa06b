"""The recording that the demo begins with fits the code, and is moved so that it is always of the last weeks."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

from bot.domain.vocabulary import Status
from sandbox.clock import ManualClock
from sandbox.company import build_company
from sandbox.recorded import moved, read
from storage.tables import Base
from tests.quarter.story import THIS_WEEK, stories

NOW = datetime(2030, 5, 9, 17, 20, tzinfo=UTC)
REDRAW = "The recording is of other code or stories than these: make docs"


def test_the_recording_is_of_these_stories_people_and_tables() -> None:
    """`make docs` records it again where one of them has changed."""
    kept = read(NOW, "http://127.0.0.1:1")
    rows = kept["rows"]
    told = [story.title for story in stories()]
    assert [row["title"] for row in rows["incident"]][-len(told) :] == told, REDRAW
    people = [user for user in build_company(ManualClock(NOW)).people.users.values() if not user.is_bot]
    assert all(kept["people"].get(user.name) == user.id for user in people), REDRAW
    for table in Base.metadata.sorted_tables:
        settled = (column for column in table.columns if not (column.nullable or column.default or column.primary_key))
        needed = {column.name for column in settled}
        assert all(needed <= set(row) for row in rows.get(table.name, ())), f"{table.name}: {REDRAW}"


def test_every_incident_is_over_and_everybody_stands_among_those_who_read_the_announcements() -> None:
    """Nothing is open that is resolved; all but guests are in #incidents; the stories' channels can be opened."""
    kept = read(NOW, "http://127.0.0.1:1")
    assert {row["status"] for row in kept["rows"]["incident"]} <= {Status.CLOSED, Status.CANCELLED}
    channels = {channel["name"]: channel for channel in kept["slack"]["channels"]}
    people = build_company(ManualClock(NOW)).people.users.values()
    employed = {user.id for user in people if not user.is_restricted}
    assert employed <= set(channels["incidents"]["members"])
    of_stories = kept["rows"]["incident"][-len(stories()) :]
    assert {row["channel_id"] for row in of_stories} <= {channel["id"] for channel in channels.values()}
    assert not any(channel["is_archived"] for channel in channels.values())


def test_it_is_moved_by_whole_weeks_to_the_ones_before_this() -> None:
    """Every day is the same day of the week, whatever way a moment is written, and none is to come."""
    kept = read(NOW, "http://127.0.0.1:1")
    for story, row in zip(stories(), kept["rows"]["incident"][-len(stories()) :], strict=True):
        declared = datetime.fromisoformat(row["declared_at"])
        assert (declared.weekday(), declared.hour) == (story.at.weekday(), story.at.hour)
        assert timedelta(0) < NOW - declared < timedelta(weeks=14)
    said = [float(ts) for channel in kept["slack"]["channels"] for ts in channel["messages"]]
    assert NOW - timedelta(weeks=1) < datetime.fromtimestamp(max(said), UTC) < NOW
    text = json.dumps(kept)
    assert f"{THIS_WEEK.year}-0" not in text
    assert not re.search(r"https?://(?!127\.0\.0\.1|slack)", text), "an address of the machine that recorded it"


def test_a_moment_is_moved_however_it_is_written() -> None:
    """As a message's ts, in a date that Slack draws, in a link to a message, as a day; other numbers stay."""
    told = "1795000000.000100 <!date^1795000000^{time}|x> /p1795000000000100 2026-11-18T10:00:00+00:00 C01795"
    week = "1795604800.000100 <!date^1795604800^{time}|x> /p1795604800000100 2026-11-25T10:00:00+00:00 C01795"
    assert moved(told, timedelta(weeks=1)) == week
