"""Notes of a handover: masked, one of two at once, taken over by somebody else and only once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from operations.handover import Handovers, Note, Refused
from store.city_store import CityStore
from store.errors import VersionConflict

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


def note(words: str, by: str = "rina", minute: int = 0) -> Note:
    at = NOW + timedelta(minutes=minute)
    return Note(at=at, by=by, words=words, start=NOW - timedelta(hours=8), end=at)


async def test_a_note_is_masked_and_the_next_operator_takes_it_over_once(store: CityStore) -> None:
    desk = Handovers(store)
    await desk.write(note("Hubungi pelapor 0812-3456-7890 jam 15"), 0, "a")
    with pytest.raises(Refused, match="own"):
        await desk.confirm("rina", NOW, 1, "b")
    for _ in range(2):  # the answer was lost, it is sent again
        await desk.confirm("budi", NOW, 1, "c")
    version, found = await desk.now()
    assert found is not None
    assert (version, found.confirmed_by) == (2, "budi")
    assert found.words == "Hubungi pelapor [telepon] jam 15"
    with pytest.raises(Refused, match="confirmed"):
        await desk.confirm("sari", NOW, 2, "d")


async def test_of_two_who_write_at_once_one_is_kept(store: CityStore) -> None:
    desk = Handovers(store)
    writing = (desk.write(note("penting", by), 0, by) for by in ("rina", "budi"))
    ended = await asyncio.gather(*writing, return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["NoneType", "VersionConflict"]
    with pytest.raises(VersionConflict):
        await desk.confirm("sari", NOW, 0, "late")  # confirms what they have not seen


async def test_each_desk_has_its_own_notes_newest_first(store: CityStore) -> None:
    city, dlh = Handovers(store), Handovers(store, "dlh")
    await city.write(note("satu"), 0, "a")
    await city.confirm("budi", NOW, 1, "b")
    await city.write(note("dua", minute=9), 2, "c")
    assert [(each.words, each.confirmed_by) for each in await city.earlier(5)] == [
        ("dua", ""),
        ("satu", "budi"),
    ]
    assert await dlh.now() == (0, None)
