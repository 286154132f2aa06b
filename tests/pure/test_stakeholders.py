"""What people outside an incident's channel read: what is happening, what it waits for, how it ended."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.brief import Brief
from bot.domain.forms import Readers
from bot.domain.vocabulary import Reach, Status
from bot.messages.announcement import announcement
from bot.messages.brief import brief
from bot.messages.readers import told_whom
from tests.documents.as_markdown import message
from tests.documents.sample import at, commitments, identified, incident, resolved


def test_the_announcement_says_from_the_first_moment_what_is_happening() -> None:
    """The beginning of what the declarer wrote stands under the title, with what is affected, and no more of it."""
    drawn = message(announcement(incident(description="Paying fails. " * 60)).blocks)
    assert "> Paying fails. Paying fails." in drawn
    assert "…" in drawn
    assert "Checkout, Payments" in drawn
    assert len(drawn) < 1000


def test_the_newest_update_in_an_announcement_says_as_of_when_and_who_says_so() -> None:
    """Who reads it hours later knows how old it is."""
    drawn = message(announcement(identified()).blocks)
    assert "As of 2026-11-23 09:25 UTC, @Carol: The new release" in drawn


def test_an_update_for_responders_alone_stays_out_of_the_announcement() -> None:
    """What was told last outside the channel stands there still."""
    drawn = message(announcement(identified(newest_update="The vault's key was lost.", newest_update_at=at(30))).blocks)
    assert "vault" not in drawn
    assert "We are rolling it back." in drawn


def test_a_resolution_is_announced_with_when_and_what_users_can_do_again() -> None:
    """In words for users; without any, what fixed it is said."""
    said = message(announcement(resolved()).blocks)
    assert "**Resolved** 2026-11-23 09:52 UTC, after 52 min. You can pay by card again." in said
    assert "Rolled the release back." not in said
    assert "Rolled the release back." in message(announcement(resolved(fix_for_users="")).blocks)


def test_catching_up_with_what_is_over_does_not_count_on() -> None:
    """A cancelled and a merged incident lasted until they ended, however late one asks."""
    for ended in ({"status": Status.CANCELLED, "closed_at": at(20)}, {"status": Status.MERGED, "merged_at": at(20)}):
        told = Brief(
            incident=identified(**ended),
            impact_means="",
            commitments=commitments(),
            tried=[],
            earlier=0,
            noted=[],
            now=at(3 * 24 * 60),
        )
        assert "(for 20 min)" in message(brief(told).blocks)


def test_who_tells_leadership_reads_that_it_has_no_channel() -> None:
    """Once it is told, not only in the form."""
    readers = Readers(channel_id="C0INCIDENT", places=(), followers=0, room=None)
    told = told_whom(readers, Reach.LEADERSHIP, drill=False, private=False)
    assert told == "its channel. Not leadership: no channel is set for it"
    named = told_whom(replace(readers, room="C0ROOM"), Reach.LEADERSHIP, drill=False, private=False)
    assert named == "its channel, <#C0ROOM>"
