"""`feed record`: real payloads become files for tests, without what is secret."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from city.settings import Settings, StoreSettings
from commands.ports import any_free, is_free
from commands.programs import MOSQUITTO, MOSQUITTO_PUB
from commands.recording import recorded
from commands.refusal import Refusal
from store.address import Address
from store.city_store import CityStore

NOW = datetime(2026, 11, 30, 3, 45, tzinfo=UTC)
MESSAGE = '{"level_cm": 512, "time": "2026-11-30T03:45:00Z"}'


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[int]:
    """The port of a real mosquitto."""
    port = any_free("127.0.0.1")
    (tmp_path / "mosquitto.conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    command = [str(MOSQUITTO.found), "-c", str(tmp_path / "mosquitto.conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    yield port
    process.terminate()
    process.wait(10)


@pytest.mark.broker
async def test_a_brokers_messages_become_files(broker: int, tmp_path: Path) -> None:
    async with asyncio.timeout(10):
        while is_free("127.0.0.1", broker):
            await asyncio.sleep(0.01)
    where = [str(MOSQUITTO_PUB.found), "-h", "127.0.0.1", "-p", str(broker)]
    subprocess.run([*where, "-r", "-t", "patriot/water/p2c", "-m", MESSAGE], check=True)
    settings = Settings(feeds={"mqtt_sensors": {"host": "127.0.0.1", "port": broker}})
    files = await recorded(settings, "mqtt_sensors", tmp_path / "payloads", count=1, seconds=20)
    assert [each.parent.name for each in files] == ["payloads"]
    assert "patriot/water/p2c" in files[0].read_text()


async def test_what_could_not_be_read_comes_out_of_the_quarantine_masked(
    store: CityStore, store_address: Address, tmp_path: Path
) -> None:
    payload = b"service_code=sampah&lat=x&description=telepon+081234567890&api_key=poc_1_secret"
    await store.quarantine.put("open311", payload, "no place", NOW)
    host, port = store_address.nodes[0]
    url = f"redis://:{store_address.password}@{host}:{port}"
    settings = Settings(store=StoreSettings(url=url))
    files = await recorded(settings, "open311", tmp_path, count=3, seconds=20)
    text = files[0].read_text()
    assert "sampah" in text
    assert "081234567890" not in text
    assert "secret" not in text


async def test_a_feed_that_is_not_set_up_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="host is missing"):
        await recorded(Settings(), "mqtt_sensors", tmp_path, count=1, seconds=20)


@pytest.mark.broker
async def test_silence_is_said_after_the_time_given(tmp_path: Path, broker: int) -> None:
    settings = Settings(feeds={"mqtt_sensors": {"host": "127.0.0.1", "port": broker}})
    with pytest.raises(Refusal, match=r"Nothing came from mqtt_sensors|No contact"):
        await recorded(settings, "mqtt_sensors", tmp_path, count=1, seconds=0.3)
