"""The `/live` socket: counts screens, makes sure their sessions still hold, lets the hub talk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.desk import Desk
from dashboard.live.screen import Holder, Screen
from operations.screens.passes import Pass
from operations.sessions import Session
from store.errors import StoreUnavailable

ANSWER_S = 2.0


def live(desk: Desk) -> Callable[[WebSocket], Awaitable[None]]:
    """The endpoint. The gate has already checked the Origin and the session at the handshake."""

    async def endpoint(socket: WebSocket) -> None:
        state, seats = socket.scope["state"], desk.hub.seats
        # A person's session goes before: on their own browser staff look at every screen.
        held = None if state["session"] else state["screen"]
        holder = _holder(state["session"], held)
        full = seats.full(holder.account, holder.paired)
        if full:
            await socket.accept()
            await socket.close(full.code, full.reason)
            return
        allowed = _still_allowed(desk, state["session_token"], held)
        with (
            seats.taken(holder.account, holder.paired),
            suppress(WebSocketDisconnect, TimeoutError, RuntimeError),
        ):
            await socket.accept()
            await Screen(desk.hub, socket, allowed, holder).converse()

    return endpoint


def _holder(session: Session | None, held: Pass | None) -> Holder:
    if held:
        return Holder(paired=held.screen)
    assert session is not None  # the gate lets nobody else in
    return Holder(account=session.account, edits=session.edits)


def _still_allowed(desk: Desk, token: str, held: Pass | None) -> Callable[[], Awaitable[bool]]:
    async def still_allowed() -> bool:
        """While the store cannot be asked, a screen keeps its picture; one that hangs must not
        silence the heartbeat, or walls would take the web process for dead."""
        try:
            async with asyncio.timeout(ANSWER_S):
                if held is not None:
                    return await desk.passes.holds(held)
                return await desk.find_session(token) is not None
        except (StoreUnavailable, TimeoutError):
            return True

    return still_allowed
