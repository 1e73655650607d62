"""Every panel, layer and drawer in every language: of an empty city, a full one, an old one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from city.alarm import Alarm, Standing
from city.complaints import Complaint, Event, Status, begin, step
from city.deadlines import due_at, is_late
from city.health import FeedCause, FeedState
from city.picture import CityPicture
from city.profile import Profile
from city.severity import Severity
from dashboard import discovery
from dashboard.live.views import Views
from dashboard.panels import complaints as complaints_panel
from dashboard.panels.fleet import grouped
from dashboard.panels.rivers import body as rivers_body
from dashboard.queue import Queue
from dashboard.readings import arrival
from dashboard.texts import languages, texts
from tests.dashboard.conftest import NOW, air, health, level, report, vehicle

PANELS, LAYERS, SUBJECTS = discovery.panels(), discovery.layers(), discovery.subjects()
SECRETS = ("Budi", "0812", "budi@", "Jl. Melati")


def case(number: int, service: str = "sampah", after_s: float = 0, **given: Any) -> Complaint:
    at = NOW + timedelta(seconds=after_s)
    told = report(
        service,
        description="Dekat rumah Pak Budi, Jl. Melati 12",
        address="Jl. Melati 12",
        reporter_name="Budi",
        reporter_phone="081234567890",
        reporter_email="budi@example.com",
        **given,
    )
    first = Event(at=at, actor="warga", status=Status.RECEIVED, agency_id="dlh", report=told)
    return begin(f"BKS-2026-{number:06}", first)


@pytest.fixture
def full(profile: Profile) -> CityPicture:
    made = CityPicture(profile)
    made.apply("vehicle_position", [vehicle("baktor-07"), vehicle("unlisted", source="simulator")])
    rising = [level("cileungsi-hulu", 200 + each, each * 60 - 7200) for each in range(0, 120, 5)]
    made.apply("water_level", [*rising, level("cileungsi-hulu", 372), level("p2c", None)])
    made.apply("air_quality", [air("kayuringin", 35), air("mustikajaya", 300)])
    made.apply("feed_health", [health(f"feed-{state}", state) for state in FeedState])
    made.apply_complaint(case(4821))
    taken = Event(
        at=NOW, actor="Rina", status=Status.ASSIGNED, agency_id="dlh", vehicle_id="baktor-07"
    )
    made.apply_complaint(step(case(4822), taken))
    made.apply_complaint(case(4823, "kesehatan"))
    made.apply_complaint(case(4824, private=True))
    return made


def everything(picture: CityPicture, lang: str, after: timedelta) -> dict[str, str]:
    """Each view encoded as it would be sent, at some time after NOW."""
    views = Views(picture, PANELS, LAYERS, SUBJECTS)
    text, now = texts(lang, picture.profile.time_zone), NOW + after
    found = {f"panel:{key}": views.tile(f"panel:{key}", now, text) for key in PANELS}
    for key in LAYERS:
        found[f"layer:{key}"] = b"".join(views.features(f"layer:{key}", now, text).values())
    for subject in _subjects(picture):
        found[f"drawer:{subject}"] = views.tile(f"drawer:{subject}", now, text)
    return {key: each.decode() for key, each in found.items()}


def _subjects(picture: CityPicture) -> list[str]:
    profile = picture.profile
    found = [f"gauge:{key}" for key in profile.gauges]
    found += [f"station:{key}" for key in profile.air_stations]
    found += [f"vehicle:{key}" for key in ("baktor-07", "baktor-01", "unlisted")]
    found += [f"complaint:{key}" for key in picture.complaints]
    found += [f"feed:{key}" for key in picture.feeds()]
    found += ["kelurahan:32.75.01.1001", "kecamatan:32.75.01"]
    return found + [f"{kind}:no-such-thing" for kind in SUBJECTS]


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("after_h", [0, 1, 48], ids=["now", "stale", "long after"])
def test_everything_can_be_drawn_and_no_word_is_missing(
    full: CityPicture, lang: str, after_h: int
) -> None:
    for view, sent in everything(full, lang, timedelta(hours=after_h)).items():
        assert "⟦" not in sent, (view, sent)


@pytest.mark.parametrize("lang", languages())
def test_a_city_that_nobody_told_us_about_can_be_drawn(picture: CityPicture, lang: str) -> None:
    for view, sent in everything(picture, lang, timedelta(0)).items():
        assert "⟦" not in sent, (view, sent)


def test_a_wall_never_shows_who_reported_nor_what_they_wrote(full: CityPicture) -> None:
    for view, sent in everything(full, "id", timedelta(0)).items():
        for secret in SECRETS:
            assert secret not in sent, (view, secret)
        assert not re.search(r"BKS-2026-00482[34]", sent) or view.startswith("drawer:complaint"), (
            view
        )


def test_private_and_sensitive_cases_are_not_on_the_wall_at_all(full: CityPicture) -> None:
    sent = everything(full, "id", timedelta(0))
    assert "2 terbuka" in sent["panel:complaints"]
    assert sent["layer:complaints"].count('"shape":"diamond"') == 2
    for hidden in ("BKS-2026-004823", "BKS-2026-004824"):
        assert "Tidak ditemukan" in sent[f"drawer:complaint:{hidden}"]
    assert "Tiket" in sent["drawer:complaint:BKS-2026-004821"]
    assert "…4821" in sent["drawer:complaint:BKS-2026-004821"]


def test_unknown_stale_and_unavailable_look_different(full: CityPicture) -> None:
    now = everything(full, "id", timedelta(0))["layer:gauges"]
    later = everything(full, "id", timedelta(hours=2))["layer:gauges"]
    by_id = {each["id"]: each for each in _features(now)}
    assert by_id["gauge:p2c"]["severity"] == "unknown"
    assert by_id["gauge:cikeas-hulu"]["severity"] == "unavailable"
    assert by_id["gauge:cileungsi-hulu"]["severity"] == "danger"
    old = {each["id"]: each for each in _features(later)}
    assert old["gauge:cileungsi-hulu"]["severity"] == "stale"


def _features(joined: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = msgspec.json.decode(f"[{joined.replace('}{', '},{')}]")
    return found


def test_the_alarm_bar_puts_the_worst_first_and_says_when_the_water_arrives(
    full: CityPicture,
) -> None:
    sent = everything(full, "id", timedelta(0))["panel:alarms"]
    assert "Siaga 1 · Cileungsi Hulu 372 cm" in sent
    assert "air tiba di P2C" in sent
    assert sent.index("Siaga 1") < sent.index("feed-failed")
    assert "ambang belum resmi" in sent


def test_a_quiet_city_says_that_there_is_no_alarm(picture: CityPicture) -> None:
    picture.apply("water_level", [level("p2c", 100)])
    assert "Tidak ada alarm" in everything(picture, "id", timedelta(0))["panel:alarms"]


def test_a_lost_store_is_an_alarm(picture: CityPicture) -> None:
    views = Views(picture, PANELS, LAYERS, SUBJECTS)
    views.options = {"store_lost_at": NOW}
    assert "tidak menjawab" in views.tile("panel:alarms", NOW, texts("id")).decode()


def test_nothing_is_sent_while_nothing_but_the_clock_changes(full: CityPicture) -> None:
    """Ages are told as times and counted by the browser."""
    first = everything(full, "id", timedelta(0))
    later = everything(full, "id", timedelta(seconds=5))
    assert first == later


def test_the_simulation_is_marked_in_the_header_and_on_the_thing(full: CityPicture) -> None:
    sent = everything(full, "id", timedelta(0))
    assert "SIMULASI" in sent["panel:simulation"]
    assert "SIMULASI" in sent["drawer:vehicle:unlisted"]
    assert "SIMULASI" not in sent["drawer:vehicle:baktor-07"]


def test_a_feed_that_stopped_reporting_is_stale_not_fine(profile: Profile) -> None:
    made = CityPicture(profile)
    made.apply("feed_health", [health("osmand")])
    assert "feed-ok" in everything(made, "id", timedelta(0))["panel:feeds"]
    assert "feed-stale" in everything(made, "id", timedelta(minutes=10))["panel:feeds"]


def test_every_state_of_a_source_has_its_own_word_and_shape(profile: Profile) -> None:
    made, silent = CityPicture(profile), {"last_good_at": None}
    told = {
        "live": health("live"),
        "ready": msgspec.structs.replace(health("ready"), **silent),
        "old": msgspec.structs.replace(health("old"), last_good_at=NOW - timedelta(minutes=22)),
        "dead": health("dead", FeedState.UNAVAILABLE),
        "never": health("never", FeedState.DISABLED),
    }
    made.apply("feed_health", told.values())
    views = Views(made, PANELS, LAYERS, SUBJECTS)
    sent = {
        each: views.tile(f"panel:{each}", NOW, texts("id")).decode()
        for each in ("feeds", "feed_board")
    }
    words = ("hidup", "siap, belum ada data", "terlambat", "mati", "belum terhubung")
    for said in sent.values():
        assert "1 dari 5 sumber hidup" in said
        assert all(each in said for each in words)
        assert all(each in said for each in "●○◐✕–")


def test_the_list_shows_the_newest_but_never_hides_all_late_ones(profile: Profile) -> None:
    fresh = [case(each, after_s=-each) for each in range(30)]
    late = [case(100 + each, after_s=-86400 - each) for each in range(5)]
    queue = Queue(profile)
    for each in (*fresh, *late):
        queue.take(each)
    shown = complaints_panel.chosen(queue, NOW)
    assert len(shown) == complaints_panel.ROWS
    assert shown[3] is fresh[0]
    assert [each.complaint_id for each in shown[:3]] == [
        each.complaint_id for each in (late[4], late[3], late[2])
    ]


def test_a_crew_under_way_has_a_rough_arrival_and_a_parked_or_lost_one_has_none(
    full: CityPicture,
) -> None:
    taken = full.complaints["BKS-2026-004822"]
    sent = Event(at=NOW, actor="Rina", status=Status.DISPATCHED, vehicle_id="baktor-07")
    assert arrival(full, taken, NOW) is None
    under_way = step(taken, sent)
    full.apply_complaint(under_way)
    rough = arrival(full, under_way, NOW)
    assert rough is not None
    assert rough[1] == pytest.approx(1.4 * 2.45, abs=0.2)
    assert rough[0] == pytest.approx(rough[1] * 180)
    assert arrival(full, under_way, NOW + timedelta(hours=1)) is None
    drawn = everything(full, "id", timedelta(0))["drawer:complaint:BKS-2026-004822"]
    assert "perkiraan kasar" in drawn


def test_the_fleet_is_counted_in_the_profiles_groups(profile: Profile) -> None:
    from city.vehicles import tally

    fleet = [vehicle("baktor-01"), vehicle("baktor-02", speed_kmh=0.0), vehicle("unlisted")]
    counts = grouped(profile, tally(profile, fleet, NOW))
    assert list(counts) == list(profile.vehicle_groups)
    assert sum(counts["cart"].values()) == 2
    assert sum(counts["other"].values()) == 1


def test_rivers_name_the_longest_way_of_the_water(picture: CityPicture) -> None:
    drawn = rivers_body(picture, NOW, texts("id"), {})
    assert "Cileungsi Hulu → P2C → Bendung Bekasi" in str(drawn[0])


def test_every_panel_layer_and_drawer_is_as_big_as_a_message_may_be(full: CityPicture) -> None:
    for view, sent in everything(full, "id", timedelta(0)).items():
        assert len(sent) < 100_000, view


def test_a_silent_post_is_never_called_calm(profile: Profile) -> None:
    """Silence is not calm: the bar says what is not watched, also sources that are lost."""
    made = CityPicture(profile)
    others = [each for each in profile.gauges if each not in ("cikeas-hulu", "bendung-bekasi")]
    made.apply("water_level", [level(each, 60) for each in others])
    made.apply("water_level", [level("bendung-bekasi", None)])
    stations = profile.air_stations
    made.apply("air_quality", [air(s, 35, -3600 * h) for s in stations for h in range(24)])
    said = everything(made, "id", timedelta(0))["panel:alarms"]
    assert "Tidak ada alarm · 1 pos tanpa kontak, 1 tanpa nilai" in said
    assert "terpantau" not in said
    made.apply_complaint(case(1, after_s=-86400 * 90))
    late = everything(made, "id", timedelta(0))["panel:alarms"]
    assert "Tidak ada alarm · 1 aduan lewat waktu · 1 pos tanpa kontak" in late
    made.apply("feed_health", [health("osmand", FeedState.UNAVAILABLE)])
    made.apply("feed_health", [health("open311_poll", FeedState.DISABLED)])
    assert (
        "1 tanpa nilai, 1 sumber terputus" in everything(made, "id", timedelta(0))["panel:alarms"]
    )


def test_what_is_not_watched_is_said_beside_an_alarm_too(full: CityPicture) -> None:
    said = everything(full, "id", timedelta(0))["panel:alarms"]
    assert said.index("Siaga 1") < said.index("Tidak terpantau: ")
    assert "tanpa kontak" in said


def test_a_city_without_any_data_does_not_claim_that_there_is_no_alarm(
    picture: CityPicture,
) -> None:
    sent = everything(picture, "id", timedelta(0))
    assert "Tidak ada alarm" not in sent["panel:alarms"]
    assert "Alarm belum dapat dinilai" in sent["panel:alarms"]


@pytest.mark.parametrize("lang", languages())
def test_an_empty_panel_says_what_is_missing_and_what_to_do(
    picture: CityPicture, lang: str
) -> None:
    sent = everything(picture, lang, timedelta(0))
    for key in ("rivers", "air", "complaints", "fleet"):
        assert '"missing"' in sent[f"panel:{key}"], key
        assert "–" not in sent[f"panel:{key}"], key
    assert {"id": "minta pengelola sistem", "en": "ask the system keeper"}[lang] in sent[
        "panel:feeds"
    ]


def test_why_a_feed_is_not_connected_is_told_in_the_language_of_the_glass(
    profile: Profile,
) -> None:
    made = CityPicture(profile)
    off = health("mqtt_sensors", FeedState.DISABLED)
    technical = "not set up: [feeds.mqtt_sensors] host is missing"
    made.apply("feed_health", [replace(off, cause=FeedCause.NOT_SET_UP, reason=technical)])
    drawn = everything(made, "id", timedelta(0))["drawer:feed:mqtt_sensors"]
    assert "Belum diatur" in drawn
    assert technical in drawn
    assert '"lang":"en"' in drawn
    assert "Not set up" in everything(made, "en", timedelta(0))["drawer:feed:mqtt_sensors"]


def test_the_archive_tells_what_it_holds_and_what_was_lost(profile: Profile) -> None:
    told = health("archive", FeedState.UNAVAILABLE)
    told = replace(told, cause="archive_loses", payloads=3, observations=1200, rejected=34)
    made = CityPicture(profile)
    made.apply("feed_health", [told])
    drawn = everything(made, "id", timedelta(0))["drawer:feed:archive"]
    assert "1.200 pengamatan tersimpan · 34 hilang" in drawn
    assert "data tertua hilang" in drawn
    said_at = NOW + timedelta(seconds=1)
    made.alarms["feed:archive"] = Alarm(
        rule="sumber-putus", subject="feed:archive", field="state", value=2.0, raised_at=NOW,
        severity=Severity.WATCH, standing=Standing.RAISED,
    )  # fmt: skip
    made.watched_at = said_at
    line = everything(made, "id", timedelta(seconds=2))["panel:alarms"]
    assert "Arsip tidak dapat ditulis: 34 pengamatan hilang" in line
    made.apply("feed_health", [replace(told, state=FeedState.OK, cause="", observed_at=said_at)])
    board = everything(made, "id", timedelta(0))["panel:feed_board"]
    assert "34 pengamatan hilang selama arsip tidak dapat ditulis" in board


def test_sources_that_nobody_connected_are_counted_and_named_behind_the_count(
    profile: Profile,
) -> None:
    made = CityPicture(profile)
    idle = [health(each, FeedState.DISABLED) for each in ("mqtt_sensors", "webhook", "osmand")]
    made.apply("feed_health", [health("open311"), *idle])
    strip = everything(made, "id", timedelta(0))["panel:feeds"]
    assert "3 sumber" in strip
    assert "GPS kendaraan" not in strip
    views = Views(made, discovery.panels(), discovery.layers(), discovery.subjects())
    drawer = views.tile("drawer:feed:not-connected", NOW, texts("id")).decode()
    assert all(
        name in drawer for name in ("GPS kendaraan", "Alat di pos (MQTT)", "Sistem lain (webhook)")
    )
    assert "Open311" not in drawer


@pytest.mark.parametrize("lang", languages())
def test_every_cause_of_a_feeds_state_has_a_word(lang: str) -> None:
    words = texts(lang).words
    assert [each for each in FeedCause if each and f"feed_cause.{each}" not in words] == []


def test_a_complaint_tells_its_steps_oldest_first_with_the_time_between(full: CityPicture) -> None:
    taken = full.complaints["BKS-2026-004822"]
    at = NOW + timedelta(minutes=4)
    sent = Event(
        at=at, actor="Rina", status=Status.DISPATCHED, note="ke Pak Budi", vehicle_id="baktor-07"
    )
    full.apply_complaint(step(taken, sent))
    drawn = everything(full, "id", timedelta(minutes=5))["drawer:complaint:BKS-2026-004822"]
    story = drawn[drawn.index("Riwayat") :]
    assert story.index("diterima") < story.index("disposisi") < story.index("ditugaskan")
    assert "+4 mnt" in story
    assert "Baktor 07" in story
    assert "Budi" not in drawn


def test_a_case_is_late_after_the_time_of_its_own_category(profile: Profile) -> None:
    fire, pothole = case(1, "kebakaran"), case(2, "jalan-berlubang")
    after = NOW + timedelta(hours=2)
    assert profile.categories["kebakaran"].due_s < profile.categories["jalan-berlubang"].due_s
    assert is_late(fire, profile, after)
    assert not is_late(pothole, profile, after)
    assert not is_late(pothole, profile, due_at(pothole, profile))


def test_the_drawer_says_how_much_time_is_left_or_by_how_much_it_is_late(
    full: CityPicture,
) -> None:
    key = "drawer:complaint:BKS-2026-004821"
    assert "sisa " in everything(full, "id", timedelta(0))[key]
    late = everything(full, "id", timedelta(hours=9))
    assert "lewat " in late[key]
    assert "lewat " in late["panel:complaints"]


def test_a_vehicle_nobody_registered_says_so_and_what_to_do(full: CityPicture) -> None:
    drawn = everything(full, "id", timedelta(0))
    assert "belum terdaftar" in drawn["drawer:vehicle:unlisted"]
    assert "pengelola sistem" in drawn["drawer:vehicle:unlisted"]
    assert "belum terdaftar" not in drawn["drawer:vehicle:baktor-07"]


def test_what_is_due_soon_is_counted_on_the_panel_and_said_in_the_drawer(
    full: CityPicture,
) -> None:
    def at(hours: float) -> tuple[str, str]:
        drawn = everything(full, "id", timedelta(hours=hours))
        return drawn["panel:complaints"], drawn["drawer:complaint:BKS-2026-004821"]

    assert not any("segera lewat" in each for each in at(6.3))
    panel, drawer = at(6.5)
    assert "2 segera lewat" in panel
    assert "segera lewat · " in drawer
    assert "segera lewat" not in at(9)[1]


def test_a_complaint_with_a_crew_names_its_vehicle_so_that_both_are_followed(
    full: CityPicture,
) -> None:
    taken = full.complaints["BKS-2026-004822"]
    under_way = Event(at=NOW, actor="Rina", status=Status.DISPATCHED, vehicle_id="baktor-07")
    full.apply_complaint(step(taken, under_way))
    sent = everything(full, "id", timedelta(0))
    found = {each["id"]: each for each in _features(sent["layer:complaints"])}
    assert found["complaint:BKS-2026-004822"]["vehicle"] == "baktor-07"
    assert found["complaint:BKS-2026-004821"]["vehicle"] == ""
    assert "tiba ±" in sent["drawer:complaint:BKS-2026-004822"]
