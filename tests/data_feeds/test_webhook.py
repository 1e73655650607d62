"""Signed calls of other systems: what is taken, what is refused, and that nothing comes twice."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any

import httpx
import msgspec
import pytest

from city.complaints import Report
from city.settings import Settings, SettingsError
from city.standard_webhooks import signature
from data_feeds.contract import BadPayload
from data_feeds.feeds.webhook import Fields, Server, decode
from data_feeds.lines import lines_of
from store.city_store import CityStore
from tests.data_feeds.conftest import Running, Start

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four bytes!").decode()
NOW = datetime(2026, 3, 2, 1, 0, 5, tzinfo=UTC)
FIELDS = {
    "category": "kategori",
    "description": "isi",
    "lat": "tempat.lat",
    "lng": "tempat.lng",
    "id": "nomor",
    "private": "rahasia",
    "anonymous": "anonim",
    "name": "pelapor.nama",
    "phone": "pelapor.telepon",
}
SOURCE = {"secret": SECRET, "fields": FIELDS, "categories": {"Sampah": "sampah"}}
FEEDS = {"webhook": {"sources": {"sorot": SOURCE}}}


def call(number: str = "SRT-1", **given: Any) -> dict[str, Any]:
    told = {
        "nomor": number,
        "kategori": "Sampah",
        "isi": "Tumpukan sampah, hubungi 0812-3456-7890",
        "tempat": {"lat": -6.2412, "lng": 107.0204},
        "rahasia": False,
        "anonim": False,
        "pelapor": {"nama": "Budi Santoso", "telepon": "081234567890"},
    }
    return told | given


def signed(
    body: bytes, message: str = "msg_1", at: float | None = None, secret: str = SECRET
) -> dict[str, str]:
    stamp = str(int(time() if at is None else at))
    return {
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(secret, message, stamp, body),
    }


async def post(running: Running, told: Any, source: str = "sorot", **how: Any) -> httpx.Response:
    body = json.dumps(told).encode()
    return await running.http.post(f"/webhook/{source}", content=body, headers=signed(body, **how))


def read(told: Any, **given: Any) -> Report:
    source = msgspec.convert(SOURCE | given, Server)
    (report,) = decode(json.dumps(told).encode(), NOW, source).accepted
    assert isinstance(report, Report)
    return report


def test_the_signature_is_the_one_of_the_published_example() -> None:
    """Standard Webhooks 1.0, its own test vector."""
    body = b'{"test": 2432232314}'
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_signed_call_is_a_complaint_on_disk_and_its_text_is_masked(start: Start) -> None:
    async with start(feeds=FEEDS) as running:
        answer = await post(running, call())
        assert answer.status_code == 200
        (ticket,) = answer.json()["tickets"]
        report = (await running.store.complaints.load(ticket)).report
        assert report.description == "Tumpukan sampah, hubungi [telepon]"
        assert report.external_id == "SRT-1"
        assert (await running.health("webhook/sorot")) is not None


async def test_the_same_call_again_is_answered_the_same_and_makes_nothing(start: Start) -> None:
    async with start(feeds=FEEDS) as running:
        first = await post(running, call())
        again = await post(running, call())
        assert first.json() == again.json()
        other_id = await post(running, call(), message="msg_2")
        assert other_id.json()["tickets"] == first.json()["tickets"]
        assert len(await running.store.complaints.all()) == 1


async def test_the_same_id_with_another_content_is_refused(start: Start) -> None:
    async with start(feeds=FEEDS) as running:
        await post(running, call())
        assert (await post(running, call("SRT-2"))).status_code == 409
        assert len(await running.store.complaints.all()) == 1


@pytest.mark.parametrize(
    "how",
    [
        {"at": time() - 301},
        {"at": time() + 3600},
        {"secret": "whsec_" + base64.b64encode(b"another one").decode()},
        {"message": "with spaces in it"},
        {"source": "unknown"},
    ],
    ids=["a replay", "from the future", "wrong secret", "no id", "unknown source"],
)
async def test_what_is_not_signed_by_a_source_now_is_not_let_in(
    start: Start, how: dict[str, Any]
) -> None:
    async with start(feeds=FEEDS) as running:
        assert (await post(running, call(), **how)).status_code == 401
        assert await running.store.complaints.all() == []
        assert await running.store.quarantine.count() == 0


async def test_a_body_changed_on_the_way_does_not_fit_its_signature(start: Start) -> None:
    async with start(feeds=FEEDS) as running:
        head = signed(json.dumps(call()).encode())
        changed = json.dumps(call("SRT-9")).encode()
        answer = await running.http.post("/webhook/sorot", content=changed, headers=head)
        assert answer.status_code == 401


async def test_both_secrets_fit_while_one_replaces_the_other(start: Start) -> None:
    old = "whsec_" + base64.b64encode(b"the one before").decode()
    sources = {"sorot": SOURCE | {"old_secret": old}}
    async with start(feeds={"webhook": {"sources": sources}}) as running:
        assert (await post(running, call(), secret=old)).status_code == 200
        assert (await post(running, call("SRT-2"), message="msg_2")).status_code == 200


async def test_what_cannot_be_used_is_kept_as_its_shape_only(
    start: Start, store: CityStore
) -> None:
    async with start(feeds=FEEDS) as running:
        answer = await post(running, call(kategori="Rahasia Budi"))
        assert answer.status_code == 400
        (kept,) = await store.quarantine.recent("webhook/sorot")
        assert b"Budi" not in kept.payload
        assert b"0812" not in kept.payload
        assert b'"pelapor":{"nama":"text of 12"' in kept.payload


async def test_a_source_without_ids_is_known_by_its_calls(start: Start) -> None:
    fields = {key: value for key, value in FIELDS.items() if key != "id"}
    sources = {"sorot": SOURCE | {"fields": fields}}
    async with start(feeds={"webhook": {"sources": sources}}) as running:
        first = await post(running, call())
        await running.store.tokens.delete("webhook_seen", "webhook/sorot:msg_1")
        assert (await post(running, call())).json() == first.json()
        await post(running, call(), message="msg_2")
        assert len(await running.store.complaints.all()) == 2


@pytest.mark.parametrize(
    ("said", "private"),
    [
        ({"rahasia": False, "anonim": False}, False),
        ({"rahasia": "tidak", "anonim": "ya"}, False),
        ({"rahasia": True, "anonim": False}, True),
        ({"rahasia": None, "anonim": False}, True),
        ({"rahasia": False, "anonim": None}, True),
        ({"rahasia": "entahlah", "anonim": False}, True),
        ({"rahasia": False, "anonim": ["?"]}, True),
    ],
)
def test_what_is_not_said_clearly_is_private(said: dict[str, Any], private: bool) -> None:
    assert read(call(**said)).private is private


def test_a_source_that_maps_no_flags_stays_off_every_wall() -> None:
    report = read(call(), fields={**FIELDS, "private": "", "anonymous": ""})
    assert report.private
    assert report.anonymous


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("2026-03-02T07:55:00", NOW - timedelta(seconds=305)),
        ("2026-03-02T00:55:00Z", NOW - timedelta(seconds=305)),
        (1772413200, datetime(2026, 3, 2, 1, tzinfo=UTC)),
        (1772413200000, datetime(2026, 3, 2, 1, tzinfo=UTC)),
        (None, NOW),
    ],
)
def test_times_are_read_with_their_zone(told: Any, wanted: datetime) -> None:
    fields = {**FIELDS, "time": "waktu"}
    assert read(call(waktu=told), fields=fields, zone="Asia/Jakarta").observed_at == wanted


def test_more_reports_than_a_call_may_bring_are_refused() -> None:
    source = msgspec.convert(SOURCE | {"items": "semua"}, Server)
    with pytest.raises(BadPayload, match="201 reports"):
        decode(json.dumps({"semua": [call()] * 201}).encode(), NOW, source)


@pytest.mark.parametrize(
    "wrong",
    [{"fields": {"category": "a["}}, {"items": "x"}, {"zone": "Mars/Base"}, {"fields": {}}],
)
def test_a_wrong_mapping_is_said_before_anything_starts(wrong: dict[str, Any]) -> None:
    source = {**SOURCE, "fields": {"category": "kategori"}} | wrong
    settings = Settings(feeds={"webhook": {"sources": {"sorot": source}}})
    with pytest.raises(SettingsError, match=r"\[feeds.webhook\]"):
        lines_of(settings, {}, NOW)


def test_a_secret_comes_from_the_environment_and_without_it_the_feed_is_disabled() -> None:
    source = SOURCE | {"secret": "env:SOROT_SECRET"}
    settings = Settings(feeds={"webhook": {"sources": {"sorot": source}}})
    (line,) = [each for name, each in lines_of(settings, {}, NOW).items() if "sorot" in name]
    assert line.status.state == "disabled"
    line = lines_of(settings, {"SOROT_SECRET": SECRET}, NOW)["webhook/sorot"]
    assert line.options.secret == SECRET


def test_every_field_may_be_left_out_but_the_category() -> None:
    assert Fields(category="a").description == ""
