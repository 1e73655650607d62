"""Reports with photos: `multipart/form-data` with the form's fields and up to five files `media`.

Bodies this large are read a few at a time, and what is over 1 MiB waits on the disk. What came in
and is not kept yet is bounded over all posts together: it also waits for its photos to be drawn. Photos are
drawn anew (store/photo_door.py) before anything is kept: one that is refused refuses the post,
in words that say what to send instead.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlencode

import msgspec
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message, Receive

from city.case import Kind
from city.complaints import Complaint, Event
from store.complaints import Complaints
from store.errors import VersionConflict
from store.photo_door import MOST_BYTES, PhotoRefused, cleaned
from store.photos import Photos

MULTIPART = "multipart/form-data"
FIELD = "media"
MOST_PHOTOS = 5
MOST_BODY_BYTES = 2 * MOST_BYTES
LONGEST_FIELD_BYTES = 64 * 1024
WITHIN_S = 60.0
AT_ONCE, OF_ONE_ADDRESS = 8, 6
"""Posts that are read at once: before its key is known, no address may take every place."""
BUSY = "Too many photos are arriving at once; nothing was kept. Send it again in a moment."
MOST_WAITING_BYTES = 4 * MOST_BODY_BYTES
"""Of all posts together that are being read or wait for their photos to be kept."""


class Posted(msgspec.Struct, frozen=True):
    """What a form said: its fields as a plain form, its photos as they came, and what makes it
    the same post again (two clients draw two boundaries around the same content)."""

    form: bytes
    photos: tuple[bytes, ...] = ()

    @property
    def sameness(self) -> bytes:
        return b"\n".join([self.form, *(sha256(each).digest() for each in self.photos)])


class Media:
    """The few places in which a post with photos is read, and the bytes that wait."""

    def __init__(self) -> None:
        self._reading: Counter[str] = Counter()
        self.waiting_bytes = 0

    @asynccontextmanager
    async def posted(self, request: Request) -> AsyncIterator[Posted]:
        """The post; its bytes count as waiting until the body of the `with` is done with them.

        Raises HTTPException: 400 no form, 408 too slow, 413 too large, 503 too much at once.
        """
        declared = request.headers.get("content-length", "0")
        if not declared.isdigit() or int(declared) > MOST_BODY_BYTES:
            raise _too_large()
        with self._weighed() as weigh:
            async with self._place(request.client.host if request.client else ""):
                posted = await _in_time(request, weigh)
            yield posted

    @contextmanager
    def _weighed(self) -> Iterator[Callable[[int], None]]:
        """To be told of every piece; gives all of it back in the end."""
        own = 0

        def weigh(count: int) -> None:
            nonlocal own
            if self.waiting_bytes + count > MOST_WAITING_BYTES:
                raise _busy()
            if own + count > MOST_BODY_BYTES:
                raise _too_large()
            self.waiting_bytes, own = self.waiting_bytes + count, own + count

        try:
            yield weigh
        finally:
            self.waiting_bytes -= own

    @asynccontextmanager
    async def _place(self, address: str) -> AsyncIterator[None]:
        full = self._reading.total() >= AT_ONCE or self._reading[address] >= OF_ONE_ADDRESS
        if full:
            raise _busy()
        self._reading[address] += 1
        try:
            yield
        finally:
            self._reading -= Counter([address])  # forgets who has none left


async def kept(photos: Photos, given: Sequence[bytes]) -> list[str]:
    """Draw each anew and keep it; their ids. Raises HTTPException 400 for one that is refused."""
    ids = []
    for each in given:
        try:
            photo = await cleaned(each)
        except PhotoRefused as why:
            raise HTTPException(400, f"{FIELD}: {why}") from None
        ids.append(await photos.put(photo.image, photo.thumbnail))
    return ids


async def attached(
    complaints: Complaints,
    complaint: Complaint,
    photo: str,
    key: str,
    now: datetime,
    actor: str = "open311",
    by_role: str = "",
) -> Complaint:
    """The complaint with one more photo of the report; the same key again changes nothing.

    Whoever changed the complaint meanwhile is not in the way of a photo: it is tried anew.
    """
    while True:
        event = Event(
            at=now,
            actor=actor,
            by_role=by_role,
            status=complaint.status,
            kind=Kind.PHOTO,
            photo=photo,
            photo_role="report",
        )
        try:
            return await complaints.step(complaint.complaint_id, event, complaint.version, key)
        except VersionConflict:
            complaint = await complaints.load(complaint.complaint_id)


async def _in_time(request: Request, weigh: Callable[[int], None]) -> Posted:
    try:
        async with asyncio.timeout(WITHIN_S):
            return await _read(request, weigh)
    except TimeoutError:
        raise HTTPException(408, f"The body did not arrive within {WITHIN_S:g} s") from None


async def _read(request: Request, weigh: Callable[[int], None]) -> Posted:
    limited = Request(request.scope, _counted(request, weigh))
    try:
        async with limited.form(
            max_files=MOST_PHOTOS, max_fields=200, max_part_size=LONGEST_FIELD_BYTES
        ) as form:
            return await _posted(form)
    except (MultiPartException, ValueError) as problem:
        raise HTTPException(400, f"not a multipart form: {problem}") from None


async def _posted(form: FormData) -> Posted:
    fields, photos = [], []
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            fields.append((name, value))
        elif name not in (FIELD, f"{FIELD}[]"):
            raise HTTPException(400, f"a file came as {name:.64}; photos must come as {FIELD}")
        elif content := await value.read(MOST_BYTES + 1):
            photos.append(content)
    return Posted(urlencode(sorted(fields)).encode(), tuple(photos))


def _counted(request: Request, weigh: Callable[[int], None]) -> Receive:
    async def receive() -> Message:
        message = await request.receive()
        weigh(len(message.get("body", b"")))
        return message

    return receive


def _busy() -> HTTPException:
    return HTTPException(503, BUSY, {"Retry-After": "5"})


def _too_large() -> HTTPException:
    return HTTPException(413, f"The body is larger than {MOST_BODY_BYTES // 1024**2} MiB")
