"""Starts processes, keeps them running, and takes them along when it ends.

| what happens                        | what it does                                            |
|-------------------------------------|---------------------------------------------------------|
| a child ends or is killed           | starts it again after 0.1 s                             |
| it keeps ending within 5 s          | doubles the wait, up to 10 s                            |
| a child refuses to run (exit 78)    | stops all, ends with 78                                 |
| SIGINT, SIGTERM, SIGHUP             | stops all, last started first, kills after `grace_s`    |
| it is itself killed (kill -9)       | the kernel kills the children (see commands.parent)     |
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence

import msgspec

from commands.parent import NAME
from commands.refusal import REFUSED

FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 10.0
SHORT_LIFE_S = 5.0
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """A process to keep running. `environ` comes on top of ours; `fds` stay open in it.

    `grace_s` is how long it may take to end in order before it is killed.
    """

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str] = {}
    fds: Sequence[int] = ()
    grace_s: float = 5.0


def command(*words: str) -> tuple[str, ...]:
    """The argv of one of our own commands."""
    return (sys.executable, "-m", "commands", *words)


def next_wait(wait_s: float, lived_s: float) -> float:
    """Seconds to wait before the next start, after a child that lived `lived_s`."""
    return FIRST_WAIT_S if lived_s >= SHORT_LIFE_S else min(2 * wait_s, LONGEST_WAIT_S)


class Supervisor:
    """Runs `children` until `stop` is set or a signal comes. `say` gets one line per event."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self.running: dict[str, asyncio.subprocess.Process] = {}
        self.stop = asyncio.Event()
        self.exit_code = 0

    def stop_on_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for each in ENDINGS:
            loop.add_signal_handler(each, self.stop.set)

    async def run(self) -> int:
        """The exit code: 0, or 78 when a child refused."""
        keepers = [asyncio.create_task(self._keep(child)) for child in self.children]
        try:
            await self.stop.wait()
        finally:
            for keeper in keepers:
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)
            for child in reversed(self.children):
                await self._end(child)
        return self.exit_code

    async def _keep(self, child: Child) -> None:
        wait_s = FIRST_WAIT_S / 2
        while True:
            begun = time.monotonic()
            code = await self._once(child)
            if code == REFUSED:
                self.exit_code = REFUSED
                self.stop.set()
                return
            wait_s = next_wait(wait_s, time.monotonic() - begun)
            self.say(f"{child.name}: {_ending(code)}; starting it again in {wait_s:.1f} s")
            await asyncio.sleep(wait_s)

    async def _once(self, child: Child) -> int:
        # A session of its own: Ctrl-C reaches only us, and we end the children in order.
        self.running[child.name] = process = await asyncio.create_subprocess_exec(
            *child.argv,
            env={**os.environ, **child.environ, NAME: str(os.getpid())},
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=child.fds,
            start_new_session=True,
        )
        return await process.wait()

    async def _end(self, child: Child) -> None:
        process = self.running.get(child.name)
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), child.grace_s)
        except TimeoutError:
            os.killpg(process.pid, signal.SIGKILL)  # and whatever it started itself
            await process.wait()


def _ending(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
