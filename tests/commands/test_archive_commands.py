"""`archive …` as a person types it, on a real store and folder."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.observations import WaterLevel
from city.settings import StoreSettings
from city.settings_archive import ArchiveSettings
from store.archive.archiver import Archiver
from store.city_store import open_store
from store.embedded import EmbeddedValkey
from tests.commands.test_command_line import Typed

NOW = datetime.now(UTC).replace(microsecond=0)
TODAY, TOMORROW = NOW.date().isoformat(), (NOW + timedelta(days=1)).date().isoformat()


def level(at: datetime, level_cm: float) -> WaterLevel:
    return WaterLevel(observed_at=at, received_at=at, source="t", gauge_id="p2c", level_cm=level_cm)


@pytest.fixture
def patriot(tmp_path: Path) -> Typed:
    return Typed(tmp_path / "data")


async def filled(data: Path, server: EmbeddedValkey, *, drained: int, more: int) -> None:
    """So many readings in files (one each), and so many still in the stream."""
    archive, settings = ArchiveSettings(), StoreSettings(data=str(data))
    async with await open_store(server.address, settings, archive=archive) as store:
        archiver: Archiver = store.archiver(1, lambda: NOW, lambda: None)
        for each in range(drained + more):
            at = NOW.replace(hour=0, minute=0, second=each)
            await store.observations.write(WaterLevel.KIND, [level(at, each)], NOW)
            if each < drained:
                await archiver.drain()


def test_an_archive_is_checked_joined_exported_and_told_of(patriot: Typed, tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path / "data") as server:
        asyncio.run(filled(tmp_path / "data", server, drained=3, more=2))
        folder = tmp_path / "data" / "archive"
        assert "came 5 = in files 3 + lost 0 + waiting 2" in patriot("archive", "verify").stdout
        assert "1 day has one file now" in patriot("archive", "compact").stdout
        assert len(list(folder.rglob("*.parquet"))) == 1
        asked = ("--since", TODAY, "--until", TOMORROW)
        csv = tmp_path / "levels.csv"
        done = patriot("archive", "export", "water_level", str(csv), *asked, "--subject", "p2c")
        assert done.stdout.startswith("5 rows are in")
        assert len(csv.read_text().splitlines()) == 6
        said = patriot("check").stdout
        assert f"3 observations in files at {folder}, 2 wait in the store" in said


def test_a_damaged_file_is_named_and_can_be_set_aside(patriot: Typed, tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path / "data") as server:
        asyncio.run(filled(tmp_path / "data", server, drained=2, more=0))
        file = next((tmp_path / "data" / "archive").rglob("*.parquet"))
        file.write_bytes(file.read_bytes()[:100])
        found = patriot("archive", "verify")
        assert found.returncode == 1
        assert f"damaged: kind=water_level/day={TODAY}/{file.name}" in found.stdout
        assert "1 files were set aside" in patriot("archive", "verify", "--set-aside").stdout
        assert "1 damaged files are set aside" in patriot("check").stdout


def test_a_folder_that_is_gone_is_said_and_can_be_begun_anew(
    patriot: Typed, tmp_path: Path
) -> None:
    with EmbeddedValkey(tmp_path / "data") as server:
        asyncio.run(filled(tmp_path / "data", server, drained=1, more=0))
        (tmp_path / "data" / "archive").rename(tmp_path / "away")
        assert "If it is gone for good: ./patriot archive begin" in patriot("check").stdout
        patriot("archive", "begin")
        assert "The archive is not at" not in patriot("check").stdout


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("rivers", "x.csv"), "There is no kind 'rivers'"),
        (("water_level", "x.xls"), "must end with .csv or .parquet"),
    ],
)
def test_a_wrong_export_is_told(patriot: Typed, words: tuple[str, str], part: str) -> None:
    done = patriot("archive", "export", *words, "--since", TODAY, "--until", TOMORROW)
    assert done.returncode == 78
    assert part in done.stderr
