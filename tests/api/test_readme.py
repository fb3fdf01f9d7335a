"""What the README says to type is typed here, against a service that runs as it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
import pytest
import yaml

from analysis.simulate import AUXILIARIES, World, simulate

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
WRITTEN_URL, WRITTEN_PYTHON = "http://127.0.0.1:8000", ".venv/bin/python"
PATIENCE = 60  # seconds until the service must have come up on a busy machine
KNOWN = ("studage", "lectage", "service")  # what the README's commands adjust by


def shell_blocks() -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def analysis_commands() -> list[str]:
    """Indented commands, with the lines they go on in."""
    plain = README.replace("\\\n", " ")
    return re.findall(rf"^    ({re.escape(WRITTEN_PYTHON)} -m analysis .*)$", plain, re.MULTILINE)


def calls() -> list[tuple[str, str]]:
    """Indented calls of the API, without what is sent and asked."""
    found = re.findall(r"^    (GET|POST|PATCH) +(/v1/[^\s?]+)", README, re.MULTILINE)
    return [(method.lower(), path) for method, path in found]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder like a fresh clone, with a service that was started in it."""

    folder: Path
    url: str
    env: dict[str, str]

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        here = script.replace(WRITTEN_PYTHON, sys.executable).replace(WRITTEN_URL, self.url)
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", here],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UNSWAYED_")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    pause = Event()
    for _ in range(PATIENCE * 10):
        try:
            with urlopen(f"{url}/readyz", timeout=5):
                return
        except (URLError, OSError):
            assert server.poll() is None, log.read_text(encoding="utf-8")
            pause.wait(0.1)
    raise AssertionError(f"the service did not come up: {log.read_text(encoding='utf-8')}")


@pytest.fixture
def place(tmp_path: Path, need: Callable[[str, str], None]) -> Iterator[Place]:
    if shutil.which("curl") is None:
        need("curl", "apt-get install curl")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = environment(UNSWAYED_PORT=str(port), UNSWAYED_PUBLIC_URL=url)
    log = tmp_path / "server.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "service", "serve", "--development"]
        server = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=output, stderr=output)
    try:
        wait_until_ready(url, server, log)
        yield Place(tmp_path, url, env)
    finally:
        server.terminate()
        server.wait(PATIENCE)


def printed(output: str) -> list[Any]:
    """The JSON documents that were printed one after the other."""
    decoder, rest, found = json.JSONDecoder(), output.strip(), []
    while rest:
        document, end = decoder.raw_decode(rest)
        found.append(document)
        rest = rest[end:].strip()
    return found


def test_the_blocks_for_the_product_team_and_the_analyst_do_what_they_say(place: Place) -> None:
    blocks = shell_blocks()
    ran = place.run(
        "\n".join([*blocks, 'echo "$SURVEY" > survey.txt', f'curl -sSf "{WRITTEN_URL}/dev/mailbox" > box.html'])
    )

    assert len(blocks) == 2
    assert ran.returncode == 0, ran.stdout + ran.stderr
    recorded, dispositions = printed(ran.stdout)
    assert (recorded["recorded"], recorded["repeated"]) == (1, 0)
    assert dispositions["frame"] == sum(row["count"] for row in dispositions["counts"]) == 1
    frame = (place.folder / "frame.csv").read_text(encoding="utf-8").splitlines()
    assert len(frame) == 2
    assert "age_band" in frame[0].split(",")
    assert "api:visit-1017" in frame[1]
    assert "<html" in (place.folder / "box.html").read_text(encoding="utf-8")


def test_the_event_reported_twice_is_recorded_once(place: Place) -> None:
    first = shell_blocks()[0]
    report = first[first.index(f"api {WRITTEN_URL}/v1/surveys/$SURVEY/triggers") :]
    ran = place.run(f"{first}\n{report}")

    assert ran.returncode == 0, ran.stderr
    once, again = printed(ran.stdout)
    assert once == again


@pytest.fixture
def after_the_demo(tmp_path: Path) -> Place:
    """A folder with a small programme where the demo leaves its own."""
    folder = tmp_path / "var" / "demo"
    folder.mkdir(parents=True)
    programme, _ = simulate(World(events=1500, employees=15, locations=3), np.random.default_rng(20261))
    frame = programme.frame.rename(columns=dict(zip(AUXILIARIES, KNOWN, strict=True)))
    frame.to_csv(folder / "frame.csv", index=False)
    programme.responses.drop(columns="event_row").to_csv(folder / "responses.csv", index=False)
    settings = {**asdict(programme.settings), "auxiliaries": KNOWN}
    (folder / "program.json").write_text(json.dumps(settings, default=str), encoding="utf-8")
    return Place(tmp_path, WRITTEN_URL, environment())


def test_the_analysis_commands_read_what_the_demo_leaves(after_the_demo: Place) -> None:
    commands = analysis_commands()
    ran = [after_the_demo.run(command) for command in commands]

    assert [command.split()[3] for command in commands] == ["adjust", "screen"]
    assert [one.returncode for one in ran] == [0, 0], [one.stderr for one in ran]
    adjusted = json.loads(ran[0].stdout)
    assert adjusted["metric"] == "csat"
    assert len(adjusted["domains"]) == 3
    assert 1 <= adjusted["overall"]["adjusted"]["value"] <= 5
    findings = json.loads((after_the_demo.folder / "findings.json").read_text(encoding="utf-8"))
    assert len(findings["units"]) == 15


def test_the_calls_for_payroll_are_in_the_description() -> None:
    described = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))["paths"]
    operations = {(method, re.sub(r"\{\w+\}", "{id}", path)) for path, item in described.items() for method in item}

    assert len(calls()) == 5
    assert set(calls()) <= operations


def test_every_document_the_readme_links_to_is_there() -> None:
    linked = {target for target in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in target}

    assert linked
    assert [target for target in sorted(linked) if not (ROOT / target).exists()] == []
