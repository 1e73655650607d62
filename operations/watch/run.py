"""The watch process: leads if nobody does, stands by if somebody does, and never gives up."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from city.profile import Profile
from city.settings import Settings
from operations.watch.lead import LostLead
from operations.watch.report import JOB
from operations.watch.term import Term
from store.city_store import CityStore
from store.errors import StoreUnavailable
from store.lease import Lease

log = structlog.get_logger("watch")
STANDBY_S = 0.5
LEASE_S = 6.0


def now_utc() -> datetime:
    return datetime.now(UTC)


def a_name() -> str:
    """Different in every process, and telling where it runs."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


async def run_watch(
    settings: Settings,
    profile: Profile,
    store: CityStore,
    stop: asyncio.Event,
    now: Callable[[], datetime] = now_utc,
    lease_s: float = LEASE_S,
) -> None:
    """Until `stop`. Without contact to the store it waits and says so once."""
    lease = store.lease(JOB, a_name(), lease_s)
    in_contact = True
    while not stop.is_set():
        try:
            if await lease.renew():
                await _lead(Term(store, profile, settings, now, lease), stop)
            in_contact = True
        except* StoreUnavailable as error:
            if in_contact:
                log.warning("no contact with the store, waiting", why=_first(error))
            in_contact = False
        except* LostLead:
            log.warning("another process leads now", holder=lease.holder)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), STANDBY_S)
    await _give_up(lease)


def _first(error: BaseException) -> str:
    """What went wrong first, out of however many groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error)


async def _lead(term: Term, stop: asyncio.Event) -> None:
    log.info("leading", fence=term.report.fence)
    await term.serve(stop)


async def _give_up(lease: Lease) -> None:
    with contextlib.suppress(StoreUnavailable):
        await lease.release()
