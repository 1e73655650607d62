"""Schedule, states and health of the feeds process."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from city.health import FeedState
from city.settings import IntakeSettings, Settings, SettingsError, SimulatorSettings
from data_feeds.checking import check
from data_feeds.contract import Decoded
from data_feeds.discovery import DiscoveryError, _add, feeds
from data_feeds.feeds import osmand
from data_feeds.lines import lines_of
from data_feeds.schedule import LONGEST_S, pause_s, retry_after_s
from data_feeds.status import FeedStatus
from store.errors import StoreUnavailable
from tests.data_feeds.conftest import Start, free_port

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_the_pause_doubles_has_jitter_and_a_cap() -> None:
    assert [pause_s(failures, 0.999999) for failures in (1, 2, 3)] == pytest.approx([1, 2, 4], 0.01)
    assert pause_s(3, 0.0) == 2.0
    assert max(pause_s(failures, 0.999) for failures in range(1, 10_000, 37)) <= LONGEST_S


def test_what_a_server_asks_for_is_waited_out_up_to_an_hour() -> None:
    assert pause_s(1, 0.5, 120.0) == 120.0
    assert pause_s(1, 0.5, 1e9) == 3600.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120.0), ("Mon, 02 Mar 2026 01:01:00 GMT", 60.0), ("", None), ("soon", None)],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert retry_after_s(header, NOW) == seconds


def test_a_feed_says_once_that_it_is_gone_and_once_that_it_is_back() -> None:
    status = FeedStatus("x", 60.0, NOW)
    with capture_logs() as lines:
        for second in range(5):
            status.lost("no answer", NOW + timedelta(seconds=second))
        for second in range(5, 10):
            status.good(NOW + timedelta(seconds=second))
    assert [line["event"] for line in lines] == ["feed is unavailable", "feed is ok"]
    assert lines[1]["lasted_s"] == 5.0
    assert status.health(NOW).since_at == NOW + timedelta(seconds=5)


def test_a_line_that_breaks_at_every_turn_is_in_the_log_once_until_it_is_well_again() -> None:
    line = lines_of(Settings(), {}, NOW)["open311"]
    with capture_logs() as lines:
        for _ in range(5):
            line.note(KeyError("081234567890"), NOW)
        line.note(StoreUnavailable("away"), NOW)
        line.note(KeyError("081234567890"), NOW)
    assert [each["event"] for each in lines if each["log_level"] == "error"].count(
        "feed broke"
    ) == 2
    assert line.status.health(NOW).reason == "our code broke: KeyError"


def test_a_feed_that_is_lost_says_since_when_not_when_it_was_last_tried() -> None:
    status = FeedStatus("x", 60.0, NOW)
    status.lost("first", NOW)
    status.lost("second", NOW + timedelta(minutes=1))
    health = status.health(NOW + timedelta(minutes=2))
    assert (health.since_at, health.reason) == (NOW, "second")


def test_an_unknown_feed_in_the_settings_names_the_nearest_right_one() -> None:
    with pytest.raises(SettingsError, match="Did you mean osmand"):
        lines_of(Settings(feeds={"osmnad": {}}), {}, NOW)


def test_an_unknown_key_of_a_feed_names_the_nearest_right_one() -> None:
    with pytest.raises(SettingsError, match=r"\[feeds.mqtt_sensors\] hots.*Did you mean host"):
        lines_of(Settings(feeds={"mqtt_sensors": {"hots": "x"}}), {}, NOW)


def test_a_value_of_the_wrong_kind_names_its_feed() -> None:
    with pytest.raises(SettingsError, match=r"\[feeds.mqtt_sensors\].*port"):
        lines_of(Settings(feeds={"mqtt_sensors": {"port": "many"}}), {}, NOW)


def test_options_from_the_environment_are_texts_and_still_fit() -> None:
    table = {"mqtt_sensors": {"host": "broker", "port": "1884", "tls": "true"}}
    options = lines_of(Settings(feeds=table), {}, NOW)["mqtt_sensors"].options
    assert (options.port, options.tls) == (1884, True)


def test_what_is_switched_off_or_not_set_up_is_disabled_and_says_why() -> None:
    lines = lines_of(Settings(feeds={"osmand": {"enabled": False}}), {}, NOW)
    reasons = {name: line.status.reason for name, line in lines.items()}
    assert lines["osmand"].status.state is FeedState.DISABLED
    assert "enabled = false" in reasons["osmand"]
    assert "servers" in reasons["open311_poll"]
    assert "[simulator]" in reasons["simulator"]


def test_the_simulator_is_a_feed_like_any_other() -> None:
    settings = Settings(simulator=SimulatorSettings(enabled=True))
    assert lines_of(settings, {}, NOW)["simulator"].status.state is not FeedState.DISABLED


def test_two_feeds_of_one_name_stop_the_start_with_both_files() -> None:
    with pytest.raises(DiscoveryError, match=r"osmand\.py and .*osmand\.py"):
        _add(feeds().copy(), osmand)


async def test_a_decoder_that_breaks_is_failed_and_the_others_go_on(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(payload: bytes, received_at: datetime, options: Any) -> Decoded:
        if b"break" in payload:
            raise KeyError("a bug of ours")
        return osmand_decode(payload, received_at, options)

    osmand_decode = osmand.decode
    monkeypatch.setattr(osmand, "decode", broken)
    async with start() as running:
        assert (await running.http.get("/osmand?break=1")).status_code == 500
        failed = await running.state("osmand", "failed")
        assert "developer" in failed.reason
        form = {"service_code": "sampah", "lat": "-6.24", "long": "107"}
        assert (await running.http.post("/open311/v2/requests", data=form)).status_code == 201
        assert (await running.http.get("/osmand?id=a&lat=-6.24&lon=107")).status_code == 200
        await running.state("osmand", "ok")


async def test_health_beats_and_counts(start: Start) -> None:
    async with start() as running:
        await running.http.get("/osmand?id=a&lat=-6.24&lon=107.0&timestamp=0")
        await running.http.get("/osmand?id=a&lat=-6.24&lon=107.0")
        first = await running.state("osmand", "ok")
        again = await running.reason("osmand", "")
        assert again.observed_at >= first.observed_at

        async def counted() -> bool:
            health = await running.health("osmand")
            return bool((health.payloads, health.observations, health.rejected) == (2, 1, 1))

        from tests.data_feeds.conftest import eventually

        await eventually(counted)
        assert (await running.health("osmand")).last_good_at is not None


async def test_the_invented_city_goes_through_the_same_door_and_is_marked(
    start: Start, profile: Any, store: Any
) -> None:
    import asyncio

    from data_feeds.runner import run_feeds
    from tests.data_feeds.conftest import eventually

    settings = Settings(
        intake=IntakeSettings(port=free_port()),
        simulator=SimulatorSettings(enabled=True, vehicles=20, every_s=1.0),
    )
    stop = asyncio.Event()
    task = asyncio.create_task(run_feeds(settings, profile, store, stop))

    async def moving() -> bool:
        found = await store.observations.latest("vehicle_position")
        return len(found) >= 20 and all(each.simulated for each in found)

    await eventually(moving, 20)
    stop.set()
    await asyncio.wait_for(task, 10)


async def test_check_gives_its_verdict_before_anything_is_started(tmp_path: Path) -> None:
    nowhere = free_port()
    servers = {"x": {"url": f"http://127.0.0.1:{nowhere}", "other": "sampah"}}
    feeds_table = {
        "mqtt_sensors": {"host": "127.0.0.1", "port": nowhere},
        "open311_poll": {"servers": servers},
        "open311": {"enabled": False},
    }
    lines = lines_of(Settings(feeds=feeds_table), {}, NOW).values()
    found = await asyncio.gather(*(check(each) for each in lines))
    verdicts = {each.line: each.verdict for each in found}
    assert verdicts == {
        "indicators": "waits",
        "mqtt_sensors": "retry",
        "open311": "disabled",
        "open311_poll/x": "retry",
        "osmand": "waits",
        "simulator": "disabled",
        "webhook": "disabled",
    }
