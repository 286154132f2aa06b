"""The names that Muster gives an incident's channel, by the workspace's template and by those it had before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.channel_names import names_given
from bot.domain.policy_fields import NAME_TEMPLATE
from bot.domain.policy_parts import Part
from bot.domain.transitions import Kind
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


async def named_by_muster(unit: Unit, incident: Incident) -> bool:
    """Say whether the channel bears a name that a title of the incident gave it, then or now, or its being private."""
    rows = await unit.history.transitions([incident.id], [Kind.EDITED])
    former = [str(row.before["title"]) for row in rows if "title" in row.before]
    return await _is_given(unit, incident, [incident.title, *former])


async def _is_given(unit: Unit, incident: Incident, titles: list[str]) -> bool:
    for template in await _templates(unit):
        for title in titles:
            for private in (False, True):
                given = names_given(incident.number, title, drill=incident.drill, private=private, template=template)
                if incident.channel_name in given:
                    return True
    return False


async def _templates(unit: Unit) -> list[str]:
    """Return the template that holds now and every one that held before."""
    before = [row.before.get("channel_name", NAME_TEMPLATE) for row in await unit.policies.of(Part.MESSAGES)]
    return list(dict.fromkeys([(await current_policy(unit)).channel_name, NAME_TEMPLATE, *before]))
