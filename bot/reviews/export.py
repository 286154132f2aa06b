"""`app.py export --review`: one review as files, for who is not in Slack."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.audit.entries import audit
from bot.domain.audit import OPERATOR, What
from bot.domain.errors import MusterError
from bot.domain.references import lone_reference, reference
from bot.domain.reviews.structure import Document, people_in
from bot.drawing import PDFS, TO_INSTALL, not_installed
from bot.queries.policy import current_policy
from bot.reviews.document import document_for_everybody
from bot.reviews.facts import facts_of_review
from bot.reviews.html import page
from bot.reviews.markdown import Voice, markdown
from bot.reviews.names import names_of
from bot.reviews.pdf import pdf

if TYPE_CHECKING:
    from bot.slack.client import Slack
    from storage.store import Store

Form = Literal["md", "html", "pdf"]
FORMS: tuple[Form, ...] = ("md", "html", "pdf")
"""What a review can be exported as."""


class NoSuchReview(MusterError):
    """There is none, or none that everybody, or the person named, may read."""

    def __init__(self, named: str) -> None:
        super().__init__(
            f"There is no review of {named} to be read. Has it been begun? "
            "If the incident is private, --as names a person who may see it."
        )


def drawable(forms: Collection[Form]) -> tuple[list[Form], str]:
    """Return these forms with HTML in place of a PDF that cannot be drawn here, and what to tell of that."""
    absent = not_installed(PDFS) if "pdf" in forms else ""
    if not absent:
        return list(forms), ""
    told = (
        f"No PDF was written: {absent}. The HTML file says the same, and a browser prints it as PDF. "
        f"To have PDFs: {TO_INSTALL}"
    )
    instead: list[Form] = [form for form in FORMS if form != "pdf" and (form in forms or form == "html")]
    return instead, told


async def export_review(
    store: Store, slack: Slack, folder: Path, named: str, *, forms: Collection[Form], viewer: str | None, now: datetime
) -> list[Path]:
    """Write the review of the incident named, such as INC-42, into files; return them.

    The folder must exist. Without a `viewer` only what everybody may see is written. People are called by the names
    that Slack gives, by their ids where it cannot be asked. The audit log tells of it. Raises `NoSuchReview`.
    """
    drawn, zone, number = await _read(store, named, viewer, now)
    detail = {"of": "review", "forms": sorted(forms), "as": viewer}
    async with store.write() as unit:
        subject = reference(number)
        await audit(unit, What.EXPORTED, actor=OPERATOR, now=now, subject=subject, detail=detail)
    text = markdown(drawn, Voice(await names_of(slack, people_in(drawn)), zone))
    written = []
    for form in forms:
        path = folder / f"review-{reference(number)}.{form}"
        path.write_bytes(await asyncio.to_thread(as_file, form, text, drawn.title, now))
        written.append(path)
    return written


def as_file(form: Form, text: str, title: str, now: datetime) -> bytes:
    """Return what the file of one form holds, of a review's Markdown."""
    match form:
        case "md":
            return text.encode()
        case "html":
            return page(text, title).encode()
        case "pdf":
            return pdf(text, title, now)


async def _read(store: Store, named: str, viewer: str | None, now: datetime) -> tuple[Document, str, int]:
    number = lone_reference(named)
    async with store.read() as unit:
        incident = await unit.incidents.by_number(number, viewer=viewer or "") if number else None
        review = await unit.reviews.of(incident.id) if incident else None
        if incident is None or review is None:
            raise NoSuchReview(named)
        drawn = document_for_everybody(await facts_of_review(unit, incident, review, now))
        return drawn, (await current_policy(unit)).calendar.zone, incident.number
