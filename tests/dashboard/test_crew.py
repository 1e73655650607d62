"""The crew's door: a signed link, one job, actions that come late, twice, or too late."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from PIL import Image

from city.complaints import Complaint, Status
from city.profile import Profile
from dashboard.texts import texts
from operations.accounts import Role
from operations.desk import LATEST, Actor, Desk
from operations.field_work import POSSIBLE, Action
from operations.links import LATE_WORK, LinkRefused, Links, Purpose, qr_svg
from store.address import Address
from store.city_store import CityStore
from tests.dashboard.conftest import Web, report, serving, settings_for, until

OPERATOR = Actor("rina", "operator")
VEHICLE = "baktor-07"
NAME, PHONE = "Siti Rahmawati", "0812-3456-7890"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def web(
    store_address: Address, store: CityStore, profile: Profile, tmp_path: Path
) -> AsyncIterator[Web]:
    """A web worker whose photos go to a folder of the test's own."""
    settings = settings_for(store_address)
    kept = msgspec.structs.replace(settings.store, data=str(tmp_path))
    async with serving(msgspec.structs.replace(settings, store=kept), profile, store) as found:
        await until(lambda: found.desk.hub.followers.ready)
        yield found


async def dispatched(web: Web, vehicle: str = VEHICLE, **given: Any) -> Complaint:
    """A case whose crew has been told to go."""
    told = {"description": f"Menumpuk di TPS, hubungi {NAME} {PHONE}", "reporter_name": NAME}
    told |= {"reporter_phone": PHONE, "private": False, **given}
    made, _ = await web.store.complaints.receive(report(**told), "test", now())
    desk, ticket = Desk(web.store, web.desk.profile, now), made.complaint_id
    await desk.assign(
        ticket,
        OPERATOR,
        expected_version=1,
        key="a",
        agency_id="dlh",
        instruction="Angkut hari ini",
    )
    return await desk.dispatch(ticket, OPERATOR, expected_version=2, key="d", vehicle_id=vehicle)


class Phone:
    """A crew's phone as its page talks to the server."""

    def __init__(self, web: Web, link: str) -> None:
        self.web, self.link = web, link
        self.headers = {"X-Crew-Link": link, "Origin": web.base}

    @classmethod
    async def of(cls, web: Web, case: Complaint, vehicle: str = VEHICLE) -> Phone:
        return cls(web, await Links(web.store).for_crew(case.complaint_id, vehicle, "rina", now()))

    async def ask(self, path: str, **body: object) -> httpx.Response:
        async with self.web.client() as client:
            return await client.post(path, json=body, headers=self.headers)

    async def do(self, action: str, key: str = "", **more: object) -> httpx.Response:
        key = key or f"key-of-{action}".ljust(20, "-")
        return await self.ask("/crew/act", key=key, action=action, **more)

    async def photo(
        self, role: str, content: bytes, key: str = "key-of-a-photo-x", age_ms: int = 0
    ) -> httpx.Response:
        query = {"key": key, "action": "photo", "role": role, "age_ms": str(age_ms)}
        async with self.web.client() as client:
            return await client.post(
                "/crew/photo", params=query, content=content, headers=self.headers
            )


def jpeg(colour: str = "green", size: tuple[int, int] = (640, 480)) -> bytes:
    out, made = io.BytesIO(), Image.new("RGB", size, colour)
    exif = Image.Exif()
    exif[0x010E] = NAME
    made.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def status_of(web: Web, case: Complaint) -> Status:
    return (await web.store.complaints.load(case.complaint_id)).status


async def test_a_job_is_done_from_leaving_to_solved(web: Web) -> None:
    case = await dispatched(web)
    phone = await Phone.of(web, case)
    for action, status in (
        ("leave", "en_route"),
        ("arrive", "on_site"),
        ("measure", "on_site"),
        ("work", "in_progress"),
        ("finish", "resolved"),
    ):
        answer = await phone.do(action)
        assert answer.status_code == 200, answer.text
        assert answer.json()["job"]["status"] == status
        assert answer.json()["done"] == f"key-of-{action}".ljust(20, "-")
    done = await web.store.complaints.load(case.complaint_id)
    assert done.arrived_at
    assert done.resolved_at
    events = await web.store.complaints.events(case.complaint_id)
    assert {each.by_role for each in events[3:]} == {"crew"}
    assert {each.actor for each in events[3:]} == {VEHICLE}


async def test_measuring_first_arrives_and_solves_nothing(web: Web) -> None:
    case = await dispatched(web)
    phone = await Phone.of(web, case)
    answer = await phone.do("measure")
    assert answer.json()["job"]["status"] == "on_site"
    found = await web.store.complaints.load(case.complaint_id)
    assert found.resolved_at is None
    notes = [each.note for each in await web.store.complaints.events(case.complaint_id)]
    assert "Petugas mengukur di lokasi" in notes


async def test_the_same_action_sent_again_happens_once(web: Web) -> None:
    case = await dispatched(web)
    phone = await Phone.of(web, case)
    for action in ("leave", "arrive", "measure", "note", "work", "finish"):
        first = await phone.do(action, note="catatan")
        again = await phone.do(action, note="catatan")
        assert (first.status_code, again.status_code) == (200, 200), action
        assert first.json()["job"]["status"] == again.json()["job"]["status"]
    events = await web.store.complaints.events(case.complaint_id)
    assert len(events) == 3 + 6


async def test_a_repeat_is_no_refusal_even_when_the_case_went_on(web: Web) -> None:
    case = await dispatched(web)
    phone = await Phone.of(web, case)
    await phone.do("arrive")
    desk = Desk(web.store, web.desk.profile, now)
    ticket = case.complaint_id
    await desk.assign(ticket, OPERATOR, expected_version=LATEST, key="b", agency_id="dbmsda")
    await desk.dispatch(
        ticket, OPERATOR, expected_version=LATEST, key="c", vehicle_id="dump-truck-01"
    )
    again = await phone.do("arrive")
    assert again.status_code == 200
    assert again.json()["done"]
    assert again.json()["job"]["state"] == "moved"


async def test_a_late_step_never_comes_before_the_one_it_follows_and_says_that_it_is_late(
    web: Web,
) -> None:
    case = await dispatched(web)
    phone = await Phone.of(web, case)
    await phone.do("leave", age_ms=3_600_000)
    await phone.do("arrive", age_ms=0)
    events = await web.store.complaints.events(case.complaint_id)
    assert events[3].at == case.status_at
    assert "terkirim terlambat" in events[3].note
    assert events[4].note == ""


async def test_a_late_step_keeps_the_moment_the_phone_told(web: Web) -> None:
    past = now() - timedelta(hours=2)
    made, _ = await web.store.complaints.receive(report(private=False), "test", past)
    desk, ticket = Desk(web.store, web.desk.profile, lambda: past), made.complaint_id
    await desk.assign(ticket, OPERATOR, expected_version=1, key="a", agency_id="dlh")
    case = await desk.dispatch(ticket, OPERATOR, expected_version=2, key="d", vehicle_id=VEHICLE)
    phone = await Phone.of(web, case)
    for action, minutes in (("leave", 60), ("arrive", 50), ("work", 45), ("finish", 5)):
        assert (await phone.do(action, age_ms=minutes * 60_000)).status_code == 200
    events = (await web.store.complaints.events(ticket))[3:]
    ages = [round((now() - each.at).total_seconds() / 60) for each in events]
    assert ages == [60, 50, 45, 5]
    assert [each.status for each in events] == ["en_route", "on_site", "in_progress", "resolved"]


async def test_a_step_out_of_order_is_refused_with_what_is_possible(web: Web) -> None:
    case = await dispatched(web)
    phone = await Phone.of(web, case)
    answer = await phone.do("finish")
    assert answer.status_code == 409
    assert "tidak bisa: selesai" in answer.json()["refused"]
    assert "tiba di lokasi" in answer.json()["refused"]
    assert answer.json()["job"]["status"] == "dispatched"


async def test_a_job_that_went_to_another_unit_explains_itself_and_shows_nothing(web: Web) -> None:
    case = await dispatched(web)
    phone = await Phone.of(web, case)
    desk = Desk(web.store, web.desk.profile, now)
    ticket = case.complaint_id
    await desk.assign(ticket, OPERATOR, expected_version=LATEST, key="b", agency_id="dlh")
    waiting = (await phone.ask("/crew/job")).json()["job"]
    assert waiting["state"] == "waiting"
    await desk.dispatch(ticket, OPERATOR, expected_version=LATEST, key="c", vehicle_id="baktor-08")
    answer = await phone.do("arrive")
    assert answer.status_code == 409
    assert "dialihkan ke unit lain" in answer.json()["refused"]
    job = (await phone.ask("/crew/job")).json()["job"]
    assert job == {"ticket": ticket, "status": "dispatched", "state": "moved", "photos": []}


async def test_another_unit_takes_the_job_straight_over_and_the_first_link_is_void(
    web: Web,
) -> None:
    case = await dispatched(web)
    first, ticket = await Phone.of(web, case), case.complaint_id
    await first.do("leave")
    desk = Desk(web.store, web.desk.profile, now)
    other = await desk.dispatch(
        ticket, OPERATOR, expected_version=LATEST, key="c", vehicle_id="baktor-08"
    )
    second = await Phone.of(web, other, "baktor-08")
    assert (await first.do("arrive")).status_code == 409
    assert (await first.ask("/crew/job")).json()["job"]["state"] == "moved"
    assert (await second.do("arrive")).json()["job"]["status"] == "on_site"


async def test_the_former_agencys_crew_has_no_part_in_a_case_that_went_to_another(web: Web) -> None:
    case = await dispatched(web)
    phone, ticket = await Phone.of(web, case), case.complaint_id
    await phone.do("arrive")
    desk = Desk(web.store, web.desk.profile, now)
    told: dict[str, Any] = {"expected_version": LATEST}
    await desk.assign(ticket, OPERATOR, key="b", agency_id="dbmsda", **told)
    await desk.start_work(ticket, OPERATOR, key="w", **told)
    job = (await phone.ask("/crew/job")).json()["job"]
    assert job == {"ticket": ticket, "status": "in_progress", "state": "waiting", "photos": []}
    assert (await phone.do("finish")).status_code == 409
    assert await status_of(web, case) is Status.IN_PROGRESS


async def test_a_step_that_is_true_already_is_done_and_its_words_are_kept(web: Web) -> None:
    case = await dispatched(web)
    phone, ticket = await Phone.of(web, case), case.complaint_id
    desk = Desk(web.store, web.desk.profile, now)
    await desk.arrive(ticket, OPERATOR, expected_version=LATEST, key="t")
    for action, words in (("leave", ""), ("arrive", "Jalan tergenang")):
        for _ in range(2):
            answer = await phone.do(action, note=words)
            assert (answer.status_code, answer.json()["job"]["status"]) == (200, "on_site")
    await desk.start_work(ticket, OPERATOR, expected_version=LATEST, key="w")
    for action in ("measure", "work"):
        assert (await phone.do(action)).json()["job"]["status"] == "in_progress"
    await desk.resolve(ticket, OPERATOR, expected_version=LATEST, key="s")
    await desk.close(ticket, OPERATOR, expected_version=LATEST, key="x")
    assert (await phone.do("finish")).status_code == 200
    crews = [each for each in await web.store.complaints.events(ticket) if each.by_role == "crew"]
    assert [each.note for each in crews] == ["Jalan tergenang", "Petugas mengukur di lokasi"]
    assert await status_of(web, case) is Status.CLOSED


async def taken_over(web: Web, case: Complaint, how: str) -> None:
    """What may become of a case while its crew's phone is without network."""
    desk, told = Desk(web.store, web.desk.profile, now), {"expected_version": LATEST}
    ticket = case.complaint_id
    if how == "waiting":
        await desk.coordinate(ticket, OPERATOR, key="c", note="Menunggu PLN", **told)  # type: ignore[arg-type]
    elif how == "moved":
        await desk.dispatch(ticket, OPERATOR, key="c", vehicle_id="baktor-08", **told)  # type: ignore[arg-type]
    else:
        await desk.coordinate(ticket, OPERATOR, key="c", note="Menunggu PLN", **told)  # type: ignore[arg-type]
        await desk.not_ours(
            ticket, OPERATOR, key="w", handed_to="PLN", public_note="Milik PLN", **told  # type: ignore[arg-type]
        )  # fmt: skip


async def held_an_hour_ago(web: Web) -> Complaint:
    past = now() - timedelta(hours=1)
    made, _ = await web.store.complaints.receive(report(private=False), "test", past)
    desk, ticket = Desk(web.store, web.desk.profile, lambda: past), made.complaint_id
    await desk.assign(ticket, OPERATOR, expected_version=1, key="a", agency_id="dlh")
    return await desk.dispatch(ticket, OPERATOR, expected_version=2, key="d", vehicle_id=VEHICLE)


@pytest.mark.parametrize("how", ["waiting", "moved", "ended"])
async def test_a_photo_taken_while_the_unit_held_the_case_is_kept_whatever_became_of_it(
    web: Web, how: str
) -> None:
    case = await held_an_hour_ago(web)
    phone = await Phone.of(web, case)
    await taken_over(web, case, how)
    for _ in range(2):
        answer = await phone.photo("before", jpeg(), age_ms=20 * 60_000)
        assert answer.status_code == 200, answer.text
        assert answer.json()["job"]["state"] == how
    found = await web.store.complaints.load(case.complaint_id)
    assert [each.role for each in found.photos] == ["before"]
    [*_, event] = await web.store.complaints.events(case.complaint_id)
    taken = texts("id", "Asia/Jakarta").clock(now() - timedelta(minutes=20))
    assert f"'Foto sebelum' pukul {taken}" in event.note or how == "waiting"


async def test_a_photo_of_the_time_after_is_refused_for_good(web: Web) -> None:
    case = await held_an_hour_ago(web)
    phone = await Phone.of(web, case)
    await taken_over(web, case, "moved")
    answer = await phone.photo("before", jpeg())
    assert (answer.status_code, "dialihkan" in answer.json()["refused"]) == (409, True)
    assert (await web.store.complaints.load(case.complaint_id)).photos == ()


@pytest.mark.parametrize("how", ["waiting", "moved", "ended"])
async def test_work_that_is_told_too_late_becomes_a_note_with_the_time_it_was_done(
    web: Web, how: str
) -> None:
    case = await held_an_hour_ago(web)
    phone = await Phone.of(web, case)
    await taken_over(web, case, how)
    before = await status_of(web, case)
    for _ in range(2):
        answer = await phone.do("finish", note="Sudah diangkut", age_ms=20 * 60_000)
        assert answer.status_code == 409
        assert "catatan untuk meja aduan" in answer.json()["refused"]
    assert await status_of(web, case) is before
    notes = [each.note for each in await web.store.complaints.events(case.complaint_id)]
    done = texts("id", "Asia/Jakarta").clock(now() - timedelta(minutes=20))
    [kept] = [each for each in notes if "Sudah diangkut" in each]
    assert f"Petugas melaporkan 'Selesai' pukul {done}" in kept


async def test_what_was_kept_as_a_note_is_no_step_when_the_phone_tells_it_again(web: Web) -> None:
    case = await held_an_hour_ago(web)
    phone = await Phone.of(web, case)
    await phone.do("arrive", age_ms=50 * 60_000)
    await taken_over(web, case, "waiting")
    assert (await phone.do("finish", age_ms=20 * 60_000)).status_code == 409
    desk = Desk(web.store, web.desk.profile, now)
    await desk.start_work(case.complaint_id, OPERATOR, expected_version=LATEST, key="w")
    assert (await phone.do("finish", age_ms=20 * 60_000)).status_code == 409
    assert await status_of(web, case) is Status.IN_PROGRESS
    assert (await phone.do("finish", "another-key-of-finish")).status_code == 200


async def test_a_rejected_or_closed_case_has_nothing_more_to_do(web: Web) -> None:
    case = await dispatched(web)
    phone = await Phone.of(web, case)
    for action in ("arrive", "finish"):
        await phone.do(action)
    desk = Desk(web.store, web.desk.profile, now)
    await desk.close(case.complaint_id, OPERATOR, expected_version=LATEST, key="z")
    answer = await phone.do("note", note="terlambat")
    assert answer.status_code == 409
    assert answer.json()["job"]["state"] == "ended"


async def test_the_crew_never_learns_who_reported(web: Web) -> None:
    case = await dispatched(web)
    phone = await Phone.of(web, case)
    told = (await phone.ask("/crew/job")).text
    assert "0812" not in told
    assert "reporter" not in told
    job = (await phone.ask("/crew/job")).json()["job"]
    assert job["lat"] == case.report.lat
    assert job["instruction"] == "Angkut hari ini"


@pytest.mark.parametrize("given", [{"private": True}, {"service": "tidak-dikenal"}])
async def test_the_text_of_a_secret_report_stays_at_the_desk(
    web: Web, given: dict[str, Any]
) -> None:
    case = await dispatched(web, **given)
    phone = await Phone.of(web, case)
    job = (await phone.ask("/crew/job")).json()["job"]
    assert NAME not in str(job)
    assert "dirahasiakan" in job["description"]


async def test_photos_are_drawn_anew_and_only_this_jobs_are_shown(web: Web) -> None:
    case, other = await dispatched(web), await dispatched(web, "baktor-08")
    phone, stranger = await Phone.of(web, case), await Phone.of(web, other, "baktor-08")
    await phone.do("arrive")
    for _ in range(2):
        answer = await phone.photo("before", jpeg())
        assert answer.status_code == 200, answer.text
    [photo] = answer.json()["job"]["photos"]
    assert photo["role"] == "before"
    small = await phone.ask("/crew/picture", photo=photo["id"])
    assert small.headers["content-type"] == "image/jpeg"
    assert small.content.startswith(b"\xff\xd8")
    assert NAME.encode() not in await web.desk.door.store.photos.get(photo["id"])
    assert (await stranger.ask("/crew/picture", photo=photo["id"])).status_code == 404
    assert (await phone.ask("/crew/picture", photo="../../etc/passwd")).status_code == 404


async def test_what_is_no_photo_is_refused_for_good(web: Web) -> None:
    case = await dispatched(web)
    phone = await Phone.of(web, case)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    answer = await phone.photo("before", svg)
    assert answer.status_code == 422
    assert "bukan foto" in answer.json()["refused"]
    large = await phone.photo("before", b"\xff\xd8" + bytes(5 * 1024 * 1024))
    assert large.status_code == 413
    assert "terlalu besar" in large.json()["refused"]
    assert (await web.store.complaints.load(case.complaint_id)).photos == ()


async def test_strangers_cannot_make_us_read_a_large_body(web: Web) -> None:
    phone = Phone(web, "invented.link")
    answer = await phone.photo("before", bytes(3 * 1024 * 1024))
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "spoilt", ["", "x", "a.b", "é.ü", "." * 600, "AAAA.", "kpRzb21lLg.AAAAAAAAAAAAAAAAAAAAAA"]
)
async def test_a_broken_link_opens_nothing(web: Web, spoilt: str) -> None:
    phone = Phone(web, spoilt.encode("ascii", "replace").decode())
    answer = await phone.ask("/crew/job")
    assert answer.status_code == 401
    assert "Pindai lagi" in answer.json()["refused"]


async def test_a_changed_link_is_broken(web: Web) -> None:
    case, other = await dispatched(web), await dispatched(web, "baktor-08")
    link = (await Phone.of(web, case)).link
    second = (await Phone.of(web, other, "baktor-08")).link
    mixed = f"{second.partition('.')[0]}.{link.partition('.')[2]}"
    for spoilt in (link[:-1] + ("A" if link[-1] != "A" else "B"), mixed, link + ".x"):
        assert (await Phone(web, spoilt).ask("/crew/job")).status_code == 401


async def test_an_expired_link_explains_itself_and_still_takes_what_was_done_in_time(
    web: Web,
) -> None:
    case = await dispatched(web)
    links = Links(web.store)
    ended = now() - timedelta(minutes=1)
    made = ended - timedelta(hours=1)
    link = await links.for_crew(case.complaint_id, VEHICLE, "rina", made, timedelta(hours=1))
    phone = Phone(web, link)
    answer = await phone.ask("/crew/job")
    assert answer.status_code == 410
    assert "sudah habis" in answer.json()["refused"]
    assert (await phone.do("arrive", age_ms=600_000)).status_code == 200
    with pytest.raises(LinkRefused, match="expired"):
        await links.read(link, Purpose.CREW, ended + LATE_WORK + timedelta(seconds=1), LATE_WORK)


async def test_a_revoked_link_is_void_and_a_newer_one_works(web: Web) -> None:
    case = await dispatched(web)
    phone = await Phone.of(web, case)
    await Links(web.store).revoke(case.complaint_id, "rina", now())
    answer = await phone.do("arrive")
    assert answer.status_code == 410
    assert "dicabut" in answer.json()["refused"]
    newer = await Links(web.store).for_crew(
        case.complaint_id, VEHICLE, "rina", now() + timedelta(milliseconds=2)
    )
    assert (await Phone(web, newer).do("arrive")).status_code == 200


async def test_a_citizens_pass_opens_no_job_and_a_crew_link_no_report(web: Web) -> None:
    case = await dispatched(web)
    links = Links(web.store)
    citizen = await links.for_citizen(case.complaint_id, now())
    assert (await Phone(web, citizen).ask("/crew/job")).status_code == 401
    with pytest.raises(LinkRefused):
        await links.read((await Phone.of(web, case)).link, Purpose.CITIZEN, now())


async def test_guessing_links_is_slowed_down_and_working_ones_are_not(web: Web) -> None:
    case = await dispatched(web)
    good, guesses = await Phone.of(web, case), Phone(web, "aaaa.bbbb")
    answers = [(await guesses.ask("/crew/job")).status_code for _ in range(65)]
    assert answers[:60] == [401] * 60
    assert answers[-1] == 429
    assert (await good.ask("/crew/job")).status_code == 200


@pytest.mark.parametrize(
    "body",
    [{}, {"key": "short", "action": "arrive"}, {"key": "x" * 20, "action": "explode"}, [], "x"],
)
async def test_nonsense_is_refused_for_good(web: Web, body: object) -> None:
    phone = await Phone.of(web, await dispatched(web))
    async with web.client() as client:
        answer = await client.post("/crew/act", json=body, headers=phone.headers)
    assert answer.status_code == 422
    assert answer.json()["refused"]


async def test_the_pages_offer_exactly_what_the_desk_allows() -> None:
    """What a phone offers is never refused for the status alone; measuring is a note on site."""
    from operations.desk.possible import allows
    from operations.field_work import _DESK_NAMES

    for status, actions in POSSIBLE.items():
        for action in set(actions) - {Action.MEASURE}:
            assert allows(status, _DESK_NAMES[action]), (status, action)


async def test_an_operator_makes_shows_and_revokes_a_link(web: Web) -> None:
    case = await dispatched(web)
    path = f"/crew-link/{case.complaint_id}"
    cookie = await web.cookie(Role.OPERATOR)
    async with web.client(cookie) as client:
        form = (await client.get(path)).text.split('name="form" value="')[1].split('"')[0]
        headers = {"Origin": web.base}
        made = await client.post(path, data={"form": form, "do": "make"}, headers=headers)
        assert "<svg" in made.text
        link = made.text.split("/crew#")[1].split('"')[0]
        assert (await Phone(web, link).ask("/crew/job")).status_code == 200
        gone = await client.post(path, data={"form": form, "do": "revoke"}, headers=headers)
        assert "sudah tidak berlaku" in gone.text
        assert (await Phone(web, link).ask("/crew/job")).status_code == 410
        forged = await client.post(path, data={"form": "x", "do": "make"}, headers=headers)
        assert forged.status_code == 403
    history = await Links(web.store).history(case.complaint_id)
    assert [(each.what, each.actor) for each in history] == [
        ("made", "operator-satu"),
        ("revoked", "operator-satu"),
    ]


async def test_scripts_of_the_desk_get_the_link_as_json(web: Web) -> None:
    case = await dispatched(web)
    waiting, _ = await web.store.complaints.receive(report(), "test", now())
    async with web.client(await web.cookie(Role.OPERATOR)) as client:
        headers = {"Origin": web.base}

        async def ask(ticket: str) -> httpx.Response:
            return await client.post("/api/crew-link", json={"ticket": ticket}, headers=headers)

        made = (await ask(case.complaint_id)).json()
        assert made["address"].startswith(f"{web.base}/crew#")
        assert made["qr"].startswith("<svg")
        assert (await ask(waiting.complaint_id)).status_code == 409
        assert (await ask("T-2026-999999")).status_code == 404


async def test_an_agency_makes_links_of_its_own_cases_only(web: Web) -> None:
    from operations.accounts import Accounts
    from operations.sessions import Sessions

    case = await dispatched(web)
    account = await Accounts(web.store).add(
        "dishub-satu", "enam kata yang mudah", Role.OPERATOR, "test", now(), agency_id="dishub"
    )
    token = await Sessions(web.store, 3600).begin(account, now())
    async with web.client({"patriot_session": token}) as client:
        assert (await client.get(f"/crew-link/{case.complaint_id}")).status_code == 404


async def test_the_field_page_holds_nothing_about_any_job_and_only_its_own_files(web: Web) -> None:
    case = await dispatched(web)
    async with web.client() as client:
        page = await client.get("/crew")
        worker = await client.get("/crew/worker.js")
        for asset in ("66_crew.js", "66_crew.css", "66_crew_worker.js"):
            assert (await client.get(f"/assets/{asset}")).status_code == 200
    assert case.complaint_id not in page.text
    loaded = [each.split('"')[0] for each in page.text.split('="/assets/')[1:]]
    assert loaded
    assert all(each.startswith("66_crew") for each in loaded)
    assert not any("worker" in each for each in loaded)
    assert worker.headers["service-worker-allowed"] == "/crew"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    async with web.client(await web.cookie()) as client:
        for path in ("/wall", "/account"):
            assert "66_crew" not in (await client.get(path)).text


def test_a_qr_code_is_plain_svg_that_can_be_scanned_on_any_ground() -> None:
    svg = qr_svg("https://kota.example/crew#" + "A" * 90)
    assert svg.startswith("<svg")
    assert "#fff" in svg
    assert "script" not in svg
