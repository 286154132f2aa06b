"""Filling the form that declares an incident as a person does, up to the submit button."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.client import Modal, Person


async def filled(person: Person, title: str, *marks: str) -> Modal:
    """Open the declare form through the global shortcut and fill it, with these boxes ticked."""
    await person.shortcut("Declare incident")
    modal = await person.modal()
    await modal.fill("Title", title)
    await modal.pick("Impact", "Major – many customers or a department are affected")
    await (await modal.refresh()).pick("Urgency", "High")
    if marks:
        await (await modal.refresh()).check("Kind of incident", *marks)
    return await modal.refresh()
