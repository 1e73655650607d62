"""Every panel, layer and drawer in every language: of an empty city, a full one, an old one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from city.complaints import Complaint, Event, Status, begin, step
from city.health import FeedState
from city.picture import CityPicture
from city.profile import Profile
from dashboard import discovery
from dashboard.live.views import Views
from dashboard.panels import complaints as complaints_panel
from dashboard.panels.fleet import grouped
from dashboard.panels.rivers import body as rivers_body
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
    assert "ambang usulan, belum resmi" in sent


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


def test_the_list_shows_the_newest_but_never_hides_all_late_ones(profile: Profile) -> None:
    fresh = [case(each, after_s=-each) for each in range(30)]
    late = [case(100 + each, after_s=-86400 - each) for each in range(5)]
    shown = complaints_panel.chosen([*fresh, *late], profile, NOW)
    assert len(shown) == complaints_panel.ROWS
    assert shown[0] is fresh[0]
    assert [each.complaint_id for each in shown[-3:]] == [
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
