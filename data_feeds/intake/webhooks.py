"""`POST /webhook/<source>`: signed calls of other systems (Standard Webhooks 1.0).

| answer | when                                                                               |
|--------|------------------------------------------------------------------------------------|
| 200    | on disk; the tickets are in the answer. The same `webhook-id` again: the same answer |
| 400    | signed, but nothing in it can be used; sending it again would not help             |
| 401    | no source of this name, no or wrong signature, or more than 5 minutes old or early |
| 409    | this `webhook-id` came before with another content                                 |
| 503    | the store is away; send it again                                                   |

Signed is `webhook-id.webhook-timestamp.body` with HMAC-SHA256; a header may carry several
signatures while a secret is changed. Who cannot sign learns nothing about which sources exist.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from hashlib import sha256

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from city.standard_webhooks import signature
from data_feeds.delivery import Delivered, Door
from data_feeds.feeds.webhook import FEED, Server
from data_feeds.intake.guard import Guard
from data_feeds.lines import Line

TOLERANCE_S = 300
REMEMBERED_S = 7 * 86400
"""As long as the store remembers what made a complaint."""
SEEN = "webhook_seen"
ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)
NOT_SIGNED = "Not signed by a source that may call here, or signed more than 5 minutes ago"


class Answer(msgspec.Struct, frozen=True):
    """What a call was answered: kept, so that a repeat is answered the same."""

    digest: str
    tickets: tuple[str, ...]
    refused: tuple[str, ...] = ()


class Webhooks:
    """`sources` are the lines of the feed by the name in the address."""

    def __init__(self, door: Door, guard: Guard, sources: Mapping[str, Line]) -> None:
        self._door, self._guard, self._sources = door, guard, sources

    async def push(self, request: Request) -> Response:
        self._guard.limit(f"from {request.client.host}" if request.client else "from ?")
        name = str(request.path_params["source"])
        body = await self._guard.body(request)
        line, message_id = self._sources.get(name), request.headers.get("webhook-id", "")
        if line is None or not self._is_signed(request, line.options, body):
            raise HTTPException(401, NOT_SIGNED)
        self._guard.limit(f"webhook {name}")
        return await self._once(line, f"{line.name}:{message_id}", body)

    def _is_signed(self, request: Request, source: Server, body: bytes) -> bool:
        head = request.headers
        message_id, at = head.get("webhook-id", ""), head.get("webhook-timestamp", "")
        if not ID.fullmatch(message_id) or not re.fullmatch(r"[0-9]{1,12}", at, re.ASCII):
            return False
        if abs(self._door.clock().timestamp() - int(at)) > TOLERANCE_S:
            return False
        given = head.get("webhook-signature", "").split()
        wanted = [
            signature(secret, message_id, at, body)
            for secret in (source.secret, source.old_secret)
            if secret
        ]
        return any(hmac.compare_digest(w.encode(), g.encode()) for w in wanted for g in given[:10])

    async def _once(self, line: Line, message: str, body: bytes) -> Response:
        digest, tokens = sha256(body).hexdigest(), self._door.store.tokens
        packed = await tokens.get(SEEN, message)
        if packed is not None:
            before = msgspec.msgpack.decode(packed, type=Answer)
            if before.digest != digest:
                raise HTTPException(409, "This webhook-id came before with another content")
            return _written(before)
        answer = _answer(digest, await self._deliver(line, message, body))
        await tokens.put(SEEN, message, msgspec.msgpack.encode(answer), REMEMBERED_S)
        return _written(answer)

    async def _deliver(self, line: Line, message: str, body: bytes) -> Delivered:
        """A source that names its reports is known by those names, for ever; else by the call."""
        named = bool(line.options.fields.id)
        delivered = await self._door.deliver(line, body, key="" if named else f"webhook:{message}")
        if not delivered.complaints:
            status = 500 if delivered.broken else 400
            reasons = [each.reason for each in delivered.rejects] or ["there is no report in it"]
            raise HTTPException(status, reasons[0])
        return delivered


def _answer(digest: str, delivered: Delivered) -> Answer:
    tickets = tuple(each.complaint_id for each in delivered.complaints)
    return Answer(digest, tickets, tuple(each.reason[:200] for each in delivered.rejects))


def _written(answer: Answer) -> Response:
    return JSONResponse({"tickets": answer.tickets, "refused": answer.refused})


def sources_of(lines: Mapping[str, Line]) -> dict[str, Line]:
    """The lines of the webhook feed that run, by the name in the address."""
    return {
        name.partition("/")[2]: line
        for name, line in lines.items()
        if line.feed.name == FEED.name and "/" in name and line.status.state != "disabled"
    }
