"""What the parts of the store speak through: commands, functions, durable writes, tails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.exceptions import ResponseError

from store.address import Address
from store.contact import client_of, contact, full
from store.errors import StoreFull, StoreNotDurable, StoreUnavailable
from store.functions import NAMES, SOURCE, VERSION

BLOCK_MS = 5000
"""How long a tail waits for news before it asks again."""
AT_ONCE = 64
"""Commands on their way at the same time; a burst of more waits its turn instead of failing."""
DISK_MS = 10_000
"""How long a record may wait for the disk before we say that it is not accepted."""

LOOK_AT_DISK_S = 1.0
"""A record that waits this long for the disk: is the disk full?"""


class Connection:
    """One connection pool to one server or a cluster."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._client = client_of(address)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._always_synced = False

    async def call(self, *command: Any) -> Any:
        """One command; its key decides which node of a cluster gets it."""
        async with self._turns:
            with contact(self.address):
                return await self._client.execute_command(*command)

    async def function(self, name: str, keys: list[str], *args: Any) -> Any:
        """One server-side function; brings the library along if a new server lacks it."""
        command = ("FCALL", NAMES[name], len(keys), *keys, *args)
        async with self._turns:
            with contact(self.address):
                try:
                    return await self._client.execute_command(*command)
                except ResponseError as error:
                    if not _unknown(error):
                        raise
                    await self.load_functions()
                    return await self._client.execute_command(*command)

    async def durable_function(self, name: str, keys: list[str], *args: Any) -> Any:
        """A function whose writes are on the server's disk when this returns."""
        command = ("FCALL", NAMES[name], len(keys), *keys, *args)
        with contact(self.address):
            reply = await self._on_disk(command, keys[0])
            if _unknown(reply):
                await self.load_functions()
                reply = await self._on_disk(command, keys[0])
            return _raised(reply)

    async def durable(self, *command: Any) -> Any:
        """One write command (its key comes second), answered when it is on the server's disk."""
        with contact(self.address):
            return _raised(await self._on_disk(command, command[1]))

    async def _on_disk(self, command: tuple[Any, ...], key: str) -> Any:
        """Command and WAITAOF share a connection: the wait covers that connection's writes only.

        When a cluster moves the slot in between, both are repeated; callers are idempotent.
        """
        for _ in range(3):
            node = await self._node(key)
            async with self._turns:
                reply, synced = await self._pair(command, node)
            if node is await self._node(key):
                return self._checked(reply, synced)
        raise StoreUnavailable(f"The cluster at {self.address} keeps moving '{key}'.")

    async def _pair(self, command: tuple[Any, ...], node: ClusterNode | None) -> tuple[Any, Any]:
        target = {"target_nodes": node} if node else {}
        pipe: Any = self._client.pipeline(transaction=False)
        pipe.execute_command(*command, **target)
        if not self._always_synced:
            pipe.execute_command("WAITAOF", 1, 0, DISK_MS, **target)
        reply, *synced = await self._watched(pipe.execute(raise_on_error=False), node)
        return reply, synced[0] if synced else (1, 0)

    async def _watched(self, answer: Coroutine[Any, Any, Any], node: ClusterNode | None) -> Any:
        """The answer; a disk that fails meanwhile is said at once instead of after `DISK_MS`."""
        answering = asyncio.ensure_future(answer)
        try:
            while not (await asyncio.wait((answering,), timeout=LOOK_AT_DISK_S))[0]:
                await self._check_disk(node)
            return answering.result()
        finally:
            answering.cancel()

    async def _check_disk(self, node: ClusterNode | None) -> None:
        target = {"target_nodes": node} if node else {}
        about = await self._client.execute_command("INFO", "persistence", **target)
        if about.get("aof_last_write_status", "ok") != "ok":
            raise StoreFull(full(self.address, "it cannot write to its append-only file"))

    def _checked(self, reply: Any, synced: Any) -> Any:
        if not isinstance(reply, Exception) and int(_raised(synced)[0]) < 1:
            raise StoreUnavailable(
                f"The store at {self.address} did not reach its disk within {DISK_MS // 1000} s, "
                "so nothing was acknowledged. Check the disk, then repeat with the same key."
            )
        return reply

    async def _node(self, key: str) -> ClusterNode | None:
        if isinstance(self._client, Redis):
            return None
        await self._client.initialize()
        return self._client.get_node_from_key(key)

    async def load_functions(self) -> None:
        """Put the library on every primary that lacks it; twice the same text is harmless."""
        with contact(self.address):
            for send in await self._primaries():
                if not await send("FUNCTION", "LIST", "LIBRARYNAME", f"patriot_{VERSION}"):
                    await send("FUNCTION", "LOAD", "REPLACE", SOURCE)

    async def check_durable(self) -> None:
        """Raise StoreNotDurable unless every primary has records on disk before it says so."""
        with contact(self.address):
            for send in await self._primaries():
                try:
                    await send("WAITAOF", 1, 0, DISK_MS)
                except ResponseError as error:
                    if "unknown command" not in str(error) or not await _always_synced(send):
                        raise StoreNotDurable(_not_durable(self.address, error)) from error
                    self._always_synced = True

    async def _primaries(self) -> list[Any]:
        if isinstance(self._client, RedisCluster):
            await self._client.initialize()
            return [node.execute_command for node in self._client.get_primaries()]
        return [self._client.execute_command]

    async def entries(self, key: str, after: str, count: int) -> list[tuple[bytes, Any]]:
        """New entries of a stream after an id (exclusive); empty when none came for 5 s."""
        command = ("XREAD", "COUNT", count, "BLOCK", BLOCK_MS, "STREAMS", key, after)
        with contact(self.address):
            found = await self._client.execute_command(*command)
        return found[0][1] if found else []

    async def heard(self, channel: str) -> AsyncIterator[bytes]:
        """What is published from now on; ends only by raising."""
        with contact(self.address):
            async with self._client.pubsub(ignore_subscribe_messages=True) as listening:
                await listening.subscribe(channel)
                while True:
                    found = await listening.get_message(timeout=BLOCK_MS / 1000)
                    if found is not None:
                        yield found["data"]

    async def last_id(self, key: str) -> str:
        """Id of a stream's newest entry; `0-0` when there is none."""
        newest = await self.call("XREVRANGE", key, "+", "-", "COUNT", 1)
        return newest[0][0].decode() if newest else "0-0"

    async def scan(self, key: str, count: int = 1000) -> AsyncIterator[dict[bytes, bytes]]:
        """A hash in pieces; what changes meanwhile may come twice, the later one is newer."""
        cursor: Any = 0
        while True:
            cursor, piece = await self.call("HSCAN", key, cursor, "COUNT", count)
            yield piece
            if int(cursor) == 0:
                return

    async def close(self) -> None:
        await self._client.aclose()


async def _always_synced(send: Any) -> bool:
    """Redis 7.0 has no WAITAOF; it will do if it writes each command to disk before answering."""
    found = await send("CONFIG", "GET", "append*")
    kept = dict(zip(found[::2], found[1::2], strict=True))
    return kept.get(b"appendonly") == b"yes" and kept.get(b"appendfsync") == b"always"


def _unknown(reply: Any) -> bool:
    return isinstance(reply, ResponseError) and "Function not found" in str(reply)


def _raised(reply: Any) -> Any:
    if isinstance(reply, Exception):
        raise reply
    return reply


def _not_durable(address: Address, error: Exception) -> str:
    return (
        f"The store at {address} cannot promise that records are on disk ({error}). "
        "Set 'appendonly yes' on the server (Valkey 8, Redis 7.2 or newer; "
        "Redis 7.0 needs 'appendfsync always' too)."
    )
