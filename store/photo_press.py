"""Makes a photo harmless: decoded and drawn anew, nothing of the given file is kept. Own process.

Run as `python -I photo_press.py`: the photo comes in on standard input; out comes one line of
JSON, then the photo and its thumbnail as JPEG. It knows nothing of the rest of the house, and the
kernel stops it when it takes too much memory or time: a broken or hostile picture harms only it.

| what comes                                   | what happens                                       |
|----------------------------------------------|----------------------------------------------------|
| JPEG, PNG, WebP                              | drawn anew upright as JPEG, no metadata            |
| larger than `LONGEST_PX`                     | made smaller; JPEG while it is read (draft mode)   |
| more pixels than its kind allows             | refused before anything is decoded                 |
| SVG, HTML, PDF, GIF, anything else           | refused                                            |
| a polyglot (a photo and something else)      | only what the photo shows is left                  |
| animation                                    | the first picture                                  |
"""

from __future__ import annotations

import io
import json
import os
import sys
import warnings

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

KINDS = ("JPEG", "PNG", "WEBP")
MOST_PX = {"JPEG": 120_000_000, "MPO": 120_000_000, "PNG": 40_000_000, "WEBP": 40_000_000}
"""Pixels by kind: a JPEG can be read at a fraction of its size, the others only whole."""
LONGEST_PX, THUMBNAIL_PX = 2048, 320
QUALITY, THUMBNAIL_QUALITY = 82, 72
SMALLEST_PX = 8
MEMORY_BYTES = 1_200_000_000
CPU_S = 20


class Refused(Exception):
    """This photo is not taken; the first argument is the reason's key."""


def press(given: bytes) -> tuple[bytes, bytes, int, int]:
    """Photo and thumbnail as JPEG, width and height of the photo. Raises Refused."""
    picture = _opened(given)
    try:
        _make_smaller_while_reading(picture)
        drawn = _flat(ImageOps.exif_transpose(picture))
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as problem:
        raise Refused("broken") from problem
    drawn.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS)
    small = drawn.copy()
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX), Image.Resampling.LANCZOS)
    return _jpeg(drawn, QUALITY), _jpeg(small, THUMBNAIL_QUALITY), *drawn.size


def _opened(given: bytes) -> Image.Image:
    """Only the head is read here: the size is known before a pixel is."""
    try:
        picture = Image.open(io.BytesIO(given), formats=KINDS)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as problem:
        raise Refused("not_a_photo") from problem
    width, height = picture.size
    if width * height > MOST_PX.get(picture.format or "", 0):
        raise Refused("too_many_pixels")
    if min(width, height) < SMALLEST_PX:
        raise Refused("too_small")
    return picture


def _make_smaller_while_reading(picture: Image.Image) -> None:
    """A JPEG of 50 megapixels is decoded at 1/2, 1/4 or 1/8; never below what is kept."""
    picture.draft("RGB", (LONGEST_PX, LONGEST_PX))


def _flat(picture: Image.Image) -> Image.Image:
    """On white where it was transparent, without profile, comment or any other passenger."""
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    flat = picture.convert("RGB")
    flat.info = {}
    return flat


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, exif=b"", icc_profile=None)
    return out.getvalue()


def limit_ourselves() -> None:
    """Memory and processor time, where the system can."""
    os.nice(5)
    try:
        import resource
    except ImportError:  # not a Unix
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    limit_ourselves()
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # judged by kind in `_opened`, before decoding
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    out = sys.stdout.buffer
    try:
        photo, small, width, height = press(sys.stdin.buffer.read())
    except Refused as why:
        out.write(json.dumps({"refused": why.args[0]}).encode() + b"\n")
        return
    head = {"photo": len(photo), "thumbnail": len(small), "width": width, "height": height}
    out.write(json.dumps(head).encode() + b"\n" + photo + small)


if __name__ == "__main__":
    main()
