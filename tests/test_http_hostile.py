"""What comes over HTTP unsigned, malformed or too big: refused before anything reads it, without a trace in the log."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from app import Muster
from tests.world import World

FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json"
COMMAND = b"command=%2Fincident&text=help&user_id=U1&channel_id=C1&team_id=T0HARBOUR&trigger_id=1.2.a"
SECRET, PREVIOUS = "sandbox-secret-0123456789abcdef", "the-secret-before-0123456789abcdef"
FEW_BYTES = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    head: str
    body: str


@pytest.fixture
async def bot(sqlite_url: str) -> AsyncIterator[Muster]:
    """Give a bot that takes deliveries over HTTP, in the middle of a change of its signing secret."""
    async with AsyncExitStack() as stack:
        world = World(stack, sqlite_url, "http")
        await world.open()
        yield await world.start_bot(slack_signing_secret=SECRET, slack_signing_secret_previous=PREVIOUS)


async def sent(bot: Muster, raw: bytes) -> Answer:
    """Send bytes, and read to the end of the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", bot.port)
    writer.write(raw)
    async with asyncio.timeout(5):
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    return Answer(int(head.split()[1]), head.decode("latin-1"), body.decode())


def request(body: bytes, headers: dict[bytes, bytes], content_type: bytes = FORM) -> bytes:
    """Write a POST to where Slack delivers."""
    everything = {b"Host": b"x", b"Content-Type": content_type, b"Content-Length": b"%d" % len(body)} | headers
    lines = [b"POST /slack/events HTTP/1.1", *(name + b": " + value for name, value in everything.items())]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def signed(body: bytes, secret: str = SECRET, stamp: str = "") -> dict[bytes, bytes]:
    """Sign as Slack does."""
    stamp = stamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {b"X-Slack-Request-Timestamp": stamp.encode(), b"X-Slack-Signature": b"v0=" + digest.encode()}


NOW = str(int(time.time())).encode()
UNSIGNED: dict[str, dict[bytes, bytes]] = {
    "nothing": {},
    "no signature": {b"X-Slack-Request-Timestamp": NOW},
    "no time": {b"X-Slack-Signature": b"v0=" + b"0" * 64},
    "another signature": {b"X-Slack-Request-Timestamp": NOW, b"X-Slack-Signature": b"v0=" + b"0" * 64},
    "another version": {b"X-Slack-Request-Timestamp": NOW, b"X-Slack-Signature": b"v1=" + b"0" * 64},
    "a short signature": {b"X-Slack-Request-Timestamp": NOW, b"X-Slack-Signature": b"v0="},
    "a time in words": {b"X-Slack-Request-Timestamp": b"abc", b"X-Slack-Signature": b"v0=" + b"0" * 64},
    "a time below zero": {b"X-Slack-Request-Timestamp": b"-1", b"X-Slack-Signature": b"v0=" + b"0" * 64},
    "a time with a point": {b"X-Slack-Request-Timestamp": NOW + b".5", b"X-Slack-Signature": b"v0=" + b"0" * 64},
    "no number": {b"X-Slack-Request-Timestamp": b"nan", b"X-Slack-Signature": b"v0=" + b"0" * 64},
    "endless digits": {b"X-Slack-Request-Timestamp": b"9" * 5000, b"X-Slack-Signature": b"v0=" + b"0" * 64},
    "digits of another script": {
        b"X-Slack-Request-Timestamp": "١٢٣".encode(),
        b"X-Slack-Signature": b"v0=" + b"0" * 64,
    },
    "a signature with umlauts": {b"X-Slack-Request-Timestamp": NOW, b"X-Slack-Signature": "v0=äöü".encode()},
    "a signature in no encoding": {b"X-Slack-Request-Timestamp": NOW, b"X-Slack-Signature": b"v0=\xff\xfe"},
}
BODIES: dict[str, tuple[bytes, bytes]] = {
    "an open bracket": (b"{", JSON),
    "an open bracket in a form": (b"{", FORM),
    "a list": (b"[1]", JSON),
    "a number": (b"1", JSON),
    "null": (b"null", JSON),
    "not UTF-8": (b"\xff\xfe\xfd", FORM),
    "JSON that is not UTF-8": (b'{"a": "\xff"}', JSON),
    "half a payload": (b"payload=%7B", FORM),
    "an empty payload": (b"payload=", FORM),
    "a list as payload": (b"payload=" + quote("[1]").encode(), FORM),
    "a text as payload": (b"payload=%22x%22", FORM),
    "JSON without end": (b"[" * 100_000, JSON),
    "JSON without end as payload": (b"payload=" + quote("[" * 50_000).encode(), FORM),
    "a digit too many": (b'{"a": ' + b"9" * 10_000 + b"}", JSON),
    "nothing": (b"", JSON),
    "another type": (COMMAND, b"text/plain"),
    "no type": (COMMAND, b""),
    "a thousand fields": (b"&".join(b"a%d=1" % n for n in range(1000)), FORM),
    "an event that is a list": (b'{"type": "event_callback", "event": []}', JSON),
    "a team that is a number": (b'{"type": "block_actions", "team": 5, "actions": []}', JSON),
    "a view that is a text": (
        b"payload=" + quote('{"type": "view_submission", "view": "x", "user": 3}').encode(),
        FORM,
    ),
    "actions that are numbers": (b"payload=" + quote('{"type": "block_actions", "actions": [1]}').encode(), FORM),
}


NO_HTTP = {
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40 + b"\r\n\r\n",
    "a length in words": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
    "half a header": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
    "a broken chunk": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a long address": b"GET " + b"/a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 500 + b"\r\n",
}


@pytest.fixture(autouse=True)
def quiet(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a stranger sends, no trace of an exception stands in the log."""
    yield
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    assert [record for record in caplog.records if record.exc_info] == []


def refused(answer: Answer, *statuses: int, how: str = "") -> None:
    """Check that an answer says no, and next to nothing else."""
    assert answer.status in statuses, (how, answer)
    assert len(answer.body) <= FEW_BYTES
    assert "aiohttp" not in answer.head
    assert "Python" not in answer.head


async def test_what_slack_did_not_sign_is_refused_without_a_word(bot: Muster) -> None:
    """Whatever stands in the two headers that matter."""
    for how, headers in UNSIGNED.items():
        answer = await sent(bot, request(COMMAND, headers))
        refused(answer, 401, how=how)
        assert not answer.body


async def test_a_malformed_body_is_refused_signed_or_not(bot: Muster) -> None:
    """Unsigned before it is read; signed, as malformed."""
    for how, (body, content_type) in BODIES.items():
        refused(await sent(bot, request(body, {}, content_type)), 401, how=how)
        refused(await sent(bot, request(body, signed(body), content_type)), 400, how=how)


async def test_both_secrets_hold_while_one_is_replaced_by_the_other(bot: Muster) -> None:
    """And a third does not; nor does a signature moved to another body or another time."""
    for secret in (SECRET, PREVIOUS):
        assert (await sent(bot, request(COMMAND, signed(COMMAND, secret)))).status == 200
    refused(await sent(bot, request(COMMAND, signed(COMMAND, "a-third-secret-0123456789abcdef"))), 401)
    refused(await sent(bot, request(COMMAND + b"x", signed(COMMAND))), 401)
    late = signed(COMMAND, stamp=str(int(time.time()) - 100))
    refused(await sent(bot, request(COMMAND, late | {b"X-Slack-Request-Timestamp": NOW})), 401)


async def test_a_command_whose_text_names_a_payload_is_a_command(bot: Muster) -> None:
    """A form is read by its fields, not by a word in it."""
    body = COMMAND.replace(b"help", b"show+payload")
    answer = await sent(bot, request(body, signed(body)))
    assert answer.status == 200
    assert "ephemeral" in answer.body


async def test_nothing_packed_is_unpacked(bot: Muster) -> None:
    """4 kB that would become 4 MB cost what 4 kB cost, unsigned and signed."""
    packed = gzip.compress(b"a=1&" * 1_000_000)
    assert len(packed) < 5000
    for headers, status in (({}, 401), (signed(packed), 400)):
        before = time.process_time()
        refused(await sent(bot, request(packed, headers | {b"Content-Encoding": b"gzip"})), status)
        assert time.process_time() - before < 0.1


async def test_what_is_larger_than_any_delivery_of_slacks_is_refused(bot: Muster) -> None:
    """Without reading it to its end."""
    body = b"a" * 3_000_000
    refused(await sent(bot, request(body, signed(body))), 413)


async def test_what_is_not_http_is_refused_in_few_bytes(bot: Muster) -> None:
    """It tells neither what was wrong nor what answers."""
    for how, raw in NO_HTTP.items():
        refused(await sent(bot, raw), 400, 401, how=how)


async def test_other_paths_and_verbs_are_refused_in_few_bytes(bot: Muster) -> None:
    """Nothing tells which software answers."""
    for line in (b"GET /slack/events", b"PUT /slack/events", b"POST /", b"GET /../etc/passwd", b"BREW /coffee"):
        refused(await sent(bot, line + b" HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n"), 400, 404, 405, 417)
