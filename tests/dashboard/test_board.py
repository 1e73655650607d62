"""Whatever a screen missed, and in whatever order, its next message makes it whole."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from city.profile import Profile
from dashboard.live.board import TOMBSTONES, Board, Features
from dashboard.live.frames import Origin
from dashboard.live.vehicles import VehicleTable
from tests.dashboard.conftest import vehicle

VIEWS = frozenset({"panel:rivers", "panel:air", "layer:gauges"})
LANG = "id"


class Screen:
    """Applies what it is told, as the browser does."""

    def __init__(self) -> None:
        self.cursor = 0
        self.tiles: dict[str, Any] = {}
        self.features: dict[str, Any] = {}

    def catch_up(self, board: Board) -> None:
        _, text = board.since(self.cursor, VIEWS, frozenset(), LANG, 0)
        message = json.loads(text)
        self.cursor = message["seq"]
        for item in message["items"]:
            if "value" in item:
                self.tiles[item["view"]] = item["value"]
                continue
            kept = {} if item["full"] else self.features
            kept |= {each["id"]: each for each in item["features"]}
            self.features = {k: v for k, v in kept.items() if k not in item["removed"]}


def board(profile: Profile) -> Board:
    return Board(VehicleTable(profile), Origin(0.0, 0.0))


tiles = st.tuples(st.sampled_from(["panel:rivers", "panel:air"]), st.integers(0, 3))
layers = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3))
changes = st.lists(st.tuples(st.one_of(tiles, layers), st.booleans()), max_size=30)


@settings(max_examples=200, deadline=None)
@given(changes)
def test_a_screen_that_resumes_shows_what_a_new_screen_shows(
    profile: Profile, changes: Any
) -> None:
    made, slow = board(profile), Screen()
    for change, looks in changes:
        made.next_round()
        if isinstance(change, dict):
            new = {k: json.dumps({"id": k, "v": v}).encode() for k, v in change.items()}
            made.put_features(("layer:gauges", LANG), new)
        else:
            view, value = change
            made.put((view, LANG), json.dumps({"view": view, "value": value}).encode())
        if looks:
            slow.catch_up(made)
    slow.catch_up(made)
    fresh = Screen()
    fresh.catch_up(made)
    assert (slow.tiles, slow.features) == (fresh.tiles, fresh.features)


def test_the_same_value_again_is_not_told_again(profile: Profile) -> None:
    made = board(profile)
    item = b'{"view":"panel:air","value":1}'
    made.next_round()
    assert made.put(("panel:air", LANG), item)
    seen = made.seq
    made.next_round()
    assert not made.put(("panel:air", LANG), item)
    assert json.loads(made.since(seen, VIEWS, frozenset(), LANG, 0)[1])["items"] == []


def test_the_hundredth_equal_screen_costs_no_encoding(profile: Profile) -> None:
    made = board(profile)
    made.next_round()
    made.put(("panel:air", LANG), b'{"view":"panel:air","value":1}')
    answers = {id(made.since(1, VIEWS, frozenset(), LANG, 5)[1]) for _ in range(100)}
    assert made.encodes == 1
    assert len(answers) == 1


def test_a_message_does_not_carry_an_old_server_time(profile: Profile) -> None:
    made = board(profile)
    assert json.loads(made.since(0, VIEWS, frozenset(), LANG, 1_000)[1])["at"] == 1_000
    assert json.loads(made.since(0, VIEWS, frozenset(), LANG, 9_000)[1])["at"] == 9_000


def test_a_view_that_is_new_to_a_screen_is_told_in_full_whatever_its_cursor(
    profile: Profile,
) -> None:
    made = board(profile)
    made.put(("panel:air", LANG), b'{"view":"panel:air","value":1}')
    made.next_round()
    told = made.since(made.seq, VIEWS, frozenset({"panel:air"}), LANG, 0)[1]
    assert [each["view"] for each in json.loads(told)["items"]] == ["panel:air"]


def test_forgotten_removals_make_the_layer_full_for_those_who_missed_them() -> None:
    layer = Features()
    layer.take({str(each): b"1" for each in range(TOMBSTONES + 2)}, 1)
    layer.take({}, 2)
    assert layer.removed == {}
    told = layer.since(1, "layer:gauges")
    assert told is not None
    assert json.loads(told)["full"] is True
    assert layer.since(2, "layer:gauges") is not None or layer.forgotten == 2


def test_vehicles_are_told_only_to_screens_that_show_them(profile: Profile) -> None:
    made = board(profile)
    made.vehicles.apply([vehicle()], made.next_round())
    assert made.since(0, VIEWS, frozenset(), LANG, 0)[0] is None
    assert made.since(0, VIEWS | {"vehicles"}, frozenset(), LANG, 0)[0] is not None


def test_every_message_says_which_page_fits(profile: Profile) -> None:
    made = board(profile)
    made.build = "a1b2"
    assert json.loads(made.since(0, VIEWS, frozenset(), LANG, 0)[1])["build"] == "a1b2"
