"""Doors of agencies' figures, as the feeds process keeps them: folder and address, bad days and repeats."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from city.indicator_book import Reading
from city.indicator_doors import Door, FolderSource, SheetMapping, WebSource
from city.indicators import Definition
from city.observations import AgencyIndicator
from data_feeds.doors import keeper
from store.city_store import CityStore
from store.errors import VersionConflict
from store.indicator_doors import IndicatorRecords, Look, Wanted
from store.watched_folder import WatchedFolder
from tests.data_feeds.conftest import Running, Start, eventually
from tests.data_feeds.test_photos_by_address import moved, ok, pictures

HEAD = "Indikator;Bulan;Nilai\n"
JANUARY, FEBRUARY = "BOR;Januari 2026;71,2\n", "BOR;Februari 2026;68,9\n"
MAPPING = SheetMapping(indicator="Indikator", value="Nilai", date="Bulan", figures={"BOR": "bor"})
BOR = Definition(
    agency_id="dinkes",
    indicator_id="bor",
    name={"id": "Keterisian tempat tidur"},
    unit="%",
    producer="Bidang Yankes",
    definition="Tempat tidur terisi dibagi tersedia",
)
DOOR = Door(
    door_id="dinkes-bor",
    agency_id="dinkes",
    name="Tempat tidur RS",
    source=FolderSource(file="bor*"),
    mapping=MAPPING,
    state="open",
)
FEED = DOOR.feed


class Agency:
    """An agency with a folder, a door and the city that reads it."""

    def __init__(self, running: Running, folder: Path) -> None:
        self.running, self.store, self.folder = running, running.store, WatchedFolder(folder)
        self.records = IndicatorRecords(self.store)

    async def keep(self, door: Door = DOOR, definition: Definition = BOR) -> None:
        for kept, key, what in (
            (self.records.definitions_kept, definition.key, definition),
            (self.records.doors_kept, door.door_id, door),
        ):
            held = await kept.state(key)
            packed = msgspec.json.encode(what)
            await kept.append(key, packed, packed, held[0] if held else 0)

    def put(self, content: str, name: str = "bor.csv") -> None:
        """As if it had been written a minute ago."""
        path = self.folder.put("dinkes", name, content.encode())
        os.utime(path, (time.time() - 60, time.time() - 60 + len(content) / 1000))

    async def figures(self) -> dict[str, list[float | None]]:
        """Every word about every subject, oldest period and first word first."""
        found: dict[str, list[float | None]] = {}
        for each in await self.store.observations.history(
            AgencyIndicator.KIND, datetime(2000, 1, 1, tzinfo=UTC)
        ):
            assert isinstance(each, AgencyIndicator)
            found.setdefault(each.subject, []).append(each.value)
        return found

    async def has(self, *values: float | None, subject: str = "dinkes/bor") -> None:
        async def there() -> bool:
            return (await self.figures()).get(subject) == list(values)

        await eventually(there)

    async def reading(self, holds: Callable[[Reading], Any]) -> Reading:
        async def told() -> Reading | None:
            found = (await self.records.readings()).get("dinkes-bor")
            return found if found and holds(found) else None

        answer: Reading = await eventually(told)
        return answer

    async def shut(self, problem: str, cause: str) -> None:
        """The door says this word, and its line this cause."""
        await self.reading(lambda each: each.problem == problem)

        async def said() -> bool:
            return (await self.running.health(FEED)).cause == cause

        await eventually(said)

    async def look(self, again: bool = False) -> Look:
        wish = Wanted(door_id="dinkes-bor", at=datetime.now(UTC), by="rina", again=again)
        packed, kept = msgspec.json.encode(wish), self.records.looks_wanted
        held = await kept.state("dinkes-bor")
        await kept.append("dinkes-bor", packed, packed, held[0] if held else 0)

        async def answered() -> Look | None:
            found = await self.records.look("dinkes-bor")
            return found if found and found.wanted_at == wish.at else None

        answer: Look = await eventually(answered)
        return answer


@pytest.fixture
def city(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`async with city() as agency:`; folders are looked into every 50 ms."""
    monkeypatch.setattr(keeper, "FOLDER_EVERY_S", 0.05)

    @asynccontextmanager
    async def lives(**options: Any) -> AsyncIterator[Agency]:
        options = {"folder": str(tmp_path)} | options
        async with start(feeds={"indicators": options}) as running:
            yield Agency(running, tmp_path)

    return lives


async def test_a_table_in_the_folder_becomes_figures_and_reading_it_again_changes_nothing(
    city: Callable[..., Any],
) -> None:
    async with city() as agency:
        await agency.running.state("indicators", "disabled")
        agency.put(HEAD + JANUARY)
        await agency.keep()
        await agency.has(71.2)
        await agency.running.state(FEED, "ok")
        agency.put(HEAD + JANUARY + "\n")
        reading = await agency.reading(lambda each: each.news == 0)
        assert (reading.figures, reading.problem, reading.file) == (1, "", "bor.csv")
        agency.put(HEAD + JANUARY + FEBRUARY)
        await agency.has(71.2, 68.9)


async def test_a_corrected_figure_is_the_newest_word_and_so_is_its_correction_back(
    city: Callable[..., Any],
) -> None:
    async with city() as agency:
        agency.put(HEAD + JANUARY)
        await agency.keep()
        await agency.has(71.2)
        agency.put(HEAD + JANUARY.replace("71,2", "70,5"))
        await agency.has(71.2, 70.5)
        agency.put(HEAD + JANUARY)
        await agency.has(71.2, 70.5, 71.2)
        (latest,) = await agency.store.observations.latest(AgencyIndicator.KIND)
        assert (latest.value, latest.observed_at.microsecond) == (71.2, 2)


async def test_after_a_restart_nothing_is_told_twice(city: Callable[..., Any]) -> None:
    async with city() as agency:
        agency.put(HEAD + JANUARY)
        await agency.keep()
        await agency.has(71.2)
        await agency.reading(lambda each: each.news == 1)
    async with city() as agency:
        agency.put(HEAD + FEBRUARY + JANUARY)
        await agency.has(71.2, 68.9)
        reading = await agency.reading(lambda each: each.figures == 2)
        assert (reading.news, reading.corrected) == (1, 0)


async def test_a_kill_between_the_figures_and_the_note_of_them_doubles_nothing(
    city: Callable[..., Any], store: CityStore
) -> None:
    async with city() as agency:
        agency.put(HEAD + JANUARY)
        await agency.keep()
        await agency.reading(lambda each: each.news == 1)
        lost = msgspec.json.encode(Reading(door_id="dinkes-bor", at=datetime.now(UTC)))
        kept = agency.records.readings_kept
        await kept.append("dinkes-bor", lost, lost, 1)
    async with city() as agency:
        reading = await agency.reading(lambda each: each.figures == 1)
        assert reading.news == 0
        await agency.has(71.2)


async def test_a_spreadsheet_whose_head_changed_is_put_aside_and_the_last_figures_stay(
    city: Callable[..., Any],
) -> None:
    async with city() as agency:
        agency.put(HEAD + JANUARY)
        await agency.keep()
        await agency.has(71.2)
        agency.put("Indikator;Periode;Jumlah\nBOR;Februari 2026;68,9\n")
        await agency.shut("columns", "columns_changed")
        assert (await agency.running.health(FEED)).last_good_at is not None
        reading = await agency.reading(lambda each: each.problem)
        assert reading.values["missing"] == "Bulan, Nilai"
        assert reading.good_at is not None
        (aside,) = await agency.store.quarantine.recent(FEED)
        assert "columns missing: Bulan, Nilai" in aside.reason
        assert "/indicators/doors" in aside.reason
        await agency.has(71.2)
        agency.put(HEAD + JANUARY + FEBRUARY)
        await agency.running.state(FEED, "ok")
        await agency.has(71.2, 68.9)


async def test_a_changed_mapping_counts_at_once(city: Callable[..., Any]) -> None:
    async with city() as agency:
        agency.put("Indikator;Periode;Jumlah\nBOR;Februari 2026;68,9\n")
        await agency.keep()
        await agency.running.state(FEED, "unavailable")
        mapped = msgspec.structs.replace(MAPPING, date="Periode", value="Jumlah")
        await agency.keep(msgspec.structs.replace(DOOR, mapping=mapped))
        await agency.has(68.9)
        await agency.running.state(FEED, "ok")


async def test_a_wrong_row_goes_to_the_quarantine_and_the_others_go_on(
    city: Callable[..., Any],
) -> None:
    async with city() as agency:
        agency.put(HEAD + "BOR;Januari 2026;belum ada\n" + FEBRUARY)
        await agency.keep()
        await agency.has(68.9)
        reading = await agency.reading(lambda each: each.wrong)
        assert [(each.row, each.reason) for each in reading.wrong_cells] == [(2, "number")]
        (aside,) = await agency.store.quarantine.recent(FEED)
        assert aside.reason == "row 2, column 'Nilai': number ('belum ada')"


async def test_what_is_no_table_is_said_in_a_word_for_people(city: Callable[..., Any]) -> None:
    async with city() as agency:
        await agency.keep()
        await agency.shut("no_file", "no_file")
        for content, problem in (
            ("<html>Silakan masuk</html>", "web_page"),
            (HEAD, "no_rows"),
            (HEAD + "BOR;Januari 2026;belum\n", "nothing_usable"),
        ):
            agency.put(content)
            await agency.shut(problem, "unreadable")


async def test_links_locks_and_unfinished_files_are_passed_over(
    city: Callable[..., Any], tmp_path: Path
) -> None:
    secret = tmp_path / "bor-rahasia.csv"
    secret.write_text(HEAD + "BOR;Januari 2026;99\n")
    own = tmp_path / "dinkes"
    own.mkdir()
    (own / "bor-z.csv").symlink_to(secret)
    (own / "~$bor.xlsx").write_text("x")
    (own / "bor.csv.part").write_text(HEAD)
    os.mkfifo(own / "bor-pipa.csv")
    async with city() as agency:
        agency.put(HEAD + JANUARY)
        await agency.keep()
        await agency.has(71.2)
        assert [each.name for each in (await agency.look()).files] == ["bor.csv"]


async def test_a_paused_door_is_not_read_and_says_so(city: Callable[..., Any]) -> None:
    async with city() as agency:
        agency.put(HEAD + JANUARY)
        await agency.keep(msgspec.structs.replace(DOOR, state="paused"))
        assert (await agency.running.state(FEED, "disabled")).cause == "switched_off"
        assert await agency.figures() == {}
        await agency.keep()
        await agency.has(71.2)


async def test_a_simulated_door_is_read_only_while_the_simulator_plays(
    city: Callable[..., Any],
) -> None:
    async with city() as agency:
        agency.put(HEAD + JANUARY)
        await agency.keep(msgspec.structs.replace(DOOR, simulated=True))
        assert (await agency.running.state(FEED, "disabled")).cause == "simulator_off"
        assert await agency.figures() == {}


async def test_a_look_shows_the_columns_before_anything_is_mapped(city: Callable[..., Any]) -> None:
    async with city() as agency:
        agency.put(HEAD + JANUARY)
        await agency.keep(msgspec.structs.replace(DOOR, state="draft", mapping=SheetMapping()))
        look = await agency.look()
        assert look.table is not None
        assert look.table.columns == ["Indikator", "Bulan", "Nilai"]
        assert look.table.rows == [(2, ["BOR", "Januari 2026", "71,2"])]
        assert [each.name for each in look.files] == ["bor.csv"]
        assert await agency.figures() == {}


async def test_read_again_reads_what_did_not_change(city: Callable[..., Any]) -> None:
    async with city() as agency:
        agency.put(HEAD + JANUARY)
        await agency.keep()
        first = await agency.reading(lambda each: each.news == 1)
        await agency.look(again=True)
        second = await agency.reading(lambda each: each.at > first.at)
        assert (second.figures, second.news) == (1, 0)


def behind(url: str, **more: Any) -> Door:
    return msgspec.structs.replace(DOOR, source=WebSource(url=url, every_s=0.05, **more))


async def test_json_behind_an_address_is_read_and_asked_for_only_when_it_changed(
    city: Callable[..., Any],
) -> None:
    body = b'{"data": [{"Indikator": "BOR", "Bulan": "2026-01", "isi": {"Nilai": 71.2}}]}'
    heads: list[str] = []

    def answer(head: str) -> bytes:
        heads.append(head)
        known = 'If-None-Match: "satu"' in head
        return b"HTTP/1.1 304 x\r\n\r\n" if known else ok(body, 'ETag: "satu"\r\n')

    async with pictures(answer) as base, city(hosts=["127.0.0.1"]) as agency:
        mapping = msgspec.structs.replace(MAPPING, value="isi.Nilai")
        await agency.keep(msgspec.structs.replace(behind(f"{base}/bor"), mapping=mapping))
        await agency.has(71.2)
        await eventually(lambda: _true(sum("If-None-Match" in each for each in heads) > 2))
        assert sum("If-None-Match" not in each for each in heads) == 1
        await agency.running.state(FEED, "ok")


async def _true(holds: bool) -> bool:
    return holds


async def test_no_door_leads_to_our_own_net(city: Callable[..., Any]) -> None:
    async with city() as agency:
        for url in (
            "http://127.0.0.1:1/a.csv",
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]/a",
            "http://93.184.216.34:6379/",
        ):
            await agency.keep(behind(url))
            assert (await agency.look()).problem == "address"
        await agency.shut("address", "address_refused")


async def test_an_allowed_host_cannot_send_us_on_to_another_one(city: Callable[..., Any]) -> None:
    async with (
        pictures(lambda _: moved("http://localhost:1/rahasia")) as base,
        city(hosts=["127.0.0.1"]) as agency,
    ):
        await agency.keep(behind(f"{base}/a.csv"))
        assert (await agency.reading(lambda each: each.problem)).problem == "address"


async def test_an_address_that_gives_no_table_says_why(city: Callable[..., Any]) -> None:
    said = [b""]
    async with (
        pictures(lambda _: said[0]) as base,
        city(hosts=["127.0.0.1"], largest_bytes=2000) as agency,
    ):
        for answer, problem, cause in (
            (b"HTTP/1.1 401 x\r\nContent-Length: 0\r\n\r\n", "key_refused", "key_refused"),
            (b"HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n", "status", "error_answer"),
            (b"HTTP/1.1 200 OK\r\n\r\n" + bytes(3000), "too_large", "unreadable"),
        ):
            said[0] = answer
            await agency.keep(behind(f"{base}/{problem}.csv"))
            await agency.shut(problem, cause)


async def test_two_readings_at_once_are_both_kept_in_turn(store: CityStore) -> None:
    records = IndicatorRecords(store)
    at = datetime.now(UTC)
    for n in range(3):
        await records.tell(Reading(door_id="dinkes-bor", at=at + timedelta(seconds=n), figures=n))
    assert (await records.readings())["dinkes-bor"].figures == 2
    assert len(await records.readings_kept.load("dinkes-bor")) == 3
    with pytest.raises(VersionConflict):
        await records.readings_kept.append("dinkes-bor", b"", b"", 1)
