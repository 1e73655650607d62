"""Who may push, how often, how much and how slowly. Judged before anything is decoded."""

from __future__ import annotations

import asyncio
import time

from starlette.exceptions import HTTPException
from starlette.requests import Request

from city.settings import IntakeSettings
from data_feeds.keys import KeyRing

BODY_TIMEOUT_S = 10.0
MINUTE_S = 60.0
MOST_CALLERS = 50_000


class Rate:
    """A fixed window of one minute per caller, in memory: it holds while the store is away."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._counts: dict[str, int] = {}
        self._since = time.monotonic()

    def wait_s(self, caller: str) -> float:
        """0 when the caller may go on, else seconds until it may."""
        passed = time.monotonic() - self._since
        if passed >= MINUTE_S or len(self._counts) > MOST_CALLERS:
            self._counts.clear()
            self._since, passed = time.monotonic(), 0.0
        self._counts[caller] = count = self._counts.get(caller, 0) + 1
        return 0.0 if count <= self._per_minute else MINUTE_S - passed


class Guard:
    """Raises HTTPException: 401 wrong key, 408 too slow, 413 too big, 429 too often."""

    def __init__(self, settings: IntakeSettings, keys: KeyRing) -> None:
        self._settings, self._keys = settings, keys
        self._rate = Rate(settings.requests_per_minute)

    async def caller(self, request: Request, source: str, form_key: str = "") -> str:
        """Who pushes: the id of a key that may push to `source`, or its address when none is needed."""
        address = request.client.host if request.client else "?"
        text = form_key or _shown_key(request)
        key = await self._keys.owner(text, source) if text else None
        self.limit(key.id if key else address)
        if key is not None:
            return key.id
        if text or self._settings.keys_required:
            raise HTTPException(
                401, "No key, or one that may not push here. Ask for a key: ./patriot key add"
            )
        return address

    def limit(self, caller: str) -> None:
        wait_s = self._rate.wait_s(caller)
        if wait_s:
            headers = {"Retry-After": str(int(wait_s) + 1)}
            raise HTTPException(
                429, "Too many requests a minute; wait as Retry-After says", headers
            )

    async def body(self, request: Request) -> bytes:
        """The whole body, never more than the limit in memory."""
        most = self._settings.body_limit_bytes
        declared = request.headers.get("content-length", "0")
        if not declared.isdigit() or int(declared) > most:
            raise HTTPException(413, f"The body is larger than {most} bytes")
        try:
            async with asyncio.timeout(BODY_TIMEOUT_S):
                return await _read(request, most)
        except TimeoutError:
            raise HTTPException(
                408, f"The body did not arrive within {BODY_TIMEOUT_S:g} s"
            ) from None


async def _read(request: Request, most: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise HTTPException(413, f"The body is larger than {most} bytes")
    return bytes(body)


def _shown_key(request: Request) -> str:
    """From `?key=`, `?api_key=`, `X-API-Key` or `Authorization: Bearer`."""
    bearer = request.headers.get("authorization", "")
    shown = (
        request.query_params.get("key"),
        request.query_params.get("api_key"),
        request.headers.get("x-api-key"),
        bearer[7:] if bearer.lower().startswith("bearer ") else None,
    )
    return next((each for each in shown if each), "")
