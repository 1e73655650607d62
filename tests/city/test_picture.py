from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from city.complaints import Event, Report, Status, begin, step
from city.health import FeedState
from city.observations import FeedHealth, VehiclePosition, WaterLevel
from city.picture import HISTORY, CityPicture
from city.profile import load
from city.reckoned import Reckoned

PROFILE = load("bekasi")
START = datetime(2026, 2, 11, 0, 0, tzinfo=UTC)


def level(minute: float, cm: float = 100.0, gauge: str = "p2c") -> WaterLevel:
    at = START + timedelta(minutes=minute)
    return WaterLevel(observed_at=at, received_at=at, source="t", gauge_id=gauge, level_cm=cm)


def times(picture: CityPicture, gauge: str = "p2c") -> list[datetime]:
    return [each.observed_at for each in picture.trend("water_level", gauge, START - HISTORY)]


def test_what_is_reckoned_stays_until_its_own_past_is_another() -> None:
    picture, reckoned = CityPicture(PROFILE), list[int]()
    made = Reckoned(lambda past: reckoned.append(len(past)) or len(past))

    def asked() -> int:
        return made.of(picture, "p2c", picture.history["water_level"]["p2c"])

    for told in (
        level(0),
        level(10),
        level(5),
        level(10, gauge="cikeas"),
        level(10),
        level(26 * 60 + 1),
    ):
        picture.apply("water_level", [told])
        assert asked() == asked()
    assert reckoned == [1, 2, 3, 3], (
        "late ones count, others' and repeats do not; the first one went"
    )


# Within the window nothing falls out, so the arrival order cannot matter at all.
minutes = st.lists(st.integers(0, 26 * 60), min_size=1, max_size=60)


@given(minutes, st.randoms())
def test_the_latest_never_goes_back_whatever_the_order(sent, random):
    picture, newest = CityPicture(PROFILE), None
    random.shuffle(sent)
    for minute in sent:
        picture.apply("water_level", [level(minute)])
        now = picture.latest["water_level"]["p2c"].observed_at
        assert newest is None or now >= newest
        newest = now
    assert newest == START + timedelta(minutes=max(sent))


@given(minutes, st.randoms())
def test_any_order_and_any_repeats_give_the_same_history(sent, random):
    shuffled = sent + sent
    random.shuffle(shuffled)
    one, other = CityPicture(PROFILE), CityPicture(PROFILE)
    one.apply("water_level", [level(each) for each in sorted(set(sent))])
    for each in shuffled:
        other.apply("water_level", [level(each)])
    assert times(one) == times(other) == [START + timedelta(minutes=m) for m in sorted(set(sent))]


@given(st.lists(st.integers(0, 5 * 24 * 60), max_size=60))
def test_history_is_ordered_unique_and_no_longer_than_its_window(sent):
    picture = CityPicture(PROFILE)
    picture.apply("water_level", [level(each) for each in sent])
    kept = times(picture)
    assert kept == sorted(set(kept))
    assert not kept or kept[-1] - kept[0] <= HISTORY
    expected = {START + timedelta(minutes=m) for m in sent if max(sent) - m <= 26 * 60}
    assert set(kept) == expected


def test_a_late_position_reaches_neither_the_map_nor_the_memory():
    picture = CityPicture(PROFILE)
    new, late = (
        VehiclePosition(
            observed_at=START + timedelta(seconds=s), received_at=START, source="t",
            vehicle_id="baktor-07", lat=-6.25, lng=107.0,
        )
        for s in (10, 5)
    )  # fmt: skip
    assert picture.apply("vehicle_position", [new]) == {"baktor-07"}
    version = picture.version["vehicle_position"]
    assert picture.apply("vehicle_position", [late]) == set()
    assert picture.latest["vehicle_position"]["baktor-07"] is new
    assert picture.version["vehicle_position"] == version
    assert not picture.history["vehicle_position"]


def test_a_late_level_moves_no_latest_but_draws_the_trend_anew():
    picture = CityPicture(PROFILE)
    picture.apply("water_level", [level(60)])
    version = picture.version["water_level"]
    assert picture.apply("water_level", [level(30)]) == set()
    assert picture.version["water_level"] == version + 1
    assert len(times(picture)) == 2


def test_a_repeat_changes_no_version_so_nothing_is_drawn_again():
    picture = CityPicture(PROFILE)
    picture.apply("water_level", [level(0), level(10)])
    before = dict(picture.version)
    picture.apply("water_level", [level(0), level(10), level(10)])
    assert picture.version == before


def test_of_two_values_for_one_moment_the_first_stays():
    picture = CityPicture(PROFILE)
    picture.apply("water_level", [level(0, 100), level(0, 999)])
    assert picture.latest["water_level"]["p2c"].level_cm == 100
    assert len(times(picture)) == 1


def test_asking_for_a_subject_nobody_knows_leaves_no_trace():
    picture = CityPicture(PROFILE)
    assert list(picture.trend("water_level", "nowhere", START)) == []
    assert "nowhere" not in picture.history["water_level"]


def test_a_trend_begins_exactly_where_it_is_asked_to():
    picture = CityPicture(PROFILE)
    picture.apply("water_level", [level(each) for each in (0, 10, 20)])
    since = START + timedelta(minutes=10)
    assert picture.trend("water_level", "p2c", since)[0].observed_at == since


def test_an_older_version_of_a_complaint_changes_nothing():
    report = Report(
        observed_at=START, received_at=START, source="t", service_code="sampah", description="x",
        lat=None, lng=None,
    )  # fmt: skip
    first = begin("T-1", Event(at=START, actor="a", status=Status.RECEIVED, report=report))
    second = step(first, Event(at=START, actor="a", status=Status.VERIFIED))
    picture = CityPicture(PROFILE)
    assert picture.apply_complaint(second)
    assert not picture.apply_complaint(first)
    assert not picture.apply_complaint(second)
    assert picture.complaints["T-1"] is second
    assert picture.version["complaint"] == 1


def test_feeds_are_found_by_their_name():
    health = FeedHealth(
        observed_at=START, received_at=START, source="osmand", feed="osmand", state=FeedState.OK
    )
    picture = CityPicture(PROFILE)
    picture.apply("feed_health", [health])
    assert picture.feeds() == {"osmand": health}
    assert msgspec.structs.asdict(picture.feeds()["osmand"])["state"] == "ok"
