"""Settings: each one missing or malformed is named in one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.logs import redact
from bot.settings import ENV_FILE, FROM_FILES, BadSettings, Settings, load

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave nothing set, and a place for an .env beside `app.py`; no one's own is read."""
    monkeypatch.setitem(Settings.model_config, "env_file", tmp_path / ".env")
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)


SHORT = "is too short to be a secret: it needs at least 16 characters."
MALFORMED = "SLACK_API_URL is not a web address: its host or its port is malformed."
INTERNAL = (
    "MUSTER_WEBHOOK_URL names an address inside your network: set MUSTER_WEBHOOK_ALLOW_INTERNAL=true if it is meant to."
)
PLACE = (
    "MUSTER_WEBHOOK_URL has {team} in its path where many workspaces are served, and only there: "
    "docs/webhook.md says what it is for."
)
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
    (
        {"SLACK_API_URL": "slack.com/api"},
        "SLACK_API_URL must start with https:// (or http:// for a sandbox on this machine)",
    ),
    (
        {"SLACK_API_URL": "http://slack.com/api"},
        "SLACK_API_URL must start with https://: http:// is taken for this machine only, as in http://127.0.0.1",
    ),
    ({"SLACK_API_URL": "https://slack.com:99999/"}, MALFORMED),
    ({"SLACK_API_URL": "https://[::1/"}, MALFORMED),
    ({"SLACK_API_URL": "https://127.1/"}, "SLACK_API_URL is not a web address: its host is malformed."),
    (
        {"SLACK_API_URL": "https://me:swapped@slack.com/"},
        "SLACK_API_URL must not carry a user name or a password: whatever logs the address would tell them.",
    ),
    ({"SLACK_SIGNING_SECRET": "x"}, f"SLACK_SIGNING_SECRET {SHORT}"),
    ({"SLACK_SIGNING_SECRET_PREVIOUS": "x"}, f"SLACK_SIGNING_SECRET_PREVIOUS {SHORT}"),
    ({"MUSTER_WEBHOOK_SECRET": "x" * 15}, f"MUSTER_WEBHOOK_SECRET {SHORT}"),
    ({"MUSTER_METRICS_TOKEN": "x"}, f"MUSTER_METRICS_TOKEN {SHORT}"),
    (
        {"MUSTER_WEBHOOK_URL": "https://status.example.com/"},
        "MUSTER_WEBHOOK_URL needs MUSTER_WEBHOOK_SECRET: posts are signed with it.",
    ),
    ({"MUSTER_WEBHOOK_URL": "https://status.example.com/{team}", "MUSTER_WEBHOOK_SECRET": "x" * 16}, PLACE),
    *(
        ({"MUSTER_WEBHOOK_URL": url, "MUSTER_WEBHOOK_SECRET": "x" * 16}, INTERNAL)
        for url in (
            "http://localhost:8080/",
            "https://127.0.0.1/",
            "https://10.1.2.3/",
            "https://169.254.169.254/latest",
            "https://[::1]/",
            "https://[::ffff:192.168.1.1]/",
            "https://[64:ff9b::a01:203]/",
        )
    ),
    (
        {"SLACK_BOT_TOKEN_FILE": "/somewhere"},
        "SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set: keep one of them.",
    ),
    (
        {"MUSTER_WEBHOOK_SECRET_FILE": "/does/not/exist"},
        "MUSTER_WEBHOOK_SECRET_FILE: /does/not/exist cannot be read: No such file or directory.",
    ),
    (
        {"DATABASE_URL_FILE": "/dev/null"},
        "DATABASE_URL_FILE: /dev/null is empty.",
    ),
    (
        {"MUSTER_ANNOUNCEMENT_CHANNEL": "Our Incidents"},
        "MUSTER_ANNOUNCEMENT_CHANNEL must be a channel name: lower-case letters, digits, - and _, at most 80",
    ),
    ({"MUSTER_LOG_LEVEL": "LOUD"}, "MUSTER_LOG_LEVEL Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
]


KEY = "x" * 43 + "="
MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "x" * 32,
    "SLACK_REDIRECT_URI": "https://muster.example.com/slack/oauth_redirect",
    "SLACK_SIGNING_SECRET": "x" * 32,
    "MUSTER_ENCRYPTION_KEYS": KEY,
}
WRONG_FOR_MANY = [
    *(
        ({name: ""}, f"SLACK_CLIENT_ID needs {name}: docs/workspaces.md says what it is for.")
        for name in MANY
        if name != "SLACK_CLIENT_ID"
    ),
    (
        {"SLACK_APP_TOKEN": "xapp-1"},
        "SLACK_APP_TOKEN is for one workspace, and SLACK_CLIENT_ID for many: keep one of them.",
    ),
    *(
        ({"MUSTER_WEBHOOK_URL": url, "MUSTER_WEBHOOK_SECRET": "x" * 16}, PLACE)
        for url in ("https://status.example.com/", "https://{team}.example.com/")
    ),
    (
        {"MUSTER_ENCRYPTION_KEYS": f"{KEY},swapped"},
        "MUSTER_ENCRYPTION_KEYS: key 2 of 2 is none: make one with `app.py new-key`.",
    ),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG_FOR_MANY)
def test_what_many_workspaces_take_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], said: str
) -> None:
    """What is missing, and what is for one workspace alone; a key is never shown."""
    for name, value in (MANY | wrong).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as refused:
        load()
    assert str(refused.value) == said


def test_a_bot_token_means_its_one_workspace_whatever_else_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client id in the environment changes nothing where Muster served one workspace before."""
    for name, value in (GOOD | {"SLACK_CLIENT_ID": "1.2"}).items():
        monkeypatch.setenv(name, value)
    assert not load().serves_many


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
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "x" * 32)
    assert not load().socket_mode
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert load().socket_mode


def test_a_dot_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As people expect of such a file, which may name files for the secrets."""
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-file\nSLACK_APP_TOKEN=xapp-file\nPORT=4000\n")
    monkeypatch.setenv("PORT", "5000")
    settings = load()
    assert settings.bot_token == "xoxb-file"  # noqa: S105 - no password
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
    for name, value in (GOOD | {"MUSTER_ANNOUNCEMENT_CHANNEL": "#ops", "SLACK_API_URL": "https://x/api"}).items():
        monkeypatch.setenv(name, value)
    assert (load().muster_announcement_channel, load().slack_api_url) == ("ops", "https://x/api/")


def test_secrets_show_neither_in_settings_nor_in_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printed by mistake, they are stars; in a library's log line, they are blotted."""
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value + "-very-secret")
    assert "very-secret" not in repr(load())
    said = redact("token=xoxb-1-very-secret wss://x/?ticket=very-secret&app_id=1 xapp-1-very-secret")
    assert "very-secret" not in said


def test_every_secret_can_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As orchestrators hand them over, with a line's end behind; settings that hold a secret are those that can."""
    secret = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]
    assert set(FROM_FILES) == {*secret, "database_url"}
    values = {"slack_bot_token": "xoxb-file", "slack_app_token": "xapp-file", "database_url": "sqlite:///x.db"}
    for name in FROM_FILES:
        (tmp_path / name).write_text(values.setdefault(name, f"{name} and more than sixteen") + "\n")
        monkeypatch.setenv(f"{name.upper()}_FILE", str(tmp_path / name))
    settings = load()
    for name, value in values.items():
        found = getattr(settings, name)
        assert (found if isinstance(found, str) else found.get_secret_value()) == value
    assert settings.signing_secrets == [values["slack_signing_secret"], values["slack_signing_secret_previous"]]


def test_a_dot_env_file_elsewhere_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Anyone who can write into the folder one stands in does not choose where the token goes."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / ".env").write_text("SLACK_API_URL=https://thief.example.com/\nPORT=4000\n")
    monkeypatch.chdir(tmp_path / "elsewhere")
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    assert (load().slack_api_url, load().port) == ("https://slack.com/api/", 3000)
    assert Path(str(ENV_FILE)) == Path(__file__).parent.parent / ".env"


def test_the_port_is_open_to_this_machine_alone_unless_slack_must_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """And wherever HOST says."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "x" * 32)
    assert load().listen_on is None
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert load().listen_on == "127.0.0.1"
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104 - what is tested
    assert load().listen_on == "0.0.0.0"  # noqa: S104 - what is tested
