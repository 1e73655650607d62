"""Codes on new displays, and the passes they get: real store, a clock of our own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.screens.canvas import Canvas
from operations.screens.displays import Displays
from operations.screens.errors import NoSuchScreen, Refused
from operations.screens.pairing import (
    CODE_S,
    CODES,
    ENTERED,
    Asking,
    Claim,
    Pairing,
    Slip,
)
from operations.screens.passes import LIVES_S, PASS, ROTATE, Passes
from operations.tries import TooManyTries
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey
from store.tokens import _key, _owned, digest_of

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
SECRET = "s" * 43
ABOUT = Asking(slip="", width_px=3840, height_px=2160, address="10.0.0.7")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pairing(store: CityStore, clock: Clock) -> Pairing:
    return Pairing(store, clock)


async def code_of(pairing: Pairing, secret: str = SECRET, about: Asking = ABOUT) -> str:
    found = await pairing.ask(secret, about)
    assert isinstance(found, Slip)
    return found.code


async def wall(store: CityStore, name: str = "Lobi") -> str:
    return (await Displays(store).add(name, Canvas(), "sari", NOW)).id


async def test_a_display_keeps_its_code_until_it_is_entered_and_then_becomes_that_screen(
    store: CityStore, pairing: Pairing
) -> None:
    code = await code_of(pairing)
    assert len(code) == 6
    assert await code_of(pairing) == code
    found = await pairing.take(f" {code[:3]} {code[3:]} ", "sari")
    assert found.canvas == Canvas(3840, 2160)
    assert found.address == "10.0.0.7"
    screen = await wall(store)
    await pairing.give(found.slip, screen)
    claim = await pairing.ask(SECRET, ABOUT)
    assert isinstance(claim, Claim)
    assert claim.screen == screen
    assert await pairing.ask(SECRET, ABOUT) == claim, "an answer that was lost is given again"


async def test_of_two_who_enter_one_code_at_once_only_one_has_it(pairing: Pairing) -> None:
    code = await code_of(pairing)
    found = await asyncio.gather(
        *(pairing.take(code, by) for by in ("sari", "budi")), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in found) == ["Asking", "Refused"]


async def test_a_code_ends_and_the_glass_shows_the_next_one_before_that(
    store: CityStore, pairing: Pairing, clock: Clock
) -> None:
    first = await code_of(pairing)
    clock.now += timedelta(seconds=CODE_S - 30)
    second = await code_of(pairing)
    assert second != first
    assert (await pairing.take(first, "sari")).slip, "somebody may be typing the one before"
    await store.tokens.delete("pairing-code", second)  # what its time to live does
    with pytest.raises(Refused):
        await pairing.take(second, "sari")
    assert await code_of(pairing) not in (first, second)


async def test_a_screen_removed_before_its_display_asked_is_paired_anew(
    store: CityStore, pairing: Pairing
) -> None:
    found = await pairing.take(await code_of(pairing), "sari")
    screen = await wall(store)
    await pairing.give(found.slip, screen)
    await Displays(store).remove(screen, "sari", NOW)
    assert await code_of(pairing)


async def test_codes_cannot_be_found_by_trying(pairing: Pairing) -> None:
    code = await code_of(pairing)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(ENTERED[0][0]):
        with pytest.raises(Refused):
            await pairing.take(wrong, "sari")
    with pytest.raises(TooManyTries):
        await pairing.take(code, "sari")
    assert (await pairing.take(code, "budi")).slip, "nobody else is kept waiting"


async def test_waiting_codes_are_bounded_and_one_network_does_not_starve_another(
    pairing: Pairing,
) -> None:
    for n in range(CODES[0]):
        await code_of(pairing, f"{n:043}")
    with pytest.raises(TooManyTries):
        await code_of(pairing, f"{99:043}")
    assert await code_of(pairing, f"{0:043}"), "who has a code keeps it"
    elsewhere = Asking(slip="", address="192.0.2.9")
    assert await code_of(pairing, f"{100:043}", elsewhere)


async def test_what_is_no_code_is_refused(pairing: Pairing) -> None:
    for word in ("", "12", "abcdef", "1234567", "١٢٣٤٥٦", "x" * 5000):
        with pytest.raises(Refused):
            await pairing.take(word, "sari")


async def test_a_pass_is_for_one_screen_and_the_store_never_holds_it(store: CityStore) -> None:
    passes, screen = Passes(store), await wall(store)
    token = await passes.issue(screen, "f", NOW)
    found = await passes.find(token)
    assert found is not None
    assert found.screen == screen
    kept = await store.tokens.matching(PASS, screen)
    assert token not in str(kept)
    assert await passes.find("x" * 43) is None
    assert await passes.find("") is None


async def test_a_pass_is_renewed_after_a_day_and_a_lost_answer_locks_nobody_out(
    store: CityStore,
) -> None:
    passes, screen = Passes(store), await wall(store)
    old = await passes.issue(screen, "f", NOW)
    assert await passes.renewed(old, NOW + ROTATE / 2) is None
    lost = await passes.renewed(old, NOW + ROTATE)
    assert lost
    assert await passes.find(old), "the answer never came, and it goes on"
    new = await passes.renewed(old, NOW + ROTATE * 200)
    assert new
    assert len(await store.tokens.matching(PASS, screen)) == 3
    assert await passes.find(new)
    left_ms = [await left(store, each) for each in (old, lost)]
    assert max(left_ms) <= 600_000, "older ones end soon after the new one was shown"
    assert await left(store, new) > (LIVES_S - 10) * 1000


async def left(store: CityStore, token: str) -> int:
    return int(await store._connection.call("PTTL", _key(PASS, digest_of(token))))


async def test_renewing_every_day_for_a_year_leaves_nothing_behind(store: CityStore) -> None:
    passes, screen = Passes(store), await wall(store)
    token = await passes.issue(screen, "f", NOW)
    for day in range(1, 40):
        new = await passes.renewed(token, NOW + ROTATE * day)
        assert new
        await store.tokens.delete(PASS, token)  # what its overlap does
        token = new
    assert await passes.find(token)
    kept = await store._connection.call("SMEMBERS", _owned(PASS, screen))
    assert len(kept) <= 2


async def test_a_live_socket_outlives_a_rotation_but_not_a_removal(store: CityStore) -> None:
    passes, screen = Passes(store), await wall(store)
    token = await passes.issue(screen, "f", NOW)
    held = await passes.find(token)
    assert held
    new = await passes.renewed(token, NOW + ROTATE)
    await store.tokens.delete(PASS, token)
    assert await passes.holds(held)
    await Displays(store).remove(screen, "sari", NOW)
    assert not await passes.holds(held)
    assert await passes.find(new or "") is None


async def test_a_renewal_that_crosses_a_removal_opens_nothing(store: CityStore) -> None:
    passes, screen = Passes(store), await wall(store)
    await Displays(store).remove(screen, "sari", NOW)
    revived = await passes.issue(screen, "f", NOW)
    assert await passes.find(revived) is None


async def test_another_display_in_a_screens_place_ends_the_first_ones_socket(
    store: CityStore,
) -> None:
    passes, screen = Passes(store), await wall(store)
    held = await passes.find(await passes.issue(screen, "first", NOW))
    assert held
    await passes.revoke(screen)
    await passes.issue(screen, "second", NOW)
    assert not await passes.holds(held)


async def test_a_pass_and_its_screen_outlive_the_store(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as server:
        async with await open_store(server.start()) as store:
            screen = await wall(store)
            token = await Passes(store).issue(screen, "f", NOW)
    with EmbeddedValkey(tmp_path) as server:
        async with await open_store(server.start()) as store:
            found = await Passes(store).find(token)
            assert found
            assert found.screen == screen


async def test_numbers_are_given_once_however_many_are_added_together(store: CityStore) -> None:
    displays = Displays(store)
    names = [f"Layar {n}" for n in range(12)]
    await asyncio.gather(*(displays.add(name, Canvas(), "sari", NOW) for name in names))
    numbers = sorted(each.number for each in (await displays.all()).values())
    assert numbers == list(range(1, 13))


async def test_a_number_in_use_is_refused_and_a_free_one_is_used_again(store: CityStore) -> None:
    displays = Displays(store)
    one, two = [await wall(store, name) for name in ("A", "B")]
    with pytest.raises(Refused):
        await displays.number(two, 1, "sari", NOW)
    await displays.number(two, 7, "sari", NOW)
    await displays.remove(one, "sari", NOW)
    assert (await displays.get(await wall(store, "C"))).number == 1
    with pytest.raises(NoSuchScreen):
        await displays.rename(one, "D", "sari", NOW)


async def test_two_changes_of_one_screen_at_once_are_both_kept(store: CityStore) -> None:
    displays, screen = Displays(store), await wall(store)
    await asyncio.gather(
        displays.rename(screen, "Ruang krisis", "sari", NOW),
        displays.size(screen, 75, 6, "budi", NOW),
        displays.number(screen, 4, "rini", NOW),
    )
    found = await displays.get(screen)
    assert (found.name, found.diagonal_in, found.number) == ("Ruang krisis", 75, 4)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\u202eb"])
async def test_a_name_nobody_could_read_is_refused(store: CityStore, name: str) -> None:
    with pytest.raises(Refused):
        await Displays(store).add(name, Canvas(), "sari", NOW)
