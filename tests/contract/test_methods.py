"""The Web API methods that the code calls are exactly those of `Method`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import SCOPES, Method, Slack, SlackUnreachable

ROOT = Path(__file__).parents[2]
HOME = ROOT / "bot" / "slack" / "client.py"
"""Where methods are declared and called by name."""
SDK_METHODS = {name for name in vars(AsyncWebClient) if not name.startswith("_")}


def sources(holding: Callable[[str], object]) -> Iterator[tuple[Path, ast.Module]]:
    """Give every module that may speak to Slack and whose text holds this: the others need not be parsed."""
    for path in [ROOT / "app.py", *(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]:
        if holding(text := path.read_text()):
            yield path, ast.parse(text)


def test_every_method_declared_is_used_and_has_its_scopes() -> None:
    """A method nobody calls would ask for scopes in vain."""
    used = {
        node.attr
        for path, tree in sources(lambda text: "Method" in text)
        if path != HOME
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Method"
    }
    assert used == set(Method.__members__)
    assert set(SCOPES) == set(Method)


def test_no_method_is_called_around_the_one_way() -> None:
    """Neither by the SDK's own functions nor by `api_call`: the courier could not see their outcome."""
    around = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in sources(lambda text: SDK_METHODS.intersection(re.findall(r"\w+", text)))
        if path != HOME
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SDK_METHODS
    ]
    assert around == []


class _Unseen(str):
    """A text that nobody may write into a log, or make ready for one."""

    __slots__ = ()

    def __repr__(self) -> str:
        raise AssertionError("a call was written out")


async def test_no_call_is_written_out_for_a_log_that_nobody_keeps() -> None:
    """The SDK would do so with each call and answer, for a logger that has no level of its own."""
    async with aiohttp.ClientSession() as session:
        nowhere = Slack("xoxb-1", "http://127.0.0.1:9/", session)
        with pytest.raises(SlackUnreachable):
            await nowhere.call(Method.POST, channel="C1", text=_Unseen("We look into it"))
