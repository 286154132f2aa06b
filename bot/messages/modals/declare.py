"""The declare modal: from nothing to an incident in one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ExternalDataMultiSelectElement,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from bot.domain.forms import DeclareForm
from bot.domain.incident import IncidentView
from bot.domain.policy import Policy
from bot.domain.problem import ProblemView
from bot.domain.text import clip, escape
from bot.domain.vocabulary import IMPACT_MEANING, PRIORITY_NAME, Impact, Priority, Urgency
from bot.messages.ids import DECLARE_VIEW, SERVICES
from bot.messages.modals.form import (
    TITLE_LIMIT,
    Answers,
    ask,
    boxes,
    labels,
    modal,
    one_of,
    private_source,
    somebody,
    words,
)
from bot.messages.modals.private_calls import called_to_private
from bot.messages.problems.offer import known_error_hint
from bot.messages.similar import similar_hint
from bot.messages.text import mrkdwn, person, plain

AS_COMPUTED = "computed"
"""The choice of *Priority* that keeps what impact and urgency give."""
PRIORITY_CHOICES: dict[str, str] = {
    AS_COMPUTED: "From impact and urgency",
    **{str(priority): name for priority, name in PRIORITY_NAME.items()},
}
"""The menu of *Priority*."""


def declare_modal(
    form: DeclareForm,
    policy: Policy,
    *,
    declarer: str,
    announcement_channel: str,
    similar: Sequence[IncidentView] = (),
    known: Sequence[ProblemView] = (),
) -> dict[str, Any]:
    """Return the declare modal holding `form`; redrawn whenever anything that it tells of changes.

    What has been put in so far resembles the open incidents `similar` and the known errors `known`.
    """
    return modal(
        callback_id=DECLARE_VIEW,
        title="Declare incident",
        submit="Declare",
        metadata=form.metadata,
        blocks=[
            private_source("What is happening") if form.metadata.get("from_private") else None,
            ask("title", "Title", words(form.title, limit=TITLE_LIMIT, placeholder="Checkout is down"), live=True),
            similar_hint(similar),
            *(SectionBlock(text=mrkdwn(known_error_hint(each))) for each in known),
            ask("description", "What is happening", words(form.description, lines=True), optional=True),
            ask("impact", "Impact", one_of(labels(list(Impact), IMPACT_MEANING), form.impact), live=True),
            ask("urgency", "Urgency", one_of(labels(list(Urgency)), form.urgency), live=True),
            _preview(form, policy, declarer, announcement_channel),
            ask(SERVICES, "Affected services", _services(form), optional=True, live=True),
            ask("manager", "Incident manager", somebody(form.manager), live=True),
            ask("marks", "Kind of incident", _marks(form), optional=True, live=True),
            ask("override", "Priority", _override(form), optional=True, live=True),
            ask("reason", "Reason for this priority", words(form.override_reason, limit=500))
            if form.overridden(policy)
            else None,
        ],
    )


def read_declare(view: Mapping[str, Any]) -> DeclareForm:
    """Read the declare modal."""
    answers = Answers.of(view)
    impact, urgency, override = (answers.choice(name) for name in ("impact", "urgency", "override"))
    marks = answers.choices("marks")
    return DeclareForm(
        title=answers.text("title"),
        description=answers.text("description"),
        impact=Impact(impact) if impact else None,
        urgency=Urgency(urgency) if urgency else None,
        services=tuple(answers.choices(SERVICES)),
        manager=answers.user("manager"),
        private="private" in marks,
        drill="drill" in marks,
        override=Priority(override) if override and override != AS_COMPUTED else None,
        override_reason=answers.text("reason"),
        metadata=answers.metadata,
    )


def _preview(form: DeclareForm, policy: Policy, declarer: str, announcement_channel: str) -> SectionBlock:
    lines = [_priority_line(form, policy), _effect_line(form, declarer, announcement_channel)]
    if form.private and not form.drill:
        lines.append(called_to_private(policy, form.override or form.computed(policy)))
    return SectionBlock(block_id="preview", text=mrkdwn("\n".join(lines)))


def _priority_line(form: DeclareForm, policy: Policy) -> str:
    priority = form.override or form.computed(policy)
    if priority is None:
        return "*Priority:* pick impact and urgency to see it."
    origin = "set by you" if form.overridden(policy) else "from impact and urgency"
    return f"*Priority: {PRIORITY_NAME[priority]}* ({origin}). Targets: {policy.of_priority(priority).words}."


def _effect_line(form: DeclareForm, declarer: str, announcement_channel: str) -> str:
    people = dict.fromkeys([declarer, form.manager or declarer])
    invited = " and ".join(person(user) for user in people)
    kind = "private channel" if form.private else "public channel"
    told = _told(form, announcement_channel)
    return f"*Declaring* opens a {kind}, invites {invited}, and {told}."


def _told(form: DeclareForm, announcement_channel: str) -> str:
    if form.drill:
        return "announces nothing, because it is a drill"
    if form.private:
        return "announces nothing, because it is private"
    return f"tells #{escape(announcement_channel)}"


def _services(form: DeclareForm) -> ExternalDataMultiSelectElement:
    chosen = [Option(text=plain(name, 75), value=clip(name, 150)) for name in form.services]
    return ExternalDataMultiSelectElement(
        placeholder=PlainTextObject(text="Type to find or add a service"),
        min_query_length=0,
        initial_options=chosen or None,
    )


def _marks(form: DeclareForm) -> CheckboxesElement:
    return boxes(
        {"private": "Private", "drill": "Drill"},
        [mark for mark in ("private", "drill") if getattr(form, mark)],
        meaning={
            "private": "Only its members see it. For security or personal matters.",
            "drill": "An exercise: nothing is announced or counted.",
        },
    )


def _override(form: DeclareForm) -> StaticSelectElement:
    return one_of(PRIORITY_CHOICES, form.override or AS_COMPUTED)
