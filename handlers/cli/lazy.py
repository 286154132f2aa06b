"""A group of commands that loads each one when it is asked for: `run` stays as small as it is.

Source: https://click.palletsprojects.com/en/stable/complex/#defining-the-lazy-group
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """Knows its commands by where they are: `elsewhere` is names to `module:command`."""

    def __init__(self, *args: Any, elsewhere: Mapping[str, str], **options: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **options)
        self._elsewhere = elsewhere

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, wherever they are."""
        return sorted([*super().list_commands(ctx), *self._elsewhere])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, loaded if it is elsewhere."""
        if cmd_name not in self._elsewhere:
            return super().get_command(ctx, cmd_name)
        module, _, name = self._elsewhere[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command
