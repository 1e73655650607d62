"""What somebody with a link, a secret or an account of one agency tries beyond their right."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import httpx
import openpyxl
import pytest

from city.complaints import Complaint, Event, Kind, Status
from city.observations import VehiclePosition
from city.profile import Profile
from dashboard import discovery
from dashboard.live.screen import DRAWERS_LIMIT
from dashboard.pages.wall import VIEWS
from dashboard.texts import texts
from operations import field_work
from operations.accounts import Accounts, Role
from operations.desk import LATEST, Actor, Desk
from operations.links import Links
from operations.sessions import Sessions, form_token
from store.signing import signature, signing_key
from tests.dashboard.conftest import PASSWORD, Web, report, until, vehicle

RINA = Actor("rina", "operator")
NAMED = "Ibu Siti Rahmawati, Jl. Melati 7, 081234567890"
WORDS = ("Siti", "Melati", "0812", "3456")
MARKUP = "<img src=x onerror=alert(1)>"
PAST, ONE_DAY = timedelta(hours=1), timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


def desk(web: Web) -> Desk:
    return Desk(web.store, web.desk.profile, now)


async def received(web: Web, **given: Any) -> Complaint:
    made, _ = await web.store.complaints.receive(report(**given), "test", now(), agency_id="dlh")
    return await known(web, made)


async def known(web: Web, case: Complaint) -> Complaint:
    """Once this worker has heard of it."""
    held = web.desk.hub.picture.complaints
    await until(
        lambda: case.complaint_id in held and held[case.complaint_id].version >= case.version
    )
    return case


async def assigned(web: Web, agency: str = "dlh", **given: Any) -> Complaint:
    case = await received(web, **given)
    told: dict[str, Any] = {"expected_version": 1, "key": "a", "instruction": NAMED}
    return await known(
        web, await desk(web).assign(case.complaint_id, RINA, agency_id=agency, **told)
    )


async def pictured(web: Web, case: Complaint, role: Any = "report") -> str:
    """The id of a photo that now belongs to the case."""
    photo = await web.store.photos.put(f"{case.complaint_id} {role}".encode(), b"small")
    told: dict[str, Any] = {"expected_version": LATEST, "key": photo, "photo_id": photo}
    await known(web, await desk(web).add_photo(case.complaint_id, RINA, role=role, **told))
    return photo


class Person:
    """Somebody signed in who writes the requests by hand."""

    def __init__(self, web: Web, token: str) -> None:
        self.web, self.token = web, token

    @classmethod
    async def of(cls, web: Web, name: str, agency: str = "", role: Role = Role.OPERATOR) -> Person:
        accounts = Accounts(web.store)
        account = await accounts.add(name, PASSWORD, role, "test", now(), agency_id=agency)
        return cls(web, await Sessions(web.store, 3600).begin(account, now()))

    async def get(self, path: str, **asked: str) -> httpx.Response:
        async with self.web.client({"patriot_session": self.token}) as client:
            return await client.get(path, params=asked)

    async def post(self, path: str, **said: Any) -> httpx.Response:
        async with self.web.client({"patriot_session": self.token}) as client:
            return await client.post(path, json=said, headers={"Origin": self.web.base})

    async def act(self, action: str, case: Complaint, **more: Any) -> httpx.Response:
        told = {"ticket": case.complaint_id, "expected_version": case.version, "key": "k" * 16}
        return await self.post(f"/api/desk/{action}", **{**told, **more})

    async def form(self, path: str, **fields: str) -> httpx.Response:
        told = {"form": form_token(self.token), **fields}
        async with self.web.client({"patriot_session": self.token}) as client:
            return await client.post(path, data=told, headers={"Origin": self.web.base})


@pytest.fixture
async def dbmsda(web: Web) -> Person:
    """An operator of another agency than the one the cases belong to."""
    return await Person.of(web, "orang-dbmsda", "dbmsda")


ACTIONS = {
    "verify": {},
    "assign": {"agency_id": "dbmsda"},
    "coordinate": {"note": "x"},
    "dispatch": {"vehicle_id": "baktor-07"},
    "en_route": {},
    "arrive": {},
    "start_work": {},
    "resolve": {},
    "close": {},
    "reject": {"public_note": "x"},
    "not_ours": {"handed_to": "x", "public_note": "x"},
    "merge": {"into": "T-2026-000001"},
    "unmerge": {},
    "reopen": {"reason": "x"},
    "note": {"note": "x"},
    "set_priority": {"priority": "urgent"},
    "set_category": {"category": "kesehatan"},
}


async def test_no_action_reaches_the_case_of_another_agency(web: Web, dbmsda: Person) -> None:
    theirs, nobodys = await assigned(web), await received(web)
    for case in (theirs, nobodys):
        for action, fields in ACTIONS.items():
            for version in (case.version, case.version + 1):
                answer = await dbmsda.act(action, case, expected_version=version, fields=fields)
                assert answer.status_code == 404, (action, answer.text)
                assert case.category not in answer.text
        assert (await web.store.complaints.load(case.complaint_id)).version == case.version


async def test_no_question_tells_of_the_case_of_another_agency(web: Web, dbmsda: Person) -> None:
    case = await assigned(web, description="jembatan unik")
    ticket, photo = case.complaint_id, await pictured(web, case)
    paths = (f"/api/desk/case/{ticket}", f"/crew-link/{ticket}")
    for path in paths:
        assert (await dbmsda.get(path)).status_code == 404
    for path in ("/api/crew-link", "/api/scene/follow", "/api/desk/identity"):
        told = {"ticket": ticket, **({"reason": "ingin tahu", "key": "k"} if "id" in path else {})}
        assert (await dbmsda.post(path, **told)).status_code in (404, 422), path
    for filters in ({}, {"agency": ["dlh"]}, {"mine": "dlh"}, {"text": "jembatan unik"}):
        page = (await dbmsda.get("/api/desk/queue", filters=json.dumps(filters))).json()
        assert page["total"] == 0, filters
    assert (await dbmsda.get("/api/desk/queue", ended="1")).json()["total"] == 0
    assert (await dbmsda.get(f"/api/desk/photo/{photo}", case=ticket)).status_code == 404


async def test_a_photo_is_told_only_with_a_case_it_belongs_to_and_one_may_see(
    web: Web, dbmsda: Person
) -> None:
    theirs, own = await assigned(web), await assigned(web, "dbmsda")
    photo, mine = await pictured(web, theirs), await pictured(web, own)
    assert (await dbmsda.get(f"/api/desk/photo/{mine}", case=own.complaint_id)).status_code == 200
    for case in ("", own.complaint_id, theirs.complaint_id, "T-2026-999999"):
        assert (await dbmsda.get(f"/api/desk/photo/{photo}", case=case)).status_code == 404


async def test_an_agency_merges_nothing_into_a_case_that_is_not_its_own(
    web: Web, dbmsda: Person
) -> None:
    own, theirs, nobodys = await assigned(web, "dbmsda"), await assigned(web), await received(web)
    ended = await assigned(web)
    told = {"key": "n", "handed_to": "PUPR", "public_note": "x"}
    await desk(web).not_ours(ended.complaint_id, RINA, expected_version=2, **told)
    said = set()
    for into in (theirs, nobodys, ended):
        fields = {"into": into.complaint_id}
        answer = await dbmsda.act("merge", own, fields=fields, key=into.complaint_id)
        assert answer.status_code == 404
        said.add(answer.text.replace(into.complaint_id, ""))
        assert (await web.store.complaints.load(into.complaint_id)).reporters == 1
    assert len(said) == 1, "whether it is open, ended or unknown is not told either"


async def test_a_browser_cannot_ask_for_whatever_version_it_is(web: Web) -> None:
    rina, case = await Person.of(web, "rina"), await assigned(web)
    for version in (LATEST, 0, "-1", None, 1.5):
        answer = await rina.act("close", case, expected_version=version)
        assert answer.status_code == 422
    assert (await web.store.complaints.load(case.complaint_id)).version == case.version


async def test_an_identity_is_never_read_without_a_line_about_it(web: Web) -> None:
    rina = await Person.of(web, "rina")
    case = await received(web, reporter_name="Siti Rahmawati")
    await rina.act("note", case, fields={"note": "biasa"}, key="dipakai")
    for _ in range(2):
        told = {"ticket": case.complaint_id, "reason": "perlu ditelepon", "key": "dipakai"}
        assert (await rina.post("/api/desk/identity", **told)).json()["name"] == "Siti Rahmawati"
    events = await web.store.complaints.events(case.complaint_id)
    lines = [each for each in events if "perlu ditelepon" in each.note]
    assert [each.actor for each in lines] == ["rina", "rina"]


async def test_what_is_written_instead_of_a_unit_is_refused(web: Web, dbmsda: Person) -> None:
    rina, case, own = (
        await Person.of(web, "rina"),
        await assigned(web),
        await assigned(web, "dbmsda"),
    )
    for words in (NAMED, MARKUP, "x" * 60_000, "", "baktor-9999"):
        answer = await rina.act("dispatch", case, fields={"vehicle_id": words})
        assert answer.status_code == 422, words
        assert len(answer.text) < 5000
    assert (
        await dbmsda.act("dispatch", own, fields={"vehicle_id": "baktor-07"})
    ).status_code == 422
    await web.tell(VehiclePosition.KIND, vehicle("relawan-1"))
    sent = await rina.act("dispatch", case, fields={"vehicle_id": "relawan-1"})
    assert sent.status_code == 200, "one that is heard of but not declared may go"


async def test_texts_that_are_too_long_or_fields_nobody_asked_for_change_nothing(web: Web) -> None:
    rina, case = await Person.of(web, "rina"), await received(web)
    for fields in ({"note": "x" * 2001}, {"note": "y", "public_note": "x" * 2001}):
        assert (await rina.act("note", case, fields=fields)).status_code == 422
    assert (await rina.act("note", case, fields={"note": "x"}, key="k" * 81)).status_code == 422
    assert (await rina.act("note", case, by_role="admin")).status_code == 422
    extra = {"note": "x", "status": "closed", "rating": "5", "secret_hash": "0", "by": "admin"}
    done = (await rina.act("note", case, fields=extra)).json()["complaint"]
    assert (done["status"], done["rating"]) == ("received", 0)
    events = await web.store.complaints.events(case.complaint_id)
    assert (events[-1].actor, events[-1].by_role) == ("rina", "operator")
    for action in ("add_photo", "rate", "load", "_merging", "__init__", "escalate"):
        assert (await rina.act(action, case)).status_code == 404


async def test_viewers_and_agencies_get_no_further_than_their_pages(
    web: Web, dbmsda: Person
) -> None:
    guest, case = await Person.of(web, "tamu", role=Role.VIEWER), await received(web)
    asked = ("queue", f"case/{case.complaint_id}", "photo/" + "0" * 64)
    for path in (*(f"/api/desk/{each}" for each in asked), "/desk", "/inbox", "/imports"):
        assert (await guest.get(path)).status_code == 403
    for action in (*ACTIONS, "report", "preview", "identity", "filters"):
        assert (await guest.act(action, case)).status_code == 403
    assert (
        await dbmsda.post("/api/desk/report", key="x", service_code="sampah")
    ).status_code == 403
    assert (await dbmsda.get("/api/imports")).status_code == 403


async def test_no_agency_enters_what_its_own_citizens_answered(web: Web) -> None:
    head = await Person.of(web, "kepala-dlh", "dlh", Role.LEADER)
    page = (await head.get("/report-cards")).text
    assert "/report-cards/survey" not in page
    answer = await head.form("/report-cards/survey/withdraw", survey="x", period="")
    assert answer.status_code == 422
    assert "bukan oleh dinas" in answer.text


async def test_an_agency_takes_only_its_own_tickets_along(web: Web, dbmsda: Person) -> None:
    theirs, own = await assigned(web), await assigned(web, "dbmsda")
    secret = await assigned(web, "dbmsda", private=True)
    cards = "/api/report-cards/dbmsda/cases"

    async def counted() -> bool:
        asked = {"set": "received", "until": str(int((now() + PAST).timestamp() * 1000))}
        return len((await dbmsda.get(cards, **asked)).json().get("cases", [])) == 2

    async def taken() -> str:
        span = {"from": str((now() - timedelta(days=9)).date()), "to": str(now().date() + ONE_DAY)}
        made = await dbmsda.get("/report-cards/xlsx", **span)
        book = openpyxl.load_workbook(BytesIO(made.content))
        return str([each for sheet in book for each in sheet.values])

    deadline = now() + timedelta(seconds=15)
    while not await counted():
        assert now() < deadline
    told = await taken()
    assert own.complaint_id in told
    assert theirs.complaint_id not in told
    assert secret.complaint_id not in told


async def crew(web: Web, case: Complaint, path: str, link: str, **more: Any) -> httpx.Response:
    async with web.client() as client:
        headers = {"X-Crew-Link": link, "Origin": web.base}
        return await client.post(path, headers=headers, **more)


async def dispatched(web: Web) -> Complaint:
    case = await assigned(web)
    told: dict[str, Any] = {"expected_version": 2, "key": "d", "vehicle_id": "baktor-07"}
    told |= {"despite": "baktor-07"}  # some tests have several such cases
    return await desk(web).dispatch(case.complaint_id, RINA, **told)


async def test_no_link_but_one_we_signed_for_a_crew_opens_a_job(web: Web) -> None:
    case = await dispatched(web)
    links, ticket = Links(web.store), case.complaint_id
    good = await links.for_crew(ticket, "baktor-07", "rina", now())
    payload, _, mark = good.partition(".")
    key = await signing_key(web.store)
    forged = {
        "another ticket": (await links.for_crew("T-2026-000099", "baktor-07", "x", now())).split(".")[0] + f".{mark}",
        "no signature": f"{payload}.",
        "half a signature": f"{payload}.{mark[:8]}",
        "a citizen's pass": await links.for_citizen(ticket, now()),
        "another use of the key": f"{payload}.{signature(key, 'tracking', payload).hex()}",
        "expired": await links.for_crew(ticket, "baktor-07", "x", now() - timedelta(days=9)),
        "nothing": "",
        "long": "a" * 5000,
    }  # fmt: skip
    for what, link in forged.items():
        answer = await crew(web, case, "/crew/job", link)
        assert answer.status_code in (401, 410), what
        assert "baktor" not in answer.text.lower()
    assert (await crew(web, case, "/crew/job", good)).status_code == 200
    other = await links.for_crew(ticket, "baktor-08", "rina", now())
    assert set((await crew(web, case, "/crew/job", other)).json()["job"]) == {"ticket", "status", "state", "photos"}  # fmt: skip


async def test_a_link_with_a_job_neither_reads_megabytes_nor_keeps_photos_without_end(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await dispatched(web)
    for number in range(20):
        told: dict[str, Any] = {"expected_version": LATEST, "key": f"p{number}", "role": "before"}
        photo = await web.store.photos.put(f"photo {number}".encode())
        await desk(web).add_photo(case.complaint_id, RINA, photo_id=photo, **told)
    drawn = []
    monkeypatch.setattr(field_work, "cleaned", lambda given: drawn.append(given))
    link = await Links(web.store).for_crew(case.complaint_id, "baktor-07", "rina", now())
    statuses = set()
    for number in range(62):
        query = {"key": f"{number:016d}", "action": "photo", "role": "before"}
        answer = await crew(web, case, "/crew/photo", link, params=query, content=b"x" * 1000)
        statuses.add(answer.status_code)
    assert statuses == {409, 429}
    assert not drawn


async def test_a_stranger_s_photo_is_refused_before_it_is_read(web: Web) -> None:
    host, port = web.base.removeprefix("http://").split(":")

    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /crew/photo?key=0 HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {web.base}\r\n"
    writer.write(f"{head}X-Crew-Link: x.y\r\nContent-Length: 4000000\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.read(100), 5)
    assert b" 401 " in answer
    writer.close()


async def test_one_who_reported_the_same_reads_nothing_written_for_a_secret_report(
    web: Web,
) -> None:
    own, hidden = await received(web), await assigned(web, private=True)
    into, note = hidden.complaint_id, "Ibu Siti, perkara Anda sudah di DP3A"
    await desk(web).note(into, RINA, expected_version=LATEST, key="n", note="", public_note=note)
    await desk(web).merge(own.complaint_id, RINA, expected_version=1, key="m", into=into)
    secret = await Links(web.store).secret_of(own.complaint_id)
    async with web.client() as client:
        fields = {"ticket": own.complaint_id, "secret": secret}
        page = await client.post("/track", data=fields, headers={"Origin": web.base})
    assert page.status_code == 200
    for word in ("Siti", "DP3A", into):
        assert word not in page.text


async def test_a_pass_of_one_report_does_nothing_to_another(web: Web) -> None:
    one, other = await received(web), await received(web)
    token = await Links(web.store).for_citizen(one.complaint_id, now())
    fields = {"pass": token, "key": "k" * 16, "reason": "x", "ticket": other.complaint_id}
    async with web.client() as client:
        await client.post("/track/reopen", data=fields, headers={"Origin": web.base})
        crewed = await Links(web.store).for_crew(other.complaint_id, "baktor-07", "r", now())
        fields["pass"] = crewed
        answer = await client.post("/track/reopen", data=fields, headers={"Origin": web.base})
    assert answer.status_code == 410
    assert (await web.store.complaints.load(other.complaint_id)).version == 1


async def full_of_names(web: Web, **given: Any) -> Complaint:
    """A case in which every free text names somebody."""
    case = await assigned(web, description=NAMED, address=NAMED, **given)
    hands, ticket = desk(web), case.complaint_id
    told: dict[str, Any] = {"expected_version": LATEST}
    await hands.note(ticket, RINA, key="n", note=NAMED, public_note=NAMED, **told)
    await hands.coordinate(ticket, RINA, key="c", note=NAMED, with_agency=NAMED, **told)
    await hands.assign(ticket, RINA, key="a2", agency_id="dlh", instruction=NAMED, **told)
    unit = {"vehicle_id": "baktor-07", "despite": "baktor-07"}
    sent = await hands.dispatch(ticket, RINA, key="d", **unit, **told)
    return await known(web, sent)


def scene(web: Web) -> str:
    """What screens are told to show."""
    return web.desk.hub.views.tile("scene", now(), texts("id", "Asia/Jakarta")).decode()


async def told_to_viewers(web: Web, cases: list[Complaint]) -> str:
    """Everything the live hub gives a viewer about these, panels asked for by name included."""
    drawers = [
        f"drawer:{sort}:{each.complaint_id}" for each in cases for sort in ("complaint", "follow")
    ]
    layers = {f"layer:{key}" for key in discovery.layers()}
    every = {f"panel:{key}" for key in discovery.panels()}
    told: list[str] = []
    async with web.wall(await web.cookie()) as wall:
        await wall.hello(*VIEWS, "layout:-", *layers, *every, "scene")
        await wall.hear_until(lambda: every | {"scene"} <= set(wall.tiles))
        told.append(json.dumps([wall.tiles, wall.features]))
        for start in range(0, len(drawers), DRAWERS_LIMIT):
            asked = set(drawers[start : start + DRAWERS_LIMIT])
            await wall.show(*asked)
            while not asked <= set(wall.tiles):
                await wall.hear()
            told += [json.dumps(wall.tiles[each]) for each in asked]
    return "\n".join(told)


async def test_nothing_staff_or_citizens_wrote_reaches_a_wall_by_any_view(web: Web) -> None:
    public = await full_of_names(web)
    private = await full_of_names(web, private=True)
    sensitive = await full_of_names(web, service="kesehatan")
    rina = await Person.of(web, "rina")
    await rina.post("/api/scene/follow", ticket=public.complaint_id)
    await until(lambda: public.complaint_id in scene(web))
    told = await told_to_viewers(web, [public, private, sensitive])
    assert public.complaint_id in told
    for word in (*WORDS, "rina", private.complaint_id, sensitive.complaint_id):
        assert word not in told, word


async def test_a_case_that_is_not_for_walls_has_no_scene_and_no_photo_there(web: Web) -> None:
    rina, guest = await Person.of(web, "rina"), await Person.of(web, "tamu", role=Role.VIEWER)
    private, open_one = await assigned(web, private=True), await assigned(web)
    for case in (private, await assigned(web, service="kesehatan")):
        answer = await rina.post("/api/scene/follow", ticket=case.complaint_id)
        assert answer.status_code == 422
    photos = {
        (private.complaint_id, await pictured(web, private, "before")): 404,
        (open_one.complaint_id, await pictured(web, open_one, "report")): 404,
        (open_one.complaint_id, await pictured(web, open_one, "before")): 404,  # nobody has looked
        (open_one.complaint_id, await pictured(web, open_one, "after")): 200,
    }
    released = list(photos)[-1]
    looked = {
        "ticket": released[0],
        "key": "k",
        "shown": [photo for _, photo in photos if photo != list(photos)[2][1]],
    }
    assert (await rina.post("/api/desk/photos_for_wall", **looked)).status_code == 200
    await until(
        lambda: any(
            each.released_at for each in web.desk.hub.picture.complaints[released[0]].photos
        )
    )
    for (ticket, photo), status in photos.items():
        assert (await guest.get(f"/api/scene/photo/{ticket}/{photo}")).status_code == status
    hidden = Event(at=now(), actor="rina", status=Status.ASSIGNED, kind=Kind.CATEGORY, category="kesehatan")  # fmt: skip
    later = await web.store.complaints.load(open_one.complaint_id)
    await known(web, await web.store.complaints.step(later.complaint_id, hidden, later.version))
    assert (await guest.get(f"/api/scene/photo/{ticket}/{photo}")).status_code == 404


async def test_markup_in_every_field_comes_back_as_data_and_never_as_a_page(
    web: Web, profile: Profile
) -> None:
    rina, case = (
        await Person.of(web, "rina"),
        await assigned(web, description=MARKUP, address=MARKUP),
    )
    fields = {"note": MARKUP, "public_note": "<i>sudah dijadwalkan</i>"}
    assert (await rina.act("note", case, fields=fields)).status_code == 200
    for path in (f"/api/desk/case/{case.complaint_id}", "/api/desk/queue"):
        answer = await rina.get(path)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
    secret = await Links(web.store).secret_of(case.complaint_id)
    async with web.client() as client:
        asked = {"ticket": case.complaint_id, "secret": secret}
        page = await client.post("/track", data=asked, headers={"Origin": web.base})
    assert page.status_code == 200
    assert MARKUP not in page.text
    assert "&lt;i&gt;sudah dijadwalkan" in page.text


@pytest.mark.parametrize("said", [b'{"a":' * 6000, b"[" * 60_000, b"\xff", b"null", b""])
async def test_bodies_nested_without_end_are_refused_in_order(web: Web, said: bytes) -> None:
    rina, case = await Person.of(web, "rina"), await dispatched(web)
    link = await Links(web.store).for_crew(case.complaint_id, "baktor-07", "rina", now())
    asked = [f"/api/desk/{each}" for each in ("note", "report", "preview", "identity", "filters")]
    headers = {"Origin": web.base, "X-Crew-Link": link}
    async with web.client({"patriot_session": rina.token}) as client:
        for path in (*asked, "/api/crew-link", "/api/imports", "/crew/act", "/crew/picture"):
            answer = await client.post(path, content=said, headers=headers)
            assert answer.status_code in (400, 422), path


async def test_where_a_unit_stands_never_tells_where_a_blurred_place_is(web: Web) -> None:
    """A fire at a home: the engine is on the map, so the case must not say which one it is."""
    fire, road = await full_of_names(web, service="kebakaran"), await full_of_names(web)
    await web.tell("vehicle_position", vehicle("baktor-07"))
    await until(lambda: len(web.desk.hub.vehicles) == 1)
    views = web.desk.hub.views
    text = texts("id", "Asia/Jakarta")
    for sort in ("complaint", "follow"):
        shown = [
            views.tile(f"drawer:{sort}:{each.complaint_id}", now(), text) for each in (fire, road)
        ]
        assert [b"aktor" in each for each in shown] == [False, True], sort
    of_vehicle = views.tile("drawer:vehicle:baktor-07", now(), text).decode()
    assert road.complaint_id in of_vehicle
    assert fire.complaint_id not in of_vehicle
