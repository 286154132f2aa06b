"""What people do to a review: write its parts, send it to review, sign it off, take it back, plan it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.access.find import find, find_for
from bot.commands.history import in_record
from bot.domain.actions import Action
from bot.domain.errors import NotNow, Refusal
from bot.domain.mentions import spelled_all
from bot.domain.moments import unless_shown
from bot.domain.post_incident import ReviewState
from bot.domain.reviews.parts import Edit, Part, merge, missing, written
from bot.domain.reviews.review import Clash, Plan
from bot.domain.text import clean
from bot.language.texts import N_, _, for_everybody, listed
from bot.messages.reviews import posts
from bot.messages.text import person
from bot.outbox import enqueue as slack_outlet
from bot.outbox import reviews
from bot.outbox.file_payloads import ToPerson
from bot.outbox.practice import guide
from bot.outbox.reminders import replan
from bot.queries.incidents import view_one
from bot.reviews.begin import begin
from bot.reviews.changes import back, changed, moved
from bot.reviews.find import find_review

if TYPE_CHECKING:
    from bot.access.find import IncidentRef
    from bot.commands.runner import Context
    from bot.messages.message import Message
    from storage.tables import Incident, Review


class Clashed(Refusal):
    """Somebody else has changed the same parts since the form was opened."""

    def __init__(self, parts: Mapping[Part, Clash]) -> None:
        super().__init__(_("Somebody else has changed this since you opened the form. Nothing was recorded."))
        self.parts = parts


async def open_review(ctx: Context, place: IncidentRef) -> None:
    """Begin the review of a resolved incident; one that was begun before is left as it is."""
    incident = await find_for(ctx, place, Action.REVIEW)
    if await ctx.unit.reviews.of(incident.id) is None:
        await begin(ctx, incident)
        await reviews.show(ctx.unit, incident, ctx.now)
        await guide(ctx.unit, incident, ctx.now)
        await replan(ctx.unit, incident, ctx.now)


async def get_file(ctx: Context, place: IncidentRef) -> None:
    """Have the review sent to who asks, as a file; everybody who sees the incident may read it."""
    incident = await find(ctx.unit, ctx.actor, place, usage=Action.REVIEW.typed)
    await reviews.upload(ctx.unit, incident, ToPerson(user=ctx.actor), ctx.now)


async def edit(ctx: Context, place: IncidentRef, form: Edit) -> None:
    """Write the parts that a person has changed; two who write different parts do not get in each other's way.

    Raises `Clashed` when somebody else has changed one of them meanwhile; nothing is recorded then.
    """
    incident, review = await find_review(ctx.unit, ctx.actor, place, lock=True)
    if review.state == ReviewState.DONE:
        raise NotNow(_("This review is signed off. To change it, press *Back to draft*. Nothing was recorded."))
    now = {part: written(review.parts, part) for part in Part}
    changes, clashing = merge(review.parts, form)
    if clashing:
        raise Clashed(await _written_by(ctx, review, {part: now[part] for part in clashing}))
    if not changes:
        return
    after = {str(part): text for part, text in changes.items()}
    review.parts = {**review.parts, **after}
    changed(ctx, review, "edited", before={str(part): now[part] for part in changes}, after=after)
    await reviews.show(ctx.unit, incident, ctx.now)


async def send(ctx: Context, place: IncidentRef, reviewers: Iterable[str], meeting_at: datetime | None) -> None:
    """Send a draft to review, and tell those who are to read it.

    Raises `NotNow` when it is no draft any more, `Refusal` for a meeting in the past or somebody who does not see it.
    """
    incident, review = await find_review(ctx.unit, ctx.actor, place, lock=True)
    if review.state != ReviewState.DRAFT:
        if review.state == ReviewState.DONE:
            raise NotNow(_("This review is signed off already. Nothing changed."))
        raise NotNow(_("This review is in review already. Nothing changed."))
    people, meeting_at = list(dict.fromkeys(reviewers)), unless_shown(meeting_at, review.meeting_at)
    _refuse_past(ctx, meeting_at, review.meeting_at, "meeting")
    await _refuse_outsiders(ctx, incident, people, "reviewers")
    review.meeting_at = meeting_at
    more = {"reviewers": people, "meeting_at": None if meeting_at is None else meeting_at.isoformat()}
    said = _sent_to(people) if people else in_record(N_("Review sent to be read"))
    moved(ctx, incident, review, ReviewState.IN_REVIEW, said, more=more)
    view = await view_one(ctx.unit, incident)
    await _told(ctx, incident, posts.sent(view, ctx.actor, people, meeting_at))
    for user in people:
        if user != ctx.actor:
            asked = partial(posts.asked_to_read, view, ctx.actor, meeting_at)
            await slack_outlet.direct_message(ctx.unit, user, asked, ctx.now, about=incident)


@for_everybody
def _sent_to(people: Sequence[str]) -> str:
    """Say in the record who is to read a review."""
    return _("Review sent to be read by {people}", people=spelled_all(people))


async def sign_off(ctx: Context, place: IncidentRef) -> None:
    """Sign a review off: it is done.

    Raises `NotNow` when it is done already, or while something is missing, which is named.
    """
    incident, review = await find_review(ctx.unit, ctx.actor, place, lock=True)
    if review.state == ReviewState.DONE:
        who = person(review.signed_off_by) if review.signed_off_by else _("Somebody")
        raise NotNow(_("{person} has signed off this review already. Nothing changed.", person=who))
    lacking = missing(review.parts, incident.root_cause)
    if lacking:
        parts = listed([_(what) for what in lacking])
        raise NotNow(_("The review still lacks {parts}. To add it, press *Edit*. Nothing changed.", parts=parts))
    review.signed_off_by, review.signed_off_at = ctx.actor, ctx.now
    moved(ctx, incident, review, ReviewState.DONE, in_record(N_("Review signed off")))
    await _told(ctx, incident, posts.signed_off(await view_one(ctx.unit, incident), ctx.actor))


async def take_back(ctx: Context, place: IncidentRef, reason: str) -> None:
    """Take a review back to draft.

    Raises `NotNow` when it is a draft, `Refusal` without a reason.
    """
    incident, review = await find_review(ctx.unit, ctx.actor, place, lock=True)
    if review.state == ReviewState.DRAFT:
        raise NotNow(_("This review is a draft already. Nothing changed."))
    if not reason.strip():
        raise Refusal(_("Say why it needs more work."), field="reason")
    back(ctx, incident, review, clean(reason))
    await _told(ctx, incident, posts.taken_back(await view_one(ctx.unit, incident), ctx.actor, clean(reason)))


async def plan(ctx: Context, place: IncidentRef, form: Plan) -> None:
    """Set who owns a review, by when it is due and when it is talked about.

    Raises `Refusal` for a time in the past that was not set before, or an owner who does not see the incident.
    """
    incident, review = await find_review(ctx.unit, ctx.actor, place, lock=True)
    form = _exact(form, review)
    _refuse_past(ctx, form.due_at, review.due_at, "due")
    _refuse_past(ctx, form.meeting_at, review.meeting_at, "meeting")
    await _refuse_outsiders(ctx, incident, [form.owner] if form.owner else [], "owner")
    before = _planned(Plan(owner=review.owner, due_at=review.due_at, meeting_at=review.meeting_at))
    after = _planned(form)
    if after == before:
        return
    new_owner = form.owner if form.owner != review.owner else None
    review.owner, review.due_at, review.meeting_at = form.owner, form.due_at, form.meeting_at
    changed(ctx, review, "planned", before=before, after=after)
    await _told(ctx, incident)
    if new_owner and new_owner != ctx.actor:
        owned = partial(posts.owned, await view_one(ctx.unit, incident), ctx.actor, form.due_at)
        await slack_outlet.direct_message(ctx.unit, new_owner, owned, ctx.now, about=incident)


async def _told(ctx: Context, incident: Incident, *said: Message) -> None:
    for message in said:
        await slack_outlet.post(ctx.unit, incident, message, ctx.now)
    await reviews.show(ctx.unit, incident, ctx.now)
    await slack_outlet.refresh_homes(ctx.unit, ctx.now)
    await replan(ctx.unit, incident, ctx.now)


async def _written_by(ctx: Context, review: Review, parts: Mapping[Part, str]) -> dict[Part, Clash]:
    """Say who wrote what stands in these parts."""
    last = {
        str(part): change.actor
        for change in await ctx.unit.reviews.changes(review.incident_id)
        for part in change.after
    }
    return {part: Clash(text=text, who=last.get(part, review.created_by)) for part, text in parts.items()}


def _refuse_past(ctx: Context, moment: datetime | None, before: datetime | None, field: str) -> None:
    if moment is not None and moment < ctx.now and moment != before:
        raise Refusal(_("This time has passed. Choose a later one."), field=field)


def _exact(form: Plan, review: Review) -> Plan:
    """Read a time of the form, which is to the minute, as the one that was shown in it where it was left as it was."""
    return replace(
        form,
        due_at=unless_shown(form.due_at, review.due_at),
        meeting_at=unless_shown(form.meeting_at, review.meeting_at),
    )


async def _refuse_outsiders(ctx: Context, incident: Incident, people: Iterable[str], field: str) -> None:
    blind = [user for user in people if not await ctx.unit.incidents.seen(incident.id, user)]
    if blind:
        names = listed([person(user) for user in blind])
        raise Refusal(
            _("{people} cannot see this private incident. Give them access first.", people=names), field=field
        )


def _planned(form: Plan) -> dict[str, str | None]:
    return {
        "owner": form.owner,
        "due_at": form.due_at.isoformat() if form.due_at else None,
        "meeting_at": form.meeting_at.isoformat() if form.meeting_at else None,
    }
