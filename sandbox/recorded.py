"""A company's past, recorded once by people who lived it in the sandbox, and moved to the weeks before today."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ConfigDict, TypeAdapter

from sandbox.shapes import JsonObject
from sandbox.web_api.canvases import Canvas
from sandbox.workspace import Channel, File

if TYPE_CHECKING:
    from sandbox.server import Sandbox

PATH = Path(__file__).parent / "quarter.json.gz"
HERE = "https://here.invalid"
"""What stands in the recording for the sandbox's address."""
_WEEK = timedelta(weeks=1)
_SECONDS = re.compile(r"(?<!\d)1[78]\d{8}(?=(?:\d{6})?(?!\d))")
"""Unix time as Slack writes it: a message's ts, a date in its text, a link to it."""
_DAY = re.compile(r"(?<![\d-])20\d\d-\d\d-\d\d(?![\d-])")
_ID = re.compile(r'"([A-Z][a-z]?)0([0-9A-F]{7})"')


@dataclass(frozen=True)
class Kept:
    """What a sandbox holds besides its people: channels with all that was said there, files and canvases."""

    channels: list[Channel]
    files: list[File]
    canvases: list[Canvas]

    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


_KEPT = TypeAdapter(Kept)


def keep(sandbox: Sandbox, before: set[str]) -> JsonObject:
    """Return what a sandbox holds: of channels those that were not there `before`, without what one person saw."""
    found = [channel for channel in sandbox.workspace.channels.values() if channel.id not in before]
    for channel in found:
        for ts in [message.ts for message in channel.messages.values() if message.ephemeral_for]:
            del channel.messages[ts]
        channel.deleted.clear()
        channel.last_read = dict.fromkeys(channel.members, max(channel.messages, default=""))
    kept = Kept(found, list(sandbox.workspace.files.all.values()), list(sandbox.canvases.values()))
    return dict(_KEPT.dump_python(kept, mode="json"))


def write(recorded: JsonObject, url: str, path: Path = PATH) -> None:
    """Write a recording, made in a sandbox at `url`; the same one gives the same file always."""
    text = json.dumps(recorded, separators=(",", ":"), sort_keys=True).replace(url, HERE)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def read(now: datetime, url: str, path: Path = PATH) -> JsonObject:
    """Read it as if its last week had been the week before this one, for a sandbox at `url`."""
    text = gzip.decompress(path.read_bytes()).decode()
    until = datetime.fromisoformat(json.loads(text)["until"])
    return dict(json.loads(moved(text, (now - until) // _WEEK * _WEEK).replace(HERE, url)))


def moved(text: str, weeks: timedelta) -> str:
    """Move all of a recording by whole weeks: days are at the same hours, and on the same days of the week."""
    seconds = int(weeks.total_seconds())
    text = _SECONDS.sub(lambda found: str(int(found[0]) + seconds), text)
    return _DAY.sub(lambda found: str(date.fromisoformat(found[0]) + weeks), text)


def restore(sandbox: Sandbox, kept: JsonObject) -> None:
    """Put into a sandbox what another one held."""
    found, workspace = _KEPT.validate_python(kept), sandbox.workspace
    workspace.channels.update({channel.id: channel for channel in found.channels})
    workspace.files.all.update({file.id: file for file in found.files})
    sandbox.canvases.update({canvas.id: canvas for canvas in found.canvases})
    workspace.ground.pass_over((prefix, int(number, 16)) for prefix, number in _ID.findall(json.dumps(kept)))
