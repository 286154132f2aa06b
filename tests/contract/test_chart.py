"""The Helm chart fits Muster: its settings, its secrets, its health checks and its image."""

from __future__ import annotations

import json
import re
import tomllib
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.app_manifest import INSTALL, REDIRECT
from bot.settings import FROM_FILES, Settings
from handlers.server import build_server
from sandbox.clock import SystemClock
from tests.contract.json_schema import faults

ROOT = Path(__file__).parents[2]
CHART = ROOT / "docs" / "deploy" / "helm" / "muster"
TEMPLATES = sorted((CHART / "templates").iterdir())
SCHEMA = json.loads((CHART / "values.schema.json").read_text())
VALUES: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text())
SET_BY_THE_CHART = {"host", "port"}


def refused(**changes: object) -> list[str]:
    """Return why Helm does not render these values."""
    return faults({**VALUES, **changes}, SCHEMA)


def test_the_values_are_what_their_schema_says_and_nothing_is_left_out() -> None:
    """Each value has a default and a place in the schema; the schema is one itself."""
    assert refused() == []
    assert set(SCHEMA["properties"]) - {"global"} == set(VALUES)


def test_the_chart_is_rendered_with_every_value_set_too() -> None:
    """Each to something else than its default, so that either rendering of `make chart` takes each branch."""
    full = yaml.safe_load((CHART / "ci" / "full-values.yaml").read_text())
    assert faults(full, SCHEMA) == []
    assert full.keys() == VALUES.keys()
    assert [name for name, value in VALUES.items() if full[name] == value] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"replica": 2},
        {"mode": "https"},
        {"database": "sqlite", "replicas": 2},
        {"ingress": {"enabled": True}},
        {"settings": {"SLACK_BOT_TOKEN": "xoxb-in-the-values"}},
        {"settings": {"MUSTER_LOGLEVEL": "INFO"}},
        {"secret": {"keys": {"PASSWORD": "key"}}},
    ],
)
def test_values_that_cannot_work_are_refused_before_anything_is_rendered(wrong: dict[str, Any]) -> None:
    """A slip, two replicas on one file, an ingress without deliveries, and a secret where everybody reads it."""
    assert refused(**wrong)


def test_each_setting_has_its_place() -> None:
    """Secrets are keys of the Secret, read as files; the others can be set by name."""
    secrets = {name.upper() for name in FROM_FILES}
    others = {name.upper() for name in Settings.model_fields if name not in SET_BY_THE_CHART} - secrets
    assert set(VALUES["secret"]["keys"]) == secrets
    assert set(SCHEMA["properties"]["secret"]["properties"]["keys"]["properties"]) == secrets
    assert set(SCHEMA["properties"]["settings"]["properties"]) == others


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_ask_for_values_and_helpers_that_there_are(template: Path) -> None:
    """And close what they open."""
    text = template.read_text()
    helpers = set(re.findall(r'define "([^"]+)"', (CHART / "templates" / "_helpers.tpl").read_text()))
    for path in re.findall(r"\.Values\.([\w.]+)", text):
        reduce(lambda found, name: found[name], path.split("."), VALUES)
    assert set(re.findall(r'include "([^"]+)"', text)) <= helpers
    opened = re.findall(r"{{-?\s*(?:if|range|with|define)\b", text)
    assert len(opened) == len(re.findall(r"{{-?\s*end\b", text))


def test_probes_ask_what_muster_answers() -> None:
    """On the port that it is told to listen on."""
    text = (CHART / "templates" / "deployment.yaml").read_text()
    server = build_server(None, SystemClock(), None, str)  # type: ignore[arg-type]  # only its routes are looked at
    answered = {resource.canonical for resource in server.router.resources()}
    asked = set(re.findall(r"/\w+z\b", text))
    assert asked == {"/healthz", "/readyz"}
    assert asked <= answered
    listened = re.search(r'name: PORT\n\s+value: "(\d+)"', (CHART / "templates" / "_helpers.tpl").read_text())
    assert listened is not None
    assert f"containerPort: {listened[1]}\n" in text


def test_the_ingress_lets_in_what_slack_and_who_installs_ask_for() -> None:
    """The pages of installing only where many workspaces may install the app."""
    text = (CHART / "templates" / "ingress.yaml").read_text()
    [many, one] = [re.findall(r'"(\w+)"', each) for each in re.findall(r"\(list ([^)]+)\)", text)]
    assert {f"/slack/{name}" for name in set(many) - set(one)} == {INSTALL, REDIRECT}
    assert one == ["events"]


def test_the_pods_run_as_the_image_does_and_may_do_nothing_else() -> None:
    """As its user, without rights, on a file system that nobody writes to but where the image does."""
    user = re.search(r"^USER (\d+):(\d+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert user is not None
    pod, container = VALUES["podSecurityContext"], VALUES["securityContext"]
    assert [pod["runAsUser"], pod["runAsGroup"]] == [int(each) for each in user.groups()]
    assert pod["runAsNonRoot"]
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    for name in ("deployment.yaml", "migrate.yaml"):
        text = (CHART / "templates" / name).read_text()
        assert 'include "muster.pod"' in text
        assert 'include "muster.container"' in text


def test_the_chart_is_of_this_version() -> None:
    """Its image's tag, too, unless another one is named."""
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert chart["version"] == chart["appVersion"] == version
