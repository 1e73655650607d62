"""Request bodies: whole, never too large, never too slow, before anybody looks into them."""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive

CALLBACK_LIMIT = 1_048_576
FORM_LIMIT = 65_536
ARRIVES_WITHIN_S = 10.0


class TooLarge(Exception):
    """More bytes than the limit; what came was thrown away."""


class TooSlow(Exception):
    """It did not arrive within `ARRIVES_WITHIN_S` seconds."""


async def whole(receive: Receive, limit: int) -> tuple[bytes, Receive]:
    """The body, and a `receive` that tells it once more. Raises TooLarge and TooSlow."""
    try:
        async with asyncio.timeout(ARRIVES_WITHIN_S):
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


async def _read(receive: Receive, limit: int) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False) and message["type"] == "http.request"
        if len(body) > limit:
            raise TooLarge
    return bytes(body)
