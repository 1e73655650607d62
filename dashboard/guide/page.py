"""The first day as a page: steps done for real on a rehearsal screen of one's own, and every page's help.

| path                | role     | what                                                        |
|---------------------|----------|-------------------------------------------------------------|
| GET  /guide         | viewer   | the page                                                    |
| GET  /guide/done    | viewer   | {done: [step]}: what the log says this person did           |
| POST /guide/screen  | operator | begin a rehearsal screen, or find the one there is          |
| GET  /guide/screen  | operator | this person's rehearsal screen: a wall that obeys the pages |
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.desk import Desk
from dashboard.guide import help as page_help
from dashboard.guide.card import CardFile
from dashboard.guide.steps import OPENED, STEPS, Step
from dashboard.pages import plain
from dashboard.pages.menu import groups, page_name
from dashboard.texts import Text
from operations.accounts import Role
from operations.screens.errors import Refused
from operations.screens.rehearsal import Rehearsals

PATH, SCREEN = page_help.GUIDE, "/guide/screen"
Wall = Callable[[Request, str], Response]


class Guide:
    """`wall` answers with the wall that shows the given view."""

    def __init__(self, desk: Desk, wall: Wall) -> None:
        self.desk, self.wall = desk, wall

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.page, methods=["GET"]),
            Route(f"{PATH}/done", self.done, methods=["GET"]),
            Route(SCREEN, self.begin, methods=["POST"]),
            Route(SCREEN, self.screen, methods=["GET"]),
            Route(f"{PATH}/card.pdf", CardFile(self.desk).file, methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        text, role = self.desk.text(request), request.state.session.role
        base = (self.desk.settings.web.public_url or str(request.base_url)).rstrip("/")
        return guide_page(text, role, await self._done(request), self.desk.build, base)

    async def done(self, request: Request) -> Response:
        return JSONResponse({"done": sorted(await self._done(request))})

    async def begin(self, request: Request) -> Response:
        account = request.state.session.account
        name = self.desk.text(request)("guide.screen_name", name=account)[:60]
        try:
            await self._rehearsals().begin(account, name, self.desk.hub.now())
        except Refused as why:
            words = self.desk.text(request)(f"screens.no_{why.key}", **why.values)
            return plain.page(
                self.desk.text(request),
                words,
                f'<main class="guide">{plain.alert(words)}</main>',
                422,
            )
        return RedirectResponse(SCREEN, 303)

    async def screen(self, request: Request) -> Response:
        """A wall in a tab; without a rehearsal screen, back to where one is begun."""
        account = request.state.session.account
        held = await self._rehearsals().of(account, self.desk.hub.now())
        if held is None:
            return RedirectResponse(PATH, 303)
        await self.desk.hub.load_shapes()
        return self.wall(request, f"screen:{held.id}")

    async def _done(self, request: Request) -> set[str]:
        """Names of steps."""
        account, rehearsals = request.state.session.account, self._rehearsals()
        held = await rehearsals.of(account, self.desk.hub.now())
        if held is None:
            return set()
        known = {OPENED} | await rehearsals.done(held, account)
        return {each.name for each in STEPS if each.done_by in known}

    def _rehearsals(self) -> Rehearsals:
        return Rehearsals(self.desk.door.store)


def guide_page(text: Text, role: Role, done: set[str], build: str, base: str) -> HTMLResponse:
    """What this person may do stands there with its links; the rest says which role it needs. `base` is
    our address as people type it."""
    steps = "".join(_step(text, each, role, each.name in done, base) for each in STEPS)
    body = (
        f'<link rel="stylesheet" href="/assets/88_guide.css?v={build}"><main class="guide">{_head(text)}'
        f'{_offer(text, role)}<ol class="guide-steps" id="guide-steps">{steps}</ol>'
        f'<h2>{escape(text("guide.pages"))}</h2><div class="guide-pages">{_pages(text, role)}</div></main>'
        f'<script src="/assets/88_guide.js?v={build}"></script>'
    )
    return plain.page(text, text("guide.title"), body, about="guide")


def _head(text: Text) -> str:
    back = f'<a class="quiet-link" href="/wall">← {escape(text("running.wall"))}</a>'
    return (
        f'<nav class="guide-links" aria-label="{escape(text("page.links"))}">{back}{plain.tongues(text, PATH, whole=True)}</nav>'
        f'<h1>{escape(text("guide.title"))}</h1><p class="quiet">{escape(text("guide.lead"))}</p>'
    )


def _offer(text: Text, role: Role) -> str:
    """The rehearsal screen, for whoever may switch one, and the card."""
    card = f'<a class="guide-card" href="{PATH}/card.pdf">{escape(text("guide.card"))}</a>'
    if role < Role.OPERATOR:
        return f'<p class="guide-offer">{card}</p>'
    return (
        f'<form class="guide-offer" method="post" action="{SCREEN}" target="rehearsal">'
        f'<button class="primary">{escape(text("guide.open"))}</button>{card}'
        f'<span class="quiet">{escape(text("guide.open_note"))}</span></form>'
    )


def _step(text: Text, step: Step, role: Role, done: bool, base: str) -> str:
    how = escape(text(f"guide.{step.name}_how", address=f"{base}/pair"))
    name, may = step.name, role >= step.least
    link = (
        f'<a href="{step.where}" target="_blank">{escape(text("guide.go"))}</a>'
        if step.where
        else ""
    )
    told = (
        link
        if may
        else f'<span class="quiet">{escape(text("guide.needs", role=text(f"role.{step.least.word}")))}</span>'
    )
    mark = _mark(text, step, done) if may else ""
    return (
        f'<li id="{name}" class="{"is-done" if done else ""}">{step.figure}<div><h2>{escape(text(f"guide.{name}"))}</h2>'
        f"<p>{how}</p>{told}{mark}</div></li>"
    )


def _mark(text: Text, step: Step, done: bool) -> str:
    """A tick the log makes, or one that the newcomer makes."""
    if step.done_by:
        words = escape(text("guide.done"))
        return f'<span class="guide-done" data-step="{step.name}"{"" if done else " hidden"}>✓ {words}</span>'
    return f'<label class="guide-own"><input type="checkbox" data-own="{step.name}"> {escape(text("guide.own"))}</label>'


def _pages(text: Text, role: Role) -> str:
    """Told about at the foot: all that this person may open, but for this one."""
    found = (each for _, paths in groups(role) for each in paths if each != PATH)
    return "".join(_about(text, path) for path in found)


def _about(text: Text, path: str) -> str:
    name = page_help.page_at(path) or ""
    told = page_help.told(text, name)
    page = escape(page_name(path, text))
    tasks = "".join(f"<li>{escape(each)}</li>" for each in told["tasks"])
    return (
        f'<section id="{name}"><h3><a href="{path}">{page}</a></h3>'
        f"<p>{escape(told['for'])}</p><ul>{tasks}</ul></section>"
    )
