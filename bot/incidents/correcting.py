"""Correcting an update: it is edited wherever it was told, marked as corrected, and the record keeps both."""

from __future__ import annotations

from bot.errors import NoSuchIncident, NotAllowed, Refusal
from bot.incidents.actions import Standing
from bot.incidents.aftermath import changed
from bot.incidents.desk import Act
from bot.incidents.durations import Kind
from bot.incidents.find import standing_of
from bot.incidents.record import record
from bot.incidents.telling import tell
from bot.messages.text import clean


async def correct(act: Act, update_id: int, text: str, workaround: str, user_impact: str) -> None:
    """Correct what an update said.

    Raises `NoSuchIncident` where the person may not see it, `NotAllowed` where they take no part,
    `Refusal` for blank text.
    """
    written = await act.unit.announcements.update(update_id, lock=True)
    if written is None or not await act.unit.incidents.seen(written.incident_id, act.actor):
        raise NoSuchIncident("of this update")
    incident = await act.unit.incidents.by_id(written.incident_id, lock=True)
    if incident is None or await standing_of(act.unit, act.actor, incident) is Standing.VIEWER:
        raise NotAllowed("Only people who take part in the incident can correct its updates. Nothing was recorded.")
    if not text.strip():
        raise Refusal("Say what happened.", field="text")
    before = {"text": written.text, "workaround": written.workaround, "user_impact": written.user_impact}
    newest = incident.newest_update_at == written.at
    written.text, written.workaround, written.user_impact = clean(text), clean(workaround), clean(user_impact)
    written.corrected_at, written.corrected_by = act.now, act.actor
    after = {"text": written.text, "workaround": written.workaround, "user_impact": written.user_impact}
    if newest:
        incident.newest_update = written.text
        incident.workaround, incident.user_impact = written.workaround, written.user_impact
    record(act, incident, Kind.CORRECTED, "Update corrected", before=before, after={"update": update_id, **after})
    await tell(act, incident, written)
    await changed(act, incident)
