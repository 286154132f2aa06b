"""What Muster writes, among the settings: names of channels, first words of announcements, the link to a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.channel_names import channel_name
from bot.domain.policy import Policy
from bot.domain.policy_fields import LINK_LIMIT, OPENING_LIMIT, name_fault
from bot.domain.text import escape
from bot.language.texts import N_, _
from bot.messages.modals.settings_fields import Field, text, text_as_typed
from bot.messages.modals.settings_part import PartSpec

_NUMBER = 42
_NAME_TYPED = 80


def _summary(policy: Policy) -> str:
    return "\n".join(_sentences(policy))


def _sentences(policy: Policy) -> Iterator[str]:
    yield _("Channels are named like #{name}.", name=_example(policy.channel_name))
    if policy.announcement:
        yield _("Announcements begin with: {words}", words=escape(policy.announcement))
    if policy.call_link:
        yield _("Call: {address}", address=escape(policy.call_link))


def _example(template: str) -> str:
    return channel_name(_NUMBER, _("Checkout is down"), template=template)


def _name_so_far(content: Mapping[str, Any]) -> str:
    """Say what a channel will be called, or what is wrong with the name, while it is typed."""
    template = str(content["channel_name"])
    if fault := name_fault(template):
        return _("*Not yet:* {fault}", fault=fault)
    return _("Such as #{name}", name=_example(template))


MESSAGES = PartSpec(
    title=N_("Messages"),
    summary=_summary,
    form=(
        Field(
            ("channel_name",),
            N_("Channel name"),
            text_as_typed(_NAME_TYPED),
            hint=N_("{{number}} and {{title}} stand for the incident's. Drills are named drill-…"),
            live=True,
        ),
        _name_so_far,
        Field(
            ("announcement",),
            N_("First words of announcements"),
            text(OPENING_LIMIT),
            optional=True,
            hint=N_("Such as where customers find your status page. Below the title of each announcement."),
        ),
        Field(
            ("call_link",),
            N_("Call link"),
            text(LINK_LIMIT, placeholder="https://meet.example.com/inc-{number}"),
            optional=True,
            hint=N_("The address of an incident's call. {{number}} stands for the incident's number."),
        ),
    ),
)
