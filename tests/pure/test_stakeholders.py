"""What people outside an incident's channel read: what is happening, what it waits for, how it ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.brief import Brief
from bot.domain.forms import Readers
from bot.domain.vocabulary import Reach, Status
from bot.messages import posts
from bot.messages.announcement import announcement
from bot.messages.brief import brief
from bot.messages.readers import told_whom
from bot.messages.updates import told
from tests.documents.as_markdown import message
from tests.documents.sample import at, commitments, identified, incident, resolved, update


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
        known = Brief(
            incident=identified(**ended),
            impact_means="",
            commitments=commitments(),
            tried=[],
            earlier=0,
            noted=[],
            now=at(3 * 24 * 60),
        )
        assert "(for 20 min)" in message(brief(known).blocks)


def test_who_tells_leadership_reads_that_it_has_no_channel() -> None:
    """Once it is told, not only in the form."""
    readers = Readers(channel_id="C0INCIDENT", places=(), followers=0, room=None)
    unset = told_whom(readers, Reach.LEADERSHIP, drill=False, private=False)
    assert unset == "its channel. Not leadership: no channel is set for it"
    named = told_whom(replace(readers, room="C0ROOM"), Reach.LEADERSHIP, drill=False, private=False)
    assert named == "its channel, <#C0ROOM>"


@pytest.mark.parametrize(
    ("kind", "head", "spoken"),
    [
        ("update", "Update · P1 · ✅ Resolved", "P1 update on INC-42 · Checkout is down: Cards work."),
        (
            "resolved",
            "✅ Resolved after 52 min · P1",
            "P1 resolved: INC-42 · Checkout is down, after 52 min. Cards work.",
        ),
        ("reopened", "Reopened · P1 · ✅ Resolved", "P1 reopened: INC-42 · Checkout is down. Cards work."),
    ],
)
def test_an_update_stands_out_by_its_header_and_its_notification_says_the_state_first(
    kind: str, head: str, spoken: str
) -> None:
    """In the channel and outside of it: what it is, how bad it is and where the incident stands."""
    for for_responders in (True, False):
        drawn = told(resolved(), update(resolved(), kind, text="Cards work."), for_responders=for_responders)
        assert (drawn.blocks[0]["type"], drawn.blocks[0]["text"]["text"]) == ("header", head)
        assert drawn.text == spoken


def test_an_update_says_what_is_new_then_who_is_affected_what_to_do_and_what_is_promised() -> None:
    """In this order, for every reader."""
    for for_responders in (True, False):
        words = message(told(identified(), update(identified()), for_responders=for_responders).blocks)
        order = ("The new release", "Nobody can pay", "Pay by invoice", "Expected resolution", "Next update")
        assert sorted(order, key=words.index) == list(order)


def test_what_follows_a_resolution_stands_out_in_the_channel_too() -> None:
    """A resolution and a reopening begin with a header."""
    for said, head in (
        (posts.resolved(resolved(), "U0ALICE"), "✅ Resolved · P1"),
        (posts.reopened(identified(), "U0BOB", "Cards fail again."), "Reopened · 🔴 P1 · Identified"),
    ):
        assert (said.blocks[0]["type"], said.blocks[0]["text"]["text"]) == ("header", head)
