"""calendar.toml, routing.toml and cameras.toml: what they say, and how a mistake is told."""

from datetime import date

import pytest

from city.profile import ProfileError, load
from city.service_times import To
from tests.city.test_profile import broken
from tests.city.test_profile import folder as folder

BEKASI = load("bekasi")


def test_the_presets_are_there_and_one_is_in_force():
    assert set(BEKASI.clock_presets) == {"city", "sp4n-lapor", "si-badra"}
    assert BEKASI.clocks is BEKASI.clock_presets["city"]
    assert all(each.title["id"] and each.title["en"] for each in BEKASI.clock_presets.values())
    assert all(each.ladder and each.source for each in BEKASI.clock_presets.values())


def test_every_category_has_its_own_time_unless_a_row_says_otherwise():
    for code, category in BEKASI.categories.items():
        assert BEKASI.clocks.service_time(code, category.agency_id).amount == category.due_s / 3600


def test_every_preset_warns_before_it_is_too_late_and_then_goes_up():
    for rules in BEKASI.clock_presets.values():
        assert 0 < rules.warn_share < 1
        assert {each.to for each in rules.ladder} >= {To.AGENCY, To.HEAD, To.MAYOR}


def test_reasons_of_routes_are_there_in_both_languages():
    assert all(each.reason["id"] and each.reason["en"] for each in BEKASI.routes)


def test_speeds_are_those_of_a_crowded_city():
    assert all(10 <= each.speed_kmh <= 50 for each in BEKASI.fleet.kinds.values())


def test_holidays_come_from_outside_and_change_nothing_else():
    days = [date(2027, 1, 1)]
    assert BEKASI.with_holidays(days).holidays == frozenset(days)
    assert BEKASI.holidays == frozenset()


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("calendar.toml", 'in_force = "city"', 'in_force = "sp4n"', "did you mean 'sp4n-lapor'?"),
        ("calendar.toml", "mon = [", "senin = [", "[hours] has no day 'senin'"),
        ("calendar.toml", "mon = [07:30:00, 16:00:00]", "mon = [16:00:00, 07:30:00]", "mon closes at"),
        ("calendar.toml", '"pajak"', '"pajek"', "did you mean 'pajak'?"),
        ("calendar.toml", "warn_share = 0.8", "warn_share = 80", "at most 1"),
        ("calendar.toml", "amount = 24", "amount = 0", "times must be above 0"),
        ("calendar.toml", "\nshare = 0.8", '\nuntil = "answered"', "either `share` or `after`"),
        ("calendar.toml", "level = 2", "level = 1", "let them rise from 1"),
        ("calendar.toml", 'unit = "hours"', 'unit = "jam"', "Invalid enum value 'jam'"),
        ("calendar.toml", 'to = "head"', 'to = "bos"', "Invalid enum value 'bos'"),
        ("routing.toml", 'agency_id = "dbmsda"', 'agency_id = "dbmsd"', "did you mean 'dbmsda'?"),
        ("routing.toml", '"trotoar"', '"trotoir"', "did you mean 'trotoar'?"),
        ("routing.toml", '"32.75.07"', '"32.75.70"', "kecamatan = '32.75.70' does not exist"),
        ("routing.toml", 'owner = "nation"', 'owner = "negara"', "Invalid enum value 'negara'"),
        ("routing.toml", 'id = "jalan-tol"', 'id = "jalan-nasional"', "stands twice"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_the_way_out(folder, file, old, new, expected):
    assert expected in broken(folder, file, old, new)


def test_a_profile_without_calendar_says_where_to_get_one(folder):
    (folder / "bekasi" / "calendar.toml").unlink()
    with pytest.raises(ProfileError, match=r"calendar\.toml is missing .* copy it from another"):
        load("bekasi", folder)


def test_cameras_are_optional_and_checked(folder):
    camera = (
        '[kota]\nname = "Alun-alun"\nlat = -6.24\nlng = 106.99\nurl = "{url}"\nkind = "mjpeg"\n'
    )
    path = folder / "bekasi" / "cameras.toml"
    path.write_text(camera.format(url="http://camera.example/video"), encoding="utf-8")
    assert load("bekasi", folder).cameras["kota"].kind == "mjpeg"
    path.write_text(camera.format(url="javascript:alert(1)"), encoding="utf-8")
    with pytest.raises(ProfileError, match="must begin with http"):
        load("bekasi", folder)
