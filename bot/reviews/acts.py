"""What people do to a review: write its parts, send it to review, sign it off, take it back, plan it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.access.find import find, find_for
from bot.domain.actions import Action
from bot.domain.errors import NotNow, Refusal
from bot.domain.post_incident import ReviewState
from bot.domain.reviews.parts import Edit, Part, merge, missing, written
from bot.domain.reviews.review import Clash, Plan
from bot.domain.text import clean
from bot.messages.reviews import posts
from bot.messages.text import person
from bot.outbox import enqueue as slack_outlet
from bot.outbox import reviews
from bot.outbox.reminders import replan
from bot.queries.incidents import view_one
from bot.reviews.begin import begin
from bot.reviews.changes import back, changed, moved
from bot.reviews.find import find_review

if TYPE_CHECKING:
    from bot.access.find import Place
    from bot.commands.runner import Act
    from bot.messages.message import Message
    from storage.tables import Incident, Review


class Clashed(Refusal):
    """Somebody else has changed the same parts since the form was opened."""

    def __init__(self, parts: Mapping[Part, Clash]) -> None:
        super().__init__("Somebody else has changed this since you opened the form. Nothing was recorded.")
        self.parts = parts


async def open_review(act: Act, place: Place) -> None:
    """Begin the review of a resolved incident; one that was begun before is left as it is."""
    incident = await find_for(act, place, Action.REVIEW)
    if await act.unit.reviews.of(incident.id) is None:
        await begin(act, incident)
        await reviews.show(act.unit, incident, act.now)
        await replan(act.unit, incident, act.now)


async def get_file(act: Act, place: Place) -> None:
    """Have the review sent to who asks, as a file; whoever sees the incident may read it."""
    incident = await find(act.unit, act.actor, place, usage=Action.REVIEW.typed)
    await reviews.upload(act.unit, incident, {"user": act.actor}, act.now)


async def edit(act: Act, place: Place, form: Edit) -> None:
    """Write the parts that a person has changed; two who write different parts do not get in each other's way.

    Raises `Clashed` when somebody else has changed one of them meanwhile; nothing is recorded then.
    """
    incident, review = await find_review(act.unit, act.actor, place, lock=True)
    if review.state == ReviewState.DONE:
        raise NotNow("This review is signed off. *Back to draft* opens it again. Nothing was recorded.")
    now = {part: written(review.parts, part) for part in Part}
    changes, clashing = merge(review.parts, form)
    if clashing:
        raise Clashed(await _written_by(act, review, {part: now[part] for part in clashing}))
    if not changes:
        return
    after = {str(part): text for part, text in changes.items()}
    review.parts = {**review.parts, **after}
    changed(act, review, "edited", before={str(part): now[part] for part in changes}, after=after)
    await reviews.show(act.unit, incident, act.now)


async def send(act: Act, place: Place, reviewers: Iterable[str], meeting_at: datetime | None) -> None:
    """Send a draft to review, and tell those who are to read it.

    Raises `NotNow` when it is no draft any more, `Refusal` for a meeting in the past or somebody who does not see it.
    """
    incident, review = await find_review(act.unit, act.actor, place, lock=True)
    if review.state != ReviewState.DRAFT:
        raise NotNow(f"This review is {_standing(review)} already. Nothing changed.")
    people, meeting_at = list(dict.fromkeys(reviewers)), _kept(meeting_at, review.meeting_at)
    _refuse_past(act, meeting_at, review.meeting_at, "meeting")
    await _refuse_outsiders(act, incident, people, "reviewers")
    review.meeting_at = meeting_at
    more = {"reviewers": people, "meeting_at": None if meeting_at is None else meeting_at.isoformat()}
    moved(act, incident, review, ReviewState.IN_REVIEW, "Review sent to be read", more=more)
    view = await view_one(act.unit, incident)
    await _told(act, incident, posts.sent(view, act.actor, people, meeting_at))
    for user in people:
        if user != act.actor:
            asked = posts.asked_to_read(view, act.actor, meeting_at)
            await slack_outlet.direct(act.unit, user, asked, act.now, about=incident)


async def sign_off(act: Act, place: Place) -> None:
    """Sign a review off: it is done.

    Raises `NotNow` when it is done already, or while something is missing, which is named.
    """
    incident, review = await find_review(act.unit, act.actor, place, lock=True)
    if review.state == ReviewState.DONE:
        who = person(review.signed_off_by) if review.signed_off_by else "somebody"
        raise NotNow(f"This review was signed off by {who} already. Nothing changed.")
    lacking = missing(review.parts, incident.root_cause)
    if lacking:
        raise NotNow(f"The review still lacks {' and '.join(lacking)}. *Edit* adds it. Nothing changed.")
    review.signed_off_by, review.signed_off_at = act.actor, act.now
    moved(act, incident, review, ReviewState.DONE, "Review signed off")
    await _told(act, incident, posts.signed_off(await view_one(act.unit, incident), act.actor))


async def take_back(act: Act, place: Place, reason: str) -> None:
    """Take a review back to draft.

    Raises `NotNow` when it is a draft, `Refusal` without a reason.
    """
    incident, review = await find_review(act.unit, act.actor, place, lock=True)
    if review.state == ReviewState.DRAFT:
        raise NotNow("This review is a draft already. Nothing changed.")
    if not reason.strip():
        raise Refusal("Say why it needs more work.", field="reason")
    back(act, incident, review, clean(reason))
    await _told(act, incident, posts.taken_back(await view_one(act.unit, incident), act.actor, clean(reason)))


async def plan(act: Act, place: Place, form: Plan) -> None:
    """Set who owns a review, by when it is due and when it is talked about.

    Raises `Refusal` for a time in the past that was not set before, or an owner who does not see the incident.
    """
    incident, review = await find_review(act.unit, act.actor, place, lock=True)
    form = _exact(form, review)
    _refuse_past(act, form.due_at, review.due_at, "due")
    _refuse_past(act, form.meeting_at, review.meeting_at, "meeting")
    await _refuse_outsiders(act, incident, [form.owner] if form.owner else [], "owner")
    before = _planned(Plan(owner=review.owner, due_at=review.due_at, meeting_at=review.meeting_at))
    after = _planned(form)
    if after == before:
        return
    new_owner = form.owner if form.owner != review.owner else None
    review.owner, review.due_at, review.meeting_at = form.owner, form.due_at, form.meeting_at
    changed(act, review, "planned", before=before, after=after)
    await _told(act, incident)
    if new_owner and new_owner != act.actor:
        owned = posts.owned(await view_one(act.unit, incident), act.actor, form.due_at)
        await slack_outlet.direct(act.unit, new_owner, owned, act.now, about=incident)


async def _told(act: Act, incident: Incident, *said: Message) -> None:
    for message in said:
        await slack_outlet.say(act.unit, incident, message, act.now)
    await reviews.show(act.unit, incident, act.now)
    for viewer in await act.unit.workspaces.home_viewers(act.now - slack_outlet.HOME_VIEWERS_OF_LATE):
        await slack_outlet.home(act.unit, viewer, act.now)
    await replan(act.unit, incident, act.now)


async def _written_by(act: Act, review: Review, parts: Mapping[Part, str]) -> dict[Part, Clash]:
    """Say who wrote what stands in these parts."""
    last = {
        str(part): change.actor
        for change in await act.unit.reviews.changes(review.incident_id)
        for part in change.after
    }
    return {part: Clash(text=text, who=last.get(part, review.created_by)) for part, text in parts.items()}


def _refuse_past(act: Act, moment: datetime | None, before: datetime | None, field: str) -> None:
    if moment is not None and moment < act.now and moment != before:
        raise Refusal("This time has passed. Choose a later one.", field=field)


def _exact(form: Plan, review: Review) -> Plan:
    """Read a time of the form, which is to the minute, as the one that was shown in it where it was left as it was."""
    return replace(form, due_at=_kept(form.due_at, review.due_at), meeting_at=_kept(form.meeting_at, review.meeting_at))


def _kept(moment: datetime | None, before: datetime | None) -> datetime | None:
    return before if before is not None and moment == before.replace(second=0, microsecond=0) else moment


async def _refuse_outsiders(act: Act, incident: Incident, people: Iterable[str], field: str) -> None:
    blind = [user for user in people if not await act.unit.incidents.seen(incident.id, user)]
    if blind:
        names = ", ".join(map(person, blind))
        raise Refusal(f"{names} cannot see this private incident. Let them in first.", field=field)


def _standing(review: Review) -> str:
    return "signed off" if review.state == ReviewState.DONE else "in review"


def _planned(form: Plan) -> dict[str, str | None]:
    return {
        "owner": form.owner,
        "due_at": form.due_at.isoformat() if form.due_at else None,
        "meeting_at": form.meeting_at.isoformat() if form.meeting_at else None,
    }
