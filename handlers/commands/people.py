"""Commands about who follows an incident, who gets access to it and who catches up on it."""

from __future__ import annotations

from bot.language.texts import N_
from bot.messages.message import Message
from handlers import following, people, queries, setup
from handlers.action_spec import Group
from handlers.commands.request import Command, Request, typed_actions
from handlers.needs import Need


async def _follow(request: Request) -> Message:
    return await following.by_command(request.handler, request.body, "follow", request.rest)


async def _unfollow(request: Request) -> Message:
    return await following.by_command(request.handler, request.body, "unfollow", request.rest)


async def _following(request: Request) -> Message:
    return await following.listed(request.handler, request.user)


async def _catch_up(request: Request) -> Message:
    return await queries.caught_up(request.handler, request.user, request.aim_only())


async def _access(request: Request) -> Message | None:
    return await people.access(request.handler, request.body, request.rest)


async def _on_call(request: Request) -> Message:
    return await setup.who_is_called(request.handler, request.user)


PEOPLE = (
    Command(
        "follow",
        "follow [INC-42, P1, service]",
        N_("get the updates of an incident, a service or a priority"),
        _follow,
        need=Need.FOLLOWING,
    ),
    Command("unfollow", "unfollow [INC-42, P1, service]", N_("stop following it"), _unfollow, need=Need.NOTHING),
    Command("following", "following", N_("list what you follow"), _following, need=Need.NOTHING),
    Command(
        "catchup",
        "catchup",
        N_("catch up on an incident; only you see it"),
        _catch_up,
        ("brief",),
        need=Need.SEEING,
    ),
    Command(
        "access", "access INC-42 [why]", N_("ask for access to an incident you cannot see"), _access, need=Need.NOTHING
    ),
    Command(
        "oncall",
        "oncall",
        N_("see who is called for each priority and service, and what would reach nobody"),
        _on_call,
        ("on-call",),
        need=Need.MEMBERSHIP,
    ),
    *typed_actions(Group.PEOPLE),
)
"""Commands about who knows about an incident."""
