"""What anybody reads when the store is away or its disk full, or the archive away, on any page: nothing
was kept, try again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard.desk import Desk
from dashboard.pages.plain import alert, page
from store.errors import ArchiveUnavailable, StoreFull

WAIT_S = {503: 2, 507: 60}
"""When to ask again."""


def away(desk: Desk) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Answers for StoreUnavailable and ArchiveUnavailable where a route has no better words; scripts get
    {message}."""

    async def answer(request: Request, why: Exception) -> Response:
        text = desk.text(request)
        status, key = _what(why)
        words = text(key)
        if request.url.path.startswith("/api/"):
            said: Response = JSONResponse({"message": words}, status)
        else:
            title = text("away.title")
            body = f'<main class="sign-in"><div class="sign-in-form"><h1>{escape(title)}</h1>{alert(words)}</div></main>'
            said = page(text, title, body, status)
        said.headers["Retry-After"] = str(WAIT_S[status])
        return said

    return answer


def _what(why: Exception) -> tuple[int, str]:
    """Status, and the key of the words."""
    if isinstance(why, ArchiveUnavailable):
        return 503, "away.archive"
    return (507, "away.full") if isinstance(why, StoreFull) else (503, "away.gone")
