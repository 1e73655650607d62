"""Pairing: what a new display shows until staff have entered its code, and how its pass is renewed.

| path             | who          | answers                                                          |
|------------------|--------------|------------------------------------------------------------------|
| GET /pair?next=  | anybody      | the code on the whole glass; a paired display goes on to `next`   |
| POST /pair/ask   | anybody      | {code, renew_s} to show, or {paired: true} with the pass's cookie |
| POST /wall/renew | a display    | 204, with a new pass when the old one is a day old                |

429 and 503 mean: go on showing what you show, and ask again. Nobody can sign in here by a code: a
pass opens one wall, and a person only by the small link to the sign-in form.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from html import escape
from urllib.parse import quote, urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.desk import Desk
from dashboard.pages import beginning
from dashboard.pages.doors import document
from dashboard.pages.sign_in import COOKIE_S, address_of, inside
from dashboard.texts import languages, texts
from operations.screens.pairing import DIGITS, EARLY_S, Asking, Claim, Pairing, Slip
from operations.tries import TooManyTries
from store.errors import StoreError, StoreUnavailable

PAIRING_COOKIE = "patriot_pairing"
SECRET = re.compile(r"[\w-]{43}")
FILES = "80_pair"
AGAIN_S = 15
"""A display that asked too often asks again after this long."""


class Glass(msgspec.Struct):
    """What the browser says about its display, in pixels of the glass."""

    width_px: int = 0
    height_px: int = 0


class Pair:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        return [
            Route("/pair", self.show, methods=["GET"]),
            Route("/pair/ask", self.ask, methods=["POST"]),
            Route("/wall/renew", self.renew, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        following = inside(request.query_params.get("next", "/wall"))
        if await self._paired(request):
            return RedirectResponse(following, 303)
        answer = self._page(request, following)
        self._keep_secret(request, answer, _secret(request) or secrets.token_urlsafe(32))
        return answer

    async def _paired(self, request: Request) -> bool:
        """While the store is away nobody knows: then the page waits, and the next ask finds out."""
        try:
            return await self.desk.find_pass(self._token(request)) is not None
        except StoreUnavailable:
            return False

    async def ask(self, request: Request) -> Response:
        secret = _secret(request) or secrets.token_urlsafe(32)
        try:
            if await self.desk.find_pass(self._token(request)):
                return JSONResponse({"paired": True})
            found = await self._pairing().ask(secret, await _about(request))
        except TooManyTries:
            return JSONResponse({"error": "asked too often"}, 429, {"Retry-After": str(AGAIN_S)})
        except StoreError:
            return JSONResponse({"error": "the store is away"}, 503, {"Retry-After": "2"})
        if isinstance(found, Claim):
            return await self._entered(request, found)
        answer = JSONResponse({"code": found.code, "renew_s": self._left_s(found)})
        self._keep_secret(request, answer, secret)
        return answer

    async def _entered(self, request: Request, claim: Claim) -> Response:
        token = await self.desk.passes.issue(claim.screen, claim.family, self.desk.hub.now())
        answer = JSONResponse({"paired": True})
        self._keep_pass(request, answer, token)
        answer.delete_cookie(PAIRING_COOKIE, path="/pair")
        return answer

    async def renew(self, request: Request) -> Response:
        """What a wall asks now and then, for as long as it hangs there; nothing for a person."""
        answer = Response(status_code=204)
        if token := await self.desk.passes.renewed(self._token(request), self.desk.hub.now()):
            self._keep_pass(request, answer, token)
        return answer

    def _pairing(self) -> Pairing:
        return Pairing(self.desk.door.store, self.desk.hub.now)

    def _left_s(self, slip: Slip) -> int:
        now: datetime = self.desk.hub.now()
        return max(1, round((slip.until - now).total_seconds()) - EARLY_S)

    def _token(self, request: Request) -> str:
        return request.cookies.get(self.desk.outside.screen_cookie(request), "")

    def _keep_secret(self, request: Request, answer: Response, secret: str) -> None:
        answer.set_cookie(
            PAIRING_COOKIE, secret, max_age=COOKIE_S, path="/pair",
            httponly=True, samesite="strict", secure=self.desk.outside.secure(request),
        )  # fmt: skip

    def _keep_pass(self, request: Request, answer: Response, token: str) -> None:
        outside = self.desk.outside
        answer.set_cookie(
            outside.screen_cookie(request), token, max_age=COOKIE_S, path="/",
            httponly=True, samesite="lax", secure=outside.secure(request),
        )  # fmt: skip

    def _page(self, request: Request, following: str) -> HTMLResponse:
        where = urlsplit(self.desk.settings.web.public_url or str(request.base_url)).netloc
        says = "".join(_says(each, where) for each in _ordered(self.desk.lang(request)))
        text = self.desk.text(request)
        body = (
            f'<main class="pair" data-next="{escape(following)}"><h1>{escape(text("page.product"))}</h1>'
            f'<p id="pair-code" class="pair-code" role="status">{"·" * DIGITS}</p>{says}'
            f'<a class="pair-enter" href="/sign-in?next={escape(quote(following, safe=""))}">'
            f"{escape(text('pair.enter'))}</a></main>"
        )
        return document(text, text("pair.title"), body, FILES, self.desk.build, first=beginning.TAG)


def _ordered(first: str) -> list[str]:
    return sorted(languages(), key=lambda each: each != first)


def _says(lang: str, where: str) -> str:
    """One language's words; the script shows one of them, by what there is to say."""
    text = texts(lang)
    told = (
        f'<span data-when="{when}" {"hidden" if when != "waiting" else ""}>{escape(words)}</span>'
        for when, words in (
            ("code", text("pair.say", where=f"{where}/screens")),
            ("waiting", text("pair.waiting")),
            ("away", text("pair.away")),
            ("paired", text("pair.paired")),
        )
    )
    return f'<p class="pair-say" lang="{lang}">{"".join(told)}</p>'


def _secret(request: Request) -> str:
    found = request.cookies.get(PAIRING_COOKIE, "")
    return found if SECRET.fullmatch(found) else ""


async def _about(request: Request) -> Asking:
    try:
        glass = msgspec.json.decode(await request.body() or b"{}", type=Glass)
    except (msgspec.MsgspecError, RecursionError):
        glass = Glass()
    sides = glass.width_px, glass.height_px
    width, height = sides if all(0 <= each <= 100_000 for each in sides) else (0, 0)
    return Asking(slip="", width_px=width, height_px=height, address=address_of(request))
