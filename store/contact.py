"""Getting in: a client for an address, and plain words for every way contact can be lost."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import hiredis
from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    ConnectionError,
    MasterDownError,
    NoPermissionError,
    RedisClusterException,
    ResponseError,
    TimeoutError,
    TryAgainError,
)

from store.address import Address
from store.errors import StoreError, StoreFull, StoreUnavailable

LOST = (
    ConnectionError,
    TimeoutError,
    BusyLoadingError,
    ClusterDownError,
    MasterDownError,
    TryAgainError,
    RedisClusterException,
    OSError,
    asyncio.IncompleteReadError,
)
FULL = ("MISCONF", "OOM")
"""How a server begins its refusal when its disk (or the memory allowed to it) is full."""
ANSWER_S = 15.0
"""How long one answer may take; waiting for the disk or for news takes part of it."""
CONNECT_S = 5.0
RIGHTS = "~* +@read +@write +@scripting +@blocking +@connection +info +time +waitaof"
"""Enough for everything we do on one server; a cluster needs `+cluster +command` as well."""
CONNECTIONS = 512
"""Most connections of one process to one server; every tail holds one while it waits."""


@contextmanager
def contact(address: Address) -> Iterator[None]:
    """Say plainly what happened when contact is lost or refused."""
    try:
        yield
    except AuthenticationError as error:
        raise StoreError(
            f"{address} does not let us in: {error}. Check user and password."
        ) from error
    except NoPermissionError as error:
        raise StoreError(
            f"{address} refused a command: {error}. Give its user at least these rights: {RIGHTS}"
        ) from error
    except LOST as error:
        raise StoreUnavailable(
            f"No contact with the store at {address} ({type(error).__name__}: {error}). "
            "What was acknowledged is safe; check that the server runs."
        ) from error
    except ResponseError as error:
        if str(error).startswith(FULL):
            raise StoreFull(full(address, error)) from error
        raise StoreError(f"The store at {address} answered with an error: {error}") from error


def full(address: Address, reason: object) -> str:
    """What to tell whoever wanted to write while there is no room."""
    return (
        f"The store at {address} has no room on its disk or in its memory ({reason}). Nothing is "
        "accepted until there is some; what was acknowledged is safe. Then repeat with the same key."
    )


def client_of(address: Address) -> Redis | RedisCluster:
    """A client that has not connected yet. Retries once at once: pooled connections go stale."""
    options = _options(address)
    if address.cluster:
        nodes = [ClusterNode(host, port) for host, port in address.nodes]
        return RedisCluster(startup_nodes=nodes, **options)
    if address.path:
        return _quick(Redis(unix_socket_path=address.path, db=address.db, **options))
    host, port = address.nodes[0]
    return _quick(Redis(host=host, port=port, db=address.db, **options))


def _quick(client: Redis) -> Redis:
    """Commands packed in C: redis-py's asyncio connections do it in Python, five times slower."""
    kind: Any = client.connection_pool.connection_class

    class Packing(kind):  # type: ignore[misc]
        def pack_command(self, *args: Any) -> list[bytes]:
            if not isinstance(args[0], str) or " " in args[0]:
                return list(super().pack_command(*args))
            return [hiredis.pack_command(args)]

    client.connection_pool.connection_class = Packing
    return client


def _options(address: Address) -> dict[str, Any]:
    options: dict[str, Any] = {
        "username": address.username or None,
        "password": address.password or None,
        "socket_timeout": ANSWER_S,
        "socket_connect_timeout": CONNECT_S,
        "retry": Retry(NoBackoff(), 1),
        "protocol": 2,
        "max_connections": CONNECTIONS,
    }
    if address.tls:
        options["ssl"] = True
        options["ssl_cert_reqs"] = ssl.CERT_REQUIRED if address.verify else ssl.CERT_NONE
        options["ssl_check_hostname"] = address.verify
        options["ssl_ca_certs"] = address.ca_file or None
    return options
