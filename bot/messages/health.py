"""What is wrong with Muster and what to do about it, for admins and for `app.py check`."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import SectionBlock

from bot.domain.health import Health
from bot.domain.references import reference
from bot.domain.text import escape
from bot.language.texts import _, ngettext
from bot.messages.message import section

_NAMED = 10
"""Scopes and incidents named."""
_SCOPE = 60
"""Characters of a scope's name."""


def troubles(health: Health) -> Iterator[str]:
    """Say each thing that is wrong, and what to do."""
    if health.missing_scopes:
        yield _(
            "Muster is installed without scopes that it needs: {scopes}. Update the app from its manifest, which "
            "`python app.py manifest` prints, and install it again.",
            scopes=", ".join(escape(scope, _SCOPE) for scope in health.missing_scopes[:_NAMED]),
        )
    if health.put_out:
        yield ngettext(
            "Muster was removed from the channel of {incidents}. Somebody in it can type `/invite @Muster` there.",
            "Muster was removed from the channels of {incidents}. Somebody in each can type `/invite @Muster` there.",
            len(health.put_out),
            incidents=", ".join(map(reference, health.put_out[:_NAMED])),
        )


def warnings(health: Health) -> SectionBlock | None:
    """Show what is wrong, or nothing where nothing is."""
    found = list(troubles(health))
    return section("\n".join([_("*Needs your attention*"), *(f"• {each}" for each in found)])) if found else None
