"""What is installed and shipped is whole: a wheel, an image and a unit, each started without the checkout."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from bot.app_manifest import creating_link, over_http, read_manifest
from bot.metrics import REGISTRY
from bot.settings import FROM_FILES, Settings

ROOT = Path(__file__).parents[2]
_COPIED = re.compile(r"^COPY (?!--from)(.+) (\S+)$", re.MULTILINE)


def run(folder: Path, *command: str, path: Path | None = None) -> str:
    """Run a command in a folder, with no module of the checkout in reach; return what it says."""
    environment = {"PATH": os.environ["PATH"], "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    environment |= {"DATABASE_URL": f"sqlite:///{folder}/muster.db", "PYTHONPATH": str(path or "")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a wheel and a source distribution, built as `python -m build` does."""
    folder = tmp_path_factory.mktemp("built")
    run(ROOT, sys.executable, "-m", "hatchling", "build", "-d", str(folder))
    return folder


def test_a_wheel_runs_without_the_checkout(built: Path, tmp_path: Path) -> None:
    """Its command finds the manifest, and migrates a database with what is in it."""
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
        names = packed.namelist()
    assert not [name for name in names if name.startswith(("tests/", "bench/", "docs/"))]
    assert "muster = app:cli" in next((tmp_path / "site").glob("*.dist-info/entry_points.txt")).read_text()
    both = "from app import cli; [cli([each], standalone_mode=False) for each in ('manifest', 'migrate')]"
    said = run(tmp_path, sys.executable, "-c", both, path=tmp_path / "site")
    assert said.startswith("_metadata:")
    assert "\napplied 0001" in said


def test_a_source_distribution_holds_what_a_wheel_is_built_from(built: Path, tmp_path: Path) -> None:
    """Another wheel is built from it."""
    [packed] = built.glob("*.tar.gz")
    shutil.unpack_archive(packed, tmp_path)
    [unpacked] = [path for path in tmp_path.iterdir() if path.is_dir()]
    run(unpacked, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    [again] = tmp_path.glob("*.whl")
    [first] = built.glob("*.whl")
    assert sorted(zipfile.ZipFile(again).namelist()) == sorted(zipfile.ZipFile(first).namelist())


def test_an_image_holds_what_muster_needs_to_start(tmp_path: Path) -> None:
    """What the Dockerfile copies, and nothing else, migrates a database; it writes nothing beside itself."""
    image = tmp_path / "image"
    for sources, target in _COPIED.findall((ROOT / "Dockerfile").read_text()):
        for source in sources.split():
            for path in ROOT.glob(source):
                assert _in_context(path.name), path
                _copy(path, image / target.strip("/") / ("" if path.is_file() else "."))
    code = image / "opt" / "muster"
    code.chmod(0o555)
    assert run(tmp_path, sys.executable, "-B", str(code / "app.py"), "migrate").startswith("applied 0001")
    code.chmod(0o755)


def _copy(path: Path, target: Path) -> None:
    if path.is_dir():
        shutil.copytree(path, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)


def _in_context(name: str) -> bool:
    """Say whether .dockerignore, which leaves everything out but what it names, lets a file through."""
    let_through = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    return any(fnmatch(name, pattern) for pattern in let_through)


def test_an_image_runs_as_nobody_in_particular_and_says_whether_it_is_healthy() -> None:
    """No root, one volume, a check that asks the process itself."""
    text = (ROOT / "Dockerfile").read_text()
    assert "\nUSER 10001:10001\n" in text
    assert re.findall(r"^VOLUME (.*)$", text, re.MULTILINE) == ["/data"]
    assert "HEALTHCHECK" in text
    assert '"app.py", "healthy"' in text


STARTED = {
    "sqlite": {"muster"},
    "postgresql": {"muster-on-postgresql", "migrate", "postgresql"},
    "replicas": {"replica", "migrate", "postgresql"},
}


@pytest.mark.parametrize("profile", STARTED)
def test_compose_starts_muster_on_either_database_and_in_replicas(profile: str) -> None:
    """On PostgreSQL after it is migrated, on SQLite in its volume; every process of Muster's is locked in."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    started = {name: each for name, each in compose["services"].items() if profile in each["profiles"]}
    assert set(started) == STARTED[profile]
    for name, service in started.items():
        if name == "postgresql":
            continue
        assert (service["read_only"], service["cap_drop"], service["tmpfs"]) == (True, ["ALL"], "/tmp")  # noqa: S108
        first = {"migrate": "postgresql", "muster": None}.get(name, "migrate")
        assert list(service.get("depends_on", [])) == ([first] if first else [])
        on_postgresql = "postgresql://" in service.get("environment", {}).get("DATABASE_URL", "")
        assert on_postgresql == (profile != "sqlite")
    assert started.get("muster", {}).get("volumes", []) == (["muster:/data"] if profile == "sqlite" else [])
    assert started.get("replica", {}).get("deploy", {}) == ({"replicas": 2} if profile == "replicas" else {})


def test_an_image_sets_nothing_that_may_be_read_from_a_file() -> None:
    """Set twice, it would be refused; the database's default place is in the volume all the same."""
    text = (ROOT / "Dockerfile").read_text()
    assert [name for name in FROM_FILES if re.search(rf"\b{name.upper()}=", text)] == []
    assert Settings.model_fields["database_url"].default == "sqlite:///data/muster.db"
    assert "\nWORKDIR /opt/muster\n" in text
    assert "ln -s /data /opt/muster/data\n" in text


def test_the_unit_is_read_by_systemd_and_locks_muster_in() -> None:
    """Each setting once; it runs as its own user, and may write to its own folder alone."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[method-assign,assignment]  # systemd tells upper from lower case
    unit.read(ROOT / "docs" / "deploy" / "muster.service")
    service = unit["Service"]
    assert service["User"] == "muster"
    assert service["ProtectSystem"] == "strict"
    assert service["RestartPreventExitStatus"] == "2"


def test_the_manifest_for_http_names_where_slack_delivers() -> None:
    """Every place that takes an address has it, and Socket Mode is off; the one for Socket Mode stays as it is."""
    told = over_http(read_manifest(), "https://muster.example.com/")
    address = "https://muster.example.com/slack/events"
    assert [command["url"] for command in told["features"]["slash_commands"]] == [address]
    settings = told["settings"]
    assert settings["interactivity"] == {
        "is_enabled": True,
        "request_url": address,
        "message_menu_options_url": address,
    }
    assert settings["event_subscriptions"]["request_url"] == address
    assert settings["socket_mode_enabled"] is False
    assert read_manifest()["settings"]["socket_mode_enabled"] is True


def test_the_link_that_creates_the_app_is_short_enough_for_a_browser() -> None:
    """With the whole manifest in it."""
    link = creating_link(read_manifest())
    assert link.startswith("https://api.slack.com/apps?new_app=1&manifest_json=%7B")
    assert len(link) < 8000


def measured() -> dict[str, set[str]]:
    """Return what Prometheus sees: each series by name, with its labels."""
    found: dict[str, set[str]] = {}
    for metric in REGISTRY.collect():
        made = REGISTRY._names_to_collectors[metric.name]  # it knows the labels before anything has them
        labels = set(getattr(made, "_labelnames", ()))
        endings = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}.get(metric.type, ("",))
        found |= {f"{metric.name}{ending}": labels | ({"le"} if ending == "_bucket" else set()) for ending in endings}
    return found


def rules() -> list[dict[str, str]]:
    """Return the alert rules."""
    [group] = yaml.safe_load((ROOT / "docs" / "deploy" / "alerts.yaml").read_text())["groups"]
    return list(group["rules"])


def asked() -> list[str]:
    """Return each expression of the alert rules and the dashboard."""
    panels = json.loads((ROOT / "docs" / "deploy" / "dashboard.json").read_text())["panels"]
    return [rule["expr"] for rule in rules()] + [target["expr"] for panel in panels for target in panel["targets"]]


@pytest.mark.parametrize("expression", asked())
def test_alerts_and_dashboard_ask_for_what_is_measured(expression: str) -> None:
    """Each series exists, with the labels that it is chosen or grouped by."""
    known = measured()
    series = re.findall(r"\bmuster_\w+", expression)
    assert series
    assert set(series) <= set(known)
    grouped = {label.strip() for labels in re.findall(r"by \(([^)]*)\)", expression) for label in labels.split(",")}
    chosen = set(re.findall(r"[{,](\w+)!?=", expression))
    assert (grouped | chosen) - {"instance"} <= set.union(*(known[name] for name in series))


def test_each_alert_says_what_is_wrong_and_what_to_do() -> None:
    """For who is woken by it."""
    for rule in rules():
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert set(rule["annotations"]) == {"summary", "description"}


def test_the_dashboard_shows_every_metric_there_is() -> None:
    """Nothing is measured that nobody sees."""
    shown = " ".join(asked())
    assert [name for name in measured() if name.rpartition("_")[0] not in shown and name not in shown] == []
