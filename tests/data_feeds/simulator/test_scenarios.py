"""Scenario files: found by file, inherited, checked against the city."""

from __future__ import annotations

from pathlib import Path

import pytest

from city.profile import Profile
from data_feeds.simulator.scenarios import FOLDER, ScenarioError, available, load, place

DOCUMENT = Path(__file__).parents[3] / "docs" / "id" / "skenario.md"


@pytest.mark.parametrize("name", available())
def test_every_scenario_is_valid_and_has_a_title_in_both_languages(
    profile: Profile, name: str
) -> None:
    scenario = load(name, profile)
    assert scenario.title["id"]
    assert scenario.title["en"]


@pytest.mark.parametrize("name", available())
def test_every_scenario_is_in_the_manual(name: str) -> None:
    assert f"`{name}`" in DOCUMENT.read_text(encoding="utf-8")


def test_an_unknown_scenario_names_all_and_the_nearest(profile: Profile) -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'launch-day'") as refused:
        load("lauch-day", profile)
    assert "ordinary-day" in str(refused.value)


def written(folder: Path, text: str) -> str:
    for each in FOLDER.glob("*.toml"):
        (folder / each.name).write_text(each.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "mine.toml").write_text(
        'title = { id = "Saya", en = "Mine" }\n' + text, encoding="utf-8"
    )
    return "mine"


REPORT = """
[[step]]
case = "a"
status = "received"
category = "sampah"
place = "Stasiun Bekasi"
text = "Sampah."
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour = 1", ["mine.toml", "colour"]),
        ("[rivers.calm_cm]\np2d = 10", ["river post 'p2d'", "Did you mean 'p2c'"]),
        ('[[start]]\nvehicle = "baktor-7"\nplace = "Stasiun Bekasi"', ["vehicle 'baktor-7'", "baktor-07"]),
        (REPORT.replace("Stasiun Bekasi", "Stasiun Bekasih"), ["step 1 (a)", "Did you mean 'Stasiun Bekasi'"]),
        (REPORT.replace("Stasiun Bekasi", "0.0,0.0"), ["outside the city"]),
        (REPORT.replace('"sampah"', '"sampa"'), ["category 'sampa'", "sampah"]),
        (REPORT + '[[step]]\ncase = "a"\nstatus = "on_site"', ["'received' cannot become 'on_site'"]),
        (REPORT + '[[step]]\ncase = "a"\nstatus = "resolved"\nrating = 5', ["a rating repeats"]),
        (REPORT + '[[step]]\ncase = "a"\nstatus = "received"\nrating = 6', ["1 to 5 stars"]),
        ('[[step]]\ncase = "a"\nstatus = "verified"', ["must begin with status 'received'"]),
        ('like = "mine"', ["goes round in a circle"]),
        ('like = "oridnary-day"', ["Did you mean 'ordinary-day'"]),
        ("[[rivers.event]]\n[rivers.event.level_cm]\np2c = [[5, 1], [5, 2]]", ["ascending"]),
        ("= 3", ["not valid TOML"]),
        ("[complaints]\nper_hour = 'viel'", ["mine.toml", "per_hour"]),
        ("[broken]\nkinds = ['trunkated']", ["ugly payload 'trunkated'", "truncated"]),
    ],
)  # fmt: skip
def test_a_wrong_scenario_says_where_and_the_way_out(
    profile: Profile, tmp_path: Path, text: str, words: list[str]
) -> None:
    with pytest.raises(ScenarioError) as refused:
        load(written(tmp_path, text), profile, tmp_path)
    assert [each for each in words if each not in str(refused.value)] == []


def test_a_scenario_of_ones_own_changes_only_what_it_names(
    profile: Profile, tmp_path: Path
) -> None:
    mine = load(
        written(tmp_path, 'like = "ordinary-day"\n[rivers.calm_cm]\np2c = 300\n' + REPORT),
        profile,
        tmp_path,
    )
    assert mine.rivers.calm_cm["p2c"] == 300
    assert (
        mine.rivers.calm_cm["cikeas-hulu"]
        == load("ordinary-day", profile).rivers.calm_cm["cikeas-hulu"]
    )
    assert mine.step[0].place == "Stasiun Bekasi"


def test_a_place_is_a_landmark_a_depot_a_kelurahan_or_a_point(profile: Profile) -> None:
    assert place(profile, "Workshop DBMSDA") == (-6.2652, 106.9962)
    assert place(profile, "Kelurahan Margahayu")[0] == pytest.approx(-6.2530, abs=0.001)
    assert place(profile, "-6.25,107.0") == (-6.25, 107.0)
