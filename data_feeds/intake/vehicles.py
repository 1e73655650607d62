"""`/osmand`, and `/` because phones post to the root: positions in, an empty 200 out.

| answer | when                                                                              |
|--------|-----------------------------------------------------------------------------------|
| 200    | the store has it. What was refused as impossible (far outside, wrong clock) is in quarantine, named in `X-Patriot-Refused`: a phone that got an error would send it for ever |
| 400    | nothing in it can be read as the protocol                                         |
| 500    | our own decoder broke on it (the feed is FAILED on the wall)                        |
| 503    | the store is away; the phone keeps the position and sends it again                |
"""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from data_feeds.delivery import Door
from data_feeds.intake.guard import Guard
from data_feeds.lines import Line

LONGEST_REASON = 200
KEYS = ("key", "api_key")


class Vehicles:
    def __init__(self, door: Door, guard: Guard, line: Line) -> None:
        self._door, self._guard, self._line = door, guard, line

    async def push(self, request: Request) -> Response:
        await self._guard.caller(request, self._line.feed.name)
        payload = _payload(request, await self._guard.body(request))
        delivered = await self._door.deliver(self._line, payload)
        if delivered.unreadable:
            return PlainTextResponse(delivered.unreadable, 500 if delivered.broken else 400)
        return Response(status_code=200, headers=_refused([r.reason for r in delivered.rejects]))


def _payload(request: Request, body: bytes) -> bytes:
    """A JSON body as it is; else query and form together. The key never goes further than here."""
    body = body.strip()
    if body[:1] in (b"{", b"["):
        return body
    shown = [(key, value) for key, value in request.query_params.multi_items() if key not in KEYS]
    return b"&".join(part for part in (urlencode(shown).encode(), body) if part)


def _refused(reasons: list[str]) -> dict[str, str]:
    if not reasons:
        return {}
    text = f"{len(reasons)}: {reasons[0]}"[:LONGEST_REASON]
    return {"X-Patriot-Refused": text.encode("ascii", "replace").decode().replace("\n", " ")}
