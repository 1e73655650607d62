"""What the import page asks over HTTP. Whoever works for one agency only may not import."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from dashboard.desk import Desk
from dashboard.imports_view import listed, problem_words, sentence, shown
from dashboard.pages.imports import page
from operations.imports.job import Job, JobError
from operations.imports.jobs import Imports
from operations.imports.mapping import ColumnMapping
from store.city_store import CityStore
from store.errors import NoSuchRecord, StoreFull, StoreUnavailable
from store.spool import Spool, WrongPlace

REFUSALS: tuple[tuple[type[Exception], str, int], ...] = (
    (NoSuchRecord, "gone", 404),
    (StoreFull, "full", 507),
    (StoreUnavailable, "store_away", 503),
    (ValueError, "our_fault", 400),
    (RecursionError, "our_fault", 400),
)
"""Error -> the sentence that says it, and its status; the first that fits."""
Handler = Callable[["ImportsApi", Request], Awaitable[Response]]


class _File(msgspec.Struct):
    name: str
    size: int


def answered(handle: Handler) -> Handler:
    """Refusals in words; a store that is away is 503, so that the page tries again."""

    @wraps(handle)
    async def handled(api: ImportsApi, request: Request) -> Response:
        text = api.desk.text(request)
        if request.state.session.agency_id:
            return _said(text("imports.why.one_agency"), 403)
        try:
            return await handle(api, request)
        except WrongPlace as why:
            return JSONResponse({"expected": why.expected}, 409)
        except JobError as why:
            return _said(sentence(text, why.key, why.values), 422)
        except tuple(each for each, *_ in REFUSALS) as why:
            _, key, status = next(each for each in REFUSALS if isinstance(why, each[0]))
            return _said(text(f"imports.why.{key}"), status)

    return handled


class ImportsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._made: tuple[CityStore, Imports] | None = None

    def routes(self) -> list[Route]:
        one = "/api/imports/{job_id}"
        return [
            Route("/imports", self.page, methods=["GET"]),
            Route("/api/imports", self.recent, methods=["GET"]),
            Route("/api/imports", self.begin, methods=["POST"]),
            Route(one, self.job, methods=["GET"]),
            Route(f"{one}/piece", self.piece, methods=["POST"]),
            Route(f"{one}/mapping", self.mapping, methods=["POST"]),
            Route(f"{one}/bring", self.bring, methods=["POST"]),
            Route(f"{one}/drop", self.drop, methods=["POST"]),
            Route(f"{one}/problems.csv", self.problems, methods=["GET"]),
        ]

    @property
    def imports(self) -> Imports:
        """Of the store as it is open now. Raises StoreUnavailable."""
        store = self.desk.door.store
        if self._made is None or self._made[0] is not store:
            spool = Spool(store.photos.folder.parent / "imports")
            self._made = store, Imports(store, self.desk.profile, _now, spool)
        return self._made[1]

    async def page(self, request: Request) -> Response:
        return page(self.desk.text(request), self.desk.profile, self.desk.build)

    @answered
    async def recent(self, request: Request) -> Response:
        text, now = self.desk.text(request), _now()
        found = await self.imports.recent()
        return JSONResponse({"imports": [listed(each, text, now) for each in found]})

    @answered
    async def begin(self, request: Request) -> Response:
        file = msgspec.json.decode(await request.body(), type=_File)
        by = request.state.session.account
        return self._shown(request, await self.imports.begin(file.name, file.size, by), 201)

    @answered
    async def piece(self, request: Request) -> Response:
        at = int(request.query_params.get("at", ""))
        return self._shown(request, await self.imports.add(_id(request), at, await request.body()))

    @answered
    async def job(self, request: Request) -> Response:
        return self._shown(request, await self.imports.job(_id(request)))

    @answered
    async def mapping(self, request: Request) -> Response:
        mapping = msgspec.json.decode(await request.body(), type=ColumnMapping)
        words = problem_words(self.desk.text(request))
        return self._shown(request, await self.imports.map(_id(request), mapping, words))

    @answered
    async def bring(self, request: Request) -> Response:
        session = request.state.session
        job = await self.imports.bring(_id(request), session.account, session.role.word)
        return self._shown(request, job)

    @answered
    async def drop(self, request: Request) -> Response:
        return self._shown(request, await self.imports.drop(_id(request)))

    @answered
    async def problems(self, request: Request) -> Response:
        path = self.imports.problems(_id(request))
        if not path.is_file():
            raise NoSuchRecord("There are no problems of this import here.")
        return FileResponse(path, media_type="text/csv", filename="baris-bermasalah.csv")

    def _shown(self, request: Request, job: Job, status: int = 200) -> Response:
        text = self.desk.text(request)
        return JSONResponse(shown(job, text, self.desk.profile, _now()), status)


def _id(request: Request) -> str:
    return str(request.path_params["job_id"])


def _said(message: str, status: int) -> Response:
    return JSONResponse({"message": message}, status)


def _now() -> datetime:
    return datetime.now(UTC)
