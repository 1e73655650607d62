"""One connected screen: a cursor, a wake-up, and the two halves of its conversation.

Nothing waits in line for it: each turn it is told everything that changed since its cursor. A
screen that takes longer than `SEND_S` to swallow one message is let go; it will come back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.live.beacons import SaidBeacon
from dashboard.stage.addresses import is_draft
from store.ending import ended

if TYPE_CHECKING:
    from dashboard.live.hub import Hub

HELLO_S = 10.0
PING_S = 5.0
SEND_S = 10.0
SILENT_S = 30.0
VIEWS_LIMIT = 400
DRAWERS_LIMIT = 4
"""A wall has one drawer. Each is drawn for whoever asks, also for subjects nobody knows."""
LAYOUTS_LIMIT = 4
"""A glass shows one, and takes over another. Each is drawn for whoever asks, whatever the address."""
OWN_LIMIT = 800
"""Panels and layers with options, by all browsers of one person or display together: everybody waits for them."""
LISTEN_S = 0.05
"""A screen is listened to at most 20 times a second; what it says beyond waits in its socket."""
MESSAGE_LIMIT = 131_072


class Hello(msgspec.Struct, tag_field="type", tag="hello"):
    """`epoch` and `seq` are those of the last message a returning screen has seen."""

    views: list[str]
    lang: str = "id"
    epoch: str | None = None
    seq: int = 0
    screen: str = ""


class ShowViews(msgspec.Struct, tag_field="type", tag="views"):
    views: list[str]


class Again(msgspec.Struct, tag_field="type", tag="again"):
    """Draw this view once more: it said that it failed."""

    view: str


class Pong(msgspec.Struct, tag_field="type", tag="pong"):
    at: float = 0


Said = Hello | ShowViews | Again | Pong | SaidBeacon
_DECODER: msgspec.json.Decoder[Said] = msgspec.json.Decoder(Said)


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks: a person's `account`, or the display (`paired`, its id) whose pass opened the socket.
    `edits`: whether drafts are shown to them."""

    account: str = ""
    paired: str = ""
    edits: bool = False


class Screen:
    """Lives as long as its socket. `still_allowed` is asked at every heartbeat."""

    def __init__(
        self,
        hub: Hub,
        socket: WebSocket,
        still_allowed: Callable[[], Awaitable[bool]],
        holder: Holder,
    ) -> None:
        self.hub, self.socket, self.still_allowed = hub, socket, still_allowed
        self.holder = holder
        self.wake = asyncio.Event()
        self.views: frozenset[str] = frozenset()
        self.fresh: frozenset[str] = frozenset()
        self.lang, self.cursor = "id", 0
        self.heard_at = time.monotonic()

    def shown(self) -> set[tuple[str, str]]:
        """(view, language) of everything shown here that has to be drawn."""
        return {(view, self.lang) for view in self.views if view != "vehicles"}

    async def converse(self) -> None:
        """Hello, then tell and listen until one side ends it."""
        hello = await self._hear(HELLO_S)
        if not isinstance(hello, Hello):
            await self.socket.close(4400, "the first message must be hello")
            return
        self._greet(hello)
        self.hub.screens.add(self)
        halves = [asyncio.create_task(each) for each in (self._tell(), self._listen())]
        try:
            done, _ = await asyncio.wait(halves, return_when=asyncio.FIRST_COMPLETED)
            for half in done:
                half.result()
        finally:
            self.hub.screens.discard(self)
            await ended(*halves)

    def _greet(self, hello: Hello) -> None:
        self.lang = hello.lang if hello.lang in self.hub.languages else self.hub.languages[0]
        known_here = hello.epoch == self.hub.board.epoch and 0 < hello.seq <= self.hub.board.seq
        self.cursor = hello.seq if known_here else 0
        views = self._show(hello.views)
        if self.cursor:
            self.fresh = frozenset(each for each in views if each.startswith("drawer:"))

    def _show(self, asked: list[str]) -> frozenset[str]:
        """Views new to this screen are told in full, whatever its cursor."""
        views = self._permitted(asked)
        self.fresh |= views - self.views
        self.views = views
        self.fresh &= views
        self.hub.provide(self.shown())
        self.wake.set()
        return views

    def _permitted(self, asked: list[str]) -> frozenset[str]:
        known = [
            each
            for each in asked[:VIEWS_LIMIT]
            if self.hub.views.known(each) and may_show(self.holder, each)
        ]
        drawers = [each for each in known if each.startswith("drawer:")]
        layouts = [each for each in known if each.startswith("layout:")]
        beyond = drawers[DRAWERS_LIMIT:] + layouts[LAYOUTS_LIMIT:] + self._beyond(known)
        return frozenset(known) - frozenset(beyond)

    def _beyond(self, asked: list[str]) -> list[str]:
        """Those panels and layers with options for which this holder has no room left."""
        own = [each for each in dict.fromkeys(asked) if _is_own(each)]
        theirs = self._of_others() if own else frozenset()
        held = frozenset(each for each in theirs if _is_own(each))
        return [each for each in own if each not in held][max(0, OWN_LIMIT - len(held)) :]

    def _of_others(self) -> frozenset[str]:
        """What the same holder's other browsers show."""
        beside = (each for each in self.hub.screens if each.holder == self.holder)
        return frozenset().union(*(each.views for each in beside if each is not self))

    async def _hear(self, within_s: float) -> Said | None:
        """The next message, or None when it is not one of ours."""
        async with asyncio.timeout(within_s):
            heard: Message = await self.socket.receive()
        if heard["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(heard.get("code", 1005))
        said = heard.get("text") or ""
        if len(said) > MESSAGE_LIMIT:
            return None
        try:
            return _DECODER.decode(said)
        except (msgspec.MsgspecError, RecursionError):
            return None

    async def _listen(self) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                said = await self._hear(SILENT_S)
                if isinstance(said, ShowViews):
                    self._show(said.views)
                elif isinstance(said, Again):
                    self.hub.again(said.view, self.lang)
                elif isinstance(said, SaidBeacon) and self.holder.paired:
                    self.hub.beacons.hear(self.holder.paired, said)
                await asyncio.sleep(LISTEN_S)

    async def _tell(self) -> None:
        next_ping = time.monotonic() + PING_S
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, next_ping - time.monotonic())):
                    await self.wake.wait()
            if self.wake.is_set():
                self.wake.clear()
                await self._tell_news()
            if time.monotonic() >= next_ping:
                next_ping = time.monotonic() + PING_S
                if not await self.still_allowed():
                    await self.socket.close(4401, "the session has ended")
                    return
                await self._send(f'{{"type":"ping","at":{now_ms()}}}')

    async def _tell_news(self) -> None:
        board, fresh, since = self.hub.board, self.fresh, self.cursor
        frame, items = board.since(since, self.views, fresh, self.lang, now_ms())
        self.cursor, self.fresh = board.seq, frozenset()
        self.hub.sent += 1
        if frame is not None:
            async with asyncio.timeout(SEND_S):
                await self.socket.send_bytes(frame)
        await self._send(items)

    async def _send(self, message: str) -> None:
        async with asyncio.timeout(SEND_S):
            await self.socket.send_text(message)


def _is_own(view: str) -> bool:
    """Drawn for whoever chose these options."""
    return view.startswith(("panel:", "layer:")) and "?" in view


NOT_ON_WALLS = "drawer:desk:"


def may_show(holder: Holder, view: str) -> bool:
    """Drafts are for editors. A paired display asks for its own screen's view and what hangs on
    walls."""
    if not holder.edits and is_draft(view):
        return False
    if not holder.paired:
        return True
    if view.startswith(NOT_ON_WALLS):
        return False
    return not view.startswith("screen:") or view == f"screen:{holder.paired}"


def now_ms() -> int:
    return time.time_ns() // 1_000_000
