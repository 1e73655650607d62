"""A door for an agency, made by somebody who only sees the page: from a file on their disk to a figure on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from openpyxl import Workbook
from playwright.async_api import Browser, Route, expect

from benchmarks.stack import free_port
from city.indicator_doors import Door, FolderSource, SheetMapping
from city.profile import Profile
from city.settings import IntakeSettings, Settings
from data_feeds.runner import run_feeds
from operations.accounts import Role
from operations.indicators.doors import IndicatorDoors
from tests.browser.conftest import looking, signed_in, slow
from tests.dashboard.conftest import Web
from tests.dashboard.test_indicators import BOR

pytestmark = pytest.mark.browser
TABLE = "Indikator;Bulan;Nilai\nSampah terangkut;Januari 2026;1.235,4\nSampah terangkut;Februari 2026;belum\n"


@asynccontextmanager
async def feeds(web: Web, profile: Profile, folder: Path) -> AsyncIterator[None]:
    """The feeds process beside the web worker, on one store and one folder."""
    web.desk.settings.feeds["indicators"] = {"folder": str(folder)}
    intake, stop = IntakeSettings(port=free_port()), asyncio.Event()
    settings = Settings(intake=intake, feeds=web.desk.settings.feeds)
    running = asyncio.create_task(run_feeds(settings, profile, web.store, stop))
    yield
    stop.set()
    await running


async def test_an_agencys_table_becomes_a_figure_without_a_programmer(
    web: Web, profile: Profile, chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "sampah.csv"
    file.write_text(TABLE)
    context = await signed_in(web, chromium, Role.EDITOR)
    async with feeds(web, profile, tmp_path / "opd"):
        page = await looking(context)
        await page.goto(f"{web.base}/indicators/doors")
        await page.get_by_label("Perangkat daerah").select_option("dlh")
        await page.get_by_label("Nama pintu").fill("Sampah bulanan")
        await page.get_by_role("button", name="Buat pintu").click()
        await page.get_by_label("Unggah berkas ke folder").set_input_files(file)
        await expect(page.get_by_text("2 baris terbaca")).to_be_visible(timeout=30_000)
        await expect(page.get_by_label("Tanggal atau periode")).to_have_value("Bulan")
        await page.get_by_label("Sampah terangkut").select_option("+")
        await page.get_by_role("textbox", name="Satuan").fill("ton")
        await page.get_by_role("textbox", name="Produsen data").fill("Bidang Kebersihan")
        await page.locator("#define-0-definition").fill("Sampah yang diangkut ke TPA")
        await page.get_by_role("button", name="Coba pemetaan ini").click()
        await expect(page.get_by_text("1 angka, Januari 2026 sampai Januari 2026")).to_be_visible()
        await expect(page.get_by_text("Baris 3, Nilai: “belum” bukan angka")).to_be_visible()
        await page.get_by_role("button", name="Simpan dan buka").click()
        await expect(page.get_by_text("Tersimpan.")).to_be_visible()
        await page.goto(f"{web.base}/indicators")
        figure = page.locator("#agency-dlh tr", has_text="Sampah terangkut")
        await expect(figure).to_contain_text("1.235 ton", timeout=30_000)


async def test_a_workbook_with_a_column_for_each_month_is_read_with_its_year_and_without_its_total(
    web: Web, profile: Profile, chromium: Browser, tmp_path: Path
) -> None:
    book = Workbook()
    for row in (["KASUS DBD TAHUN 2025"], ["No", "Kecamatan", "Jan", "Peb", "Agt", "Jumlah"], [1, "Jatiasih", 4, 5, None, 9], [2, "Bekasi Timur", 1, 2, 0, 3]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "dbd.xlsx")
    async with feeds(web, profile, tmp_path / "opd"):
        page = await looking(await signed_in(web, chromium, Role.EDITOR))
        door = await IndicatorDoors(web.store, profile, lambda: datetime.now(UTC)).make("dinkes", "DBD", "x")  # fmt: skip
        await page.goto(f"{web.base}/indicators/doors#{door.door_id}")
        await page.get_by_label("Unggah berkas ke folder").set_input_files(tmp_path / "dbd.xlsx")
        await expect(page.get_by_label("Bentuk tabel")).to_have_value("periods", timeout=30_000)
        await expect(page.get_by_label("Agt: Agustus 2025")).to_be_checked()
        await expect(page.get_by_text("Tidak dibaca sebagai periode: No, Jumlah")).to_be_visible()
        await page.locator("#figure-0").select_option("+")
        await expect(page.locator("#define-0-period")).to_have_value("month")
        await page.get_by_label("Agt: Agustus 2025").uncheck()
        await page.get_by_role("button", name="Coba pemetaan ini").click()
        await expect(page.get_by_text("4 angka di 2 wilayah, Januari 2025 sampai Februari 2025")).to_be_visible()  # fmt: skip


async def test_who_comes_back_to_a_draft_finds_the_file_that_was_looked_at_and_kelurahan_are_no_kecamatan(
    web: Web, profile: Profile, chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "pohon.csv"
    file.write_text("Kelurahan;Bulan;Pohon\nJatiasih;Januari 2026;10\nJatirasa;Januari 2026;3\n")
    async with feeds(web, profile, tmp_path / "opd"):
        page = await looking(await signed_in(web, chromium, Role.EDITOR))
        door = await IndicatorDoors(web.store, profile, lambda: datetime.now(UTC)).make("dlh", "Pohon", "x")  # fmt: skip
        await page.goto(f"{web.base}/indicators/doors#{door.door_id}")
        await page.get_by_label("Unggah berkas ke folder").set_input_files(file)
        await expect(page.get_by_text("2 baris terbaca")).to_be_visible(timeout=30_000)
        await page.reload()
        await expect(page.get_by_label("Nama berkas")).to_have_value("pohon.csv")
        await page.locator("#figure-0").select_option("+")
        await expect(page.locator("#define-0-level")).to_have_value("kelurahan")
        await page.get_by_role("button", name="Coba pemetaan ini").click()
        await expect(page.get_by_text("2 angka di 2 wilayah")).to_be_visible()
        await page.locator("#define-0-level").select_option("kecamatan")
        await page.get_by_role("button", name="Coba pemetaan ini").click()
        await expect(page.get_by_text("“Jatirasa” bukan kecamatan di kota ini")).to_be_visible()


def doors_of(web: Web, profile: Profile) -> IndicatorDoors:
    return IndicatorDoors(web.store, profile, lambda: datetime.now(UTC))


async def opened_door(web: Web, profile: Profile) -> Door:
    doors = doors_of(web, profile)
    mapping = SheetMapping(indicator="I", value="N", date="B", figures={"BOR": "bor"})
    whole = {"source": FolderSource(file="bor.csv"), "mapping": mapping, "state": "open"}
    made = msgspec.structs.replace(await doors.make("dinkes", "Pintu satu", "x"), **whole)
    return (await doors.keep(made, [BOR], 1, "x", "opened"))[1]


async def two_doors(web: Web, profile: Profile) -> tuple[Door, Door]:
    doors = doors_of(web, profile)
    return await doors.make("dlh", "Pintu satu", "x"), await doors.make("dlh", "Pintu dua", "x")


async def test_an_answer_that_comes_late_is_not_drawn_into_another_door(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    first, other = await two_doors(web, profile)
    page = await looking(await signed_in(web, chromium, Role.EDITOR))
    asked, answers = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await answers.wait()
        await route.fulfill(status=503, json={"message": "terlambat"})

    await page.route(f"**/{first.door_id}/look", late)
    await page.goto(f"{web.base}/indicators/doors#{first.door_id}")
    await page.locator(".doors-card .primary").first.click()
    await asyncio.wait_for(asked.wait(), 10)
    await page.evaluate(f"location.hash = '{other.door_id}'")
    head = page.locator(".doors-head h2")
    await expect(head).to_contain_text("Pintu dua")
    async with page.expect_response(f"**/{first.door_id}/look"):
        answers.set()
    await page.get_by_label("Nama pintu").fill("Pintu dua, diubah")
    await expect(page.locator("#doors-said")).to_be_hidden()
    await expect(head).to_contain_text("Pintu dua")


async def test_a_door_that_cannot_be_read_does_not_show_the_one_before(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    first, other = await two_doors(web, profile)
    page = await looking(await signed_in(web, chromium, Role.EDITOR))
    await page.route(f"**/doors/{other.door_id}", lambda route: route.abort(), times=1)
    await page.goto(f"{web.base}/indicators/doors#{first.door_id}")
    await expect(page.locator(".doors-head h2")).to_contain_text("Pintu satu")
    await page.evaluate(f"location.hash = '{other.door_id}'")
    await expect(page.locator("#doors-said")).to_have_class("form-error")
    await expect(page.get_by_label("Nama pintu")).to_have_count(0)
    await page.get_by_role("button", name="Semua pintu").click()
    await page.get_by_role("button", name="Buka: Pintu dua").click()
    await expect(page.locator(".doors-head h2")).to_contain_text("Pintu dua")


async def test_what_is_kept_again_because_the_answer_was_lost_is_kept_once(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    door, _ = await two_doors(web, profile)
    page = await looking(await signed_in(web, chromium, Role.EDITOR))

    async def lost(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/keep", lost, times=1)
    await page.goto(f"{web.base}/indicators/doors#{door.door_id}")
    await page.get_by_label("Nama pintu").fill("Pintu satu, diubah")
    keep = page.get_by_role("button", name="Simpan draf")
    await keep.click()
    await expect(page.locator("#doors-said")).to_have_class("form-error")
    await keep.click()
    await expect(page.locator("#doors-said")).to_have_text("Tersimpan.")
    found = await IndicatorDoors(web.store, profile, lambda: datetime.now(UTC)).editions(door.door_id)  # fmt: skip
    assert [each.what for _, each in found] == ["made", "changed"]


async def test_a_door_that_is_paused_keeps_what_is_typed_and_is_only_called_saved_once_it_was_read(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    door = await opened_door(web, profile)
    page = await looking(await signed_in(web, chromium, Role.EDITOR))
    await page.goto(f"{web.base}/indicators/doors#{door.door_id}")
    name, said = page.get_by_label("Nama pintu"), page.locator("#doors-said")
    await name.fill("Pintu satu, diubah")
    await page.get_by_role("button", name="Jeda").click()
    await expect(said).to_contain_text("Keadaan pintu tersimpan")
    await expect(name).to_have_value("Pintu satu, diubah")
    await expect(page.locator(".doors-lines").last.locator("li")).to_have_count(3)

    await page.route(f"**/doors/{door.door_id}", lambda route: route.abort(), times=1)
    await page.get_by_role("button", name="Lanjutkan").click()
    await expect(said).to_have_class("form-error")
    await expect(page.get_by_role("button", name="Jeda")).to_be_visible()
    await page.get_by_role("button", name="Simpan perubahan").click()
    await expect(said).to_have_text("Tersimpan.")
    _, kept = await doors_of(web, profile).load(door.door_id)
    assert (kept.name, kept.state) == ("Pintu satu, diubah", "open")


async def test_what_is_typed_while_a_door_is_being_kept_is_not_called_saved(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    door, _ = await two_doors(web, profile)
    page = await looking(await signed_in(web, chromium, Role.EDITOR))
    await page.goto(f"{web.base}/indicators/doors#{door.door_id}")
    given, arrives = await slow(page, "**/keep")
    name, said = page.get_by_label("Nama pintu"), page.locator("#doors-said")
    await name.fill("Pintu pertama")
    await page.get_by_role("button", name="Simpan draf").click()
    await asyncio.wait_for(given.wait(), 10)
    await name.fill("Pintu kedua")
    arrives.set()
    await expect(said).to_contain_text("sesudah itu belum disimpan")
    await expect(name).to_have_value("Pintu kedua")
    await page.get_by_role("button", name="Simpan draf").click()
    await expect(said).to_have_text("Tersimpan.")
    _, kept = await doors_of(web, profile).load(door.door_id)
    assert kept.name == "Pintu kedua"
