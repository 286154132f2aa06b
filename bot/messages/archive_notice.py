"""The last word in an incident's channel before it is archived: how it ended, and where to read on."""

from __future__ import annotations

from bot.domain.incident import IncidentView, Links
from bot.domain.references import problem_reference, reference
from bot.domain.text import escape
from bot.domain.vocabulary import Status
from bot.messages import facts
from bot.messages.message import Message, compose, context, section
from bot.messages.text import link


def archive_notice(incident: IncidentView, links: Links) -> Message:
    """Say that the channel is archived now, with what keeps working; buttons would not: nobody can click here."""
    said = f"{facts.escaped_headline(incident)} is {_ended(incident)}. This channel is archived now."
    return compose(
        said,
        section(f"*{facts.escaped_headline(incident)}* is {_ended(incident)}. This channel is archived now."),
        section(_resolution(incident)) if incident.resolved_at else None,
        section("\n".join(_ways(incident, links))),
        context(_way_back(incident)),
    )


def _ended(incident: IncidentView) -> str:
    if incident.merged_into is not None:
        return f"merged into {reference(incident.merged_into)}"
    return str(incident.status)


def _resolution(incident: IncidentView) -> str:
    known = (incident.cause_category.strip(), incident.root_cause.strip())
    cause = ": ".join(filter(None, known)) or "not known"
    fix = escape(incident.fix, 1200)
    return f"*Resolved* after {facts.resolution_took(incident)}. {fix}".rstrip() + f"\nCause: {escape(cause, 300)}"


def _ways(incident: IncidentView, links: Links) -> list[str]:
    pages = [link(url, "Announcement") for url in links.announcements[:10]]
    pages += [link(links.review, "Review")] if links.review else []
    name = incident.reference
    problems = " ".join(f"`/incident show {problem_reference(number)}`" for number in links.problems[:10])
    return [
        *([" · ".join(pages)] if pages else []),
        f"From any channel: `/incident show {name}`, `/incident timeline {name}`, `/incident tasks {name}`",
        *([f"Problems behind it: {problems}"] if problems else []),
    ]


def _way_back(incident: IncidentView) -> str:
    if incident.status is Status.MERGED and incident.merged_into is not None:
        return f"Work went on in {reference(incident.merged_into)}."
    return (
        f"`/incident reopen {incident.reference} why` takes it up again. Bots cannot unarchive a channel: "
        "a person opens it again, then invites Muster with `/invite @Muster`."
    )
