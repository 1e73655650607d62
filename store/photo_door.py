"""What people send as a photo, made harmless in a process of its own, never many at once.

The file's own words about itself are never believed: neither its name nor its content type. Why
one is refused is told by a key that every language of the glass has a sentence for.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from weakref import WeakKeyDictionary

import msgspec

MOST_BYTES = 16 * 1024 * 1024
"""Of one given file."""
AT_ONCE = 2
WITHIN_S = 30.0
PRESS = Path(__file__).with_name("photo_press.py")
REASONS = (
    "empty",
    "too_large",
    "too_many_pixels",
    "too_small",
    "not_a_photo",
    "broken",
    "too_slow",
)


class PhotoRefused(ValueError):
    """The file is not taken; `key` is one of REASONS, the message says it in English."""

    def __init__(self, key: str) -> None:
        super().__init__(ENGLISH[key])
        self.key = key


ENGLISH = {
    "empty": "The file is empty. Choose a photo.",
    "too_large": f"The file is larger than {MOST_BYTES // 1024**2} MiB. Send a smaller photo.",
    "too_many_pixels": "The picture has too many pixels. Send it as JPEG or in a smaller size.",
    "too_small": "The picture is too small to show anything. Send a larger photo.",
    "not_a_photo": "This is not a photo. Send a JPEG, PNG or WebP picture.",
    "broken": "The photo cannot be read; it may be damaged. Send it again or take a new one.",
    "too_slow": "The photo took too long to read. Send it in a smaller size.",
}


class Photo(msgspec.Struct, frozen=True):
    """A photo drawn anew: JPEG, upright, without metadata. Sizes in pixels."""

    image: bytes
    thumbnail: bytes
    width: int
    height: int


class _Head(msgspec.Struct):
    refused: str = ""
    photo: int = 0
    thumbnail: int = 0
    width: int = 0
    height: int = 0


_places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def cleaned(given: bytes) -> Photo:
    """The photo in a file somebody sent. Raises PhotoRefused."""
    if not given:
        raise PhotoRefused("empty")
    if len(given) > MOST_BYTES:
        raise PhotoRefused("too_large")
    async with _place():
        return _read(await _pressed(given))


def _place() -> asyncio.Semaphore:
    """One of the few places of this loop."""
    return _places.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))


async def _pressed(given: bytes) -> bytes:
    pipe = asyncio.subprocess.PIPE
    press = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(PRESS), stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(WITHIN_S):
            out, _ = await press.communicate(given)
    except TimeoutError:
        raise PhotoRefused("too_slow") from None
    finally:
        if press.returncode is None:
            with suppress(ProcessLookupError):
                press.kill()
            await press.wait()
    return out


def _read(out: bytes) -> Photo:
    """A press that died without a word was stopped by its limits."""
    line, _, rest = out.partition(b"\n")
    if not line:
        raise PhotoRefused("broken")
    head = msgspec.json.decode(line, type=_Head)
    if head.refused:
        raise PhotoRefused(head.refused)
    image, thumbnail = rest[: head.photo], rest[head.photo : head.photo + head.thumbnail]
    return Photo(image, thumbnail, head.width, head.height)
