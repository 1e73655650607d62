"""Report cards on the screen: for whom, how soon, and without anybody's name."""

from __future__ import annotations

import asyncio
import re
import resource
from datetime import UTC, datetime, timedelta
from io import BytesIO
from time import monotonic, process_time
from typing import Any

import httpx
import openpyxl
import pytest
from pypdfium2 import PdfDocument

from city.case import Kind
from city.complaints import Complaint, Event, Status
from city.picture import CityPicture
from city.profile import Profile
from dashboard.live.views import Views
from dashboard.panels.report_cards import PANEL
from dashboard.report_cards import files, words
from dashboard.report_cards.files import Files, Job, NotMade, TooManyFiles
from dashboard.texts import languages, texts
from operations.accounts import Role
from operations.report_cards.cards import CardSet, Figure, cards
from operations.report_cards.columns import CaseColumns, CaseRow
from operations.report_cards.periods import parse
from operations.sessions import form_token
from tests.dashboard.conftest import Web, report, until

PLANTED = ("Siti Rahayu", "0812-3456-7890", "Jl. Mawar 7", "siti@example.id", "anak saya")
LONG_AGO = timedelta(hours=60)
DAY_S = 86_400
SURVEY = "agency,date," + ",".join(f"u{each}" for each in range(1, 10)) + "\n"


async def ended(web: Web, service: str = "sampah", **given: Any) -> Complaint:
    """A complaint of DLH, received and closed within the hour."""
    now = datetime.now(UTC) - timedelta(minutes=30)
    personal = {
        "reporter_name": PLANTED[0], "reporter_phone": PLANTED[1], "address": PLANTED[2],
        "reporter_email": PLANTED[3], "description": f"{PLANTED[4]} {PLANTED[1]}",
    }  # fmt: skip
    told = report(service, received_at=now, observed_at=now, **personal, **given)
    one, _ = await web.store.complaints.receive(told, "warga", now, agency_id="dlh")
    for minutes, status in ((2, Status.ASSIGNED), (20, Status.RESOLVED)):
        at = now + timedelta(minutes=minutes)
        step = Event(at=at, actor="Rina", status=status, note=PLANTED[0])
        one = await web.store.complaints.step(one.complaint_id, step, one.version)
    stars = Event(
        at=at, actor="warga", status=Status.RESOLVED, kind=Kind.RATING, rating=4, note=PLANTED[4]
    )
    one = await web.store.complaints.step(one.complaint_id, stars, one.version)
    close = Event(at=now + timedelta(minutes=25), actor="warga", status=Status.CLOSED)
    return await web.store.complaints.step(one.complaint_id, close, one.version)


async def overdue(web: Web, agency: str = "dishub") -> Complaint:
    at = datetime.now(UTC) - LONG_AGO
    told = report("parkir-liar", received_at=at, observed_at=at)
    one, _ = await web.store.complaints.receive(told, "warga", at, agency_id=agency)
    return one


def days() -> str:
    """The last days until today, so that no turn of a month falls between."""
    here = datetime.now(UTC) + timedelta(hours=7)
    return f"{(here - timedelta(days=20)).date()}..{here.date()}"


async def figures(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (
        await client.get("/api/report-cards", params={"period": days()})
    ).json()
    return {each["agency_id"]: each for each in found["cards"]} | {"": found}


async def counted(web: Web, client: httpx.AsyncClient, agency: str, n: int) -> dict[str, Any]:
    """The agency's card once it has counted `n` received cases."""
    deadline = asyncio.get_running_loop().time() + 15
    while True:
        found = await figures(client)
        if found[agency]["figures"]["n_received"]["n"] >= n:
            return found
        assert asyncio.get_running_loop().time() < deadline, "it was never counted"
        await asyncio.sleep(0.2)


async def test_the_cards_count_what_the_desk_did_the_worst_first(web: Web) -> None:
    for _ in range(5):
        await ended(web)
        await overdue(web)
    async with web.client(await web.cookie()) as client:
        found = await counted(web, client, "dishub", 5)
        assert [each["agency_id"] for each in found[""]["cards"]][:2] == ["dishub", "dlh"]
        dlh, dishub = found["dlh"], found["dishub"]
        assert dlh["figures"]["on_time"]["parts"] == {
            "closed_on_time": 5, "closed": 5, "open_overdue": 0,
        }  # fmt: skip
        assert (dlh["grade"], dlh["red"]) == ("A", [])
        assert dlh["figures"]["assign_median"]["value"] == pytest.approx(120)
        assert dlh["figures"]["rating"]["value"] == 4
        assert (dishub["grade"], dishub["red"]) == ("D", ["grade", "overdue"])
        page = (await client.get("/report-cards", params={"period": days()})).text
        assert page.index("Dishub") < page.index("DLH")
        assert page.count("mark-triangle") >= 2, "a shape, too, and the rule's own"
        assert "rapor merah" in page
        assert "5 ÷ (" not in page, "numbers that count cases are buttons"


async def test_every_figure_opens_the_cases_it_counts(web: Web) -> None:
    one = await ended(web)
    async with web.client(await web.cookie(Role.OPERATOR)) as client:
        found = await counted(web, client, "dlh", 1)
        page = (await client.get("/report-cards", params={"period": days()})).text
        marks = re.findall(r'data-agency="dlh" data-cases="(\w+)"', page)
        assert set(marks) >= {"closed_on_time", "closed", "assigned", "resolved", "rated"}
        until_ms = re.findall(r'data-until="(\d+)"', page)[0]
        for name in set(marks):
            asked = {"period": days(), "until": until_ms, "set": name}
            listed = (await client.get("/api/report-cards/dlh/cases", params=asked)).json()
            assert [each["ticket"] for each in listed["cases"]] == [one.complaint_id]
            assert listed["cases"][0]["href"] == f"/desk?case={one.complaint_id}"
    assert found["dlh"]["figures"]["n_closed"]["n"] == 1


async def test_nothing_a_viewer_receives_names_anybody(web: Web) -> None:
    secret = await ended(web, private=True)
    shown = await ended(web)
    async with web.client(await web.cookie()) as client:
        await counted(web, client, "dlh", 2)
        now_ms = str(int(datetime.now(UTC).timestamp() * 1000))
        asked = {"period": days(), "until": now_ms, "set": "closed"}
        answers = [
            (await client.get("/report-cards", params={"period": days()})).text,
            (await client.get("/api/report-cards", params={"period": days()})).text,
            (await client.get("/api/report-cards/dlh/cases", params=asked)).text,
        ]
    for answer in answers:
        assert not any(each in answer for each in PLANTED)
        assert secret.complaint_id not in answer
        assert shown.complaint_id not in answer
    assert '"cases":[]' in answers[2], "one secret case would stand out by what is missing"
    assert "kurang dari lima" in answers[2]


async def test_an_agencys_own_staff_see_whole_tickets_of_their_agency_only(web: Web) -> None:
    from operations.accounts import Accounts
    from operations.sessions import Sessions

    one, now = await ended(web), datetime.now(UTC)
    word = "enam kata yang mudah diingat"
    for name, agency, sees in (("budi", "dlh", True), ("tono", "dishub", False)):
        account = await Accounts(web.store).add(
            name, word, Role.OPERATOR, "test", now, agency_id=agency
        )
        token = await Sessions(web.store, 3600).begin(account, datetime.now(UTC))
        async with web.client({"patriot_session": token}) as client:
            await counted(web, client, "dlh", 1)
            ms = str(int(datetime.now(UTC).timestamp() * 1000))
            asked = {"period": days(), "until": ms, "set": "closed"}
            answer = (await client.get("/api/report-cards/dlh/cases", params=asked)).text
            assert (one.complaint_id in answer, "/desk" in answer) == (sees, sees)


async def test_files_say_who_made_them_when_and_how(web: Web) -> None:
    secret, shown = await ended(web, private=True), await ended(web)
    async with web.client(await web.cookie(Role.OPERATOR)) as client:
        await counted(web, client, "dlh", 2)
        made = {
            kind: await client.get(f"/report-cards/{kind}", params={"period": days()}, timeout=30)
            for kind in ("xlsx", "pdf")
        }
    assert made["xlsx"].headers["content-disposition"].startswith('attachment; filename="rapor-')
    book = openpyxl.load_workbook(BytesIO(made["xlsx"].content))
    cells = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line]
    printed = "\n".join(
        page.get_textpage().get_text_range() for page in PdfDocument(made["pdf"].content)
    )
    for said in ("\n".join(cells), printed):
        assert "oleh operator-satu" in said
        assert (
            "ditutup tepat waktu ÷ (ditutup + masih terbuka dan lewat waktu) = 2 ÷ (2 + 0)" in said
        )
        assert "belum cukup data (n = 2)" in " ".join(said.split())
        assert not any(each in said for each in PLANTED)
        assert secret.complaint_id not in said
    assert shown.complaint_id in cells
    assert not any(
        cell.data_type == "f" for sheet in book for line in sheet.iter_rows() for cell in line
    )


async def test_a_file_is_made_beside_the_web_process_and_no_wall_waits_for_it(
    profile: Profile,
) -> None:
    at, period = datetime(2026, 11, 20, tzinfo=UTC), parse("2026-Q4", "UTC")
    columns = CaseColumns()
    received = period.start.timestamp()
    columns.put(CaseRow(ticket=f"T-{each}", agency="dlh", received=received + each, due=received + DAY_S) for each in range(6_000))  # fmt: skip
    rows = columns.snapshot(0, 4e9)
    found = cards(rows, ["dlh"], period, at)
    job = Job(kind="xlsx", found=found, rows=rows, profile=profile, lang="id", by="rina")
    ours, theirs, begun, pause = process_time(), children_s(), monotonic(), 0.0
    making = asyncio.create_task(Files().make(job))
    while not making.done():
        beat = monotonic()
        await asyncio.sleep(0.01)
        pause = max(pause, monotonic() - beat)
    ours, took = process_time() - ours, monotonic() - begun
    assert making.result().startswith(b"PK")
    assert ours < (children_s() - theirs) / 4, "the work is done by somebody else"
    assert pause < took / 4, "the loop went on beating"


def children_s() -> float:
    """Seconds of work of processes that we started and that have ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


async def test_who_asks_for_one_file_too_many_is_told_so_and_a_writer_that_dies_is_too(
    profile: Profile,
) -> None:
    found = card_set()
    job = Job(kind="pdf", found=found, rows=None, profile=profile, lang="id", by="rina")
    several = Files(("-c", "import os, time; time.sleep(0.3); os.abort()"))
    asked = [several.make(job) for _ in range(files.MOST_AT_ONCE + 1)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(each) for each in answers] == [NotMade] * files.MOST_AT_ONCE + [TooManyFiles]


@pytest.mark.parametrize("path", ["/report-cards/xlsx", "/report-cards/pdf"])
async def test_a_viewer_takes_no_files_along(web: Web, path: str) -> None:
    async with web.client(await web.cookie()) as client:
        assert (await client.get(path)).status_code == 403
        assert "/report-cards/xlsx" not in (await client.get("/report-cards")).text


async def upload(web: Web, data: bytes, role: Role = Role.LEADER) -> httpx.Response:
    cookie = await web.cookie(role)
    async with web.client(cookie) as client:
        return await client.post(
            "/report-cards/survey",
            data={"form": form_token(cookie["patriot_session"]), "period": days()},
            files={"file": ("skm <b>.csv", data)},
            headers={"Origin": web.base},
        )


async def test_a_leader_uploads_a_survey_and_the_index_appears(web: Web) -> None:
    line = f"DLH,{days()[-10:]}," + ",".join(["4", "3"] * 4 + ["4"]) + "\n"
    for said in ("survey_taken", "survey_known"):
        answer = await upload(web, (SURVEY + line).encode())
        assert (answer.status_code, said in answer.headers["location"]) == (303, True)
    async with web.client(await web.cookie(Role.LEADER)) as client:
        page = (await client.get(answer.headers["location"])).text
        assert "88,89 (A)" in page
        assert "skm &lt;b&gt;.csv" in page
        assert "tidak ada yang berubah" in page
        survey = re.findall(r'name="survey" value="(\w+)"', page)[0]
        form = re.findall(r'name="form" value="(\w+)"', page)[0]
        await client.post(
            "/report-cards/survey/withdraw",
            data={"form": form, "survey": survey, "period": days()},
            headers={"Origin": web.base},
        )
        assert "88,89" not in (await client.get("/report-cards", params={"period": days()})).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"agency,date\n", "Kolom ini tidak ada: u1"),
        (SURVEY.encode() + b"dlh,2026-11-01,9,4,4,4,4,4,4,4,4\n", "Baris 2: skor &#x27;9&#x27;"),
        (SURVEY.encode() + b"<script>,2026-11-01,4,4,4,4,4,4,4,4,4\n", "&lt;script&gt;"),
        (b"\xff\xfe\x00", "bukan teks UTF-8"),
    ],
)
async def test_a_survey_that_cannot_be_read_says_why(web: Web, data: bytes, said: str) -> None:
    answer = await upload(web, data)
    assert answer.status_code == 422
    assert said in answer.text
    assert "<script>,2026" not in answer.text


async def test_a_survey_needs_a_leader_and_our_own_form(web: Web) -> None:
    assert (await upload(web, SURVEY.encode(), Role.OPERATOR)).status_code == 403
    async with web.client(await web.cookie(Role.LEADER)) as client:
        told = {"data": {"form": "x"}, "files": {"file": ("a.csv", b"x")}}
        answer = await client.post(
            "/report-cards/survey",
            headers={"Origin": web.base},
            **told,  # type: ignore[arg-type]
        )
        assert answer.status_code == 422


@pytest.mark.parametrize(
    "asked", ["period=2026-13", "period=<script>", "from=x&to=y", "period=0001"]
)
async def test_an_unknown_period_says_how_one_is_written(web: Web, asked: str) -> None:
    async with web.client(await web.cookie()) as client:
        answer = await client.get(f"/report-cards?{asked}")
        assert answer.status_code == 404
        assert "2026-Q4" in answer.text
        assert "<script>" not in answer.text.split("</head>")[1].split("<script type=")[0]
        assert (await client.get(f"/api/report-cards?{asked}")).status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/report-cards/dlh/cases?set=closed", 422),
        ("/api/report-cards/dlh/cases?set=closed&until=9e99", 422),
        ("/api/report-cards/dlh/cases?set=closed&until=99999999999999999999", 422),
        ("/api/report-cards/dlh/cases?set=everything&until=1", 404),
        ("/api/report-cards/nobody/cases?set=closed&until=1", 404),
        ("/api/report-cards/dlh/cases?set=closed&until=1&start=-5", 200),
    ],
)
async def test_odd_questions_get_plain_answers(web: Web, path: str, status: int) -> None:
    async with web.client(await web.cookie()) as client:
        assert (await client.get(path)).status_code == status


async def test_the_page_is_whole_in_every_language(web: Web) -> None:
    async with web.client(await web.cookie(Role.LEADER)) as client:
        for lang in languages():
            await client.get("/language", params={"to": lang})
            page = (await client.get("/report-cards")).text
            assert "⟦" not in page
            assert f'<html lang="{lang}">' in page


async def test_days_are_chosen_by_the_form(web: Web) -> None:
    async with web.client(await web.cookie()) as client:
        page = (await client.get("/report-cards?from=2026-11-01&to=2026-11-15")).text
        assert 'data-period="2026-11-01..2026-11-15"' in page


def card_set(*rows: CaseRow) -> CardSet:
    columns = CaseColumns()
    columns.put(rows)
    now = datetime(2026, 11, 30, tzinfo=UTC)
    return cards(columns.snapshot(0, 4e9), ["dlh", "dishub"], parse("2026-Q4", "UTC"), now)


def drawn(picture: CityPicture, **options: Any) -> str:
    views = Views(picture, {PANEL.key: PANEL}, {}, {})
    views.options = options
    return views.tile("panel:report_cards", datetime.now(UTC), texts("id")).decode()


def test_the_panel_shows_the_worst_with_shape_and_word(picture: CityPicture) -> None:
    received = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
    rows = [
        CaseRow(ticket=each, agency="dishub", received=received, due=received + 60)
        for each in "abcde"
    ]
    few = drawn(picture, report_cards=card_set(*rows[1:]))
    assert "belum cukup data (n = 4)" in few
    assert "is-red" not in few
    assert "mark-triangle" not in few
    said = drawn(picture, report_cards=card_set(*rows))
    assert "Dishub" in said
    assert "rapor merah" in said
    assert "mark-triangle" in said
    assert "DLH" not in said, "nothing to grade"


def test_the_panel_says_when_there_is_nothing_yet(picture: CityPicture) -> None:
    for options in ({}, {"report_cards": card_set()}):
        assert "Belum ada rapor" in drawn(picture, **options)


async def test_the_wall_is_told_of_the_running_quarter(web: Web) -> None:
    await until(lambda: web.desk.hub.told.get("report_cards"))


def test_a_change_is_written_with_its_sign_and_unit(profile: Profile) -> None:
    text = texts("id")

    def change(unit: Any, value: float, before: float) -> str:
        now, past = (Figure(key="x", unit=unit, value=each, n=1) for each in (value, before))
        return words.change(now, past, text)

    assert change("share", 0.881, 0.86) == "+2,1 poin"
    assert change("share", 0.8801, 0.88) == "tetap"
    assert change("seconds", 3600, 3 * 3600) == "−2 jam"
    assert change("count", 1200, 0) == "+1.200"
    assert change("index", 82.35, 82.4) == "−0,05"


def test_an_index_is_never_called_a_rating_nor_the_other_way_round() -> None:
    for lang in languages():
        text = texts(lang)
        assert "IKM" not in words.label("rating", text)
        assert words.label("ikm", text) == "IKM"


async def test_the_page_is_sent_anew_only_when_something_happened(web: Web) -> None:
    path = f"/report-cards?period={days()}"

    def asked(page: str) -> dict[str, str]:
        return {"If-None-Match": '"' + re.findall(r'data-mark="([^"]+)"', page)[0] + '"'}

    async with web.client(await web.cookie()) as client:
        page = (await client.get(path)).text
        assert (await client.get(path, headers=asked(page))).status_code == 304
        await overdue(web, "dishub")
        deadline = asyncio.get_running_loop().time() + 15
        while (newer := await client.get(path, headers=asked(page))).status_code == 304:
            assert asyncio.get_running_loop().time() < deadline, "it was never counted"
            await asyncio.sleep(0.1)
        assert newer.status_code == 200
