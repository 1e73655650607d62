"""Names, numbers and addresses planted in every way in: none reaches a viewer, or a stranger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec

from city.complaints import Complaint
from dashboard.access import PUBLIC, RULES, VIEWER
from operations.desk import LATEST
from operations.links import Links
from tests.dashboard.conftest import Web, report, until
from tests.dashboard.test_attacks_on_the_desk import RINA, Person, desk, known, now, told_to_viewers
from tests.data_feeds.conftest import Running, Start, eventually
from tests.data_feeds.conftest import start as start
from tests.data_feeds.test_open311_poll import foreign, table
from tests.data_feeds.test_webhook import FEEDS, call
from tests.data_feeds.test_webhook import post as post_webhook

NAMED = "Ibu Siti Rahmawati (NIK 3171041234567890), Jl. Melati 7, 081234567890, siti@contoh.id"
WORDS = ("Siti", "Rahmawati", "Melati", "0812", "31710", "contoh.id")
PLACE = {"lat": -6.2475, "long": 106.9982}


def other_citys(query: dict[str, str]) -> tuple[int, bytes, str]:
    """What a careless server publishes."""
    row = {
        "service_request_id": "Siti-081234567890",
        "service_code": "001",
        "status": "open",
        "status_notes": NAMED,
        "requested_datetime": (datetime.now(UTC) - timedelta(minutes=5)).isoformat(),
        "updated_datetime": datetime.now(UTC).isoformat(),
        "description": NAMED,
        "address": NAMED,
        "agency_responsible": NAMED,
        "service_notice": NAMED,
        "media_url": "https://siti.contoh.id/081234567890.jpg",
        **PLACE,
    }
    strange = row | {"service_request_id": "2", "lat": NAMED}
    return 200, msgspec.json.encode([row, strange]), ""


async def reported(running: Running) -> None:
    """One report by Open311 and one by webhook; the third is polled."""
    form = {
        "service_code": "sampah", "description": NAMED, "address_string": NAMED, "email": "siti@contoh.id",
        "first_name": "Siti", "last_name": "Rahmawati", "phone": "081234567890", "device_id": NAMED,
        "media_url": "https://siti.contoh.id/a.jpg", **{key: str(each) for key, each in PLACE.items()},
    }  # fmt: skip
    answer = await running.http.post("/open311/v2/requests.json", data=form)
    assert answer.status_code == 201, answer.text
    told = call("Siti-1", isi=NAMED, pelapor={"nama": NAMED, "telepon": "081234567890"})
    assert (await post_webhook(running, told)).status_code == 200


async def worked_on(web: Web, case: Complaint) -> Complaint:
    """Every person who can write a free text writes the names into it."""
    hands, ticket = desk(web), case.complaint_id
    told: dict[str, Any] = {"expected_version": LATEST}
    await hands.assign(ticket, RINA, key="a", agency_id="dlh", instruction=NAMED, **told)
    await hands.note(ticket, RINA, key="n", note=NAMED, **told)
    await hands.dispatch(ticket, RINA, key="d", vehicle_id="baktor-07", **told)
    link = await Links(web.store).for_crew(ticket, "baktor-07", "rina", now())
    async with web.client() as client:
        for action in ("leave", "arrive", "measure", "work", "note", "finish"):
            told = {"key": f"{action}-{ticket}", "action": action, "note": NAMED}
            headers = {"X-Crew-Link": link, "Origin": web.base}
            answer = await client.post("/crew/act", json=told, headers=headers)
            assert answer.status_code == 200, answer.text
    return await known(web, await said_by_the_citizen(web, ticket))


async def said_by_the_citizen(web: Web, ticket: str) -> Complaint:
    for path, more in (
        ("rate", {"stars": "1", "comment": NAMED}),
        ("reopen", {"reason": NAMED}),
    ):
        token = await Links(web.store).for_citizen(ticket, now())
        fields = {"pass": token, "key": f"{path}-{ticket}", **more}
        async with web.client() as client:
            answer = await client.post(f"/track/{path}", data=fields, headers={"Origin": web.base})
        assert answer.status_code in (200, 303), answer.text
    return await web.store.complaints.load(ticket)


async def read_by_a_viewer(web: Web, cases: list[Complaint]) -> list[tuple[str, str]]:
    """Every address without a name in it that the table lets a viewer or a stranger read, the
    search by each planted word and ticket, and the report cards: (address, text)."""
    plain = [each.path for each in RULES if each.method == "GET" and each.role in (PUBLIC, VIEWER)]
    paths = [each for each in plain if not set(each) & set("[](){}\\*+")]
    words = [*WORDS, "sampah", "ditolak", *(each.complaint_id for each in cases)]
    ms = str(int(now().timestamp() * 1000))
    counted = [f"/api/report-cards/dlh/cases?set={each}&until={ms}" for each in ("open", "closed", "rated")]  # fmt: skip
    async with web.client(await web.cookie()) as client:
        found = [(each, await text_of(client, each)) for each in (*paths, *counted)]
        for word in words:
            hits = (await client.get("/api/search", params={"q": word})).json()
            found.append((f"search {word}", msgspec.json.encode(hits).decode()))
    return found


async def text_of(client: httpx.AsyncClient, path: str) -> str:
    return (await client.get(path, follow_redirects=False)).text


async def tracked(web: Web, case: Complaint) -> str:
    secret = await Links(web.store).secret_of(case.complaint_id)
    fields = {"ticket": case.complaint_id, "secret": secret}
    async with web.client() as client:
        page = await client.post("/track", data=fields, headers={"Origin": web.base})
    assert page.status_code == 200
    return page.text


def clean(where: str, text: str) -> None:
    assert [word for word in WORDS if word in text] == [], where


async def test_what_was_planted_in_every_way_in_reaches_no_viewer_and_no_stranger(
    web: Web, start: Start
) -> None:
    async with foreign(other_citys) as url:
        feeds = FEEDS | table(url, publish=True)
        async with start(feeds=feeds, own_store=web.store) as running:
            await reported(running)

            async def three() -> bool:
                return len(await web.store.complaints.all()) == 3

            await eventually(three)
            cases = [await worked_on(web, each) for each in await web.store.complaints.all()]
            for path in ("requests.json", "requests.xml"):
                clean(path, (await running.http.get(f"/open311/v2/{path}")).text)
            for feed in await web.store.observations.latest("feed_health"):
                clean("health", str(feed))
            for aside in await web.store.quarantine.recent("open311_poll/s0"):
                clean("quarantine", f"{aside.payload!r} {aside.reason}")
            await seen_by_nobody(web, cases)


async def seen_by_nobody(web: Web, cases: list[Complaint]) -> None:
    rina = await Person.of(web, "rina")
    for each in cases:
        clean("tracking", await tracked(web, each))
        answer = await rina.post("/api/scene/follow", ticket=each.complaint_id)
        assert answer.status_code == 200, answer.text
    await until(lambda: cases[-1].complaint_id in str(web.desk.hub.told))
    told = await told_to_viewers(web, cases)
    clean("socket", told)
    read = await read_by_a_viewer(web, cases)
    for where, text in read:
        clean(where, text)
    for each in cases:
        assert each.complaint_id in told, "all three are public, or this would show nothing"
        assert any(each.complaint_id in text for _, text in read), "and found by their tickets"


NOTE = "Sudah bicara dengan Ibu Siti Rahmawati di Jl. Melati Raya, sampahnya diangkut Senin."


async def merged_pair(web: Web, **first: Any) -> tuple[Complaint, Complaint]:
    """Two reports of one matter; the second went into the first, whose reporter is named."""
    reporters = (
        {"reporter_name": "Siti Rahmawati", "address": "Jalan Melati Raya 17", **first},
        {"reporter_name": "Joko Susilo", "address": "Jalan Kenanga No. 3 RT 02/05"},
    )
    into, case = [
        (await desk(web).report(report(private=False, **told), RINA, told["address"]))[0]
        for told in reporters
    ]
    told: dict[str, Any] = {"expected_version": LATEST}
    await desk(web).merge(case.complaint_id, RINA, key="m", into=into.complaint_id, **told)
    return into, case


async def test_a_merged_reports_page_names_no_reporter_of_any_case_concerned(web: Web) -> None:
    into, case = await merged_pair(web)
    also = f"{NOTE} Pak Joko dari Jl. Kenanga juga tahu."
    told: dict[str, Any] = {"expected_version": LATEST}
    await desk(web).note(into.complaint_id, RINA, key="n", note="", public_note=also, **told)
    for each in (into, case):
        page = await tracked(web, each)
        assert "diangkut Senin" in page
        assert [word for word in (*WORDS, "Joko", "Kenanga") if word in page] == []


async def test_a_merged_report_handed_on_names_nobody_either(web: Web) -> None:
    into, case = await merged_pair(web)
    await desk(web).not_ours(
        into.complaint_id,
        RINA,
        expected_version=LATEST,
        key="n",
        handed_to="RT setempat, lewat Siti dan Joko Susilo",
        public_note=NOTE,
    )
    for each in (into, case):
        page = await tracked(web, each)
        assert "RT setempat" in page
        assert [word for word in (*WORDS, "Joko", "Susilo") if word in page] == []


async def test_open311_names_no_reporter_of_a_case_that_was_merged_in(
    web: Web, start: Start
) -> None:
    into, case = await merged_pair(web)
    also = f"{NOTE} Pak Joko dari Jl. Kenanga juga tahu."
    told: dict[str, Any] = {"expected_version": LATEST}
    await desk(web).note(into.complaint_id, RINA, key="n", note="", public_note=also, **told)
    async with start(feeds=FEEDS, own_store=web.store) as running:

        async def is_ready() -> bool:
            return (await running.http.get("/open311/v2/requests.json")).is_success

        await eventually(is_ready)
        for each in (into, case):
            answer = await running.http.get(f"/open311/v2/requests/{each.complaint_id}.json")
            assert "diangkut Senin" in answer.text
            assert [word for word in (*WORDS, "Joko", "Kenanga") if word in answer.text] == []
