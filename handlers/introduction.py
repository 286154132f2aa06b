"""Who Slack says Muster is, by its token: the first thing that is asked."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from bot.settings import BadSettings
from bot.slack.client import (
    Method,
    Slack,
    SlackBusy,
    SlackRefused,
    SlackTokenRefused,
    SlackUncertain,
    SlackUnreachable,
)

log = structlog.get_logger()

_LONGEST_PAUSE = 30
_TEAMS = 1000
"""Workspaces of an organisation that are listed: as many as Slack gives at once."""


async def introduced(slack: Slack) -> dict[str, Any]:
    """Ask Slack who we are, patiently: Slack may be out of reach while Muster starts."""
    pause = 1
    while True:
        try:
            return await who_we_are(slack)
        except (SlackBusy, SlackUnreachable, SlackUncertain) as error:
            log.warning("Slack cannot be reached; trying again", action="start_retry", error=str(error))
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


async def who_we_are(slack: Slack) -> dict[str, Any]:
    """Ask Slack who we are, and in which workspace, unless that is known.

    Raises `BadSettings` when it refuses the token or knows no one workspace for it, and what `Slack.call` raises.
    """
    try:
        identity = await slack.call(Method.AUTH_TEST)
        if slack.team_id is not None:
            return identity | {"team_id": slack.team_id}
        if not identity["team_id"].startswith("T"):
            return identity | await _only_workspace(slack)
    except (SlackRefused, SlackTokenRefused) as refusal:
        raise BadSettings(f"Slack refuses SLACK_BOT_TOKEN: {refusal.error}.") from refusal
    return identity


async def teams_added(slack: Slack) -> dict[str, str]:
    """Ask which workspaces an organisation added the app to: their names, by their ids.

    Raises what `Slack.call` raises.
    """
    listed = (await slack.call(Method.TEAMS, limit=_TEAMS))["teams"]
    return {str(each["id"]): str(each["name"]) for each in listed}


async def _only_workspace(slack: Slack) -> dict[str, Any]:
    """Find the workspace of an app that is installed for an organisation, whose id auth.test gives as the team's."""
    teams = await teams_added(slack)
    if len(teams) != 1:
        raise BadSettings(
            f"SLACK_BOT_TOKEN: the app is installed for an organisation and added to {len(teams)} workspaces of it. "
            "Muster serves one: add it to one only, or install it in that workspace."
        )
    [(slack.team_id, name)] = teams.items()
    return {"team_id": slack.team_id, "team": name}
