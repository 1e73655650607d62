"""The outermost gate: nothing passes that is not in the table, nobody who may not.

It sees every HTTP request and every websocket before Dash does. A path without a rule does not
exist (404), whoever asks: Dash's own catch-all page never answers. Unsafe methods must come from
our own pages. Every answer carries the security headers.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access import PUBLIC, WEBSOCKET, Rule, rule_for
from dashboard.bodies import CALLBACK_LIMIT, FORM_LIMIT, TooLarge, TooSlow, whole
from dashboard.callbacks import role_of_callback
from operations.accounts import Role
from operations.screens.passes import Pass
from operations.sessions import Session
from store.errors import StoreUnavailable

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CALLBACK_PATH = "/_dash-update-component"

FindSession = Callable[[str], Awaitable[Session | None]]
FindPass = Callable[[str], Awaitable[Pass | None]]


@dataclass(frozen=True)
class Outside:
    """How we look from outside: what the gate compares an Origin with and names the cookie by."""

    public_url: str = ""
    secure_cookies: bool = False

    def secure(self, connection: HTTPConnection) -> bool:
        https = self.public_url.startswith("https://")
        return self.secure_cookies or https or connection.url.scheme in ("https", "wss")

    def session_cookie(self, connection: HTTPConnection) -> str:
        """`__Host-` binds the cookie to this host, but browsers take it over https only."""
        return "__Host-patriot_session" if self.secure(connection) else "patriot_session"

    def screen_cookie(self, connection: HTTPConnection) -> str:
        """A paired display's pass; beside a session, never in its place."""
        return "__Host-patriot_screen" if self.secure(connection) else "patriot_screen"

    def same_origin(self, connection: HTTPConnection, required: bool) -> bool:
        """Origin names this host (or `public_url`); absent is refused only where required."""
        if connection.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        origin = connection.headers.get("origin", "")
        if not origin:
            return not required
        ours = {connection.headers.get("host", ""), urlsplit(self.public_url).netloc} - {""}
        return urlsplit(origin).netloc in ours


class Gate:
    """ASGI middleware; `find_session` and `find_pass` raise StoreUnavailable when they cannot know.

    Whoever passed stands in the request's state: `session` (a person) or `screen` (a display's pass);
    both where one browser has both.
    """

    def __init__(
        self,
        app: ASGIApp,
        find_session: FindSession,
        find_pass: FindPass,
        outside: Outside,
        policy: str,
        dress: Callable[[HTTPConnection, Response], Response] = lambda _, plain: plain,
    ) -> None:
        """`dress` makes of a refusal in few words what whoever asked can read."""
        self.app, self.find_session, self.find_pass = app, find_session, find_pass
        self.outside, self.policy, self.dress = outside, policy, dress

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        answer = self._dressed(scope, send)
        refusal, receive = await self._refusal(asked, scope, receive)
        if refusal is None:
            await self.app(scope, receive, answer)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403, "reason": "refused"})
        else:
            await self.dress(asked, refusal)(scope, receive, answer)

    async def _refusal(
        self, asked: HTTPConnection, scope: Scope, receive: Receive
    ) -> tuple[Response | None, Receive]:
        """Why not, or None; and the way to read the body, which may have been looked into."""
        method = scope.get("method", WEBSOCKET)
        rule = rule_for(method, scope["path"])
        if rule is None:
            return PlainTextResponse("404: there is nothing here", 404), receive
        if method not in SAFE and not self.outside.same_origin(asked, required=True):
            return PlainTextResponse("403: not asked from a page of ours", 403), receive
        need, is_callback = rule.role, scope["path"] == CALLBACK_PATH
        if rule.largest and (refusal := await self._refused_for_role(asked, scope, rule, need)):
            return refusal, receive  # strangers do not get to fill our memory
        if method not in SAFE and method != WEBSOCKET and not rule.streams:
            try:
                limit = CALLBACK_LIMIT if is_callback else rule.largest or FORM_LIMIT
                body, receive = await whole(receive, limit)
            except TooLarge:
                return PlainTextResponse("413: that is more than any form of ours", 413), receive
            except TooSlow:
                return PlainTextResponse("408: it did not arrive in time", 408), receive
            need = role_of_callback(body) if is_callback else need
        return await self._refused_for_role(asked, scope, rule, need), receive

    async def _refused_for_role(
        self, asked: HTTPConnection, scope: Scope, rule: Rule, need: Role | None
    ) -> Response | None:
        try:
            session = await self._session(asked, need)
            screen = await self._screen(asked, rule, need, session)
        except StoreUnavailable:
            return _no_store(rule)
        scope.setdefault("state", {}).update(session=session, screen=screen)
        if need is PUBLIC or (rule.screen and screen):
            return None
        if session is None:
            return _only_a_wall() if screen else _please_sign_in(scope, rule)
        if session.role < need:
            return _too_small(need)
        return None

    async def _session(self, asked: HTTPConnection, need: Role | None) -> Session | None:
        token = asked.cookies.get(self.outside.session_cookie(asked), "")
        asked.scope.setdefault("state", {})["session_token"] = token
        if not token or need is PUBLIC:
            return None
        return await self.find_session(token)

    async def _screen(
        self, asked: HTTPConnection, rule: Rule, need: Role | None, session: Session | None
    ) -> Pass | None:
        """The display's pass; not looked for where a person is signed in and no wall is meant."""
        token = asked.cookies.get(self.outside.screen_cookie(asked), "")
        asked.scope.setdefault("state", {})["screen_token"] = token
        if not token or need is PUBLIC or (session and not rule.screen):
            return None
        return await self.find_pass(token)

    def _dressed(self, scope: Scope, send: Send) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers["Content-Security-Policy"] = self.policy
                if not re.match(CACHEABLE, scope["path"]):
                    headers["Cache-Control"] = "no-store"
                elif scope["path"] == "/_favicon.ico":
                    headers["Cache-Control"] = ICON
                elif _is_marked(scope) and message["status"] in (200, 304):
                    headers.setdefault("Cache-Control", FRESH)
            await send(message)

        return dressed


CACHEABLE = r"/(assets|charts|fonts|tiles|_dash-component-suites)/|/_favicon\.ico$"
ICON = "public, max-age=86400"
"""A browser asks for the page's icon at every change of its address: once a day is enough."""
FRESH = "public, max-age=3600, stale-while-revalidate=2592000"
"""For a file of ours whose address changes with it. Not for ever: while two releases stand side by
side the older may answer for the newer's address."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def _is_marked(scope: Scope) -> bool:
    """Asked for with the mark of its content or of our build."""
    return scope["path"].startswith("/assets/") and scope["query_string"][:2] in (b"m=", b"v=")


def content_policy(
    script_hashes: list[str],
    image_hosts: list[str],
    film_hosts: list[str] | None = None,
    frames: list[str] | None = None,
) -> str:
    """Everything from ourselves; scripts by file or by hash, never by `eval`."""
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": " ".join(["'self'", "data:", "blob:", *image_hosts]),
        "media-src": " ".join(["'self'", *(film_hosts or [])]),
        "frame-src": " ".join(frames or ["'none'"]),
        "font-src": "'self'",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def may_bind(host: str, has_admin: bool) -> str | None:
    """None when listening on `host` is fine, else the message why not and what to do.

    Before an admin exists anybody who reached the wall could only be a stranger.
    """
    if has_admin or host in ("localhost", "::1") or re.fullmatch(r"127(\.\d+){3}", host):
        return None
    return (
        f"Refusing to listen on {host}: other machines could reach it, and no admin account "
        "exists yet.\nMake one first:  ./patriot user add NAME --role admin\n"
        "or set PATRIOT_ADMIN_USER and PATRIOT_ADMIN_PASSWORD once; "
        "or listen on 127.0.0.1 only."
    )


def _please_sign_in(scope: Scope, rule: Rule) -> Response:
    if rule.page and scope["method"] == "GET":
        asked = "?".join(filter(None, (scope["path"], scope["query_string"].decode("latin-1"))))
        return RedirectResponse(f"{rule.door}?next={quote(asked, safe='/')}", 303)
    return JSONResponse({"error": "sign in first", "sign_in": "/sign-in"}, 401)


def _only_a_wall() -> Response:
    return PlainTextResponse(
        "403: a paired display may only show its wall; sign in to do more than that", 403
    )


def _too_small(need: Role) -> Response:
    return PlainTextResponse(
        f"403: this needs the role '{need.word}'; an admin can give it to your account", 403
    )


def _no_store(rule: Rule) -> Response:
    """A page asks again by itself: nobody presses a key in front of a wall."""
    words = "503: the store does not answer, so nobody can be recognised. It is being tried again."
    again = {"Retry-After": "2"} | ({"Refresh": "3"} if rule.page else {})
    return PlainTextResponse(words, 503, headers=again)


def utc_now() -> datetime:
    return datetime.now(UTC)
