"""The effects Muster has on Slack, one kind a class: every module here is read, every effect in it is known."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from bot.delivery.effect import Effect
from bot.delivery.effects.announcement import CountReaders, PostOrEditAnnouncement, nobody_counts
from bot.delivery.effects.webhook import PostWebhook
from bot.delivery.webhook import Webhook
from bot.outbox.operations import Operation


def known() -> Iterator[type[Effect[Any]]]:
    """Give every class of this package that names a payload of its own."""
    for module in iter_modules(__path__, f"{__name__}."):
        for found in vars(import_module(module.name)).values():
            mine = isinstance(found, type) and issubclass(found, Effect) and found.__module__ == module.name
            if mine and "payload" in vars(found):
                yield found


EFFECTS: dict[Operation, Effect[Any]] = {found.payload.operation: found() for found in known()}
"""How each operation on Slack is carried out."""


def effects(webhook: Webhook | None, readers: CountReaders) -> dict[Operation, Effect[Any]]:
    """Return how each operation is carried out, with the outgoing webhook where one is set."""
    announcing = PostOrEditAnnouncement(readers)
    return {**EFFECTS, Operation.WEBHOOK: PostWebhook(webhook), Operation.ANNOUNCEMENT: announcing}


__all__ = ["EFFECTS", "CountReaders", "effects", "known", "nobody_counts"]
