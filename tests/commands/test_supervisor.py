"""The supervisor with real processes: what it starts runs, comes back, and ends with it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from commands.installation import ROOT
from commands.parent import NAME
from commands.refusal import REFUSED
from commands.supervisor import Child, Supervisor, next_wait

ROLL_CALL = """
import os, sys, time
from commands.parent import die_with_parent
die_with_parent()
with open(sys.argv[1], "a") as book:
    print(os.getpid(), file=book)
time.sleep(600)
"""
SUPERVISE = """
import asyncio, sys
from commands.supervisor import Child, Supervisor
async def main():
    child = Child(name="sleeper", argv=[sys.executable, "-c", sys.argv[1], sys.argv[2]])
    supervisor = Supervisor([child], print)
    supervisor.stop_on_signals()
    return await supervisor.run()
sys.exit(asyncio.run(main()))
"""


def pids(book: Path) -> list[int]:
    return [int(line) for line in book.read_text().splitlines()] if book.exists() else []


def alive(pid: int) -> bool:
    """Not gone and not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition: Callable[[], bool], within_s: float) -> float:
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < within_s, "it did not happen in time"
        time.sleep(0.01)
    return time.monotonic() - begun


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "pids"


@pytest.fixture
def supervised(book: Path):
    process = subprocess.Popen([sys.executable, "-c", SUPERVISE, ROLL_CALL, str(book)], cwd=ROOT)
    wait_until(lambda: len(pids(book)) == 1, 10)
    yield process
    process.kill()
    process.wait()


def test_a_killed_child_is_back_within_a_second(
    supervised: subprocess.Popen[bytes], book: Path
) -> None:
    os.kill(pids(book)[0], signal.SIGKILL)
    assert wait_until(lambda: len(pids(book)) == 2, 5) < 1.0
    assert alive(pids(book)[1])


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_what_it_started_ends_with_it(
    supervised: subprocess.Popen[bytes], book: Path, ending: signal.Signals
) -> None:
    supervised.send_signal(ending)
    assert supervised.wait(10) == 0
    assert not alive(pids(book)[0])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells at once")
def test_what_it_started_ends_even_when_it_is_killed(
    supervised: subprocess.Popen[bytes], book: Path
) -> None:
    supervised.kill()
    supervised.wait()
    wait_until(lambda: not alive(pids(book)[0]), 2)


def test_a_process_whose_parent_has_already_gone_ends_at_once() -> None:
    code = "from commands.parent import die_with_parent; die_with_parent(); print('ran')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, NAME: "1"}, capture_output=True
    )
    assert (done.returncode, done.stdout) == (1, b"")


async def test_a_child_that_refuses_stops_everything() -> None:
    refusing = Child(name="web", argv=[sys.executable, "-c", f"exit({REFUSED})"])
    sleeping = Child(name="store", argv=[sys.executable, "-c", "import time; time.sleep(600)"])
    supervisor = Supervisor([sleeping, refusing], lambda line: None)
    assert await asyncio.wait_for(supervisor.run(), 20) == REFUSED
    assert supervisor.running["store"].returncode is not None


async def test_the_end_of_a_child_is_said_with_its_name_and_reason() -> None:
    said: list[str] = []
    supervisor = Supervisor(
        [Child(name="feeds", argv=[sys.executable, "-c", "exit(3)"])], said.append
    )
    running = asyncio.create_task(supervisor.run())
    async with asyncio.timeout(20):
        while not said:
            await asyncio.sleep(0.01)
    supervisor.stop.set()
    await running
    assert said[0].startswith("feeds: ended with 3; starting it again")


def test_the_wait_doubles_up_to_ten_seconds_and_a_long_life_resets_it() -> None:
    waits = [0.1]
    while len(waits) < 9:
        waits.append(next_wait(waits[-1], lived_s=0.2))
    assert waits[:4] == [0.1, 0.2, 0.4, 0.8]
    assert max(waits) == 10.0
    assert next_wait(10.0, lived_s=60.0) == 0.1
