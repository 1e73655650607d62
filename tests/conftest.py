"""Shared ground of all tests: one real Valkey per test run, and a fresh store per test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from httpx import create_ssl_context
from httpx._transports import default as httpx_default
from redis.asyncio import Redis

from city.settings import StoreSettings
from commands.programs import WANTED
from operations import accounts
from store.address import Address
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests whose program is missing are skipped, with what to install; they are counted at the end.

    Files go by their names, whatever their folder: those that wait run beside those that compute,
    and the browser's are not all at one end of the run.
    """
    items.sort(key=lambda item: (item.path.name, item.path))
    for program in WANTED:
        if program.marker and not program.found:
            skip = pytest.mark.skip(reason=f"needs {program.debian}: apt install {program.debian}")
            for item in items:
                if item.get_closest_marker(program.marker):
                    item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords of tests are hashed with argon2id as weakly as it goes: each costs 0.2 s otherwise.
    Processes of their own hash as in earnest, see tests/commands/test_command_line.py."""
    with pytest.MonkeyPatch.context() as patch:
        weakest = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(accounts, "_HASHER", weakest)
        yield


@pytest.fixture(scope="session", autouse=True)
def certificates_read_once() -> Iterator[None]:
    """Each httpx client reads all certificates of the world anew, 0.03 s that most tests pay often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx_default, "create_ssl_context", cache(create_ssl_context))
        yield


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    """The real embedded server, shared by the whole run."""
    folder: Path = tmp_path_factory.mktemp("data")
    with EmbeddedValkey(folder) as server:
        yield server


@pytest.fixture
async def store_address(valkey: EmbeddedValkey) -> Address:
    """Address of a server that holds nothing."""
    address = valkey.start()
    host, port = address.nodes[0]
    async with Redis(host=host, port=port, password=address.password) as client:
        await client.flushall()
    return address


@pytest.fixture
async def store(store_address: Address) -> AsyncIterator[CityStore]:
    """A fresh CityStore on an empty server; tickets begin with `T`."""
    async with await open_store(store_address, StoreSettings()) as opened:
        yield opened
