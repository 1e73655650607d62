from datetime import UTC, datetime

import pytest

from city.observations import VehiclePosition
from data_feeds.contract import BadPayload
from data_feeds.feeds.osmand import Options, decode

NOW = datetime(2026, 3, 2, 1, 0, 5, tzinfo=UTC)


NOTHING_SET = Options()


def one(payload: bytes, options: Options = NOTHING_SET) -> VehiclePosition:
    decoded = decode(payload, NOW, options)
    assert not decoded.rejects
    (position,) = decoded.accepted
    assert isinstance(position, VehiclePosition)
    return position


def test_speed_comes_in_knots_in_the_query_form() -> None:
    position = one(b"id=baktor-07&lat=-6.24&lon=107.0&timestamp=1772413200&speed=10&bearing=370")
    assert position.speed_kmh == pytest.approx(18.52)
    assert position.heading_deg == pytest.approx(10.0)
    assert position.observed_at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert position.received_at == NOW


def test_speed_comes_in_metres_per_second_in_the_json_body() -> None:
    position = one(
        b'{"location":{"timestamp":"2026-03-02T08:00:00+07:00","coords":{"latitude":-6.24,'
        b'"longitude":107.0,"speed":10,"heading":90,"accuracy":4}},"device_id":"baktor-07"}'
    )
    assert position.speed_kmh == pytest.approx(36.0)
    assert position.observed_at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert position.observed_at.tzinfo is UTC


def test_minus_one_means_the_phone_does_not_know() -> None:
    position = one(
        b'{"location":{"timestamp":"2026-03-02T01:00:00Z","coords":{"latitude":-6.24,'
        b'"longitude":107.0,"speed":-1,"heading":-1,"accuracy":-1}},"device_id":"baktor-07"}'
    )
    assert (position.speed_kmh, position.heading_deg, position.accuracy_m) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    [b"1772413200", b"1772413200000", b"2026-03-02T01:00:00Z", b"2026-03-02T01%3A00%3A00.000Z",
     b"2026-03-02T08:00:00%2B07:00", b"2026-03-02T08:00:00+07:00", b"2026-03-02%2001:00:00"],
)  # fmt: skip
def test_every_way_of_writing_the_time_is_the_same_moment(text: bytes) -> None:
    position = one(b"id=x&lat=-6.24&lon=107.0&timestamp=" + text)
    assert position.observed_at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_location_may_stand_in_one_field_and_deviceid_for_id() -> None:
    position = one(b"deviceid=7&location=-6.25,107.01&ignition=true&hdop=1.2&batt=80&altitude=20")
    assert (position.vehicle_id, position.lat, position.lng) == ("7", -6.25, 107.01)
    assert position.ignition_on is True
    assert position.observed_at == NOW


def test_a_tracker_that_knows_only_its_number_gets_its_vehicle_from_the_settings() -> None:
    options = Options(devices={"358899051234567": "baktor-07"})
    assert one(b"id=358899051234567&lat=-6.2&lon=107", options).vehicle_id == "baktor-07"


def test_what_a_phone_saved_while_offline_comes_as_a_list_in_one_body() -> None:
    place = b'{"timestamp":"2026-03-02T01:00:0%dZ","coords":{"latitude":-6.24,"longitude":107.0}}'
    body = b'{"device_id":"a","location":[' + place % 1 + b"," + place % 2 + b"]}"
    assert [each.observed_at.second for each in decode(body, NOW).accepted] == [1, 2]


def test_one_bad_element_of_a_batch_is_set_aside_and_the_good_ones_go_on() -> None:
    good = (
        b'{"location":{"timestamp":"2026-03-02T01:00:00Z","coords":'
        b'{"latitude":-6.24,"longitude":107.0}},"device_id":"a"}'
    )
    decoded = decode(b"[" + good + b',{"device_id":"b"},' + good + b"]", NOW)
    assert len(decoded.accepted) == 2
    assert decoded.rejects[0].payload == b'{"device_id":"b"}'
    assert "location" in decoded.rejects[0].reason


@pytest.mark.parametrize(
    "payload",
    [b"", b"id=a", b"id=a&lat=1", b"lat=1&lon=1", b"id=a&lat=nan&lon=1", b"id=a&lat=1&lon=inf",
     b"id=a&lat=x&lon=1", b"id=a&lat=1&lon=1&timestamp=yesterday", b"id=a&location=1", b"\xff",
     b"id=a&lat=1&lon=1&timestamp=1e300", b"id=a&lat=1&lon=1&valid=false", b"{", b"[{]",
     b'{"device_id":7,"location":{}}', b"[" * 100_000, b'{"a":' * 100_000,
     b"id=" + b"x" * 1_000_000 + b"&lat=1&lon=1"],
)  # fmt: skip
def test_what_is_not_the_protocol_is_a_bad_payload_with_a_reason(payload: bytes) -> None:
    with pytest.raises(BadPayload, match=r"."):
        decode(payload, NOW)


@pytest.mark.parametrize(
    ("extras", "told"),
    [
        (b'{"ignition":true}', True),
        (b'{"ignition":false,"driver":"x"}', False),
        (b"{}", None),
        (b"[]", None),
        (b"null", None),
        (b'{"ignition":"on"}', None),
    ],
)
def test_what_a_client_adds_tells_the_ignition_or_costs_nothing(extras, told):
    place = b'{"latitude":-6.25,"longitude":107.01}'
    post = (
        b'{"device_id":"7","location":{"timestamp":"2016-11-30T01:00:00Z","coords":%s,"extras":%s}}'
    )
    assert one(post % (place, extras)).ignition_on is told
