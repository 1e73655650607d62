"""The GeoReport v2 server, over real HTTP and a real store."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from xml.etree.ElementTree import Element

import httpx
from defusedxml import ElementTree

from city.profile import Route, load
from data_feeds import keys
from operations.desk import Actor, Desk
from operations.routing_table import Edition, RoutingTable
from store.city_store import CityStore
from store.signing import signing_key, tracking_secret
from tests.data_feeds.conftest import Start, eventually

V2 = "/open311/v2"
REPORT = {
    "service_code": "sampah",
    "lat": "-6.2475",
    "long": "106.9982",
    "description": "Sampah menumpuk, hubungi saya 081234567890 atau budi@example.com",
    "first_name": "Budi",
    "last_name": "Warga",
    "email": "budi@example.com",
    "phone": "081234567890",
}


def xml(answer: httpx.Response) -> Element:
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ElementTree.fromstring(answer.content)


async def test_a_post_becomes_a_complaint_of_the_agency_the_profile_names(start: Start) -> None:
    async with start() as running:
        answer = await running.http.post(f"{V2}/requests.json", data=REPORT)
        assert answer.status_code == 201
        (row,) = answer.json()
        complaint = await running.store.complaints.load(row["service_request_id"])
        assert (complaint.agency_id, complaint.status) == ("dlh", "received")
        assert (complaint.report.lat, complaint.report.lng) == (-6.2475, 106.9982)
        assert complaint.report.reporter_phone == "081234567890"


async def test_free_text_is_masked_before_it_is_kept(start: Start) -> None:
    async with start() as running:
        await running.http.post(f"{V2}/requests.json", data=REPORT)
        (complaint,) = await running.store.complaints.all()
        assert "0812" not in complaint.report.description
        assert "budi@" not in complaint.report.description


async def test_the_staffs_routing_table_counts_at_the_receipt(
    start: Start, store: CityStore
) -> None:
    row = Route(id="semua", agency_id="bpbd", categories=("sampah",))
    await RoutingTable(store).keep(Edition(at=datetime.now(UTC), by="wali", rows=(row,)), 0, "1")
    async with start() as running:
        await running.http.post(f"{V2}/requests.json", data=REPORT)
        (complaint,) = await running.store.complaints.all()
        assert complaint.agency_id == "bpbd"


async def test_the_reporters_own_name_leaves_the_text_and_stays_in_its_field(start: Start) -> None:
    told = REPORT | {"first_name": "Budi", "description": "Dengan Pak Budi, sampah di Jl Mawar 12"}
    async with start() as running:
        await running.http.post(f"{V2}/requests.json", data=told)
        (complaint,) = await running.store.complaints.all()
        assert complaint.report.description == "Dengan Pak [pelapor], sampah di Jl Mawar [nomor]"
        assert complaint.report.reporter_name.startswith("Budi")


async def test_reads_hold_nothing_personal(start: Start) -> None:
    async with start() as running:
        await running.http.post(f"{V2}/requests.json", data=REPORT)
        for path in ("requests.json", "requests.xml", "requests"):
            text = (await running.http.get(f"{V2}/{path}")).text
            assert "sampah" in text
            assert not any(word in text for word in ("Budi", "0812", "budi@", "menumpuk"))


async def test_a_category_the_desk_changed_is_what_others_read(
    start: Start, store: CityStore
) -> None:
    async with start() as running:
        answer = await running.http.post(f"{V2}/requests.json", data=REPORT)
        ticket = answer.json()[0]["service_request_id"]
        desk = Desk(store, load("bekasi"), lambda: datetime.now(UTC))
        by = Actor("rina", "operator")
        told = {"key": "c", "expected_version": 1, "category": "saluran-mampet"}
        await desk.set_category(ticket, by, **told)  # type: ignore[arg-type]

        async def read() -> bool:
            asked = f"{V2}/requests.json?service_code=saluran-mampet"
            return len((await running.http.get(asked)).json()) == 1

        await eventually(read)
        (row,) = (await running.http.get(f"{V2}/requests/{ticket}.json")).json()
        assert row["service_code"] == "saluran-mampet"
        assert (await running.http.get(f"{V2}/requests.json?service_code=sampah")).json() == []


async def test_a_private_or_sensitive_case_cannot_be_read(start: Start) -> None:
    async with start() as running:
        for report in (REPORT | {"private": "true"}, REPORT | {"service_code": "kesehatan"}):
            answer = await running.http.post(f"{V2}/requests.json", data=report)
            ticket = answer.json()[0]["service_request_id"]
            assert (await running.http.get(f"{V2}/requests/{ticket}.json")).status_code == 404
            assert (await running.http.get(f"{V2}/tokens/{ticket}.json")).status_code == 404
        assert (await running.http.get(f"{V2}/requests.json")).json() == []


async def test_the_same_bytes_twice_and_the_same_key_twice_are_one_complaint(start: Start) -> None:
    async with start() as running:

        async def post(**headers: str) -> str:
            answer = await running.http.post(f"{V2}/requests.json", data=REPORT, headers=headers)
            return str(answer.json()[0]["service_request_id"])

        assert await post() == await post()
        other = await post(**{"Idempotency-Key": "a-1"})
        assert other == await post(**{"Idempotency-Key": "a-1"})
        assert len(await running.store.complaints.all()) == 2


async def test_only_the_answer_to_a_report_carries_its_tracking_secret_and_a_repeat_the_same(
    start: Start,
) -> None:
    async with start() as running:
        answers = [await running.http.post(f"{V2}/requests.json", data=REPORT) for _ in range(2)]
        first, again = (each.json()[0] for each in answers)
        assert first == again
        secret, ticket = first["tracking_secret"], first["service_request_id"]
        assert secret == tracking_secret(await signing_key(running.store), ticket)
        for path in ("requests.json", f"requests/{ticket}.json", f"tokens/{ticket}.json"):
            assert secret not in (await running.http.get(f"{V2}/{path}")).text


async def test_errors_come_in_the_words_of_the_specification(start: Start) -> None:
    async with start() as running:

        async def post(end: str, **fields: str) -> httpx.Response:
            data = {key: value for key, value in (REPORT | fields).items() if value}
            return await running.http.post(f"{V2}/requests{end}", data=data)

        no_service = await post(".json", service_code="")
        assert no_service.status_code == 400
        assert no_service.json() == [{"code": 400, "description": "service_code was not provided"}]
        unknown = xml(await post(".xml", service_code="ufo"))
        assert [each.tag for each in unknown] == ["error"]
        assert unknown.findtext("error/code") == "404"
        for wrong in ({"lat": ""}, {"lat": "", "long": ""}, {"lat": "nan"}, {"lat": "0", "long": "0"},
                      {"description": "x" * 4001}, {"media_url": "javascript:alert(1)"}):  # fmt: skip
            answer = await post(".json", **wrong)
            assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)
        assert await running.store.complaints.all() == []


async def test_a_refused_report_leaves_no_name_in_the_quarantine(start: Start) -> None:
    async with start() as running:
        await running.http.post(f"{V2}/requests.json", data=REPORT | {"lat": "nan"})
        await running.http.post(f"{V2}/requests.json", data=REPORT | {"lat": "0", "long": "0"})
        kept = await running.store.quarantine.recent("open311")
        assert len(kept) == 2
        for each in kept:
            assert not any(word in bytes(each.payload) for word in (b"Budi", b"0812", b"budi"))


async def test_posting_needs_a_key_and_reading_none(start: Start, store: CityStore) -> None:
    key = await keys.create(store, "open311", "Aplikasi warga")
    async with start(keys_required=True) as running:
        answer = await running.http.post(f"{V2}/requests.json", data=REPORT)
        assert (answer.status_code, answer.json()[0]["code"]) == (403, 403)
        answer = await running.http.post(f"{V2}/requests.json", data=REPORT | {"api_key": key})
        assert answer.status_code == 201
        assert len((await running.http.get(f"{V2}/requests.json")).json()) == 1


async def test_services_and_definitions_come_as_json_and_xml(start: Start) -> None:
    async with start() as running:
        rows = (await running.http.get(f"{V2}/services.json")).json()
        assert {"sampah", "jalan-berlubang"} <= {row["service_code"] for row in rows}
        assert rows[0]["type"] == "realtime"
        root = xml(await running.http.get(f"{V2}/services"))
        assert root.tag == "services"
        assert {each.tag for each in root} == {"service"}
        assert root.findtext("service/metadata") == "false"
        definition = xml(await running.http.get(f"{V2}/services/sampah.xml"))
        assert definition.findtext("service_code") == "sampah"
        assert (await running.http.get(f"{V2}/services/ufo.json")).status_code == 404
        found = (await running.http.get(f"{V2}/discovery.json")).json()
        assert found["endpoints"][0]["url"].endswith("/open311/v2")
        assert xml(await running.http.get(f"{V2}/discovery.xml")).findtext("endpoints/endpoint/url")


async def test_requests_are_filtered_by_id_code_status_and_time_and_read_in_pages(
    start: Start,
) -> None:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=10 - number) for number in range(3)]
    async with start() as running:
        tickets = []
        for code, day in zip(("sampah", "jalan-berlubang", "sampah"), days, strict=True):
            report = REPORT | {"service_code": code, "requested_datetime": day.isoformat()}
            answer = await running.http.post(f"{V2}/requests.json", data=report)
            assert answer.status_code == 201, answer.text
            tickets.append(answer.json()[0]["service_request_id"])
        first, second, third = tickets

        async def ids(**query: str) -> list[str]:
            answer = await running.http.get(f"{V2}/requests.json", params=query)
            return [row["service_request_id"] for row in answer.json()]

        span = {"start_date": (days[0] - timedelta(days=1)).isoformat()}
        later = (days[1] + timedelta(hours=7)).replace(tzinfo=timezone(timedelta(hours=7)))
        assert await ids(**span) == [third, second, first]
        assert await ids(service_code="sampah", **span) == [third, first]
        assert await ids(status="closed", **span) == []
        assert await ids(service_request_id=f"{first},{second}", status="closed") == [second, first]
        assert await ids(start_date=days[1].isoformat(), end_date=later.isoformat()) == [second]
        assert await ids(page="2", page_size="2", **span) == [first]
        token = (await running.http.get(f"{V2}/tokens/{first}.json")).json()
        assert token == [{"service_request_id": first, "token": first}]
        one = xml(await running.http.get(f"{V2}/requests/{first}.xml"))
        assert one.findtext("request/service_request_id") == first
        for wrong in (
            "status=done",
            "start_date=2026-01-01",
            "page=0",
            "page_size=5000",
            "end_date=0001-01-01T00:00:00Z",
        ):
            assert (await running.http.get(f"{V2}/requests.json?{wrong}")).status_code == 400


async def test_a_status_comes_with_its_reason_and_a_merged_one_with_who_carries_on(
    start: Start, store: CityStore
) -> None:
    desk, rina = Desk(store, load("bekasi"), lambda: datetime.now(UTC)), Actor("rina", "operator")
    async with start() as running:

        async def posted(**more: str) -> str:
            report = REPORT | {"address_string": "Jl. Kenanga"} | more
            answer = await running.http.post(f"{V2}/requests.json", data=report)
            return str(answer.json()[0]["service_request_id"])

        async def told(ticket: str, words: str) -> str:
            async def reads() -> str:
                row = (await running.http.get(f"{V2}/requests/{ticket}.json")).json()[0]
                return str(row["status_notes"] if words in row["status_notes"] else "")

            return str(await eventually(reads))

        ours, twice, hidden = [await posted(description=each) for each in "abc"]
        secret = await posted(private="true")
        for ticket, into in ((twice, ours), (hidden, secret)):
            await desk.merge(ticket, rina, expected_version=1, key=ticket, into=into)
        assert await told(ours, "Diterima") == "Diterima, menunggu diperiksa."
        assert ours in await told(twice, "dilanjutkan: Diterima")
        assert secret not in await told(hidden, "laporan lain")
        note = "Pak Budi di Jl. Kenanga, 081234567890: alamatnya tidak ditemukan."
        why: dict[str, Any] = {"expected_version": 2, "key": "r", "public_note": note}
        await desk.reject(ours, rina, **why)
        said = await told(twice, "tidak ditemukan")
        assert said.startswith(f"Digabung dengan laporan {ours}, yang dilanjutkan: Tidak dapat")
        assert not any(word in said for word in ("Budi", "Kenanga", "0812"))
