"""Photos: named after what they hold, whole or not there, and no name is ever trusted."""

from __future__ import annotations

import asyncio
import hashlib
import stat
from pathlib import Path

import pytest

from city.settings import StoreSettings
from store.address import Address
from store.city_store import open_store
from store.errors import NoSuchRecord
from store.photos import MOST_BYTES, Photos, Sizes

PHOTO, SMALL = b"\xff\xd8 a photo", b"\xff\xd8 small"


@pytest.fixture
def photos(tmp_path: Path) -> Photos:
    return Photos(tmp_path / "photos")


def files(photos: Photos) -> list[Path]:
    return [each for each in photos.folder.rglob("*") if each.is_file()]


async def test_a_photo_is_found_by_the_digest_of_its_bytes(photos: Photos) -> None:
    photo_id = await photos.put(PHOTO, SMALL)
    assert photo_id == hashlib.sha256(PHOTO).hexdigest()
    assert (await photos.get(photo_id), await photos.thumbnail(photo_id)) == (PHOTO, SMALL)
    assert (await photos.sizes(photo_id)).photo == len(PHOTO)


async def test_the_same_photo_many_times_at_once_is_kept_once(photos: Photos) -> None:
    ids = await asyncio.gather(*(photos.put(PHOTO, SMALL) for _ in range(20)))
    assert len(set(ids)) == 1
    assert len(files(photos)) == 2


async def test_without_a_thumbnail_the_photo_stands_for_it(photos: Photos) -> None:
    photo_id = await photos.put(PHOTO)
    assert await photos.thumbnail(photo_id) == PHOTO
    assert await photos.sizes(photo_id) == Sizes(len(PHOTO), 0)


@pytest.mark.parametrize(
    "name",
    ["", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, f"{'a' * 64}.thumb", f"../{'a' * 64}",
     "a" * 64 + "\n", "/etc/passwd", "a" * 64],
)  # fmt: skip
async def test_a_name_that_is_none_of_ours_never_reaches_the_disk(
    photos: Photos, name: str
) -> None:
    (photos.folder.parent / "passwd").write_bytes(PHOTO)
    for asked in (photos.get(name), photos.thumbnail(name), photos.sizes(name)):
        with pytest.raises(NoSuchRecord):
            await asked
    assert not await photos.holds(name)


async def test_a_damaged_file_is_not_given_out_and_is_mended_by_the_same_photo(
    photos: Photos,
) -> None:
    photo_id = await photos.put(PHOTO, SMALL)
    for file in files(photos):
        file.write_bytes(b"!" * file.stat().st_size)
    with pytest.raises(NoSuchRecord, match="damaged"):
        await photos.get(photo_id)
    with pytest.raises(NoSuchRecord):
        await photos.thumbnail(photo_id)
    await photos.put(PHOTO, SMALL)
    assert (await photos.get(photo_id), await photos.thumbnail(photo_id)) == (PHOTO, SMALL)


@pytest.mark.parametrize("photo", [b"", b"x" * (MOST_BYTES + 1)])
async def test_empty_and_huge_files_are_refused(photos: Photos, photo: bytes) -> None:
    with pytest.raises(ValueError, match="bytes"):
        await photos.put(photo)
    assert not photos.folder.exists()


async def test_only_the_owner_may_read_photos(photos: Photos) -> None:
    await photos.put(PHOTO, SMALL)
    assert {stat.S_IMODE(each.stat().st_mode) for each in files(photos)} == {0o600}


async def test_a_store_keeps_its_photos_in_its_data_folder(
    store_address: Address, tmp_path: Path
) -> None:
    async with await open_store(store_address, StoreSettings(data=str(tmp_path))) as store:
        await store.photos.put(PHOTO)
    assert len(list((tmp_path / "photos").glob("??/*"))) == 1
