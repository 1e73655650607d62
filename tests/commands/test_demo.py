"""`./patriot demo` as a new user meets it: everything in one command, and nothing left behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from commands.installation import ROOT
from commands.ports import any_free

WITHIN_S = 60.0
BACK_S = 10.0
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


class Demo:
    """A running demo with ports and a data folder of its own."""

    def __init__(self, folder: Path, *options: str, **environ: str) -> None:
        self.port, self.intake_port = any_free("127.0.0.1"), any_free("127.0.0.1")
        self.log, self.data = folder / "demo.log", folder / "data"
        ports = ["--port", str(self.port), "--intake-port", str(self.intake_port)]
        words = ["demo", "--no-browser", "--data", str(self.data), *ports, *options]
        with self.log.open("wb") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "commands", *words],
                cwd=ROOT,
                env={**os.environ, **environ},
                stdout=sink,
                stderr=sink,
            )

    @property
    def wall(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def printed(self, pattern: str) -> str:
        """What it printed, once it has. Fails with all it said when it never does."""
        until(lambda: bool(re.search(pattern, self.said())) or self.process.poll() is not None)
        found = re.search(pattern, self.said())
        assert found, self.said()
        return found[0]

    def child(self, mark: str) -> int:
        return next(pid for pid in below(self.process.pid) if mark in command_line(pid))

    def answers(self, port: int) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).is_success
        except httpx.HTTPError:
            return False


def until(condition: Callable[[], bool], within_s: float = WITHIN_S) -> None:
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)  # each look costs time that the demo needs


def below(pid: int) -> list[int]:
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            found += [child, *below(child)]
    return found


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def gone(pid: int) -> bool:
    return command_line(pid) == ""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """With the store and the port of a platform in its environment, which are not for it."""
    demo = Demo(tmp_path_factory.mktemp("demo"), REDIS_URL="redis://127.0.0.1:1", PORT="1")
    try:
        demo.printed("Ctrl-C")
        yield demo
    finally:
        demo.process.terminate()
        assert demo.process.wait(30) == 0


def test_a_store_and_a_port_in_the_environment_are_not_touched(demo: Demo) -> None:
    assert demo.printed(r"http://127\.0\.0\.1:\d+ ").strip() == demo.wall
    assert demo.answers(demo.port)
    assert demo.child("valkey")


def test_its_sign_in_link_opens_the_wall_once(demo: Demo) -> None:
    link = demo.printed(r"http://\S+/enter\?token=\S+")
    with httpx.Client(trust_env=False, follow_redirects=True) as client:
        assert client.get(link).url.path == "/wall"
    assert httpx.get(link, trust_env=False).status_code == 410


def test_its_phone_address_takes_a_position(demo: Demo) -> None:
    address = demo.printed(r"http://\S+/osmand\?key=[\w-]+(?=\s)")
    position = f"{address}&id=baktor-07&lat=-6.2383&lon=106.9756&speed=12"
    assert httpx.get(position, trust_env=False).status_code == 200


def test_its_open311_address_takes_a_request(demo: Demo) -> None:
    address = demo.printed(r"http://\S+/open311/v2/requests\.json\?api_key=\S+")
    form = {"service_code": "sampah", "lat": "-6.24", "long": "107.0", "description": "Menumpuk"}
    made = httpx.post(address, data=form, trust_env=False)
    assert made.status_code in (200, 201), made.text
    assert made.json()[0]["service_request_id"].startswith("BKS-")


def test_a_second_demo_on_the_same_data_is_refused_and_harms_nothing(
    demo: Demo, tmp_path: Path
) -> None:
    second = Demo(tmp_path, "--data", str(demo.data))
    assert second.process.wait(30) == 78
    assert "memulai kota simulasi" not in second.said(), "nothing of it was started"
    assert "choose another folder with --data" in second.said()
    assert demo.answers(demo.port)


@pytest.mark.parametrize(
    "mark", ["commands store", "commands feeds", "commands watch", "commands web", "valkey"]
)
def test_whatever_is_killed_comes_back_within_ten_seconds(demo: Demo, mark: str) -> None:
    killed = demo.child(mark)
    os.kill(killed, signal.SIGKILL)
    until(lambda: gone(killed), BACK_S)
    until(lambda: any(mark in command_line(each) for each in below(demo.process.pid)), BACK_S)
    until(lambda: demo.answers(demo.port) and demo.answers(demo.intake_port), BACK_S)
    assert demo.child(mark) != killed


def test_everything_it_started_ends_with_it_and_a_second_start_finds_what_was_kept(
    tmp_path: Path,
) -> None:
    for ending in (signal.SIGKILL, signal.SIGHUP):
        demo = Demo(tmp_path)
        seconds = float(demo.printed(r"ready in \d+\.\d").split()[-1])
        started = below(demo.process.pid)
        assert len(started) >= 5
        demo.process.send_signal(ending)
        demo.process.wait(30)
        until(lambda: all(gone(pid) for pid in started), BACK_S)  # noqa: B023
    assert seconds < 15  # 5 s on a quiet machine; tests share theirs


def test_a_taken_port_ends_it_at_once_and_names_the_option(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        demo = Demo(tmp_path, "--intake-port", port)
        assert demo.process.wait(30) == 78
    assert f"Port {port} for the intake is taken" in demo.said()
    assert "Choose another with --intake-port, for example: --intake-port" in demo.said()
