"""The last word in an incident's channel before it is archived: how it ended, and where to read on."""

from __future__ import annotations

from bot.domain.incident import IncidentView, Links
from bot.domain.post_incident_policy import said_cause
from bot.domain.references import problem_reference, reference
from bot.domain.text import escape
from bot.domain.vocabulary import STATUS_IN_SENTENCE, Status
from bot.language.texts import N_, _, for_everybody
from bot.messages import facts
from bot.messages.message import Message, compose, context, section
from bot.messages.text import link


@for_everybody
def archive_notice(incident: IncidentView, links: Links) -> Message:
    """Say that the channel is archived now, with what keeps working; buttons would not: nobody can click here."""
    name, said = facts.escaped_headline(incident), N_("{incident} is {status}. This channel is archived now.")
    return compose(
        _(said, incident=name, status=_ended(incident)),
        section(_(said, incident=f"*{name}*", status=_ended(incident))),
        section(_resolution(incident)) if incident.resolved_at else None,
        section("\n".join(_ways(incident, links))),
        context(_way_back(incident)),
    )


def _ended(incident: IncidentView) -> str:
    if incident.merged_into is not None:
        return _("merged into {incident}", incident=reference(incident.merged_into))
    return STATUS_IN_SENTENCE[incident.status]


def _resolution(incident: IncidentView) -> str:
    known = (said_cause(incident.cause_category.strip()), incident.root_cause.strip())
    cause, fix = escape(": ".join(filter(None, known)), 300), escape(incident.fix, 1200)
    resolved = _("*Resolved* after {span}. {fix}", span=facts.resolution_took(incident), fix=fix).rstrip()
    because = _("Cause: {cause}", cause=cause) if cause else _("Cause: not known")
    return f"{resolved}\n{because}"


def _ways(incident: IncidentView, links: Links) -> list[str]:
    pages = [link(url, _("Announcement")) for url in links.announcements[:10]]
    pages += [link(links.review, _("Review"))] if links.review else []
    name = incident.reference
    problems = " ".join(f"`/incident show {problem_reference(number)}`" for number in links.problems[:10])
    return [
        *([" · ".join(pages)] if pages else []),
        _(
            "From any channel: `/incident show {incident}`, `/incident timeline {incident}`, "
            "`/incident tasks {incident}`",
            incident=name,
        ),
        *([_("Problems behind it: {problems}", problems=problems)] if problems else []),
    ]


def _way_back(incident: IncidentView) -> str:
    if incident.status is Status.MERGED and incident.merged_into is not None:
        return _("Work went on in {incident}.", incident=reference(incident.merged_into))
    return _(
        "To reopen the incident, type `/incident reopen {incident} why`. Apps cannot unarchive a channel: open it "
        "again by hand, then invite Muster with `/invite @Muster`.",
        incident=incident.reference,
    )
