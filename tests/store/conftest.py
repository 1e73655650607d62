"""Stores with an archive, and a bare connection, shared by the tests of the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from city.settings import StoreSettings
from city.settings_archive import ArchiveSettings
from store.address import Address
from store.city_store import CityStore, open_store
from store.connection import Connection


@pytest.fixture
async def kept(store_address: Address, tmp_path: Path) -> AsyncIterator[CityStore]:
    """A store whose archive is a folder of this test."""
    archive = ArchiveSettings(folder=str(tmp_path / "archive"), memory_mib=128)
    async with await open_store(store_address, StoreSettings(), archive=archive) as opened:
        yield opened


@pytest.fixture
async def connection(store_address: Address) -> AsyncIterator[Connection]:
    opened = Connection(store_address)
    yield opened
    await opened.close()
