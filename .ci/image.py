"""What a container would hold, made and started without a container engine: `image.py requirements.txt`.

It follows Dockerfile: the list in an environment of its own, what is copied, the settings, but not the base image and
the user. The process connects to a sandbox Slack, is asked for its health by the wheel's command, and is ended.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from sandbox.clock import SystemClock  # noqa: E402 - found only now
from sandbox.company import build_company  # noqa: E402
from sandbox.manifest import Manifest  # noqa: E402
from sandbox.server import Sandbox  # noqa: E402

DOCKERFILE = (ROOT / "Dockerfile").read_text()
START_SECONDS = 60.0
STOP_SECONDS = 15.0
"""As long as compose.yaml gives a container to end in."""


def run(*command: str | Path) -> None:
    """Run a command, which must end well."""
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own


def make(folder: Path, pins: str) -> tuple[Path, Path]:
    """Make the image's contents in a folder, and return its environment and where its code is."""
    environment, code = folder / "venv", folder / "opt" / "muster"
    run(sys.executable, "-m", "venv", environment)
    pip = (environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "--no-compile", "-r", pins)
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    run(*pip, "--no-deps", "--no-index", next(folder.glob("*.whl")))
    for sources, target in re.findall(r"^COPY (?!--from|requirements)(.+) (\S+)$", DOCKERFILE, re.MULTILINE):
        for source in sources.split():
            _copy(ROOT / source, folder / target.strip("/"))
    (folder / "data").mkdir()
    (code / "data").symlink_to(folder / "data")
    return environment, code


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def settings(slack: Sandbox) -> dict[str, str]:
    """Return what Dockerfile sets, and what an operator would."""
    block = re.search(r"^ENV ((?:.*\\\n)*.*)$", DOCKERFILE, re.MULTILINE)
    assert block is not None  # noqa: S101 - an image without settings is no longer ours
    of_the_image = {name: value for name, value in re.findall(r"(\w+)=(\S+)", block[1]) if name != "PATH"}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    tokens = {"SLACK_BOT_TOKEN": slack.tokens.bot, "SLACK_APP_TOKEN": slack.tokens.app}
    return {**of_the_image, **tokens, "SLACK_API_URL": slack.api_url, "PORT": port, "PATH": os.environ["PATH"]}


async def start(folder: Path, environment: Path, code: Path) -> None:
    """Start it, ask for its health until it answers, and end it; raises where it does not do so in time."""
    clock = SystemClock()
    slack = Sandbox(build_company(clock), manifest=Manifest.load(ROOT / "manifest.yml"), clock=clock)
    await slack.start()
    env, python = settings(slack), environment / "bin" / "python"
    running = await asyncio.create_subprocess_exec(python, "-B", "app.py", "run", cwd=code, env=env)
    try:
        await _healthy(environment / "bin" / "muster", folder, env)
        running.terminate()
        if await asyncio.wait_for(running.wait(), STOP_SECONDS) != 0:
            raise SystemExit(f"the process ended with {running.returncode}")
    finally:
        if running.returncode is None:
            running.kill()
        await slack.stop()


async def _healthy(muster: Path, folder: Path, env: dict[str, str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        asked = await asyncio.create_subprocess_exec(muster, "healthy", cwd=folder, env=env, stderr=subprocess.DEVNULL)
        if await asked.wait() == 0:
            return
        await asyncio.sleep(0.5)
    raise SystemExit(f"the process did not answer within {START_SECONDS:g} s")


def main(pins: str) -> None:
    """Make it and start it, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="muster-image-") as name:
        folder = Path(name)
        asyncio.run(start(folder, *make(folder, pins)))
        if not (folder / "data" / "muster.db").is_file():
            raise SystemExit("the database is not in the volume")
    print("the image's contents start, say that they are healthy, and end")


if __name__ == "__main__":
    main(sys.argv[1])
