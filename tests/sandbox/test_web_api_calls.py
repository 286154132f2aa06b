"""Promises about every call: tokens, arguments, scopes, and that Slack's own client gets along with it."""

from dataclasses import replace

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.client import until
from sandbox.clock import ManualClock
from sandbox.server import Sandbox
from sandbox.workspace import Channel, User
from tests.sandbox.conftest import Api


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-wrong", "invalid_auth"), ("xapp-sandbox", "not_allowed_token_type")],
)
async def test_a_call_without_the_bots_token_is_refused(api: Api, token: str, error: str) -> None:
    """No token, a wrong one and an app-level one each get their own error."""
    api.token = token
    assert await api.error("auth.test") == error


async def test_a_revoked_token_opens_nothing(api: Api) -> None:
    """After an uninstall the token is refused."""
    api.sandbox.tokens.revoked = True
    assert await api.error("auth.test") == "token_revoked"


async def test_a_token_in_the_url_is_not_taken(api: Api) -> None:
    """Slack takes no token from the query string."""
    url = f"{api.sandbox.api_url}auth.test?token=xoxb-sandbox"
    async with api.session.post(url) as response:
        assert (await response.json())["error"] == "not_authed"


async def test_a_token_in_the_form_is_taken(api: Api) -> None:
    """A form may carry the token."""
    async with api.session.post(f"{api.sandbox.api_url}auth.test", data={"token": "xoxb-sandbox"}) as response:
        assert (await response.json())["ok"]


async def test_an_unknown_method_is_refused(api: Api) -> None:
    """A method that does not exist is `unknown_method`."""
    assert await api.error("incidents.declare") == "unknown_method"


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        ("{", "application/json", "invalid_json"),
        ("[]", "application/json", "json_not_object"),
        ("channel=C1", "text/plain", "invalid_post_type"),
    ],
)
async def test_a_body_slack_cannot_read_is_refused(api: Api, body: str, content_type: str, error: str) -> None:
    """Broken JSON, JSON that is no object, and a foreign content type are refused."""
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": content_type}
    async with api.session.post(f"{api.sandbox.api_url}chat.postMessage", data=body, headers=headers) as response:
        assert (await response.json())["error"] == error


async def test_query_and_form_are_one_set_of_arguments(api: Api, room: Channel) -> None:
    """An argument in the URL and one in the form reach the same call."""
    headers = {"Authorization": f"Bearer {api.token}"}
    url = f"{api.sandbox.api_url}conversations.setTopic?channel={room.id}"
    async with api.session.post(url, data={"topic": "Both"}, headers=headers) as response:
        assert (await response.json())["channel"]["topic"]["value"] == "Both"


@pytest.mark.parametrize(
    ("method", "missing"),
    [("conversations.info", ["channel"]), ("files.getUploadURLExternal", ["filename", "length"])],
)
async def test_json_is_not_seen_where_slack_reads_none(
    api: Api, room: Channel, method: str, missing: list[str]
) -> None:
    """A method that only reads, or that asks where to upload to, takes its arguments for missing."""
    headers = {"Authorization": f"Bearer {api.token}"}
    arguments = {"channel": room.id, "filename": "a.txt", "length": 3}
    async with api.session.post(f"{api.sandbox.api_url}{method}", json=arguments, headers=headers) as response:
        body = await response.json()
    assert body["error"] == "invalid_arguments"
    assert body["response_metadata"]["messages"] == [f"[ERROR] missing required field: {name}" for name in missing]


async def test_json_that_is_empty_is_a_call_without_arguments(api: Api) -> None:
    """Slack's own synchronous client begins so."""
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "application/json;charset=utf-8"}
    async with api.session.post(f"{api.sandbox.api_url}auth.test", data=b"", headers=headers) as response:
        assert (await response.json())["ok"]


async def test_a_missing_argument_is_named(api: Api) -> None:
    """The refusal says which field was missing."""
    body = await api("chat.postMessage", text="hello")
    assert body["error"] == "invalid_arguments"
    assert body["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_a_missing_scope_says_what_is_needed_and_what_was_granted(api: Api, room: Channel) -> None:
    """`missing_scope` carries both lists."""
    api.sandbox.manifest = replace(api.sandbox.manifest, bot_scopes=frozenset({"commands"}))
    body = await api("chat.postMessage", channel=room.id, text="hello")
    assert (body["error"], body["needed"], body["provided"]) == ("missing_scope", "chat:write", "commands")


async def test_a_private_channel_needs_the_private_scope(api: Api) -> None:
    """`channels:manage` does not make private channels."""
    scopes = api.sandbox.manifest.bot_scopes - {"groups:write"}
    api.sandbox.manifest = replace(api.sandbox.manifest, bot_scopes=scopes)
    body = await api("conversations.create", name="hidden", is_private=True)
    assert (body["error"], body["needed"]) == ("missing_scope", "groups:write")


async def test_a_socket_needs_the_app_token_and_a_post(api: Api) -> None:
    """apps.connections.open answers only to the app-level token, by POST."""
    assert await api.error("apps.connections.open") == "not_allowed_token_type"
    api.token = "xapp-sandbox"  # noqa: S105  # the sandbox's own
    assert (await api.done("apps.connections.open"))["url"].startswith("ws://")
    headers = {"Authorization": f"Bearer {api.token}"}
    async with api.session.get(f"{api.sandbox.api_url}apps.connections.open", headers=headers) as response:
        assert (await response.json())["error"] == "insecure_request"


async def test_blocks_validate_needs_no_token_and_exactly_one_subject(api: Api) -> None:
    """blocks.validate is an oracle anybody may ask about one thing."""
    api.token = ""
    good = [{"type": "divider"}]
    assert (await api("blocks.validate", blocks=good))["ok"]
    assert await api.error("blocks.validate", blocks=[{"type": "header"}]) == "invalid_blocks"
    assert await api.error("blocks.validate", blocks=good, message={"blocks": good}) == "invalid_arguments"


async def test_slacks_own_client_carries_an_incident_through(sandbox: Sandbox, clock: ManualClock, bob: User) -> None:
    """The async client of slack_sdk creates, invites, posts, pins, bookmarks, uploads and reads back."""
    client = AsyncWebClient(token="xoxb-sandbox", base_url=sandbox.api_url)  # noqa: S106  # the sandbox's own
    me = await client.auth_test()
    assert me["user_id"] == sandbox.workspace.bot.id
    created = await client.conversations_create(name="inc-1", is_private=False)
    channel = created["channel"]["id"]
    await client.conversations_invite(channel=channel, users=[bob.id])
    posted = await client.chat_postMessage(
        channel=channel,
        text="Card",
        blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "Card"}}],
        metadata={"event_type": "outbox", "event_payload": {"id": 7}},
    )
    await client.pins_add(channel=channel, timestamp=posted["ts"])
    await client.reactions_add(channel=channel, timestamp=posted["ts"], name="eyes")
    await client.bookmarks_add(channel_id=channel, title="Status", type="link", link="https://example.com")
    await client.files_upload_v2(channel=channel, filename="chart.png", content=b"png", title="Chart")

    async def shared() -> bool:
        return not sandbox.sharing.under_way

    clock.advance(sandbox.sharing.seconds)
    await until(shared, what="the file in the channel")
    history = await client.conversations_history(channel=channel, include_all_metadata=True)
    card = next(message for message in history["messages"] if message["ts"] == posted["ts"])
    assert card["metadata"]["event_payload"] == {"id": 7}
    assert card["pinned_to"] == [channel]
    assert history["messages"][0]["files"][0]["title"] == "Chart"
    with pytest.raises(SlackApiError, match="already_pinned"):
        await client.pins_add(channel=channel, timestamp=posted["ts"])
