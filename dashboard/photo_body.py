"""A photo that is the body of a request: how much is read, how long, and how a refusal is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import Response

from dashboard.bodies import TooLarge, TooSlow, whole
from dashboard.desk import Desk
from dashboard.desk_api import said
from dashboard.texts import Text
from operations.photos import MOST_BYTES, NoRoom, PhotoRefused

WITHIN_S = 120.0
"""The largest file over a line of one megabit per second."""
REFUSALS = (PhotoRefused, TooLarge, TooSlow, NoRoom)


@asynccontextmanager
async def received(desk: Desk, request: Request) -> AsyncIterator[bytes]:
    """The file, with room for it until the block ends. Raises TooLarge, TooSlow, NoRoom."""
    with desk.photos_waiting.room(request.headers.get("content-length"), MOST_BYTES):
        file, _ = await whole(request.receive, MOST_BYTES, WITHIN_S)
        yield file


def refused(why: Exception, text: Text) -> Response:
    """413 too large, 408 too slow, 422 no photo, 503 while too many are on their way in."""
    if isinstance(why, PhotoRefused):
        return said(text(f"photo.{why.key}"), 413 if why.key == "too_large" else 422)
    if isinstance(why, TooLarge):
        return said(text("photo.too_large"), 413)
    if isinstance(why, TooSlow):
        return said(text("photo.too_slow_line"), 408)
    return said(text("photo.no_room"), 503)
