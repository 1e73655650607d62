"""Alarms on the wall: what the watch keeps, in few lines; and what is said when the watch is silent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from city.alarm import Alarm, Change, Standing
from city.alarm_groups import MOST
from city.indicator_book import Book
from city.indicators import Definition
from city.picture import WATCH_SILENT, CityPicture
from city.profile import Profile
from city.severity import Severity
from dashboard import discovery
from dashboard.live.views import Views
from dashboard.texts import languages, texts
from operations.alarms.records import AlarmRecords
from tests.dashboard.conftest import NOW, Web, air, level

PANELS, SUBJECTS = discovery.panels(), discovery.subjects()
RINA = {
    "standing": Standing.ACKNOWLEDGED, "acknowledged_by": "rina", "acknowledged_at": NOW,
    "acknowledged_why": "rahasia dapur",
}  # fmt: skip


def alarm(subject: str = "gauge:p2c", field: str = "siaga", **given: Any) -> Alarm:
    made = Alarm(
        rule="siaga-1", subject=subject, field=field, severity=Severity.DANGER,
        standing=Standing.RAISED, raised_at=NOW - timedelta(minutes=5), value=700,
    )  # fmt: skip
    return msgspec.structs.replace(made, **given)


@pytest.fixture
def watched(profile: Profile) -> CityPicture:
    made = CityPicture(profile)
    made.watched_at = NOW
    for gauge in profile.gauges:
        made.apply("water_level", [level(gauge, 720 if gauge == "p2c" else 100)])
    made.apply("air_quality", [air(each, 10) for each in profile.air_stations])
    return made


def shown(
    picture: CityPicture, *alarms: Alarm, view: str = "panel:alarms", lang: str = "id",
    now: datetime = NOW,
) -> str:  # fmt: skip
    for each in alarms:
        picture.apply_alarm(each)
    views = Views(picture, PANELS, {}, SUBJECTS)
    return views.tile(view, now, texts(lang, picture.profile.time_zone)).decode()


def test_an_alarm_says_how_it_is_now_and_that_nobody_has_seen_it(watched: CityPicture) -> None:
    sent = shown(watched, alarm())
    assert "Siaga 1 · P2C 720 cm" in sent
    assert "belum diakui" in sent
    assert '"data-open":"gauge:p2c"' in sent


def test_who_acknowledged_stands_there_and_the_reason_does_not(watched: CityPicture) -> None:
    sent = shown(watched, alarm(**RINA))
    assert "diakui Rina" in sent
    assert "is-seen" in sent
    assert "dapur" not in sent


def test_one_that_went_unseen_says_so(watched: CityPicture) -> None:
    sent = shown(watched, alarm(standing=Standing.RETURNED, returned_at=NOW))
    assert "sudah normal, belum diakui" in sent
    assert "is-over" in sent


def test_what_was_put_aside_is_counted_and_is_no_bar(watched: CityPicture) -> None:
    sent = shown(
        watched,
        alarm(shelved_until=NOW + timedelta(hours=1), shelved_by="rina"),
        alarm("gauge:cikeas-hulu", standing=Standing.NORMAL, out_since=NOW),
    )
    assert "Tidak ada alarm" in sent
    assert ": Siaga 1 · P2C 720 cm · 1 alarm di luar layanan" in sent
    assert (
        f"ditunda sampai {texts('id', watched.profile.time_zone).moment(NOW + timedelta(hours=1), NOW)}"
        in sent
    )


def test_of_several_put_aside_the_first_to_come_back_is_named(watched: CityPicture) -> None:
    hours = {"gauge:p2c": 2, "gauge:cikeas-hulu": 1}
    aside = [
        alarm(key, shelved_until=NOW + timedelta(hours=n), shelved_by="rina")
        for key, n in hours.items()
    ]
    first = texts("id", watched.profile.time_zone).moment(NOW + timedelta(hours=1), NOW)
    name = watched.profile.gauges["cikeas-hulu"].name
    sent = shown(watched, *aside)
    assert f"2 alarm ditunda, yang pertama sampai {first}: " in sent
    assert name in sent
    assert "P2C" not in sent


def test_of_one_level_the_gravest_alarm_stands_for_the_others_in_the_drawer(
    watched: CityPicture,
) -> None:
    lighter = [alarm(rule=f"siaga-{n}", severity=Severity.WATCH) for n in (3, 4)]
    sent = shown(watched, *lighter, alarm(), view="drawer:gauge:p2c")
    assert sent.count("Siaga 1 · P2C 720 cm") == 1
    assert '"href":"/alarms/story?id=siaga-1%3Agauge%3Ap2c#act"' in sent
    assert "2 alarm lain" in sent
    silent = alarm(field="silent", rule="diam", severity=Severity.WATCH)
    assert sent.count("belum diakui") + 1 == shown(watched, silent, view="drawer:gauge:p2c").count(
        "belum diakui"
    )


def test_what_an_alarm_is_about_leads_to_where_it_is_acknowledged(watched: CityPicture) -> None:
    opened = shown(watched, alarm(), view="drawer:gauge:p2c")
    assert "belum diakui" in opened
    assert '"href":"/alarms/story?id=siaga-1%3Agauge%3Ap2c#act"' in opened
    seen = shown(watched, alarm(**RINA), view="drawer:gauge:p2c")
    assert "diakui Rina" in seen
    assert "/alarms/story" not in seen
    assert "belum diakui" not in shown(watched, view="drawer:gauge:cikeas-hulu")


def test_what_stands_longest_never_slides_out_of_view(watched: CityPicture) -> None:
    old = alarm(
        "feed:open311", "state", rule="sumber-putus", severity=Severity.WATCH, value=2,
        raised_at=NOW - timedelta(days=90), **RINA,
    )  # fmt: skip
    others = [
        alarm(f"gauge:{gauge}", rule=f"r-{n}") for n, gauge in enumerate(watched.profile.gauges)
    ]
    sent = shown(watched, old, *others)
    assert "1 alarm lain" in sent
    assert "tanpa kontak" in sent
    assert str(round((NOW - timedelta(days=90)).timestamp() * 1000)) in sent


def test_a_flood_is_one_line_for_each_cause_that_opens(watched: CityPicture) -> None:
    flood = [
        alarm(f"feed:quelle-{n}", "state", severity=Severity.WATCH, value=2)
        for n in range(MOST + 1)
    ]
    sent = shown(watched, *flood)
    assert f"{MOST + 1} alarm sumber data sekaligus" in sent
    assert f"{MOST + 1} belum diakui" in sent
    assert '"data-open":"alarms:feed"' in sent
    opened = shown(watched, view="drawer:alarms:feed")
    assert all(f"quelle-{n}" in opened for n in range(MOST + 1))
    assert "Alarm sumber data" in opened


def test_the_drawer_tells_what_was_put_aside_by_whom_and_until_when(watched: CityPicture) -> None:
    sent = shown(
        watched,
        alarm(shelved_until=NOW + timedelta(hours=1), shelved_by="rina"),
        view="drawer:alarms:all",
    )
    assert "ditunda Rina sampai" in sent
    assert "Tidak ditemukan" in shown(watched, view="drawer:alarms:nonsense")


def test_when_the_watch_is_silent_the_wall_judges_by_itself_and_says_so(
    watched: CityPicture,
) -> None:
    later = NOW + WATCH_SILENT
    sent = shown(watched, alarm("gauge:cikeas-hulu"), now=later)
    assert "Pengawas alarm tidak berjalan" in sent
    assert "Siaga 1 · P2C 720 cm" in sent
    assert "Cikeas" not in sent


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize(
    ("subject", "field", "value"),
    [
        ("gauge:p2c", "level_cm", 720), ("gauge:p2c", "rate_cm_h", 42.5), ("gauge:p2c", "silent", 61),
        ("gauge:nowhere", "siaga", 300), ("rain:kayuringin", "rain_mm_h", 60),
        ("station:kayuringin", "ispu", 140), ("station:kayuringin", "pm25_ug_m3", 160.5),
        ("station:nowhere", "ispu", 140), ("quality:q1", "bod_mg_l", 9),
        ("indicator:dinkes/dbd", "value", 130), ("indicator:x", "value", 1),
        ("feed:open311", "state", 1), ("feed:open311", "state", 2), ("feed:open311", "state", 3),
        ("feed:open311", "colour", 3),
    ],
)  # fmt: skip
def test_every_alarm_has_words_while_it_stands_and_after(
    watched: CityPicture, lang: str, subject: str, field: str, value: float
) -> None:
    for standing in (Standing.RAISED, Standing.ACKNOWLEDGED, Standing.RETURNED):
        made = alarm(subject, field, value=value, standing=standing, acknowledged_by="rina")
        sent = shown(watched, made, lang=lang)
        assert "⟦" not in sent
        assert "broken" not in sent
        assert "⟦" not in shown(watched, view="drawer:alarms:all", lang=lang)


def test_an_alarm_about_a_figure_that_its_agency_took_back_is_told_nowhere(
    watched: CityPicture,
) -> None:
    rung = alarm("indicator:dinkes/dbd", "value", value=130)
    dbd = Definition(
        agency_id="dinkes", indicator_id="dbd", name={"id": "Kasus DBD"}, unit="kasus",
        producer="x", definition="x",
    )  # fmt: skip
    for is_open in (True, False):
        defined = msgspec.structs.replace(dbd, is_open=is_open)
        watched.take_book(Book(definitions={dbd.key: defined}))
        for view in ("panel:alarms", "drawer:alarms:all", "panel:summary"):
            told = shown(watched, rung, view=view)
            assert ("130" in told) is (is_open and view != "panel:summary"), view


async def test_what_the_watch_keeps_reaches_a_wall_and_leaves_it(web: Web) -> None:
    records, cookie = AlarmRecords(web.store), await web.cookie()
    raised = Change(what="raised", at=NOW, alarm=alarm("feed:quelle", "state", value=2))
    await records.keep(raised, 0, NOW)
    lease = web.store.lease("watch", "test")
    await lease.renew()
    now = web.desk.hub.now().isoformat()
    report = msgspec.json.encode({"leader": "t", "fence": 1, "since": now, "at": now})
    assert await lease.report(report)
    async with web.wall(cookie) as wall:
        await wall.hello("panel:alarms")
        await wall.hear_until(lambda: "quelle" in str(wall.tiles.get("panel:alarms")))
        over = msgspec.structs.replace(raised.alarm, standing=Standing.NORMAL)
        await records.keep(Change(what="returned", at=NOW, alarm=over), 1, NOW)
        await wall.hear_until(lambda: "quelle" not in str(wall.tiles["panel:alarms"]))
