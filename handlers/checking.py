"""What `app.py check` tries beyond a start: the app-level token, the scopes, and whom the settings reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.app_manifest import bot_scopes, read_manifest
from bot.delivery.health import health_of
from bot.delivery.setup_facts import ask_slack, ask_who_left, missing_scopes
from bot.domain.health import Health
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.reachability import Facts, Setup
from bot.messages.health import not_delivered
from bot.messages.health import troubles as troubles_of_health
from bot.messages.setup_check import Naming, sentences, troubles
from bot.queries.setup import setup_of
from bot.settings import BadSettings
from bot.slack.client import Method, Slack, SlackBusy, SlackRefused, SlackUncertain, SlackUnreachable
from handlers.arriving import arriving
from storage.store import Store
from storage.workspaces import known_teams

if TYPE_CHECKING:
    import aiohttp

    from bot.settings import Settings
    from storage.engine import Database


async def checked(
    settings: Settings,
    slack: Slack,
    session: aiohttp.ClientSession,
    database: Database,
    identity: dict[str, Any],
) -> list[str]:
    """Return what there is to say of the settings, a line each.

    Raises `BadSettings` where Slack refuses the app-level token.
    """
    connected = [await _connected(settings, session)] if settings.slack_app_token is not None else []
    setup, channel_id = await _setup(settings, database, identity["team_id"])
    facts = await ask_slack(slack, setup.facts.channel, bot=identity["user_id"], channel_id=channel_id)
    gone = await ask_who_left(slack, setup.people, identity["team_id"])
    setup = setup.knowing(facts.model_copy(update={"gone": gone}))
    naming = await _naming(slack, setup)
    return [
        *connected,
        *await arriving(settings, database, identity["team_id"]),
        *_well(slack),
        *await _wrong(database, identity["team_id"], setup.facts),
        *_announced(setup.facts),
        *sentences(setup, naming),
        *(f"Would reach nobody: {each}" for each in troubles(setup, naming)),
    ]


async def _connected(settings: Settings, session: aiohttp.ClientSession) -> str:
    assert settings.slack_app_token is not None  # noqa: S101 - asked before
    app = Slack(settings.slack_app_token.get_secret_value(), settings.slack_api_url, session)
    try:
        await app.call(Method.CONNECT)
    except (SlackRefused, SlackBusy) as refusal:
        raise BadSettings(f"Slack refuses SLACK_APP_TOKEN: {refusal.error}.") from refusal
    except (SlackUnreachable, SlackUncertain) as error:
        raise BadSettings(f"Slack cannot be reached: {error}") from error
    return "Socket Mode: the app-level token opens a connection."


def _well(slack: Slack) -> Iterator[str]:
    """Say what is right, or not known; what is wrong is among the troubles that App Home shows, too."""
    missing = missing_scopes(slack)
    if missing is None:
        yield "Scopes: Slack did not say which are granted."
    elif not missing:
        yield f"Scopes: all {len(bot_scopes(read_manifest()))} of the manifest are granted."
    if slack.clock_ahead is None:
        yield "Clock: Slack did not say what time it is."
    elif not Health(clock_ahead=slack.clock_ahead).clock_is_wrong:
        yield "Clock: as Slack's."


async def _wrong(database: Database, team: str, facts: Facts) -> list[str]:
    if team in await known_teams(database):
        return await health_lines(Store(database, team), facts)
    return list(troubles_of_health(Health(missing_scopes=facts.missing_scopes, clock_ahead=facts.clock_ahead)))


async def health_lines(store: Store, facts: Facts) -> list[str]:
    """Say what is wrong with Muster in a workspace: what App Home shows its admins, with each error as it was."""
    async with store.read() as unit:
        found = await health_of(unit, facts, datetime.now(UTC))
    return [*troubles_of_health(found), *(not_delivered(each, str) for each in found.given_up)]


async def _setup(settings: Settings, database: Database, team: str) -> tuple[Setup, str | None]:
    """Return what is set, and the announcement channel's id; before the first start, the defaults."""
    if team not in await known_teams(database):
        facts = Facts(channel=settings.muster_announcement_channel)
        return Setup(policy=DEFAULT_POLICY, services=(), facts=facts), None
    async with Store(database, team).read() as unit:
        return await setup_of(unit), (await unit.workspaces.get()).announcement_channel_id


async def _naming(slack: Slack, setup: Setup) -> Naming:
    """Return how people and groups are called, for who reads no mentions."""
    groups, people = {}, {}
    if setup.facts.groups:
        listed = (await slack.call(Method.GROUPS)).get("usergroups", [])
        groups = {str(group["id"]): f"@{group['handle']}" for group in listed}
    for user in setup.people:
        try:
            people[user] = str((await slack.call(Method.USER, user=user))["user"].get("real_name") or user)
        except SlackRefused:
            continue
    return Naming(
        person=lambda user: people.get(user, user), group=lambda group: groups.get(group, group), text=lambda text: text
    )


def _announced(facts: Facts) -> Iterator[str]:
    if facts.listeners is not None:
        people = "person" if facts.listeners == 1 else "people"
        yield f"Announcements: #{facts.channel}, {facts.listeners} {people} in it."
