"""The MQTT subscriber: its decoder, and the whole road from a real mosquitto to the store."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from city.observations import AirQuality, Rainfall, WaterLevel
from commands.programs import MOSQUITTO, MOSQUITTO_PUB
from data_feeds.contract import BadPayload, envelope
from data_feeds.feeds.mqtt_sensors import Options, Reading, Value, decode, matched
from tests.data_feeds.conftest import Running, Start, eventually, free_port

NOW = datetime(2026, 3, 2, 1, 0, 5, tzinfo=UTC)
METRES = Reading(
    topic="kali/+/tma",
    kind="water_level",
    values={"level_cm": Value(field="data.tma", unit="m")},
    ids={"AWLR-01": "p2c"},
    time_field="waktu",
    unit_field="satuan",
    zone="Asia/Jakarta",
)


def one(body: bytes, topic: str = "kali/AWLR-01/tma", retained: bool = False) -> Any:
    (found,) = decode(envelope(topic, retained, body), NOW, Options(readings=(METRES,))).accepted
    return found


def test_metres_become_centimetres_and_local_time_becomes_utc() -> None:
    level = one(b'{"waktu":"2026-03-02 08:00:00","data":{"tma":"4.12"},"satuan":"m"}')
    assert isinstance(level, WaterLevel)
    assert (level.gauge_id, level.level_cm) == ("p2c", pytest.approx(412.0))
    assert level.observed_at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_null_is_a_post_that_answers_but_has_no_value() -> None:
    assert one(b'{"waktu":1772413200,"data":{"tma":null}}').level_cm is None


def test_a_declared_unit_that_differs_from_the_settings_is_refused_not_converted() -> None:
    with pytest.raises(BadPayload, match="comes in cm"):
        one(b'{"waktu":1772413200,"data":{"tma":412},"satuan":"cm"}')


def test_a_retained_message_without_its_own_time_is_passed_over() -> None:
    payload = envelope("kali/AWLR-01/tma", True, b'{"data":{"tma":4.1}}')
    assert not decode(payload, NOW, Options(readings=(METRES,))).accepted
    kept = one(b'{"waktu":"2026-03-01 08:00:00","data":{"tma":4.1}}', retained=True)
    assert NOW - kept.observed_at > timedelta(days=1)


def test_gases_in_ppb_are_converted_at_the_reference_state() -> None:
    values = {
        "no2_ug_m3": Value(field="no2", unit="ppb"),
        "co_ug_m3": Value(field="co", unit="mg/m3"),
    }
    reading = Reading(topic="udara/+", kind="air_quality", values=values, unit_field="")
    payload = envelope("udara/kayuringin", False, b'{"time":1772413200,"no2":10,"co":1.5}')
    (air,) = decode(payload, NOW, Options(readings=(reading,))).accepted
    assert isinstance(air, AirQuality)
    assert air.no2_ug_m3 == pytest.approx(18.82, abs=0.01)
    assert air.co_ug_m3 == pytest.approx(1500.0)


def test_particles_cannot_be_given_in_ppb() -> None:
    with pytest.raises(ValueError, match="ppb"):
        Reading(topic="x", kind="air_quality", values={"pm25_ug_m3": Value(field="a", unit="ppb")})


def test_a_bare_number_is_read_when_no_field_is_named() -> None:
    reading = Reading(
        topic="hujan", kind="rainfall", id="p2c", values={"rain_mm": Value(unit="mm")}
    )
    (rain,) = decode(envelope("hujan", False, b"12.5"), NOW, Options(readings=(reading,))).accepted
    assert isinstance(rain, Rainfall)
    assert (rain.rain_mm, rain.observed_at) == (12.5, NOW)


@pytest.mark.parametrize(
    ("pattern", "topic", "name"),
    [("a/+/c", "a/b/c", "b"), ("a/#", "a/b/c", ""), ("a/+/#", "a/b/c/d", "b"), ("a/b", "a/b", ""),
     ("a/+", "a/b/c", None), ("a/b", "a/c", None), ("a/b/#", "a", None)],
)  # fmt: skip
def test_topics_match_as_mqtt_says(pattern: str, topic: str, name: str | None) -> None:
    assert matched(pattern, topic) == name


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"{}", b'{"data":{"tma":true},"waktu":1}', b'{"data":{"tma":"NaN"}}', b'"x"',
     b'{"data":{"tma":1},"waktu":"now"}', b'{"data":{"tma":1},"waktu":1e300}', b"\xff\xfe",
     b'{"data":{"tma":[]}}', b"[" * 50_000, b'{"data":{"tma":1},"waktu":{}}'],
)  # fmt: skip
def test_what_cannot_be_read_is_a_bad_payload(body: bytes) -> None:
    with pytest.raises(BadPayload):
        one(body)


class Broker:
    """A real mosquitto that can be killed and started again."""

    def __init__(self, folder: Path, lines: tuple[str, ...] = ()) -> None:
        self.port = free_port()
        self._config = folder / "mosquitto.conf"
        rights = lines or ("allow_anonymous true",)
        user = ("user root",) if os.geteuid() == 0 else ()
        self._config.write_text(
            "\n".join((f"listener {self.port} 127.0.0.1", *rights, *user)) + "\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [str(MOSQUITTO.found), "-c", str(self._config)], stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while not self._listens() and time.monotonic() < deadline:
            time.sleep(0.01)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def publish(self, topic: str, body: str, *more: str) -> None:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-q", "1"]
        subprocess.run(["mosquitto_pub", *where, "-t", topic, "-m", body, *more], check=True)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    if not (MOSQUITTO.found and MOSQUITTO_PUB.found):
        pytest.skip("mosquitto is not installed: apt-get install mosquitto mosquitto-clients")
    started = Broker(tmp_path)
    started.start()
    yield started
    started.kill()


def made(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def message(level_cm: float, ago_s: float = 0.0) -> str:
    at = datetime.now(UTC) - timedelta(seconds=ago_s)
    return f'{{"time":"{at.isoformat()}","level_cm":{level_cm}}}'


async def level(running: Running, wanted_cm: float) -> None:
    async def reached() -> bool:
        found = await running.store.observations.latest("water_level")
        return any(isinstance(each, WaterLevel) and each.level_cm == wanted_cm for each in found)

    await eventually(reached)


def table(broker: Broker, **more: Any) -> dict[str, Any]:
    return {"mqtt_sensors": {"host": "127.0.0.1", "port": broker.port, **more}}


@pytest.mark.broker
async def test_a_published_level_is_in_the_store(start: Start, broker: Broker) -> None:
    async with start(feeds=table(broker)) as running:
        await running.state("mqtt_sensors", "ok")
        broker.publish("patriot/water/p2c", message(412))
        await level(running, 412)


@pytest.mark.broker
async def test_retained_late_and_repeated_messages_never_turn_the_level_back(
    start: Start, broker: Broker
) -> None:
    broker.publish("patriot/water/p2c", message(300, ago_s=600), "-r")
    async with start(feeds=table(broker)) as running:
        await level(running, 300)
        newest = message(400)
        broker.publish("patriot/water/p2c", newest)
        broker.publish("patriot/water/p2c", newest)
        broker.publish("patriot/water/p2c", message(350, ago_s=60))

        async def counted() -> bool:
            health = await running.health("mqtt_sensors")
            return bool(health and health.late == 1 and health.repeated == 1)

        await eventually(counted)
        await level(running, 400)


@pytest.mark.broker
async def test_an_impossible_level_and_garbage_go_to_quarantine_and_the_feed_goes_on(
    start: Start, broker: Broker
) -> None:
    async with start(feeds=table(broker)) as running:
        await running.state("mqtt_sensors", "ok")
        broker.publish("patriot/water/p2c", message(99_999))
        broker.publish("patriot/water/p2c", "{")
        broker.publish("patriot/water/p2c", message(410))
        await level(running, 410)
        reasons = [each.reason for each in await running.store.quarantine.recent("mqtt_sensors")]
        assert len(reasons) == 2
        assert any("not within" in reason for reason in reasons)


@pytest.mark.broker
async def test_a_broker_that_goes_away_is_unavailable_and_comes_back_by_itself(
    start: Start, broker: Broker
) -> None:
    async with start(feeds=table(broker)) as running:
        await running.state("mqtt_sensors", "ok")
        broker.kill()
        gone = await running.state("mqtt_sensors", "unavailable")
        assert str(broker.port) in gone.reason
        assert (await running.health("osmand")).state == "ok"
        broker.start()
        await running.state("mqtt_sensors", "ok", within_s=15)
        broker.publish("patriot/water/p2c", message(415))
        await level(running, 415)


@pytest.mark.broker
async def test_user_and_password_come_by_reference_and_never_reach_health_or_log(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if not (MOSQUITTO.found and shutil.which("mosquitto_passwd")):
        pytest.skip("mosquitto or mosquitto_passwd is not installed: apt-get install mosquitto")
    passwords = tmp_path / "passwords"
    made(["mosquitto_passwd", "-b", "-c", str(passwords), "kota", "rahasia-1"])
    broker = Broker(tmp_path, ("allow_anonymous false", f"password_file {passwords}"))
    broker.start()
    feeds = table(broker, user="kota", password="env:TEST_MQTT_PASSWORD")
    async with start(feeds=feeds) as running:
        disabled = await running.state("mqtt_sensors", "disabled")
        assert "TEST_MQTT_PASSWORD" in disabled.reason
    monkeypatch.setenv("TEST_MQTT_PASSWORD", "rahasia-2")
    async with start(feeds=feeds) as running:
        refused = await running.reason("mqtt_sensors", "uthori")
        assert refused.state == "unavailable"
    monkeypatch.setenv("TEST_MQTT_PASSWORD", "rahasia-1")
    async with start(feeds=feeds) as running:
        await running.state("mqtt_sensors", "ok")
    broker.kill()
    assert "rahasia" not in "".join(capfd.readouterr())


@pytest.mark.broker
async def test_a_broker_with_tls_is_believed_only_with_its_own_authority(
    start: Start, tmp_path: Path
) -> None:
    if not (MOSQUITTO.found and shutil.which("openssl")):
        pytest.skip("mosquitto or openssl is not installed: apt-get install mosquitto openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    certify = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key),
            "-out", str(certificate)]  # fmt: skip
    made(certify)
    broker = Broker(tmp_path, ("allow_anonymous true", f"certfile {certificate}", f"keyfile {key}"))
    broker.start()
    async with start(feeds=table(broker, tls=True)) as running:
        refused = await running.reason("mqtt_sensors", "broker")
        assert refused.state == "unavailable"
    async with start(feeds=table(broker, tls=True, ca_file=str(certificate))) as running:
        await running.state("mqtt_sensors", "ok")
    broker.kill()


async def test_without_a_host_the_feed_is_disabled_and_says_what_is_missing(start: Start) -> None:
    async with start() as running:
        disabled = await running.state("mqtt_sensors", "disabled")
        assert "[feeds.mqtt_sensors] host" in disabled.reason
