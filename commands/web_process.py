"""The web process: one worker in this process, or several that share our listening socket."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from datetime import UTC, datetime

import structlog

from city.settings import Settings
from commands.installation import dated, profile_of
from commands.ports import claim
from commands.refusal import Refusal
from commands.supervisor import Child, Supervisor, command

log = structlog.get_logger("web")
STORE_WAIT_S = 60.0
GRACE_S = 2
LOCAL = "127.0.0.1"
PLATFORM = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7,127.0.0.1"
"""A hosting platform's router, whose word on the client counts. Never "*": then the first address
of X-Forwarded-For would count, which the client itself wrote."""
MOST_AT_ONCE = 2000
"""Connections; more are told 503 instead of using up what the process may open."""


def run_web(settings: Settings) -> None:
    """Returns when stopped. Raises Refusal: the port is taken, or nobody could sign in yet."""
    web = settings.web
    port = claim(web.host, web.port, "the wall", "PATRIOT_WEB_PORT")
    asyncio.run(_may_listen(settings))
    listener = _listener(web.host, port)
    log.info("listening", host=web.host, port=port, workers=web.workers)
    if web.workers == 1:
        _serve(settings, listener)
    else:
        sys.exit(asyncio.run(_workers(web.workers, listener)))


def run_worker(settings: Settings, inherited: int) -> None:
    """One of several workers; the socket comes from our parent."""
    _serve(settings, socket.socket(fileno=inherited))


async def _may_listen(settings: Settings) -> None:
    """Makes the first admin if the environment asks for it. Raises Refusal.

    A loopback address may be listened on without an admin, so nothing waits for the store then.
    """
    from dashboard.gate import may_bind

    asked = "PATRIOT_ADMIN_USER" in os.environ
    if not asked and may_bind(settings.web.host, has_admin=False) is None:
        return
    if refusal := may_bind(settings.web.host, await _has_admin(settings)):
        raise Refusal(refusal)


async def _has_admin(settings: Settings) -> bool:
    from commands.stores import open_running_store
    from operations.accounts import AccountError, Accounts, ensure_first_admin

    store = await open_running_store(settings, profile_of(settings), wait_s=STORE_WAIT_S)
    try:
        await ensure_first_admin(store, os.environ, datetime.now(UTC))
        return await Accounts(store).has_admin()
    except AccountError as error:
        raise Refusal(f"The first admin from the environment: {error}") from error
    finally:
        await store.close()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    # asyncio does so only for sockets of its own; else the second half of a message waits 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _serve(settings: Settings, listener: socket.socket) -> None:
    import uvicorn

    from dashboard.server import create_app
    from data_feeds.intake.impatience import Impatient

    trusted = os.environ.get("FORWARDED_ALLOW_IPS", PLATFORM if "DYNO" in os.environ else LOCAL)
    config = uvicorn.Config(
        create_app(settings, dated(profile_of(settings))),
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=trusted,
        http=Impatient,
        limit_concurrency=MOST_AT_ONCE,
        timeout_graceful_shutdown=GRACE_S,
        ws_per_message_deflate=False,  # frames are small and many: it would cost each screen time
        ws_max_size=65_536,
    )
    uvicorn.Server(config).run(sockets=[listener])


async def _workers(count: int, listener: socket.socket) -> int:
    fd = listener.fileno()
    children = [
        Child(name=f"web worker {n}", argv=command("web", "--inherit", str(fd)), fds=(fd,))
        for n in range(1, count + 1)
    ]
    supervisor = Supervisor(children, lambda line: log.warning(line))
    supervisor.stop_on_signals()
    return await supervisor.run()
