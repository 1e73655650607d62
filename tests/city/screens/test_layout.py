"""Layouts are data: read from any file, checked by one function, filled with parameters."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from city import presets
from city.screens.canvas import Canvas, Place
from city.screens.catalogue import Catalogue, Kit, Option
from city.screens.checks import check, errors
from city.screens.layout import Layout, LayoutUnreadable, Tile, filled, parameters_of, read, write

OPTIONS = (
    Option(key="rows", kind="number", default=8, least=1, most=20),
    Option(key="kecamatan", kind="kecamatan"),
    Option(key="words", kind="text", most=100),
)
KITS = {"map": Kit(key="map"), "complaints": Kit(key="complaints", options=OPTIONS)}
KNOWN = Catalogue(kits=KITS, values={"kecamatan": frozenset({"Bekasi Timur"})})


def tile(name: str = "a", x: int = 0, panel: str = "complaints", **options: Any) -> Tile:
    return Tile(id=name, panel=panel, place=Place(x, 0, 16, 10), options=options)


def layout(*tiles: Tile, **given: Any) -> Layout:
    return Layout(**{"id": "coba", "title": {"id": "Coba"}, "tiles": tiles, **given})


def keys(found: Layout, level: str = "error") -> list[str]:
    return [
        each.key.removeprefix("layout.problem_")
        for each in check(found, KNOWN)
        if each.level == level
    ]


def test_cells_have_the_same_size_for_the_eye_on_every_canvas() -> None:
    shapes = [
        (Canvas(w, h).columns, Canvas(w, h).rows)
        for w, h in ((3840, 2160), (1920, 1080), (5760, 2160), (2160, 3840))
    ]
    assert shapes == [(96, 51), (96, 51), (144, 51), (54, 93)]


def test_a_layout_survives_being_a_file() -> None:
    made = layout(tile(rows=3), parameters={"kecamatan": ""})
    assert read(write(made)) == made


def test_a_file_of_a_newer_release_is_refused_with_its_number() -> None:
    with pytest.raises(LayoutUnreadable) as refused:
        read(b'{"format": 99, "id": "x", "title": {}}')
    assert (refused.value.key, refused.value.values) == ("layout.newer", {"format": 99})


@pytest.mark.parametrize(
    "packed", [b"", b"[]", b"{", b'{"id": 5}', b"[" * 100_000, b'{"tiles":' + b"[" * 5000]
)
def test_what_is_no_layout_is_refused_in_order(packed: bytes) -> None:
    with pytest.raises(LayoutUnreadable, match=r"layout\.no_layout"):
        read(packed)


def test_five_hundred_tiles_are_told_as_one_problem() -> None:
    many = layout(*(tile(f"t{n}") for n in range(500)))
    assert keys(many) == ["too_many_tiles"]
    assert read(write(many)) == many


def test_a_panel_nobody_knows_is_a_warning_and_the_rest_stays_good() -> None:
    found = layout(tile(), tile("b", 16, panel="from-the-future"))
    assert keys(found) == []
    assert keys(found, "warning") == ["panel"]


def test_a_script_in_a_text_is_a_text() -> None:
    assert errors(layout(tile(words="<script>alert(1)</script>")), KNOWN) == []


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (layout(tile(), tile("b", 8)), "overlap"),
        (layout(tile(x=90)), "outside"),
        (layout(tile(x=-1)), "outside"),
        (layout(tile(), tile(x=16)), "tile_twice"),
        (layout(tile(rows=21)), "value"),
        (layout(tile(rows=True)), "value"),
        (layout(tile(rows="8")), "value"),
        (layout(tile(kecamatan="Atlantis")), "value"),
        (layout(tile(kecamatan="$kecamatan")), "parameter_missing"),
        (layout(tile(), title={"id": " "}), "title"),
        (layout(tile(), id="../../etc"), "id"),
        (layout(tile(), canvas=Canvas(100, 100)), "canvas"),
        (layout(tile(panel="map"), tile("b", 16, panel="map")), "map_twice"),
        (layout(tile(), parameters={"colour": "red"}), "parameter"),
    ],
)
def test_what_cannot_be_shown_is_an_error(wrong: Layout, key: str) -> None:
    assert key in keys(wrong)


def test_a_parameter_fills_the_options_that_ask_for_it_and_free_text_stays() -> None:
    options = {"kecamatan": "$kecamatan", "words": "$kecamatan"}
    assert filled(options, {"kecamatan": "Bekasi Timur"}) == {
        "kecamatan": "Bekasi Timur",
        "words": "$kecamatan",
    }


@pytest.mark.parametrize(("given", "hours"), [("24", {"hours": 24}), ("", {}), ("1e9", {})])
def test_a_time_range_is_a_number_or_the_tiles_own(given: str, hours: dict[str, int]) -> None:
    assert filled({"hours": "$hours"}, {"hours": given}) == hours


def test_a_layout_takes_only_the_parameters_it_has() -> None:
    found = layout(parameters={"kecamatan": "Bekasi Timur", "agency": ""})
    asked = {"kecamatan": "", "agency": "dlh", "gauge": "p2c"}
    assert parameters_of(found, asked) == {"kecamatan": "Bekasi Timur", "agency": "dlh"}


@pytest.mark.parametrize("name", presets.layouts())
def test_every_preset_is_a_file_that_can_be_written_again(name: str) -> None:
    found = presets.layouts()[name]
    assert read(write(found)) == found
    assert {"id", "en"} <= found.title.keys()


def test_an_unknown_key_in_a_file_is_passed_over() -> None:
    packed = msgspec.json.encode({"id": "x", "title": {"id": "X"}, "script": "alert(1)"})
    assert read(packed).id == "x"
