"""The whole real stack, started the way a person starts it: `./patriot demo` in its own process.

Benchmarks and browser tests share it. Linux only where it looks for the processes to kill.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
import msgspec

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"https?://\S+/enter\?token=[\w\-.~%=&]+")
KEY = re.compile(r"[?&](?:api_)?key=([\w\-.~]+)")
Answer = TypeVar("Answer")
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


class NotReady(RuntimeError):
    """The stack did not come up in time; the message carries the end of its log."""


class Stack(msgspec.Struct, kw_only=True):
    web: str
    intake: str
    data: Path
    log: Path
    process: subprocess.Popen[bytes]
    ready_s: float = 0.0

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def link(self) -> str:
        """The one-time sign-in link it printed; works once."""
        return str(LINK.findall(self.said())[0])

    def keys(self) -> list[str]:
        return list(dict.fromkeys(KEY.findall(self.said())))

    def pids(self, mark: str) -> list[int]:
        """Its processes whose command line contains `mark`, oldest first."""
        return [pid for pid in descendants(self.process.pid) if mark in _command_line(pid)]

    def kill(self, mark: str) -> list[int]:
        """kill -9 of these processes, as a power cut or the kernel's memory killer would."""
        killed = self.pids(mark)
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        return killed


def wait_for(question: Callable[[], Answer], within_s: float, what: str) -> Answer:
    """Asks until the answer is true or time is up. Raises NotReady."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            if answer := question():
                return answer
        except (httpx.HTTPError, OSError, IndexError):
            pass
        time.sleep(0.05)
    raise NotReady(f"{what}: not within {within_s:.0f} s")


@contextmanager
def running(
    data: Path,
    *options: str,
    environ: Mapping[str, str] | None = None,
    within_s: float = 60.0,
) -> Iterator[Stack]:
    """`./patriot demo --data DATA ... options` until the block ends. Ready = picture loaded."""
    stack = _start(data, options, environ or {})
    try:
        begun = time.monotonic()
        _until_ready(stack, within_s)
        stack.ready_s = time.monotonic() - begun
        yield stack
    finally:
        stack.process.send_signal(signal.SIGTERM)
        stack.process.wait(30)


def _start(data: Path, options: Sequence[str], environ: Mapping[str, str]) -> Stack:
    web, intake = free_port(), free_port()
    log = data.parent / f"{data.name}.log"
    command = [sys.executable, "-m", "commands", "demo", "--no-browser", "--data", str(data)]
    ports = ["--port", str(web), "--intake-port", str(intake)]
    told = {**os.environ, **environ}
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*command, *ports, *options], cwd=ROOT, env=told, stdout=sink, stderr=subprocess.STDOUT
        )
    return Stack(
        web=f"http://127.0.0.1:{web}",
        intake=f"http://127.0.0.1:{intake}",
        data=data,
        log=log,
        process=process,
    )


def _until_ready(stack: Stack, within_s: float) -> None:
    def up() -> bool:
        if stack.process.poll() is not None:
            raise NotReady(f"the stack ended by itself:\n{stack.said()[-3000:]}")
        healthy = all(
            httpx.get(f"{each}/readyz", timeout=2).status_code == 200
            for each in (stack.web, stack.intake)
        )
        return healthy and bool(LINK.search(stack.said()))

    try:
        wait_for(up, within_s, "the stack")
    except NotReady as error:
        raise NotReady(f"{error}\n{stack.said()[-3000:]}") from None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def descendants(pid: int) -> list[int]:
    """All processes below `pid`, oldest first."""
    below: list[int] = []
    for child in _children(pid):
        below += [child, *descendants(child)]
    return sorted(below)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(each) for each in tasks.read_text().split()]
        except OSError:
            continue
    return found


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def cpu_s(pid: int) -> float:
    """Processor seconds (user + system) a process has used so far; 0 if it is gone."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / CLOCK_TICKS


def machine() -> dict[str, str | int]:
    """What a figure was measured on, to be printed beside it."""
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return {
        "cpu": model.group(1) if model else "unknown",
        "cores": os.cpu_count() or 0,
        "python": sys.version.split()[0],
    }
