"""The citizen's door: number and secret, plain words, a rating, a reopening, and nothing personal."""

from __future__ import annotations

import hashlib
import re
import statistics
import time
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from city.complaints import Complaint, Event, Status
from dashboard.desk import ASSETS
from operations.desk import LATEST, Actor, Desk
from operations.links import Links
from operations.tracking import FOR_FOREIGN_SECRET, TRIES, NotYours, Tracking, as_ticket
from operations.tries import TooManyTries
from store.signing import as_read
from tests.dashboard.conftest import Web, report

OPERATOR = Actor("rina", "operator")
PLANTED = ("Siti Rahmawati", "0812-3456-7890", "siti@contoh.id", "Jalan Melati Raya 17", "TPS liar")


def now() -> datetime:
    return datetime.now(UTC)


def desk(web: Web, at: datetime | None = None) -> Desk:
    return Desk(web.store, web.desk.profile, lambda: at or now())


async def received(web: Web, at: datetime | None = None, **given: Any) -> Complaint:
    """A report full of things that must not be seen."""
    name, phone, mail, address, words = PLANTED
    told: dict[str, Any] = {"reporter_name": name, "reporter_phone": phone, "private": False}
    told |= {"reporter_email": mail, "address": address, "description": f"{words} milik {name}"}
    made, _ = await web.store.complaints.receive(
        report(**{**told, **given}), "test", at or now(), kelurahan="32.75.04.1003"
    )
    return made


async def solved(web: Web, at: datetime | None = None) -> Complaint:
    case = await received(web, at)
    ticket, hands = case.complaint_id, desk(web, at)
    await hands.assign(ticket, OPERATOR, expected_version=LATEST, key="a", agency_id="dlh")
    return await hands.resolve(ticket, OPERATOR, expected_version=LATEST, key="b")


class Citizen:
    """A browser without JavaScript: it posts the forms it is shown."""

    def __init__(self, web: Web, case: Complaint) -> None:
        self.web, self.ticket = web, case.complaint_id
        self.page = ""

    async def post(self, path: str, fields: dict[str, str]) -> httpx.Response:
        async with self.web.client() as client:
            answer = await client.post(path, data=fields, headers={"Origin": self.web.base})
        self.page = answer.text
        return answer

    async def secret(self) -> str:
        return await Links(self.web.store).secret_of(self.ticket)

    async def enter(self, ticket: str = "", secret: str = "") -> httpx.Response:
        fields = {"ticket": ticket or self.ticket, "secret": secret or await self.secret()}
        return await self.post("/track", fields)

    def form(self, action: str) -> dict[str, str]:
        """The hidden fields of one of the page's forms."""
        inside = self.page.split(f'action="{action}"')[1].split("</form>")[0]
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', inside))

    async def rate(self, stars: str, comment: str = "") -> httpx.Response:
        return await self.post(
            "/track/rate", {**self.form("/track/rate"), "stars": stars, "comment": comment}
        )

    async def reopen(self, reason: str) -> httpx.Response:
        return await self.post("/track/reopen", {**self.form("/track/reopen"), "reason": reason})


async def test_number_and_secret_show_the_state_in_plain_words(web: Web) -> None:
    case = await received(web)
    citizen = Citizen(web, case)
    answer = await citizen.enter()
    assert answer.status_code == 200
    assert "menunggu diperiksa" in answer.text
    assert case.complaint_id in answer.text
    assert await citizen.secret() not in answer.text, "the page carries a pass, not the secret"
    assert answer.headers["cache-control"] == "no-store"
    assert not answer.cookies


@pytest.mark.parametrize("status", list(Status))
async def test_every_state_has_plain_words_in_both_languages(web: Web, status: Status) -> None:
    from dashboard.texts import languages, texts

    for lang in languages():
        assert f"citizen.is_{status}" in texts(lang).words
        assert status is Status.MERGED or f"citizen.did_{status}" in texts(lang).words


async def test_a_secret_is_read_as_people_type_it(web: Web) -> None:
    case = await received(web)
    citizen = Citizen(web, case)
    secret = await citizen.secret()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", secret)
    typed = f" {secret.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    assert as_read(typed) == as_read(secret)
    assert (await citizen.enter(f" {case.complaint_id.lower()} ", typed)).status_code == 200


async def test_nothing_personal_is_on_the_page_whatever_happens(web: Web) -> None:
    case = await received(web)
    hands, ticket = desk(web), case.complaint_id
    await hands.assign(
        ticket, OPERATOR, expected_version=1, key="a", agency_id="dlh", instruction="Temui Pak Budi"
    )
    await hands.dispatch(ticket, OPERATOR, expected_version=2, key="b", vehicle_id="baktor-07")
    await hands.note(ticket, OPERATOR, expected_version=3, key="c", note="Pelapor sering marah")
    await hands.note(
        ticket,
        OPERATOR,
        expected_version=4,
        key="d",
        note="",
        public_note="Menunggu alat berat. Hubungi 0812-3456-7890.",
    )
    citizen = Citizen(web, case)
    await citizen.enter()
    assert "Menunggu alat berat" in citizen.page
    hidden = (*PLANTED, "Pak Budi", "sering marah", "rina", "baktor-07", "Baktor 07", "3456")
    coordinates = str(case.report.lat), str(case.report.lng)
    assert [each for each in (*hidden, *coordinates) if each in citizen.page] == []


@pytest.mark.parametrize("given", [{"private": True}, {"service": "kesehatan"}])
async def test_a_secret_or_sensitive_report_does_not_say_what_it_is_about(
    web: Web, given: dict[str, Any]
) -> None:
    case = await received(web, **given)
    citizen = Citizen(web, case)
    assert (await citizen.enter()).status_code == 200
    category = web.desk.profile.categories[case.category]
    home = web.desk.profile.kelurahan[case.kelurahan]
    assert category.name["id"] not in citizen.page
    assert home.name not in citizen.page


async def test_wrong_number_and_wrong_secret_look_the_same(web: Web) -> None:
    case = await received(web)
    citizen = Citizen(web, case)
    secret = await citizen.secret()
    tried = [
        (case.complaint_id, "AAAA-AAAA-AAAA"),
        ("T-2026-999999", secret),
        ("<script>", secret),
        ("T-2026-999999", "x" * 5000),
    ]
    answers = [await citizen.enter(*each) for each in tried]
    assert {each.status_code for each in answers} == {403}
    typed = [f'value="{escape(ticket)}"' for ticket, _ in tried]  # stays in its field
    same = {each.text.replace(number, "") for each, number in zip(answers, typed, strict=True)}
    assert len(same) == 1
    assert "tidak cocok" in answers[0].text


async def test_wrong_number_and_wrong_secret_take_the_same_time(web: Web) -> None:
    """Medians of alternating tries; both do all of the work, so they lie close together."""
    case = await received(web)
    citizen = Citizen(web, case)
    took: dict[str, list[float]] = {case.complaint_id: [], "T-2026-999999": []}
    for _ in range(TRIES - 1):
        for ticket, times in took.items():
            begun = time.perf_counter()
            assert (await citizen.enter(ticket, "AAAA-AAAA-AAAA")).status_code == 403
            times.append(time.perf_counter() - begun)
    known, unknown = (statistics.median(each) for each in took.values())
    assert abs(known - unknown) < max(0.5 * max(known, unknown), 0.005)


async def test_tries_are_limited_for_a_ticket_and_the_right_secret_is_refused_then_too(
    web: Web,
) -> None:
    case, other = await received(web), await received(web)
    citizen = Citizen(web, case)
    for _ in range(TRIES):
        assert (await citizen.enter(secret="AAAA-AAAA-AAAA")).status_code == 403
    answer = await citizen.enter()
    assert answer.status_code == 429
    assert "sepuluh menit" in answer.text
    assert (await Citizen(web, other).enter()).status_code == 200, "other reports stay open"


async def test_nobody_closes_a_tickets_door_to_its_owner_from_many_addresses(web: Web) -> None:
    case = await received(web)
    tracking = Tracking(web.store, web.desk.profile, now)
    for number in range(2 * FOR_FOREIGN_SECRET):
        with pytest.raises(NotYours):
            await tracking.enter(case.complaint_id, "AAAA-AAAA-AAAA", f"10.1.0.{number}")
    assert (await Citizen(web, case).enter()).status_code == 200


async def test_a_secret_somebody_else_gave_out_counts_alone(web: Web) -> None:
    """Records may carry the digest of another system's secret."""
    digest = hashlib.sha256(b"kode-lama").hexdigest()
    made, _ = await web.store.complaints.receive(report(private=False), "test", now())
    event = Event(at=now(), actor="test", status=Status.RECEIVED, report=made.report)
    older = replace(made, complaint_id="T-2020-000001", version=1, secret_hash=digest)
    import msgspec

    records = web.store.records("complaint")
    pack = msgspec.msgpack.encode
    await records.append(older.complaint_id, pack(event), pack(older), 0)
    citizen = Citizen(web, older)
    assert (await citizen.enter(secret="kode-lama")).status_code == 200
    assert (await citizen.enter()).status_code == 403
    tracking = Tracking(web.store, web.desk.profile, now)
    for number in range(FOR_FOREIGN_SECRET - 2):
        with pytest.raises(NotYours):
            await tracking.enter(older.complaint_id, "kode-baru", f"10.1.0.{number}")
    with pytest.raises(TooManyTries):
        await tracking.enter(older.complaint_id, "kode-lama", "10.2.0.1")


async def test_a_late_report_says_so_with_the_public_reason(web: Web) -> None:
    case = await received(web, now() - timedelta(days=90))
    citizen = Citizen(web, case)
    await citizen.enter()
    assert "sudah lewat" in citizen.page
    assert "Belum ada penjelasan" in citizen.page
    await desk(web).note(
        case.complaint_id,
        OPERATOR,
        expected_version=1,
        key="a",
        note="",
        public_note="Jalan ini menunggu <b>lelang</b>.",
    )
    await citizen.enter()
    assert "Belum ada penjelasan" not in citizen.page
    assert "menunggu &lt;b&gt;lelang&lt;/b&gt;" in citizen.page


async def test_a_rating_after_the_solution_counts_once_and_its_comment_stays_inside(
    web: Web,
) -> None:
    case = await solved(web)
    citizen = Citizen(web, case)
    await citizen.enter()
    fields = {**citizen.form("/track/rate"), "stars": "4", "comment": "Cepat, terima kasih"}
    first = await citizen.post("/track/rate", fields)
    await citizen.post("/track/rate", fields)
    assert "Anda memberi nilai 4 dari 5" in first.text
    assert "Cepat" not in first.text
    found = await web.store.complaints.load(case.complaint_id)
    assert found.rating == 4
    events = await web.store.complaints.events(case.complaint_id)
    assert [each.rating for each in events if each.rating] == [4]
    assert [each.by_role for each in events if each.rating] == ["citizen"]


async def test_before_the_solution_there_is_nothing_to_rate_or_reopen(web: Web) -> None:
    case, other = await received(web), await solved(web)
    citizen, rater = Citizen(web, case), Citizen(web, other)
    await citizen.enter()
    assert "/track/rate" not in citizen.page
    assert "/track/reopen" not in citizen.page
    await rater.enter()
    token = await Links(web.store).for_citizen(case.complaint_id, now())
    early = await rater.post("/track/rate", {"pass": token, "key": "k" * 16, "stars": "5"})
    assert early.status_code == 409
    assert (await web.store.complaints.load(case.complaint_id)).rating == 0


@pytest.mark.parametrize("stars", ["", "0", "6", "-1", "5; drop", "٣"])
async def test_only_one_to_five_stars_are_a_rating(web: Web, stars: str) -> None:
    case = await solved(web)
    citizen = Citizen(web, case)
    await citizen.enter()
    answer = await citizen.rate(stars)
    assert "Pilih dulu nilai" in answer.text
    assert (await web.store.complaints.load(case.complaint_id)).rating == 0


async def test_a_report_is_reopened_with_a_reason_and_twice_is_once(web: Web) -> None:
    case = await solved(web)
    citizen = Citizen(web, case)
    await citizen.enter()
    fields = citizen.form("/track/reopen")
    empty = await citizen.reopen("   ")
    assert "Tulis dulu" in empty.text
    reason = {**fields, "reason": "Sampahnya masih ada, telepon 0812-3456-7890"}
    first = await citizen.post("/track/reopen", reason)
    again = await citizen.post("/track/reopen", reason)
    assert (first.status_code, again.status_code) == (200, 200)
    assert "dibuka lagi" in first.text
    assert "masih ada" not in first.text
    found = await web.store.complaints.load(case.complaint_id)
    assert (found.status, found.reopened) == (Status.REOPENED, 1)
    events = await web.store.complaints.events(case.complaint_id)
    assert "0812" not in events[-1].note


async def test_after_ten_days_it_is_too_late_to_reopen(web: Web) -> None:
    case = await solved(web, now() - timedelta(days=10, minutes=1))
    citizen = Citizen(web, case)
    await citizen.enter()
    assert "/track/reopen" not in citizen.page
    token = await Links(web.store).for_citizen(case.complaint_id, now())
    late = await citizen.post("/track/reopen", {"pass": token, "key": "k" * 16, "reason": "masih"})
    assert late.status_code == 409
    assert "10 hari" in late.text
    just = await solved(web, now() - timedelta(days=9, hours=23))
    citizen = Citizen(web, just)
    await citizen.enter()
    assert (await citizen.reopen("masih ada")).status_code == 200


async def test_an_old_or_forged_pass_leads_back_to_the_form(web: Web) -> None:
    case = await solved(web)
    links = Links(web.store)
    old = await links.for_citizen(case.complaint_id, now() - timedelta(hours=1))
    crew = await links.for_crew(case.complaint_id, "baktor-07", "rina", now())
    citizen = Citizen(web, case)
    for token in (old, crew, "", "a.b"):
        fields = {"pass": token, "key": "k" * 16, "stars": "1", "reason": "x"}
        for path in ("/track/rate", "/track/reopen"):
            assert (await citizen.post(path, fields)).status_code == 410
    assert (await web.store.complaints.load(case.complaint_id)).rating == 0


async def test_a_merged_report_shows_how_the_other_one_goes_on_without_naming_it(web: Web) -> None:
    case, into = await received(web), await received(web)
    await desk(web).merge(
        case.complaint_id, OPERATOR, expected_version=1, key="m", into=into.complaint_id
    )
    found = await web.store.complaints.load(into.complaint_id)
    await desk(web).assign(
        into.complaint_id, OPERATOR, expected_version=found.version, key="a", agency_id="dlh"
    )
    citizen = Citizen(web, case)
    await citizen.enter()
    assert "digabung dengan laporan lain" in citizen.page
    assert "Dinas menyiapkan petugas" in citizen.page
    assert into.complaint_id not in citizen.page


async def test_a_report_handed_on_says_where_to(web: Web) -> None:
    case = await received(web)
    await desk(web).not_ours(
        case.complaint_id,
        OPERATOR,
        expected_version=1,
        key="n",
        handed_to="SP4N-LAPOR!",
        public_note="Jalan ini milik provinsi.",
    )
    citizen = Citizen(web, case)
    await citizen.enter()
    assert "Diteruskan ke SP4N-LAPOR!" in citizen.page
    assert "milik provinsi" in citizen.page
    assert "/track/reopen" not in citizen.page


async def test_the_page_speaks_english_too_and_loads_only_its_own_files(web: Web) -> None:
    case = await received(web)
    async with web.client({"patriot_language": "en"}) as client:
        page = await client.get("/track")
        secret = await Links(web.store).secret_of(case.complaint_id)
        shown = await client.post(
            "/track",
            data={"ticket": case.complaint_id, "secret": secret},
            headers={"Origin": web.base},
        )
    assert 'lang="en"' in page.text
    assert "waits to be checked" in shown.text
    loaded = re.findall(r'="/assets/([^"?]+)', page.text)
    assert loaded == ["68_citizen.css", "68_citizen.js"]


async def test_nothing_may_be_posted_from_another_site(web: Web) -> None:
    async with web.client() as client:
        for path in ("/track", "/track/rate", "/track/reopen"):
            answer = await client.post(path, data={}, headers={"Origin": "https://evil.example"})
            assert answer.status_code == 403


async def test_a_file_instead_of_a_field_is_refused(web: Web) -> None:
    async with web.client() as client:
        answer = await client.post(
            "/track", files={"ticket": b"x" * 1000}, headers={"Origin": web.base}
        )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("given", "read"),
    [(" bks-2026-000123 ", "BKS-2026-000123"), ("", "-"), ("a/../b", "-"), ("X" * 41, "-")],
)
def test_a_ticket_is_read_as_people_type_it(given: str, read: str) -> None:
    assert as_ticket(given) == read


@pytest.mark.parametrize("sheet", ["66_crew.css", "68_citizen.css"])
def test_every_colour_of_words_can_be_read_by_day_and_by_night(sheet: str) -> None:
    """WCAG 2.2 AA: 4.5 to 1, on the page and on a card; borders of fields 3 to 1."""
    text = (ASSETS / sheet).read_text(encoding="utf-8")
    looks = re.findall(r"(--ground: [^\n]*?;)(?: }|\n)", text)
    assert len(looks) == 2
    for look in looks:
        colours = dict(re.findall(r"--([\w-]+): (#\w+);", look))
        words = set(colours) - {"ground", "card", "line", "on-accent"}
        for ground in (colours["ground"], colours["card"]):
            weak = {each for each in words if contrast(colours[each], ground) < 4.5}
            assert weak == set(), (sheet, ground)
            assert contrast(colours["line"], ground) >= 3
        assert contrast(colours["on-accent"], colours["accent"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """After WCAG 2.2, "contrast ratio"."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    full = "".join(each * 2 for each in colour[1:]) if len(colour) == 4 else colour[1:]
    parts = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
