"""Promises about faults on order and the rest of the control door."""

import asyncio

import aiohttp
import pytest

from sandbox.client.waiting import until
from sandbox.faults import Fault, Faults
from sandbox.shapes import JsonObject
from sandbox.workspace import Channel
from tests.sandbox.conftest import Api


async def control(api: Api, verb: str, path: str, **body: object) -> JsonObject:
    """Use the control door."""
    url = f"{api.sandbox.url}/sandbox/control/{path}"
    async with api.session.request(verb, url, json=body or None) as response:
        answer: JsonObject = await response.json()
        return answer


async def status_of(api: Api, method: str, **args: str) -> int:
    """Call a method and return the HTTP status."""
    headers = {"Authorization": f"Bearer {api.token}"}
    async with api.session.post(f"{api.sandbox.api_url}{method}", data=args, headers=headers) as response:
        return response.status


def test_a_fault_skips_then_strikes_its_number_of_times() -> None:
    """Only matching calls are counted."""
    faults = Faults()
    faults.add(Fault("error", method="pins.add", skip=1, times=2))
    struck = [faults.take(method)[1] is not None for method in ("pins.add", "auth.test", *["pins.add"] * 3)]
    assert struck == [False, False, True, True, False]


def test_slowness_comes_on_top_of_another_fault() -> None:
    """A permanent delay does not hide a single error."""
    faults = Faults()
    faults.add(Fault("slow", times=None, seconds=0.45))
    faults.add(Fault("error", error="is_archived"))
    delay, fault = faults.take("pins.add")
    assert delay == 0.45
    assert fault is not None
    assert faults.take("pins.add") == (0.45, None)


def test_a_fault_may_keep_to_one_channel() -> None:
    """Another channel's call neither suffers nor counts."""
    faults = Faults()
    faults.add(Fault("http_500", channel="C1"))
    assert faults.take("chat.postMessage", "C2") == (0.0, None)
    assert faults.take("chat.postMessage", "C1")[1] is not None


async def test_the_simple_faults_have_no_effect(api: Api, room: Channel) -> None:
    """429, 500 and an ordered error answer as ordered, and post nothing."""
    before = len(room.messages)
    args = {"channel": room.id, "text": "x"}
    await control(api, "POST", "faults", kind="ratelimited", method="chat.postMessage", retry_after=7)
    await control(api, "POST", "faults", kind="http_500", method="*")
    await control(api, "POST", "faults", kind="error", error="fatal_error")
    headers = {"Authorization": f"Bearer {api.token}"}
    url = f"{api.sandbox.api_url}chat.postMessage"
    async with api.session.post(url, data=args, headers=headers) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
    assert await status_of(api, "chat.postMessage", **args) == 500
    assert await api.error("chat.postMessage", **args) == "fatal_error"
    assert len(room.messages) == before
    await api.done("chat.postMessage", **args)


@pytest.mark.parametrize(("kind", "posted"), [("accepted_then_dropped", 1), ("dropped_before", 0)])
async def test_a_dropped_call_gets_no_answer(api: Api, room: Channel, kind: str, posted: int) -> None:
    """The connection ends without a word, after the effect or before it."""
    before = len(room.messages)
    await control(api, "POST", "faults", kind=kind, method="chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await api("chat.postMessage", channel=room.id, text="x")
    assert len(room.messages) - before == posted
    calls = (await control(api, "GET", "calls"))["calls"]
    assert (calls[-1]["status"], calls[-1]["error"]) == (0, "dropped")


@pytest.mark.parametrize(("kind", "posted"), [("hang", 0), ("accepted_then_hang", 1), ("held_then_dropped", 1)])
async def test_a_hanging_call_ends_with_the_faults(api: Api, room: Channel, kind: str, posted: int) -> None:
    """It holds until DELETE /faults, then the connection closes; it had its effect before, has it then, or has none."""
    before = len(room.messages)
    await control(api, "POST", "faults", kind=kind, method="chat.postMessage")
    hanging = asyncio.create_task(api("chat.postMessage", channel=room.id, text="x"))

    async def is_held() -> bool:
        return api.sandbox.faults.hanging == 1

    await until(is_held)
    await control(api, "DELETE", "faults")
    with pytest.raises(aiohttp.ClientError):
        await hanging
    assert len(room.messages) - before == posted


async def test_a_held_call_is_carried_out_when_the_faults_end(api: Api, room: Channel) -> None:
    """It has no effect before DELETE /faults, and its effect and its answer then."""
    before = len(room.messages)
    await control(api, "POST", "faults", kind="held", method="chat.postMessage")
    held = asyncio.create_task(api("chat.postMessage", channel=room.id, text="x"))

    async def is_held() -> bool:
        return api.sandbox.faults.hanging == 1

    await until(is_held)
    assert len(room.messages) == before
    await control(api, "DELETE", "faults")
    await held
    assert len(room.messages) == before + 1


async def test_a_slow_call_is_carried_out_late(api: Api, room: Channel) -> None:
    """The delay is real time, and the log of calls tells it."""
    await control(api, "POST", "faults", kind="slow", seconds=0.03, times=None)
    await control(api, "DELETE", "calls")
    await api.done("chat.postMessage", channel=room.id, text="x")
    calls = (await control(api, "GET", "calls"))["calls"]
    assert [call["method"] for call in calls] == ["chat.postMessage"]
    assert calls[0]["ms"] >= 30


async def test_a_nonsensical_order_is_refused(api: Api) -> None:
    """A misspelt fault must not pass for a calm run."""
    assert (await control(api, "POST", "faults", kind="explode"))["ok"] is False
    assert (await control(api, "POST", "faults", kind="slow", second=1))["ok"] is False


async def test_tokens_are_revoked_and_restored(api: Api) -> None:
    """The control door plays the uninstall."""
    await control(api, "POST", "tokens", revoke=True)
    assert await api.error("auth.test") == "token_revoked"
    await control(api, "POST", "tokens", revoke=False)
    await api.done("auth.test")


async def test_the_bot_token_alone_is_refused_for_a_while(api: Api) -> None:
    """With any of Slack's reasons; the app-level token still connects."""
    await control(api, "POST", "tokens", bot="token_expired")
    assert await api.error("auth.test") == "token_expired"
    assert api.sandbox.tokens.kind_of("xapp-sandbox") == "app"
    await control(api, "POST", "tokens", bot="")
    await api.done("auth.test")


async def test_an_app_is_installed_again_with_other_scopes(api: Api, room: Channel) -> None:
    """What a scope allowed is refused until the app has it again."""
    await control(api, "POST", "scopes", take=["chat:write"])
    assert await api.error("chat.postMessage", channel=room.id, text="x") == "missing_scope"
    await control(api, "POST", "scopes", give=["chat:write"])
    await api.done("chat.postMessage", channel=room.id, text="x")


async def test_an_error_may_say_how_long_to_wait(api: Api) -> None:
    """Slack says "later" inside HTTP 200, too, with Retry-After or without it."""
    await control(api, "POST", "faults", kind="error", error="rate_limited", retry_after=7)
    async with api.session.post(f"{api.sandbox.api_url}auth.test") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (200, "7")
        assert (await answer.json())["error"] == "rate_limited"


async def test_the_calls_show_no_tokens(api: Api) -> None:
    """A token in a form is blanked in the log."""
    async with api.session.post(f"{api.sandbox.api_url}auth.test", data={"token": api.token, "a": "b"}):
        pass
    assert api.token not in str(await control(api, "GET", "calls"))


async def test_the_state_shows_private_channels_too(api: Api, secret: Channel) -> None:
    """A test may look at everything."""
    state = await control(api, "GET", "state")
    assert secret.id in [channel["id"] for channel in state["channels"]]


async def test_the_control_turns_slacks_rate_limits_off_and_on(api: Api) -> None:
    """What a measure prepares does not count towards the limits that it measures under."""
    for strict, wanted in ((False, {200}), (True, {200, 429})):
        await control(api, "POST", "limits", strict=strict)
        statuses = {await status_of(api, "conversations.create", name=f"room-{strict}-{n}".lower()) for n in range(21)}
        assert statuses == wanted


async def test_the_control_lists_the_calls_of_one_method(api: Api) -> None:
    """Who waits for one kind of call need not read the others."""
    await api.done("auth.test")
    await api.done("users.list")
    calls = (await control(api, "GET", "calls", method="auth.test"))["calls"]
    assert [call["method"] for call in calls] == ["auth.test"]


def test_an_order_may_strike_one_in_several_for_good() -> None:
    """The third, the sixth and so on; others of the same method count towards their own orders."""
    faults = Faults()
    faults.add(Fault("http_500", "pins.add", times=None, every=3))
    struck = [faults.take("pins.add")[1] is not None for _ in range(7)]
    assert struck == [False, False, True, False, False, True, False]
    assert faults.take("chat.update") == (0.0, None)
