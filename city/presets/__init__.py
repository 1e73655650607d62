"""What a new installation shows on its first day: layouts and tours, one file each; and the rules by
which alarms take screens over (`takeovers.json`).

The file's name orders them (`01-situasi-kota.json`) and its rest is the id. Staff may change each in
the studio; the preset itself stays, and they can go back to it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from city.screens.layout import Layout, read
from city.screens.takeover import Rule
from city.screens.tour import Tour

HERE = Path(__file__).parent


@cache
def layouts() -> dict[str, Layout]:
    """By id, in their order. Raises LayoutUnreadable at the first file that is none."""
    return {each.id: each for each in map(_layout, sorted((HERE / "layouts").glob("*.json")))}


@cache
def tours() -> dict[str, Tour]:
    """By id, in their order."""
    return {each.id: each for each in map(_tour, sorted((HERE / "tours").glob("*.json")))}


@cache
def takeover_rules() -> tuple[Rule, ...]:
    """Those that count until staff keep their own."""
    return msgspec.json.decode((HERE / "takeovers.json").read_bytes(), type=tuple[Rule, ...])


def _layout(file: Path) -> Layout:
    found = read(file.read_bytes())
    assert file.stem.partition("-")[2] == found.id, f"{file.name}: its id is {found.id}"
    return found


def _tour(file: Path) -> Tour:
    found = msgspec.json.decode(file.read_bytes(), type=Tour)
    assert file.stem.partition("-")[2] == found.id, f"{file.name}: its id is {found.id}"
    return found
