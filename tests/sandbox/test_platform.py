"""Several workspaces on one Slack: installing by OAuth, and tokens that are good for their workspace alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from sandbox.company import TEAM
from tests.many import CLIENT_ID, CLIENT_SECRET, SECOND, Browser, Workspaces

REDIRECT = "/slack/oauth_redirect"


@pytest.fixture
def rotates() -> bool:
    """Say whether the app's tokens expire."""
    return False


@pytest.fixture
async def workspaces(rotates: bool) -> AsyncIterator[Workspaces]:
    """Give two workspaces of one Slack."""
    async with AsyncExitStack() as stack:
        made = Workspaces(stack, "", rotates=rotates)
        await made.open()
        yield made


def asking(workspaces: Workspaces, **other: str) -> dict[str, str]:
    """Return what a link to Slack's page asks with."""
    asked = {"client_id": CLIENT_ID, "scope": "chat:write,users:read", "state": "s1"}
    return {**asked, "redirect_uri": workspaces.address + REDIRECT, **other}


async def consent(workspaces: Workspaces, team: str, **other: str) -> str:
    """Allow the app in a workspace, and return where that leads."""
    url = f"{workspaces.slack.url}/oauth/v2/authorize"
    form = {"owner": team, "user": "alice", "decision": "allow", **other}
    return await Browser(workspaces.session).press(url, **asking(workspaces), **form)


async def exchange(workspaces: Workspaces, **other: str) -> dict[str, Any]:
    """Call oauth.v2.access as an app does."""
    form = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": workspaces.address + REDIRECT}
    return await called(workspaces, "oauth.v2.access", **{**form, **other})


async def called(workspaces: Workspaces, method: str, token: str = "", **form: str) -> dict[str, Any]:
    """Call a method with a token."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with workspaces.session.post(f"{workspaces.slack.api_url}{method}", data=form, headers=headers) as answer:
        told: dict[str, Any] = await answer.json()
        return told


async def code_for(workspaces: Workspaces, team: str) -> str:
    """Allow the app in a workspace, and return the code that the app is sent."""
    return (await consent(workspaces, team)).partition("&code=")[2]


async def token_for(workspaces: Workspaces, team: str) -> str:
    """Install the app in a workspace, and return its token."""
    return str((await exchange(workspaces, code=await code_for(workspaces, team)))["access_token"])


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"client_id": "9.9"}, "invalid_client_id"),
        ({"redirect_uri": "https://thief.example.com/"}, "bad_redirect_uri"),
        ({"scope": ""}, "no_scopes"),
        ({"scope": "admin"}, "invalid_scope"),
    ],
)
async def test_nobody_is_asked_for_what_the_app_may_not_ask(
    workspaces: Workspaces, wrong: dict[str, str], error: str
) -> None:
    """Slack says what is wrong with the link, and leads nowhere."""
    async with workspaces.session.get(
        f"{workspaces.slack.url}/oauth/v2/authorize", params=asking(workspaces, **wrong)
    ) as shown:
        assert (shown.status, error in await shown.text()) == (400, True)


async def test_who_cancels_is_sent_back_without_a_code(workspaces: Workspaces) -> None:
    """With the state, so that the app knows what was cancelled."""
    back = await consent(workspaces, TEAM.id, decision="deny")
    assert back == f"{workspaces.address}{REDIRECT}?state=s1&error=access_denied"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"client_id": "9.9"}, "invalid_client_id"),
        ({"client_secret": "wrong"}, "bad_client_secret"),
        ({"redirect_uri": "https://thief.example.com/"}, "bad_redirect_uri"),
        ({"code": "guessed"}, "invalid_code"),
        ({"grant_type": "password"}, "invalid_grant_type"),
    ],
)
async def test_a_code_is_exchanged_by_the_app_alone(workspaces: Workspaces, wrong: dict[str, str], error: str) -> None:
    """With its own credentials, and for the address that the code was sent to."""
    right = {"code": await code_for(workspaces, TEAM.id)}
    assert (await exchange(workspaces, **{**right, **wrong}))["error"] == error


async def test_a_code_is_good_once_and_for_ten_minutes(workspaces: Workspaces) -> None:
    """Later it gives nothing."""
    code = await code_for(workspaces, TEAM.id)
    assert (await exchange(workspaces, code=code))["team"] == {"id": TEAM.id, "name": TEAM.name}
    assert (await exchange(workspaces, code=code))["error"] == "invalid_code"
    late = await code_for(workspaces, TEAM.id)
    workspaces.clock.advance(601)
    assert (await exchange(workspaces, code=late))["error"] == "invalid_code"


async def test_a_token_is_good_for_its_workspace_alone(workspaces: Workspaces) -> None:
    """It is answered from there, and an uninstalled app's is refused."""
    tokens = {team.id: await token_for(workspaces, team.id) for team in (TEAM, SECOND)}
    for team, token in tokens.items():
        assert (await called(workspaces, "auth.test", token))["team_id"] == team
    workspaces.slack.uninstall(SECOND.id)
    assert (await called(workspaces, "auth.test", tokens[SECOND.id]))["error"] == "account_inactive"
    assert (await called(workspaces, "auth.test", tokens[TEAM.id]))["ok"]
    assert (await called(workspaces, "auth.test", "xoxb-guessed"))["error"] == "invalid_auth"


async def test_installing_again_ends_the_token_before(workspaces: Workspaces) -> None:
    """One workspace has one good token."""
    before, after = [await token_for(workspaces, TEAM.id) for _ in range(2)]
    assert (await called(workspaces, "auth.test", before))["error"] == "token_revoked"
    assert (await called(workspaces, "auth.test", after))["ok"]


@pytest.mark.parametrize("rotates", [True])
async def test_a_token_that_expires_is_replaced_with_a_refresh_token_once(workspaces: Workspaces) -> None:
    """After twelve hours the token before is refused."""
    first = await exchange(workspaces, code=await code_for(workspaces, TEAM.id))
    assert first["expires_in"] == 43200
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = await exchange(workspaces, **refresh)
    workspaces.clock.advance(43200)
    assert (await called(workspaces, "auth.test", first["access_token"]))["error"] == "token_expired"
    assert second["access_token"] != first["access_token"]
    assert (await exchange(workspaces, **refresh))["error"] == "invalid_refresh_token"
