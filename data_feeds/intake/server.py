"""Serves the intake inside the feeds process' loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import uvicorn

from city.settings import IntakeSettings
from data_feeds.delivery import Door
from data_feeds.feeds import open311
from data_feeds.intake.app import build
from data_feeds.intake.far_photos import FarPhotos
from data_feeds.intake.impatience import Impatient
from data_feeds.intake.ledger import Ledger
from data_feeds.lines import Line
from store.ending import ended

MOST_AT_ONCE = 2000


class PortTakenError(RuntimeError):
    """Another program listens there; the message says which port and how to choose another."""


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: the process decides when to stop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]
        return nullcontext()


@asynccontextmanager
async def serve(
    settings: IntakeSettings, door: Door, lines: Mapping[str, Line]
) -> AsyncIterator[int]:
    """The intake, answering before the body runs; yields its port. Raises PortTakenError."""
    listening = _bind(settings)
    ledger = Ledger(door.store, door.profile, door.clock)
    server = _Server(_config(build(settings, door, lines, ledger)))
    background = [asyncio.create_task(each) for each in (ledger.follow(), *_fetching(door, lines))]
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await server.up.wait()
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await ended(*background)
        await asyncio.gather(serving, return_exceptions=True)


def _fetching(door: Door, lines: Mapping[str, Line]) -> list[Coroutine[Any, Any, None]]:
    """The fetching of photos named by their address, if it is switched on."""
    line = lines.get(open311.FEED.name)
    if line is None or line.status.state == "disabled" or not line.options.fetch_photos:
        return []
    hosts = frozenset(line.options.photo_hosts)
    photos = FarPhotos(door.store, door.profile.language, door.clock, hosts)
    door.arrived = photos.offer
    return [photos.run()]


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        http=Impatient,
        limit_concurrency=MOST_AT_ONCE,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=3,
        server_header=False,
        lifespan="off",
        ws="none",
    )


def _bind(settings: IntakeSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # asyncio does so only for sockets of its own; else each answer waits 40 ms for the client.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as problem:
        listening.close()
        raise PortTakenError(
            f"The intake cannot listen on {settings.host}:{settings.port}: {problem.strerror}. "
            "Choose another port: [intake] port in patriot.toml, PATRIOT_INTAKE_PORT, or --intake-port."
        ) from None
    return listening
