"""Photos that people send: harmless afterwards, whatever they were before."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from operations import photos
from store.city_store import CityStore
from store.photo_door import ENGLISH, MOST_BYTES, REASONS, PhotoRefused, cleaned

SECRET = b"Budi Santoso 3275012345678901"


def made(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **how: object) -> bytes:
    out = io.BytesIO()
    picture = Image.radial_gradient("L").resize(size).convert("RGB")
    picture.save(out, kind, **how)  # type: ignore[arg-type]
    return out.getvalue()


def opened(image: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(image))
    picture.load()
    return picture


async def refusal(given: bytes) -> str:
    with pytest.raises(PhotoRefused) as refused:
        await cleaned(given)
    return refused.value.key


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_photo_becomes_a_jpeg_with_a_thumbnail(kind: str) -> None:
    photo = await cleaned(made(kind, (3000, 2000)))
    assert (photo.width, photo.height) == (2048, 1365)
    assert opened(photo.image).format == opened(photo.thumbnail).format == "JPEG"
    assert max(opened(photo.thumbnail).size) == 320


async def test_where_and_by_whom_it_was_taken_is_gone_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    exif[0x013B] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (6.0, 14.0, 28.0)
    given = made(size=(640, 480), exif=exif, comment=SECRET)
    assert SECRET in given
    photo = await cleaned(given)
    assert (photo.width, photo.height) == (480, 640)
    for image in (photo.image, photo.thumbnail):
        assert SECRET not in image
        assert not opened(image).getexif()
        assert "comment" not in opened(image).info


async def test_what_hides_behind_a_photo_does_not_come_along() -> None:
    script = b"<script>alert(1)</script>"
    photo = await cleaned(made() + b"PK\x03\x04" + script)
    assert script not in photo.image
    assert b"PK\x03\x04" not in photo.image


@pytest.mark.parametrize(
    "given",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><img src=x onerror=alert(1)>",
        b"%PDF-1.7 ...",
        b"GIF89a" + bytes(100),
        b"\xff\xd8\xff<svg onload=alert(1)>",
        bytes(1000),
    ],
    ids=["svg", "html", "pdf", "gif", "svg with a jpeg's head", "nothing"],
)
async def test_what_is_no_photo_is_refused_whatever_it_calls_itself(given: bytes) -> None:
    assert await refusal(given) in ("not_a_photo", "broken")


async def test_a_50_megapixel_photo_is_taken_smaller() -> None:
    photo = await cleaned(made(size=(8160, 6144), quality=60))
    assert max(photo.width, photo.height) == 2048


async def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    bomb += chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b"")
    assert await refusal(bomb) == "too_many_pixels"


async def test_half_a_photo_an_empty_one_and_a_huge_file_are_told_apart() -> None:
    whole = made()
    assert await refusal(whole[: len(whole) // 2]) == "broken"
    assert await refusal(b"") == "empty"
    assert await refusal(bytes(MOST_BYTES + 1)) == "too_large"
    assert await refusal(made(size=(4, 400))) == "too_small"


async def test_a_transparent_picture_stands_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (64, 64), (255, 0, 0, 0)).save(out, "PNG")
    corner = opened((await cleaned(out.getvalue())).image).getpixel((5, 5))
    assert corner == (255, 255, 255)


async def test_people_of_ours_send_photos_the_same_way(store: CityStore) -> None:
    photo_id = await photos.accept(store, made())
    assert await photos.accept(store, made()) == photo_id
    assert opened(await store.photos.get(photo_id)).size == (640, 480)
    assert max(opened(await store.photos.thumbnail(photo_id)).size) == 320


def test_every_refusal_has_a_sentence() -> None:
    assert set(REASONS) == set(ENGLISH)
