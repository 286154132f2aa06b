"""Declaring an incident as a person does, up to the submit button and past it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.client import until

if TYPE_CHECKING:
    from sandbox.client import Channel, Modal, Person

SECONDS = 60.0
"""Real seconds to wait for the incident's channel."""


async def filled(person: Person, title: str, *marks: str) -> Modal:
    """Open the declare form through the global shortcut and fill it, with these boxes ticked."""
    await person.shortcut("Declare incident")
    modal = await person.modal()
    await modal.fill("Title", title)
    await modal.pick("Impact", "Major – a department is hit")
    await (await modal.refresh()).pick("Urgency", "High")
    if marks:
        await (await modal.refresh()).check("Kind of incident", *marks)
    return await modal.refresh()


async def channel_of(person: Person, title: str) -> Channel:
    """Wait until the person is in the channel of the incident so titled, and return it."""
    ending = "-" + title.lower().replace(" ", "-")

    async def opened() -> Channel | None:
        seen = await person.channels()
        return next((one for one in seen if one.name.endswith(ending) and one.is_member), None)

    return await until(opened, seconds=SECONDS, what=f"the channel of {title}")
