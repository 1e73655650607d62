"""Request bodies: whole, never too large, never too slow, before anybody looks into them."""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive

CALLBACK_LIMIT = 1_048_576
FORM_LIMIT = 65_536
ARRIVES_WITHIN_S = 10.0
SLOWEST_BYTES_PER_S = 65_536
"""What is larger than a form may take as much longer as a slow phone needs for it."""


class TooLarge(Exception):
    """More bytes than the limit; what came was thrown away."""


class TooSlow(Exception):
    """It did not arrive in time."""


async def whole(
    receive: Receive, limit: int, allowed_s: float | None = None
) -> tuple[bytes, Receive]:
    """The body, and a `receive` that tells it once more. Raises TooLarge and TooSlow."""
    try:
        async with asyncio.timeout(allowed_s or within_s(limit)):
            body = await _read(receive, limit)
    except TimeoutError:
        raise TooSlow from None
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return body, again


def within_s(limit: int) -> float:
    """How long a body of this limit may take; a form `ARRIVES_WITHIN_S` seconds."""
    return ARRIVES_WITHIN_S + max(0, limit - CALLBACK_LIMIT) / SLOWEST_BYTES_PER_S


async def _read(receive: Receive, limit: int) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False) and message["type"] == "http.request"
        if len(body) > limit:
            raise TooLarge
    return bytes(body)
