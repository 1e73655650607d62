"""The invented tables of five agencies: read whole by the doors that come with them, marked as simulated."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from city.indicator_doors import problems
from city.indicator_sheet import ColumnsChanged, area_codes, read
from city.profile import load
from data_feeds.simulator.agency_tables import AgencyTable, tables
from store.sheets.sheet_press import Wish, table_in

PROFILE = load("bekasi")
TODAY, NOW = date(2026, 11, 30), datetime(2026, 11, 30, 3, tzinfo=UTC)
AREAS = {level: area_codes(PROFILE, level) for level in ("kecamatan", "kelurahan")}
MADE = tables(PROFILE, 3275, TODAY, NOW)


@pytest.mark.parametrize("made", MADE, ids=lambda each: each.name)
def test_every_invented_table_is_read_whole(made: AgencyTable, tmp_path: Path) -> None:
    path = tmp_path / made.name
    path.write_bytes(made.content)
    definitions = {each.indicator_id: each for each in made.definitions}
    found = read(table_in(Wish(path=str(path))), made.door.mapping, definitions, AREAS, TODAY)
    assert found.wrong == []
    assert found.unmapped == {}
    assert {each.indicator_id for each in found.figures} == set(definitions)
    assert made.door.simulated
    assert problems(made.door, {each.key: each for each in made.definitions}, PROFILE) == []


def test_five_agencies_write_in_all_three_kinds_of_files() -> None:
    assert len({each.door.agency_id for each in MADE}) == 5
    assert {Path(each.name).suffix for each in MADE} == {".csv", ".xlsx", ".json"}


def test_the_same_day_gives_the_same_tables() -> None:
    again = {each.name: each for each in tables(PROFILE, 3275, TODAY, NOW)}
    assert all(again[each.name] == each for each in MADE if not each.name.endswith(".xlsx"))


def test_a_broken_day_has_a_table_whose_columns_changed(tmp_path: Path) -> None:
    changed = tables(PROFILE, 3275, TODAY, NOW, ("dpmptsp",))
    (made,) = (each for each in changed if each.door.agency_id == "dpmptsp")
    path = tmp_path / made.name
    path.write_bytes(made.content)
    definitions = {each.indicator_id: each for each in made.definitions}
    with pytest.raises(ColumnsChanged) as why:
        read(table_in(Wish(path=str(path))), made.door.mapping, definitions, AREAS, TODAY)
    assert why.value.missing == ["Bulan", "Nilai"]
