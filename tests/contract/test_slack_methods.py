"""The sandbox's methods and the bot's calls agree with Slack's own reference of its methods."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack.client import FORM_ENCODED, SCOPES
from bot.slack.client import Method as Called
from bot.slack.tiers import CALLS_PER_MINUTE, MESSAGES_PER_MINUTE
from sandbox.limits import CALLS_PER_MINUTE as LET_THROUGH
from sandbox.limits import POSTS_PER_MINUTE, Tier
from sandbox.web_api import routes
from sandbox.web_api.arguments import read
from sandbox.web_api.call import Method
from sandbox.web_api.registry import METHODS
from tests.contract.refusals import errors_of, raised

ROOT = Path(__file__).parents[2]
_DATA: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "slack_methods.json").read_text())
SLACK: dict[str, dict[str, Any]] = _DATA["methods"]
"""Slack's methods, one a line; where they come from stands in the file."""

UNLISTED = {"blocks.validate"}
"""Newer than the reference: https://docs.slack.dev/reference/methods/blocks.validate."""
SERVED = {name: method for name, method in METHODS.items() if name not in UNLISTED}

TIERS: dict[str, Tier] = {"t1": "1", "t2": "2", "t3": "3", "t4": "4", "t5": "special"}
"""What the reference calls "t5" are limits of their own, which a method's page spells out."""

MORE_REQUIRED = {
    "bookmarks.add": {"channel_id"},
    "bookmarks.edit": {"bookmark_id", "channel_id"},
    "bookmarks.list": {"channel_id"},
    "bookmarks.remove": {"bookmark_id", "channel_id"},
    "conversations.kick": {"user"},
    "reactions.get": {"channel"},
    "reactions.remove": {"channel"},
    "views.open": {"trigger_id"},
    "views.push": {"trigger_id"},
}
"""Arguments the reference leaves optional and the sandbox does not. Slack has another way for some (a file to react to,
an `interactivity_pointer`) that the sandbox lacks; the pages of bookmarks.* and conversations.kick require them."""

OTHER_KINDS = {"im:write", "mpim:write", "channels:write"}
"""Scopes the reference lists where one for the kind of channel is needed: two are for direct messages, which cannot be
created, archived, renamed or filled with people; the last is a user's."""

UNDOCUMENTED: dict[str, tuple[str, set[str]]] = {
    "already_in_channel": ("the warning of an answer that is ok", {"conversations.join"}),
    "cannot_dm_bot": (
        "seen: github.com/yokonsan/claude-in-slack-api/issues/8, github.com/HubSpot/slack-client/pull/90",
        {"conversations.open"},
    ),
    "cannot_reply_to_message": ("what chat.postMessage says of such a thread", {"files.completeUploadExternal"}),
    "channel_not_found": (
        "the pages name no refusal for the channel",
        {"canvases.create", "conversations.canvases.create"},
    ),
    "failed_to_update_channel_ids": (
        "its twin failed_to_update_user_ids is; this one stands on the page as a field",
        {"canvases.access.set"},
    ),
    "invalid_attachments": (
        "seen: github.com/slackapi/bolt-js/issues/717, github.com/netclaw-dev/netclaw/issues/55",
        {"chat.postMessage", "chat.scheduleMessage", "files.completeUploadExternal"},
    ),
    "invalid_limit": (
        "seen: github.com/slack-go/slack/issues/271",
        {"conversations.history", "conversations.replies", "users.list"},
    ),
    "invalid_metadata_format": ("what chat.postMessage says of metadata", {"chat.postEphemeral"}),
    "invalid_metadata_schema": ("what chat.postMessage says of metadata", {"chat.postEphemeral"}),
    "metadata_too_large": ("what chat.postMessage says of metadata", {"chat.postEphemeral"}),
    "is_archived": (
        "what other methods say of an archived channel; these pages name no refusal for it",
        {
            "bookmarks.add",
            "bookmarks.edit",
            "bookmarks.remove",
            "canvases.create",
            "chat.delete",
            "conversations.canvases.create",
            "conversations.kick",
            "files.completeUploadExternal",
            "pins.add",
            "pins.remove",
        },
    ),
    "msg_blocks_too_long": (
        "what chat.postMessage says: github.com/slackapi/bolt-js/issues/2509",
        {"chat.postEphemeral", "chat.scheduleMessage", "chat.update", "files.completeUploadExternal"},
    ),
    "not_in_channel": (
        # A field in the answer of conversations.leave.
        "seen: github.com/HubSpot/slack-client/pull/356, github.com/slack-go/slack/issues/1066; other pages name none",
        {
            "canvases.create",
            "bookmarks.add",
            "bookmarks.edit",
            "bookmarks.list",
            "bookmarks.remove",
            "chat.delete",
            "chat.update",
            "conversations.canvases.create",
            "conversations.leave",
            "conversations.replies",
            "conversations.unarchive",
            "pins.list",
            "pins.remove",
            "reactions.add",
            "reactions.get",
            "reactions.remove",
        },
    ),
    "too_many_users": ("never said: it is one person", {"chat.postMessage"}),
    "user_disabled": ("never said: channel_not_found comes first", {"chat.postMessage"}),
    "user_not_found": (
        "never said by chat.postMessage, where channel_not_found comes first; the other pages name none",
        {"chat.postMessage", "users.conversations", "views.publish"},
    ),
    "users_list_not_supplied": ("never said: it is one person", {"chat.postMessage"}),
}
"""Errors that a method of the sandbox can answer though Slack's page of that method does not list them, and why."""

PUBLIC_TOO = {"chat:write.public"}
"""Widens what chat.postMessage may do; by itself it is not enough to call it."""


def test_every_method_served_or_called_is_one_of_slacks() -> None:
    """Nothing is served that Slack does not have, and the reference holds nothing that nobody uses."""
    assert set(SERVED) | set(Called) == set(SLACK)


@pytest.mark.parametrize("method", SERVED.values(), ids=list(SERVED))
def test_a_method_asks_of_an_app_what_slack_asks(method: Method) -> None:
    """Tier, encoding, scopes and required arguments are those of the reference."""
    slack = SLACK[method.name]
    assert method.tier == TIERS[slack["tier"]]
    assert method.reads_json == slack["json"]
    assert set(method.required) == set(slack["required"]) | MORE_REQUIRED.get(method.name, set())
    assert set(method.required) <= set(slack["args"])
    granted, listed = set(method.any_scope()), set(slack["scopes"])
    assert granted <= listed
    assert listed - granted <= OTHER_KINDS


def test_the_courier_counts_on_what_slack_promises_of_each_method() -> None:
    """Each method called has the calls a minute of its tier; what Slack calls "hundreds" is counted for posts alone."""
    by_tier = {name: LET_THROUGH[TIERS[SLACK[name]["tier"]]] for name in Called if SLACK[name]["tier"] != "t5"}
    assert (dict(CALLS_PER_MINUTE), MESSAGES_PER_MINUTE) == (by_tier, POSTS_PER_MINUTE)


def test_a_method_answers_only_with_errors_that_slack_lists_for_it() -> None:
    """The names known to be missing from a page are exactly those above."""
    known = set(_DATA["any_method"])
    words = raised() | known.union(*(slack["errors"] for slack in SLACK.values()))
    found: dict[str, set[str]] = {}
    for name, method in SERVED.items():
        for error in errors_of(method.run, words) - known - set(SLACK[name]["errors"]):
            found.setdefault(error, set()).add(name)
    assert found == {error: methods for error, (_, methods) in UNDOCUMENTED.items()}


def test_the_door_answers_only_with_errors_that_every_method_has() -> None:
    """Before a method is carried out; `insecure_request` is that of the one method that must be a POST.

    `missing_argument` is what methods that list it say where an organisation's token names no workspace.
    """
    known = set(_DATA["any_method"])
    words = raised() | known
    parts = (read, routes._result)
    at_the_door = {error for part in parts for error in errors_of(part, words)}
    of_some = {*SLACK["apps.connections.open"]["errors"], *SLACK["conversations.create"]["errors"]}
    assert at_the_door - known <= of_some


@pytest.mark.parametrize("method", Called)
def test_the_scopes_of_a_call_are_among_those_of_the_method(method: Called) -> None:
    """A method that needs a scope has one, and one that needs none has none."""
    needed, listed = SCOPES[method] - PUBLIC_TOO, set(SLACK[method]["scopes"])
    assert needed <= listed
    assert bool(needed) is bool(listed)


def test_no_json_goes_where_slack_reads_none() -> None:
    """Arguments in a JSON body would not be seen."""
    assert {method for method in Called if not SLACK[method]["json"]} <= FORM_ENCODED


def test_every_argument_written_out_in_a_call_is_one_of_the_method() -> None:
    """As far as calls name them: `slack.call(Method.X, name=...)` and `Prepared(Method.X, {"name": ...})`."""
    named = list(_named_arguments())
    assert len(named) > len(Called)
    unknown = [(method, name) for method, name in named if name not in SLACK[method]["args"]]
    assert unknown == []


def _named_arguments() -> Iterator[tuple[Called, str]]:
    texts = (path.read_text() for part in ("bot", "handlers") for path in (ROOT / part).rglob("*.py"))
    for text in texts:
        for node in ast.walk(ast.parse(text)) if "Method." in text else ():
            if isinstance(node, ast.Call) and node.args and (method := _method(node.args[0])):
                keys = node.args[1].keys if len(node.args) > 1 and isinstance(node.args[1], ast.Dict) else []
                is_call = isinstance(node.func, ast.Attribute)
                yield from ((method, word.arg) for word in node.keywords if is_call and word.arg)
                yield from ((method, str(key.value)) for key in keys if isinstance(key, ast.Constant))


def _method(node: ast.expr) -> Called | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Method":
        return Called[node.attr]
    return None
