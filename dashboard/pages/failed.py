"""What a person reads in place of a page that cannot be shown: what happened, what it means, a way back, and
the time to look for in the log. Scripts (`/api/`) get the same as JSON; whatever asks for no page (a probe, an
asset) keeps the few words it got.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dashboard.access import rule_for
from dashboard.desk import Desk
from dashboard.pages.plain import alert, page
from dashboard.texts import Text
from operations.accounts import Role

KEYS = {403: "role", 404: "no_page", 500: "broken", 503: "store"}
"""Words below `failed.` by status; of any other "refused"."""
KEPT_HEADERS = ("retry-after", "refresh")

Dress = Callable[[HTTPConnection, Response], Response]


def dressed(desk: Desk) -> Dress:
    """The gate's refusals, for whoever asked."""

    def answer(asked: HTTPConnection, plain: Response) -> Response:
        if plain.status_code < 400 or not isinstance(plain, PlainTextResponse):
            return plain
        said = _answer(desk, asked, plain.status_code, bytes(plain.body).decode()) or plain
        for name in KEPT_HEADERS:
            if name in plain.headers:
                said.headers[name] = plain.headers[name]
        return said

    return answer


def failed(desk: Desk) -> Callable[[Request, Exception], Awaitable[Response]]:
    """For what no route has better words for: an unknown address behind the gate, and our own faults."""

    async def answer(request: Request, why: Exception) -> Response:
        status = why.status_code if isinstance(why, HTTPException) else 500
        brief = f"{status}: " + (why.detail if isinstance(why, HTTPException) else "our own fault")
        return _answer(desk, request, status, brief) or PlainTextResponse(brief, status)

    return answer


def _answer(desk: Desk, asked: HTTPConnection, status: int, brief: str) -> Response | None:
    """None where neither a person nor a script of ours reads it."""
    text, path = desk.text(asked), asked.url.path
    what, means = _words(asked, status, text)
    at = text("failed.at", at=_moment(desk, text), path=path[:200])
    if path.startswith("/api/"):
        return JSONResponse({"error": brief, "message": f"{what} {means}", "at": at}, status)
    if "text/html" not in asked.headers.get("accept", ""):
        return None
    back = f'<a class="primary" href="/wall">{escape(text("failed.back"))}</a>'
    body = (
        f'<main class="sign-in"><div class="sign-in-form"><h1>{escape(what)}</h1>{alert(means)}'
        f'<p class="quiet">{escape(at)}</p>{back}</div></main>'
    )
    return page(text, what, body, status)


def _words(asked: HTTPConnection, status: int, text: Text) -> tuple[str, str]:
    key = KEYS.get(status, "refused")
    rule = rule_for(asked.scope.get("method", "GET"), asked.url.path)
    needs = rule.role if rule and isinstance(rule.role, Role) else None
    if key == "role" and (needs is None or asked.scope.get("state", {}).get("session") is None):
        key = "display" if asked.scope.get("state", {}).get("screen") else "refused"
    role = text(f"role.{needs.word}") if needs else ""
    return text(f"failed.{key}"), text(f"failed.{key}_means", role=role)


def _moment(desk: Desk, text: Text) -> str:
    now = desk.hub.now()
    return f"{text.day(now)} {now.astimezone(text.zone).year} {text.clock(now, seconds=True)} {desk.profile.zone_label}"
