"""The import page over HTTP: who may, what is answered, and that the browser gets no names."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import async_playwright

from benchmarks.wall import launch
from city.profile import Profile
from dashboard.imports_view import VERDICTS, sentence, shown
from dashboard.texts import Text, languages, texts
from operations.accounts import Accounts, Role
from operations.imports import work
from operations.imports.job import Job
from operations.imports.mapping import FIELDS
from operations.sessions import Sessions
from store.sheets import table
from tests.dashboard.conftest import PASSWORD, Web

HEAD = "No Tiket,Tanggal,Kategori,Isi Laporan,Alamat,Rahasia,Anonim,Nama Pelapor,No HP"
PERSON = "Budi Santoso,081234567890"
CONTENT = "\n".join(
    [
        HEAD,
        *(f"A-{n},01/03/2026,Tumpukan sampah,Bau,Jl. A,tidak,ya,{PERSON}" for n in range(5)),
        f"A-9,01/03/2026,Entah apa,Bau,Jl. A,tidak,ya,{PERSON}",
    ]
).encode()
WITHIN_S = 60.0


class Person:
    """Somebody at the import page, by HTTP."""

    def __init__(self, web: Web, cookies: dict[str, str]) -> None:
        self.http = web.client(cookies)
        self.http.headers["origin"] = web.base

    async def post(self, path: str, body: Any = b"{}") -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.http.post(f"/api/imports{path}", content=content)

    async def uploaded(self, content: bytes = CONTENT) -> dict[str, Any]:
        begun = await self.post("", {"name": "aduan.csv", "size": len(content)})
        job_id = begun.json()["id"]
        assert (await self.post(f"/{job_id}/piece?at=0", content)).status_code == 200
        return await self.reached(job_id, "mapping")

    async def reached(self, job_id: str, state: str) -> dict[str, Any]:
        async with asyncio.timeout(WITHIN_S):
            while True:
                job: dict[str, Any] = (await self.http.get(f"/api/imports/{job_id}")).json()
                if job["state"] in (state, "refused"):
                    return job
                await asyncio.sleep(0.02)


@pytest.fixture
async def person(web: Web) -> AsyncIterator[Person]:
    found = Person(web, await web.cookie(Role.OPERATOR))
    async with found.http:
        yield found


async def test_a_file_is_uploaded_mapped_tried_and_brought_in(person: Person, web: Web) -> None:
    job = await person.uploaded()
    assert job["mapping"]["columns"]["category"] == "Kategori"
    mapping = {**job["mapping"], "other": ""}
    assert (await person.post(f"/{job['id']}/mapping", mapping)).status_code == 200
    job = await person.reached(job["id"], "judged")
    assert {each["verdict"]: each["n"] for each in job["counts"]} == {"new": "5", "wrong": "1"}
    assert job["words"] == [{"said": "Entah apa", "n": "1"}]
    problems = await person.http.get(f"/api/imports/{job['id']}/problems.csv")
    assert problems.headers["content-type"].startswith("text/csv")
    assert "Kategori tidak dikenal" in problems.text
    assert (await person.post(f"/{job['id']}/bring")).status_code == 200
    job = await person.reached(job["id"], "done")
    assert job["headline"] == "Selesai: 5 aduan baru masuk."
    kept = await web.store.complaints.all()
    assert {each.report.reporter_name for each in kept} == {"Budi Santoso"}
    (listed,) = (await person.http.get("/api/imports")).json()["imports"]
    assert (listed["by"], listed["new"]) == ("operator-satu", "5")


async def test_nobody_sees_who_reported_on_the_import_page(person: Person) -> None:
    job = await person.uploaded()
    await person.post(f"/{job['id']}/mapping", job["mapping"])
    await person.reached(job["id"], "judged")
    for path in (f"/{job['id']}", f"/{job['id']}/problems.csv", ""):
        told = (await person.http.get(f"/api/imports{path}")).text
        assert "Budi" not in told
        assert "081234567890" not in told


async def test_only_the_citys_own_operators_may_import(web: Web) -> None:
    async with web.client(await web.cookie(Role.VIEWER)) as viewer:
        assert (await viewer.get("/api/imports")).status_code == 403
    now = datetime.now(UTC)
    account = await Accounts(web.store).add(
        "dewi", PASSWORD, Role.OPERATOR, "test", now, agency_id="dlh"
    )
    token = await Sessions(web.store, 3600).begin(account, datetime.now(UTC))
    async with web.client({"patriot_session": token}) as narrow:
        refused = await narrow.get("/api/imports")
        assert refused.status_code == 403
        assert "seluruh kota" in refused.json()["message"]


async def test_a_piece_in_the_wrong_place_is_told_where_to_go_on(person: Person) -> None:
    begun = (await person.post("", {"name": "a.csv", "size": 10})).json()
    answer = await person.post(f"/{begun['id']}/piece?at=5", b"12345")
    assert (answer.status_code, answer.json()) == (409, {"expected": 0})
    assert (await person.post(f"/{begun['id']}/piece?at=x", b"12345")).status_code == 400
    too_long = await person.post(f"/{begun['id']}/piece?at=0", b"x" * 11)
    assert too_long.status_code == 422


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("", {"name": "a", "size": 0}, 422),
        ("", {"name": "a"}, 400),
        ("", b"not json", 400),
        ("/0123456789abcdef/bring", b"{}", 404),
        ("/0123456789abcdef/mapping", b"[]", 400),
        ("/0123456789abcdef/piece?at=0", bytes(1_048_577), 413),
        ("/../../etc/piece", b"", 404),
    ],
)
async def test_nonsense_is_refused_in_words(
    person: Person, path: str, body: Any, status: int
) -> None:
    answer = await person.post(path, body)
    assert answer.status_code == status
    assert answer.text


@pytest.mark.parametrize("lang", languages())
def test_everything_that_can_happen_has_words(lang: str, profile: Profile) -> None:
    text = texts(lang, profile.time_zone)
    keys = [f"imports.verdict.{each}" for each in VERDICTS]
    keys += [f"imports.field.{each}" for each in FIELDS]
    for module in (work, table):
        source = Path(module.__file__).read_text("utf-8")
        keys += [f"imports.why.{key}" for key in _refusals(source)]
    folder = Path(table.__file__).parent
    for name in ("xlsx_file", "csv_file"):
        keys += [f"imports.why.{key}" for key in _refusals((folder / f"{name}.py").read_text())]
    assert [key for key in keys if key not in text.words] == []
    assert sentence(text, "never heard of", {}) == text("imports.why.our_fault")


def _refusals(source: str) -> list[str]:
    return re.findall(r'(?:Refused\(|refused=)"(\w+)"', source)


@pytest.mark.parametrize("state", ["uploading", "reading", "importing", "done", "dropped"])
def test_every_state_can_be_shown(state: Any, profile: Profile) -> None:
    now = datetime.now(UTC)
    job = Job(id="0" * 16, name="a", size=5, by="rina", begun_at=now, at=now, state=state)
    text: Text = texts("id", profile.time_zone)
    assert "⟦" not in json.dumps(shown(job, text, profile, now))


@pytest.mark.browser
async def test_in_the_browser_from_choosing_a_file_to_done(web: Web, tmp_path: Path) -> None:
    file = tmp_path / "aduan.csv"
    file.write_bytes(
        CONTENT.replace(b"Bau", b"<img src=x onerror=window.evil=1> =1+1 \xf0\x9f\x98\x80")
    )
    async with async_playwright() as playwright:
        browser = await launch(playwright.chromium)
        context = await browser.new_context(viewport={"width": 1280, "height": 900})
        (name, value), *_ = (await web.cookie(Role.OPERATOR)).items()
        await context.add_cookies([{"name": name, "value": value, "url": web.base}])
        page = await context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        await page.goto(f"{web.base}/imports")
        await page.set_input_files("#import-file", file)
        await page.select_option("#map-other", "")
        await page.click("button:text('Uji coba')")
        await page.wait_for_selector(".import-count.is-wrong")
        assert await page.inner_text(".import-count.is-new b") == "5"
        await page.select_option("#word-0", "banjir")
        await page.click("button:text('Uji coba lagi')")
        await page.click("button:text('Masukkan 6 aduan')")
        await page.wait_for_selector("text=Selesai: 6 aduan baru masuk.")
        assert await page.evaluate("window.evil") is None
        assert wrong == []
        await browser.close()
    assert len(await web.store.complaints.all()) == 6
