"""Changes of the settings, in the history of the part and in the audit log, which says in short what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.audit.entries import audit
from bot.domain.audit import What
from bot.domain.text import clip
from bot.language.texts import N_, _, for_everybody
from bot.outbox import enqueue, readers

if TYPE_CHECKING:
    from bot.commands.runner import Context

MOST = 20
"""Values spelled out of one change; how many more there are is said. `policy_change` keeps all."""
_VALUE = 80


async def setting_changed(
    ctx: Context, part: str, before: dict[str, Any], after: dict[str, Any], told: Mapping[str, Any] | None = None
) -> None:
    """Record a change of one part of the settings, which the App Home of who made it may show, and the greeting.

    `told` is what else the audit log says of it.
    """
    ctx.unit.policies.record(part, actor=ctx.actor, at=ctx.now, before=before, after=after)
    detail = {"changed": differing(before, after), **(told or {})}
    await audit(ctx.unit, What.SETTING, actor=ctx.actor, now=ctx.now, subject=part, detail=detail)
    await enqueue.refresh_homes(ctx.unit, ctx.now, only={ctx.actor})
    await readers.redraw_greetings(ctx.unit, ctx.now)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[list[str]]:
    """Return what differs: by what name, what it was and what it is, each in short."""
    was, became = dict(_values("", before)), dict(_values("", after))
    names = [name for name in {**was, **became} if was.get(name) != became.get(name)]
    told = [[name, _short(was.get(name)), _short(became.get(name))] for name in names[:MOST]]
    left = len(names) - MOST
    return [*told, [for_everybody(_)(N_("and {n} more"), n=left), "", ""]] if left > 0 else told


def _values(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping) and value:
        for name, within in value.items():
            yield from _values(f"{path}.{name}" if path else str(name), within)
    elif path:
        yield path, value


def _short(value: object) -> str:
    if value is None:
        return ""
    return clip(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), _VALUE)
