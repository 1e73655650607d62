"""The tours of a new installation: each loads, is right, and the briefings last as long as they say."""

from __future__ import annotations

import msgspec
import pytest

from city import presets
from city.screens.layout import Layout
from city.screens.running import Exist, check_rules, check_tour
from city.screens.tour import Step, Tour, length_s

LAYOUTS = (
    "situasi-kota", "banjir", "sampah-kebersihan", "jalan", "armada", "udara-pohon", "rapor-opd",
    "integrasi-data", "tamu",
)  # fmt: skip
"""What a new installation shows; one that does not exist yet is passed over on the glass."""
EXIST = Exist(layouts={each: Layout(id=each, title={"id": each}) for each in LAYOUTS})
MINUTES = {"kunjungan-tamu": 10, "briefing-pagi": 5}


@pytest.mark.parametrize("name", presets.tours())
def test_a_preset_tour_names_known_layouts_in_both_languages(name: str) -> None:
    tour = presets.tours()[name]
    assert check_tour(tour, EXIST) == []
    assert {"id", "en"} <= tour.title.keys()


@pytest.mark.parametrize("name", MINUTES)
def test_a_briefing_lasts_as_long_as_it_says_and_every_step_has_its_notes(name: str) -> None:
    tour = presets.tours()[name]
    assert tour.briefing
    assert length_s(tour, LAYOUTS) == MINUTES[name] * 60
    assert all(each.notes and each.title for each in tour.steps)
    assert all(each.spoken["en"] and each.titles["en"] for each in tour.steps)


def test_a_step_is_told_in_the_readers_language_and_else_as_it_was_written() -> None:
    step = Step(layout="banjir", title="Sungai", notes="Naik?", titles={"en": "Rivers"})
    assert [step.title_in(each) for each in ("id", "en")] == ["Sungai", "Rivers"]
    assert step.notes_in("en") == "Naik?"
    long = msgspec.structs.replace(step, titles={"en": "x" * 201}, spoken={"en": "x" * 2001})
    tour = Tour(id="uji", title={"id": "Uji"}, steps=(long,))
    assert [each.key for each in check_tour(tour, EXIST)] == ["running.notes", "running.words"]


def test_one_round_runs_by_itself_for_ever() -> None:
    assert [name for name, tour in presets.tours().items() if not tour.briefing] == [
        "putaran-harian"
    ]


def test_the_rules_of_a_new_installation_are_right_and_only_floods_take_over() -> None:
    rules = presets.takeover_rules()
    assert check_rules(rules, EXIST) == []
    assert [each.source for each in rules if each.enabled] == ["water"]
