"""Settings: each one missing or malformed is named in one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.logs import redact
from bot.settings import BadSettings, load

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave nothing set, and no .env to read."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "PORT",
        "SLACK_API_URL",
        "DATABASE_URL",
        "MUSTER_ANNOUNCEMENT_CHANNEL",
        "MUSTER_LOG_LEVEL",
    ):
        monkeypatch.delenv(name, raising=False)


WRONG = [
    ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set. Put it into the environment or into .env."),
    (
        {"SLACK_BOT_TOKEN": "xapp-swapped"},
        "SLACK_BOT_TOKEN must start with xoxb-: copy it from the app's settings page.",
    ),
    (
        {"SLACK_APP_TOKEN": "xoxb-swapped"},
        "SLACK_APP_TOKEN must start with xapp-: copy it from the app's settings page.",
    ),
    (
        {"SLACK_APP_TOKEN": ""},
        "Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP): neither is set.",
    ),
    ({"PORT": "abc"}, "PORT Input should be a valid integer, unable to parse string as an integer"),
    ({"PORT": "70000"}, "PORT Input should be less than or equal to 65535"),
    ({"PORT": "-1"}, "PORT Input should be greater than or equal to 0"),
    ({"SLACK_API_URL": "slack.com/api"}, "SLACK_API_URL must start with https:// (or http:// for a sandbox)"),
    (
        {"MUSTER_ANNOUNCEMENT_CHANNEL": "Our Incidents"},
        "MUSTER_ANNOUNCEMENT_CHANNEL must be a channel name: lower-case letters, digits, - and _, at most 80",
    ),
    ({"MUSTER_LOG_LEVEL": "LOUD"}, "MUSTER_LOG_LEVEL Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_what_is_wrong_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], said: str) -> None:
    """With what to do about it, and without the value, which may be a secret."""
    for name, value in (GOOD | wrong).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as refused:
        load()
    assert str(refused.value) == said
    assert "swapped" not in str(refused.value)


def test_http_needs_a_signing_secret_and_no_app_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one or the other decides how deliveries come."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "shh")
    assert not load().socket_mode
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert load().socket_mode


def test_a_dot_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As people expect of such a file."""
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-file\nSLACK_APP_TOKEN=xapp-file\nPORT=4000\n")
    monkeypatch.setenv("PORT", "5000")
    settings = load()
    assert settings.slack_bot_token.get_secret_value() == "xoxb-file"
    assert settings.port == 5000


def test_defaults_are_those_of_a_first_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack's own API, an SQLite file under ./data, #incidents, port 3000."""
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///data/muster.db"
    assert settings.muster_announcement_channel == "incidents"
    assert settings.port == 3000


def test_a_channel_may_be_written_with_its_mark_and_an_address_without_its_slash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both are how people copy them."""
    for name, value in (GOOD | {"MUSTER_ANNOUNCEMENT_CHANNEL": "#ops", "SLACK_API_URL": "http://x/api"}).items():
        monkeypatch.setenv(name, value)
    assert (load().muster_announcement_channel, load().slack_api_url) == ("ops", "http://x/api/")


def test_secrets_show_neither_in_settings_nor_in_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printed by mistake, they are stars; in a library's log line, they are blotted."""
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value + "-very-secret")
    assert "very-secret" not in repr(load())
    said = redact("token=xoxb-1-very-secret wss://x/?ticket=very-secret&app_id=1 xapp-1-very-secret")
    assert "very-secret" not in said
