"""The desk over HTTP: who sees which case, every step once, and nobody's name by accident."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from city.complaints import Complaint, Event, Status
from city.profile import Profile
from dashboard.case_desk.acts import FORMS, KEYS
from operations import desk as cases
from operations.accounts import Accounts, Role
from operations.desk import Actor
from operations.routing_table import Edition, RoutingTable
from operations.sessions import Sessions
from store.city_store import CityStore
from tests.dashboard.conftest import PASSWORD, WITHIN_S, Web, report, until, vehicle

RINA = Actor("rina", "operator")
PLANTED = ("Siti Nurhaliza", "081234567890", "siti@contoh.id")


def now() -> datetime:
    return datetime.now(UTC)


def desk_of(store: CityStore, profile: Profile) -> cases.Desk:
    return cases.Desk(store, profile, now)


class Person:
    """Somebody signed in, asking as the desk's scripts do."""

    def __init__(self, name: str, client: httpx.AsyncClient, base: str) -> None:
        self.name, self.client, self.origin = name, client, {"Origin": base}

    async def get(self, path: str, **given: str) -> httpx.Response:
        return await self.client.get(f"/api/desk/{path}", params=given)

    async def post(self, action: str, **given: Any) -> httpx.Response:
        return await self.client.post(f"/api/desk/{action}", json=given, headers=self.origin)

    async def act(self, action: str, case: dict[str, Any], **fields: str) -> httpx.Response:
        given = {"ticket": case["ticket"], "expected_version": case["version"]}
        key = f"{self.name}-{action}-{case['version']}"
        return await self.post(action, **given, key=key, fields=fields)

    async def case(self, ticket: str) -> dict[str, Any]:
        answer = await self.get(f"case/{ticket}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def signed_in(
    web: Web, name: str = "rina", role: Role = Role.OPERATOR, agency: str = ""
) -> Person:
    account = await Accounts(web.store).add(name, PASSWORD, role, "test", now(), agency_id=agency)
    token = await Sessions(web.store, 3600).begin(account, now())
    OPEN.append(web.client({"patriot_session": token}))
    return Person(name, OPEN[-1], web.base)


OPEN: list[httpx.AsyncClient] = []


@pytest.fixture(autouse=True)
async def everybody_leaves(web: Web) -> AsyncIterator[None]:
    """Before the web worker stops."""
    yield
    while OPEN:
        await OPEN.pop().aclose()


async def received(web: Web, profile: Profile, key: str = "one", **given: Any) -> Complaint:
    made, _ = await desk_of(web.store, profile).report(report(**given), RINA, key)
    await until(lambda: made.complaint_id in web.desk.hub.picture.complaints)
    return made


async def test_the_desk_is_for_operators_and_an_agency_goes_to_its_inbox(web: Web) -> None:
    viewer = await signed_in(web, "penonton", Role.VIEWER)
    assert (await viewer.client.get("/desk")).status_code == 403
    assert (await viewer.get("queue")).status_code == 403
    rina, dlh = await signed_in(web), await signed_in(web, "dlh", agency="dlh")
    assert (await rina.client.get("/desk")).status_code == 200
    assert (await rina.client.get("/inbox")).headers["location"] == "/desk"
    assert (await dlh.client.get("/desk")).headers["location"] == "/inbox"
    assert "Kotak masuk DLH" in (await dlh.client.get("/inbox/_dash-layout")).text


async def test_the_page_loads_the_grid_and_the_wall_does_not(web: Web) -> None:
    rina = await signed_in(web)
    pages = {each: (await rina.client.get(each)).text for each in ("/desk", "/wall")}
    assert [each for each in pages if "/dash_ag_grid/" in pages[each]] == ["/desk"]
    for unused in ("/dash/dcc/", "/dash/dash_table/", "/deps/polyfill"):
        assert not any(unused in each for each in pages.values()), unused
    assert "60_desk" not in (await rina.client.get("/wall")).text


async def test_the_queue_is_filtered_sorted_and_counted(web: Web, profile: Profile) -> None:
    first = await received(web, profile, "1")
    await received(web, profile, "2", service="lampu-jalan", description="Lampu mati")
    rina = await signed_in(web)
    page = (await rina.get("queue", counts="1")).json()
    assert page["total"] == 2
    assert page["counts"]["new"] == 2
    asked = json.dumps({"category": ["sampah"]})
    page = (await rina.get("queue", filters=asked, sort="received")).json()
    assert [each["ticket"] for each in page["rows"]] == [first.complaint_id]


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "password"},
        {"start": "-1"},
        {"count": "100000"},
        {"filters": "{"},
        {"filters": '{"owner": 1}'},
    ],
)
async def test_a_question_nobody_should_ask_is_refused_in_words(
    web: Web, asked: dict[str, str]
) -> None:
    answer = await (await signed_in(web)).get("queue", **asked)
    assert answer.status_code == 422
    assert answer.json()["message"]


async def test_a_case_tells_its_story_what_is_possible_and_what_is_suggested(
    web: Web, profile: Profile
) -> None:
    made = await received(web, profile, address="Jl. Ahmad Yani", service="jalan-berlubang")
    case = await (await signed_in(web)).case(made.complaint_id)
    assert case["suggestion"]["agency_id"] == "dbmsda"
    assert "SP4N-LAPOR!" in case["suggestion"]["reason"]
    assert case["timeline"][0]["what"] == "diterima"
    assert {"assign", "verify", "merge"} <= set(case["possible"])


async def test_what_is_reported_around_a_case_suggests_its_priority_and_why(
    web: Web, profile: Profile
) -> None:
    made = [await received(web, profile, str(number)) for number in range(3)]
    rina = await signed_in(web)
    case = await rina.case(made[0].complaint_id)
    told = case["pressure"]
    assert told["similar"] == "2 laporan serupa dalam 300 m selama 7 hari"
    assert told["reporters"] == "3 pelapor seluruhnya"
    assert told["hot_spot"] == "Di titik rawan: 3 laporan di sini"
    assert told["priority"] == "high"
    taken = await rina.act("set_priority", case, priority="high", note=told["reason"])
    after = taken.json()["complaint"]
    assert (after["priority"], after["pressure"]["priority"]) == ("high", "")
    assert after["timeline"][0]["note"] == told["reason"]


async def test_an_unchanged_case_is_not_sent_again(web: Web, profile: Profile) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    path, mark = f"/api/desk/case/{made.complaint_id}", {"If-None-Match": '"1"'}
    assert (await rina.client.get(path, headers=mark)).status_code == 304
    await rina.act("verify", await rina.case(made.complaint_id))
    await until(lambda: web.desk.hub.picture.complaints[made.complaint_id].version == 2)
    assert (await rina.client.get(path, headers=mark)).json()["status"] == "verified"


async def test_a_disposisi_reaches_the_inbox_of_that_agency_and_of_no_other(
    web: Web, profile: Profile
) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    dlh = await signed_in(web, "dlh", agency="dlh")
    bpbd = await signed_in(web, "bpbd", agency="bpbd")
    assert (await dlh.get("queue")).json()["total"] == 0
    assert (await dlh.get(f"case/{made.complaint_id}")).status_code == 404
    answer = await rina.act(
        "assign", await rina.case(made.complaint_id), agency_id="dlh", instruction="Hari ini."
    )
    assert answer.json()["complaint"]["status"] == "assigned"
    await until(lambda: web.desk.hub.picture.complaints[made.complaint_id].version == 2)
    assert (await dlh.get("queue")).json()["total"] == 1
    assert (await dlh.case(made.complaint_id))["instruction"] == "Hari ini."
    assert (await bpbd.get("queue")).json()["total"] == 0
    assert (await bpbd.get(f"case/{made.complaint_id}")).status_code == 404


async def ended(person: Person) -> dict[str, Any]:
    """Their list of ended cases, which a web process that has just begun loads first."""
    async with asyncio.timeout(WITHIN_S):
        while (answer := await person.get("queue", ended="1")).status_code == 503:
            await asyncio.sleep(0.02)
    return dict(answer.json())


async def test_an_agency_cannot_widen_its_view(web: Web, profile: Profile) -> None:
    await received(web, profile)
    bpbd = await signed_in(web, "bpbd", agency="bpbd")
    for filters in ({"mine": "dlh"}, {"agency": ["dlh"]}, {"status": ["received"]}, {"mine": ""}):
        assert (await bpbd.get("queue", filters=json.dumps(filters))).json()["total"] == 0
    assert (await ended(bpbd))["total"] == 0
    assert (await bpbd.post("report", service_code="sampah", key="k")).status_code == 403


async def test_an_agency_works_its_case_to_the_end(web: Web, profile: Profile) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    dlh = await signed_in(web, "dlh", agency="dlh")
    await rina.act("assign", await rina.case(made.complaint_id), agency_id="dlh")
    case = {"ticket": made.complaint_id, "version": 2}
    for action, fields in (
        ("dispatch", {"vehicle_id": "baktor-07"}),
        ("arrive", {}),
        ("start_work", {}),
        ("resolve", {"public_note": "Sudah diangkut."}),
    ):
        answer = await dlh.act(action, case, **fields)
        assert answer.status_code == 200, answer.text
        case = answer.json()["complaint"]
    assert case["status"] == "resolved"
    assert case["vehicle"] == profile.vehicles["baktor-07"].code


async def test_the_second_operator_is_told_who_was_faster_and_gets_the_fresh_case(
    web: Web, profile: Profile
) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    budi = await signed_in(web, "budi")
    seen = await rina.case(made.complaint_id)
    await rina.act("assign", seen, agency_id="dlh")
    answer = await budi.act("assign", seen, agency_id="bpbd")
    assert answer.status_code == 409
    assert answer.json()["message"].startswith("Rina sudah menugaskan ke DLH pukul")
    assert answer.json()["complaint"]["agency"] == "DLH"
    assert answer.json()["complaint"]["version"] == 2


async def test_a_step_sent_twice_is_made_once(web: Web, profile: Profile) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    seen = await rina.case(made.complaint_id)
    answers = [await rina.act("verify", seen) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert len(await web.store.complaints.events(made.complaint_id)) == 2


async def test_an_impossible_step_says_what_is_possible(web: Web, profile: Profile) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    answer = await rina.act("close", await rina.case(made.complaint_id))
    assert answer.status_code == 422
    assert "disposisi" in answer.json()["message"]


async def test_a_report_needs_words_where_the_citizen_will_read_them(
    web: Web, profile: Profile
) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    answer = await rina.act("reject", await rina.case(made.complaint_id))
    assert answer.status_code == 422
    assert "pelapor" in answer.json()["message"]


async def test_the_call_desk_keeps_a_masked_report_and_gives_a_tracking_code(web: Web) -> None:
    rina = await signed_in(web)
    told = {"service_code": "sampah", "description": "Bau, hubungi 081234567890", "lat": -6.25}
    told |= {"lng": 107.0, "reporter_name": PLANTED[0], "reporter_phone": PLANTED[1]}
    answer = await rina.post("report", **told, key="call-1")
    again = await rina.post("report", **told, key="call-1")
    assert answer.json()["complaint"]["description"] == "Bau, hubungi [telepon]"
    assert answer.json()["secret"] == again.json()["secret"]
    assert (await web.store.complaints.count()).open == 1


async def test_while_typing_the_desk_shows_what_is_kept_where_it_goes_and_what_is_known(
    web: Web, profile: Profile
) -> None:
    known = await received(web, profile, description="Sampah menumpuk di depan pasar")
    rina = await signed_in(web)
    draft = {
        "lat": -6.2413,
        "lng": 107.0205,
        "description": "Sampah menumpuk dekat pasar 0812345678",
    }
    shown = (await rina.post("preview", **draft)).json()
    assert shown["description"].endswith("[telepon]")
    assert shown["guess"] == "sampah"
    assert shown["suggestion"]["agency"] == "DLH"
    assert [each["ticket"] for each in shown["duplicates"]] == [known.complaint_id]


async def test_merging_is_proposed_with_its_figures_and_can_be_undone(
    web: Web, profile: Profile
) -> None:
    one = await received(web, profile, "1", description="Sampah menumpuk di depan pasar")
    two = await received(web, profile, "2", description="Sampah menumpuk depan pasar")
    rina = await signed_in(web)
    case = await rina.case(two.complaint_id)
    candidate = case["duplicates"][0]
    assert (candidate["ticket"], candidate["distance_m"]) == (one.complaint_id, 0)
    merged = await rina.act("merge", case, into=one.complaint_id)
    assert merged.json()["complaint"]["merged_into"] == one.complaint_id
    undone = await rina.act("unmerge", merged.json()["complaint"])
    assert undone.json()["complaint"]["status"] == "received"


async def test_a_case_within_a_merged_one_offers_the_way_from_the_top(
    web: Web, profile: Profile
) -> None:
    top, middle, low = [
        (await received(web, profile, key)).complaint_id for key in ("one", "two", "three")
    ]
    rina = await signed_in(web)
    await rina.act("merge", await rina.case(low), into=middle)
    await until(lambda: web.desk.hub.picture.complaints[middle].version == 2)
    await rina.act("merge", await rina.case(middle), into=top)
    await until(lambda: web.desk.hub.picture.complaints[middle].version == 3)
    inside = await rina.case(low)
    assert (inside["part_first"], "unmerge" in inside["possible"]) == (middle, False)
    outside = await rina.case(middle)
    assert ("part_first" in outside, "unmerge" in outside["possible"]) == (False, True)
    refused = await rina.act("unmerge", inside)
    assert (refused.status_code, middle in refused.json()["message"]) == (422, True)


async def test_near_suitable_units_come_with_their_time(web: Web, profile: Profile) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    fresh: dict[str, Any] = {"observed_at": now(), "received_at": now()}
    await web.tell("vehicle_position", vehicle("baktor-07", lat=-6.25, lng=107.02, **fresh))
    await until(lambda: web.desk.hub.picture.latest["vehicle_position"])
    ticket = made.complaint_id
    first, *others = (await rina.case(ticket))["units"]
    assert first["vehicle_id"] == "baktor-07"
    assert 0 < first["eta_s"] < 3600
    assert {each["why"] for each in others} == {"posisinya belum diketahui"}
    await rina.act("assign", await rina.case(ticket), agency_id="dlh")
    await until(lambda: web.desk.hub.picture.complaints[ticket].version == 2)
    sent = (await rina.act("dispatch", await rina.case(ticket), vehicle_id="baktor-07")).json()
    assert "baktor-07" not in [each["vehicle_id"] for each in sent["complaint"]["units"]]


async def test_advice_is_of_this_moment_although_the_case_stays_as_it_is(
    web: Web, profile: Profile
) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    other = await received(web, profile, "two", description="Lampu jalan mati sejak kemarin")
    fresh: dict[str, Any] = {"observed_at": now(), "received_at": now()}

    async def baktor() -> dict[str, Any]:
        told = (await rina.get(f"advice/{made.complaint_id}")).json()["units"]
        return next((each for each in told if each["vehicle_id"] == "baktor-07"), {})

    assert not (await baktor()).get("suitable")
    await web.tell("vehicle_position", vehicle("baktor-07", lat=-6.25, lng=107.02, **fresh))
    await until(lambda: web.desk.hub.picture.latest["vehicle_position"])
    assert (await baktor())["suitable"]
    await sent(web, rina, other)
    assert (await baktor())["why"] == "sedang bertugas"
    assert (await rina.case(made.complaint_id))["version"] == 1


async def sent(web: Web, rina: Person, case: Complaint) -> None:
    """baktor-07 to a case, as everybody sees it."""
    ticket = case.complaint_id
    await rina.act("assign", await rina.case(ticket), agency_id="dlh")
    await until(lambda: web.desk.hub.picture.complaints[ticket].version == 2)
    answer = await rina.act("dispatch", await rina.case(ticket), vehicle_id="baktor-07")
    assert answer.status_code == 200, answer.text
    await until(lambda: web.desk.hub.picture.complaints[ticket].version == 3)


async def test_a_busy_unit_is_refused_with_the_other_ticket_until_a_person_says_yes(
    web: Web, profile: Profile
) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    other = await received(web, profile, "two", description="Lampu jalan mati sejak kemarin")
    await sent(web, rina, other)
    await rina.act("assign", await rina.case(made.complaint_id), agency_id="dlh")
    await until(lambda: web.desk.hub.picture.complaints[made.complaint_id].version == 2)
    case = await rina.case(made.complaint_id)
    refused = await rina.act("dispatch", case, vehicle_id="baktor-07", despite="")
    assert (refused.status_code, refused.json()["despite"]) == (422, True)
    assert other.complaint_id in refused.json()["message"]
    answer = await rina.act("dispatch", case, vehicle_id="baktor-07", despite="baktor-07")
    assert answer.json()["complaint"]["vehicle_id"] == "baktor-07"


async def test_a_unit_the_simulator_sent_is_busy_for_the_desk_as_well(
    web: Web, profile: Profile
) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    other = await received(web, profile, "two", description="Lampu jalan mati sejak kemarin")
    for version, status in enumerate((Status.ASSIGNED, Status.DISPATCHED), 1):
        step = Event(at=now(), actor="simulator", status=status, agency_id="dlh", vehicle_id="baktor-07")  # fmt: skip
        await web.store.complaints.step(other.complaint_id, step, version)
    await until(lambda: web.desk.hub.picture.complaints[other.complaint_id].version == 3)
    await rina.act("assign", await rina.case(made.complaint_id), agency_id="dlh")
    await until(lambda: web.desk.hub.picture.complaints[made.complaint_id].version == 2)
    case = await rina.case(made.complaint_id)
    refused = await rina.act("dispatch", case, vehicle_id="baktor-07")
    assert other.complaint_id in refused.json()["message"]


async def test_no_answer_of_the_desk_names_a_reporter(web: Web, profile: Profile) -> None:
    name, phone, email = PLANTED
    told = {"reporter_name": name, "reporter_phone": phone, "reporter_email": email}
    made = await received(web, profile, description=f"Hubungi {phone} atau {email}", **told)
    rina = await signed_in(web)
    answers = [await rina.get("queue"), await rina.get(f"case/{made.complaint_id}")]
    answers.append(await rina.act("verify", answers[1].json()))
    for each in answers:
        assert not any(word in each.text for word in PLANTED)


async def test_an_identity_is_read_only_with_a_reason_that_stays_with_the_case(
    web: Web, profile: Profile
) -> None:
    made = await received(web, profile, reporter_name=PLANTED[0], reporter_phone=PLANTED[1])
    rina = await signed_in(web)
    ask = {"ticket": made.complaint_id, "key": "read-1"}
    assert (await rina.post("identity", **ask, reason=" ")).status_code == 422
    answer = await rina.post("identity", **ask, reason="Menanyakan letak rumah")
    assert answer.json()["name"] == PLANTED[0]
    last = (await web.store.complaints.events(made.complaint_id))[-1]
    assert (last.actor, last.kind) == ("rina", "note")
    assert "Menanyakan letak rumah" in last.note


async def test_a_secret_report_s_identity_is_for_leaders_and_never_for_an_agency(
    web: Web, profile: Profile
) -> None:
    made = await received(web, profile, private=True, reporter_name=PLANTED[0])
    rina = await signed_in(web)
    await rina.act("assign", await rina.case(made.complaint_id), agency_id="dlh")
    await until(lambda: web.desk.hub.picture.complaints[made.complaint_id].version == 2)
    ask = {"ticket": made.complaint_id, "key": "read-1", "reason": "Perlu ditanya"}
    dlh = await signed_in(web, "dlh", Role.LEADER, agency="dlh")
    assert (await rina.post("identity", **ask)).status_code == 403
    assert (await dlh.post("identity", **ask)).status_code == 403
    leader = await signed_in(web, "wali", Role.LEADER)
    assert (await leader.post("identity", **ask)).json()["name"] == PLANTED[0]


async def test_saved_filters_are_one_s_own_and_at_most_nine(web: Web) -> None:
    rina, budi = await signed_in(web), await signed_in(web, "budi")
    mine = {"name": "DLH lewat", "filters": {"agency": ["dlh"], "overdue": True}}
    saved = (await rina.post("filters", save=mine)).json()["saved"]
    assert saved[0]["filters"]["agency"] == ["dlh"]
    assert (await budi.post("filters", forget="DLH lewat")).json()["saved"] == []
    assert "DLH lewat" in (await rina.client.get("/desk/_dash-layout")).text
    for n in range(8):
        await rina.post("filters", save={"name": f"s{n}", "filters": {}})
    assert (await rina.post("filters", save={"name": "zu viel", "filters": {}})).status_code == 422
    assert len((await rina.post("filters", forget="s1")).json()["saved"]) == 8


async def test_a_photo_is_shown_with_its_case_and_to_nobody_else(
    web: Web, profile: Profile
) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    bpbd = await signed_in(web, "bpbd", agency="bpbd")
    photo_id = await web.store.photos.put(b"\xff\xd8 photo", b"\xff\xd8 small")
    asked = {"case": made.complaint_id}
    assert (await rina.get(f"photo/{photo_id}", **asked)).status_code == 404
    desk = desk_of(web.store, profile)
    added = await desk.add_photo(
        made.complaint_id, RINA, expected_version=1, key="p", photo_id=photo_id, role="report"
    )
    await until(lambda: web.desk.hub.picture.complaints[made.complaint_id] == added)
    assert (await rina.get(f"photo/{photo_id}", **asked)).content == b"\xff\xd8 photo"
    assert (await rina.get(f"photo/{photo_id}", **asked, small="1")).content == b"\xff\xd8 small"
    assert (await bpbd.get(f"photo/{photo_id}", **asked)).status_code == 404
    assert (await rina.get(f"photo/{photo_id}")).status_code == 404


async def test_another_site_cannot_make_a_step(web: Web, profile: Profile) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    rina.origin = {"Origin": "https://evil.example"}
    assert (
        await rina.act("verify", {"ticket": made.complaint_id, "version": 1})
    ).status_code == 403
    rina.origin = {}
    assert (
        await rina.act("verify", {"ticket": made.complaint_id, "version": 1})
    ).status_code == 403


async def test_the_desk_hears_that_something_changed_but_not_what(
    web: Web, profile: Profile
) -> None:
    cookies = await web.cookie()
    async with web.wall(cookies) as screen:
        await screen.hello("drawer:desk:queue")
        await screen.hear_until(lambda: "drawer:desk:queue" in screen.tiles)
        before = screen.tiles["drawer:desk:queue"]
        made = await received(web, profile)
        await screen.hear_until(lambda: screen.tiles["drawer:desk:queue"] != before)
        assert isinstance(screen.tiles["drawer:desk:queue"], int)
        assert made.complaint_id not in json.dumps(screen.tiles)


async def test_ended_cases_are_paged_from_the_store(web: Web, profile: Profile) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    await rina.act("reject", await rina.case(made.complaint_id), public_note="Bukan laporan.")
    page = await ended(rina)
    assert [each["ticket"] for each in page["rows"]] == [made.complaint_id]
    assert (await rina.case(made.complaint_id))["possible"]


async def test_the_staff_s_routing_table_counts(web: Web, profile: Profile) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    row = profile.routes[0].__class__(id="semua", agency_id="bpbd", categories=("sampah",))
    new = Edition(at=datetime.now(UTC), by="wali", rows=(row,))
    await RoutingTable(web.store).keep(new, 0, "1")
    assert (await rina.case(made.complaint_id))["suggestion"]["agency_id"] == "bpbd"


def test_every_action_of_the_desk_has_a_form_and_a_key_of_its_own() -> None:
    assert set(FORMS) == set(cases.ACTIONS) - {
        "rate",
        "add_photo",
        "issue_secret",
        "release_photos",
    }
    assert set(KEYS) == set(FORMS)
    taken = [*KEYS.values(), "j", "k", "n", "f", "y", "g", "h", "q", "z", ".", "!"]
    assert len(taken) == len(set(taken))


async def test_a_routing_table_is_tried_before_it_is_kept_and_then_counts(
    web: Web, profile: Profile
) -> None:
    made, rina = await received(web, profile), await signed_in(web)
    leader = await signed_in(web, "wali", Role.LEADER)
    rows = [{"id": "semua", "agency_id": "bpbd", "categories": ["sampah"]}]
    tried = await rina.post("triage_try", rows=rows, report={"service_code": "sampah"})
    assert (tried.json()["agency_id"], tried.json()["rule"]) == ("bpbd", "semua")
    first = {"rows": rows, "expected_version": 0, "key": "1"}
    assert (await rina.post("triage", **first)).status_code == 403
    for _ in range(2):  # the second is a repeat of an answer that was lost
        assert (await leader.post("triage", **first)).json() == {"version": 1}
    assert (await rina.case(made.complaint_id))["suggestion"]["agency_id"] == "bpbd"
    late = await leader.post("triage", rows=[], expected_version=0, key="2")
    assert late.status_code == 409
    assert "Wali sudah menyimpan edisi 1" in late.json()["message"]
    assert [each["id"] for each in late.json()["rows"]] == ["semua"]
    assert (await leader.post("triage", rows=[], expected_version=1, key="2")).status_code == 200
    told = (await rina.get("triage_history")).json()["editions"]
    assert [(each["version"], each["by"]) for each in told] == [(2, "Wali"), (1, "Wali")]
    assert told[0]["changes"]["removed"] == ["semua"]
    assert [each["id"] for each in (await rina.get("triage_history", version="1")).json()["rows"]] == ["semua"]  # fmt: skip
    assert (await rina.get("triage_history", version="3")).status_code == 404


async def test_a_routing_row_that_names_nobody_is_refused(web: Web) -> None:
    leader = await signed_in(web, "wali", Role.LEADER)
    answer = await leader.post(
        "triage", rows=[{"id": "x", "agency_id": "nobody"}], expected_version=0, key="1"
    )
    assert answer.status_code == 422
    assert "nobody" in answer.json()["message"]


async def test_the_routing_page_shows_every_row_of_the_city(web: Web, profile: Profile) -> None:
    page = (await (await signed_in(web)).client.get("/desk/triage")).text
    assert all(row.id in page for row in profile.routes)


async def test_an_admin_erases_who_reported_it_with_a_reason_and_nobody_else(
    web: Web, profile: Profile
) -> None:
    made = await received(
        web, profile, reporter_name="Siti Rahmawati", reporter_phone="08123456789"
    )
    leader = await signed_in(web, "wali", Role.LEADER)
    admin = await signed_in(web, "bu-admin", Role.ADMIN)
    asked = {"ticket": made.complaint_id, "reason": "Permintaan tertulis 3 Maret"}
    assert (await leader.post("erase", **asked)).status_code == 403
    assert (await leader.case(made.complaint_id))["may_erase"] is False
    assert (await admin.post("erase", **{**asked, "reason": " "})).status_code == 422
    assert (await admin.case(made.complaint_id))["may_erase"] is True
    done = (await admin.post("erase", **asked)).json()["complaint"]
    assert (done["may_erase"], done["may_name"], done["erased_at"] > 0) == (False, False, True)
    assert "Permintaan tertulis 3 Maret" in done["timeline"][0]["note"]
    await until(lambda: web.desk.hub.picture.complaints[made.complaint_id].erased_at)
    refused = await admin.post("identity", ticket=made.complaint_id, reason="lihat", key="k")
    assert refused.status_code == 403
