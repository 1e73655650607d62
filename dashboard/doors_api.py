"""Routes of the two doors without an account: the crew's signed link, the citizen's secret.

| path                        | who             | what                                             |
|-----------------------------|-----------------|--------------------------------------------------|
| GET /crew                   | anybody         | the field page, empty                            |
| GET /crew/worker.js         | anybody         | what keeps the page openable without network     |
| POST /crew/job, act, picture| a signed link   | the job; one action; a photo of the job          |
| POST /crew/photo            | a signed link   | one photo, which comes as the body               |
| GET, POST /crew-link/{id}   | operator        | make, show, revoke the link of a case            |
| POST /api/crew-link         | operator        | the same for scripts                             |
| GET, POST /track            | anybody; secret | the citizen's page                               |
| POST /track/rate, reopen    | a pass          | what a citizen may do                            |

The link travels in a header: neither addresses nor logs ever hold it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from city.complaints import Complaint, PhotoRole
from dashboard.bodies import TooLarge, TooSlow, whole
from dashboard.desk import ASSETS, Desk
from dashboard.pages.citizen import Citizen
from dashboard.pages.crew import field_page, job_of, shown_photos
from dashboard.pages.crew_link import CrewLinks
from dashboard.pages.sign_in import address_of
from dashboard.texts import Text, texts
from operations.desk import DeskError
from operations.field_work import NOTE_LENGTH, Action, Done, FieldWork, NotTheirs, state_of
from operations.links import LATE_WORK, Link, LinkRefused, Links, Purpose
from operations.photos import NoRoom
from store.errors import NoSuchRecord, StoreUnavailable
from store.photo_door import PhotoRefused

HEADER = "x-crew-link"
PHOTO_LIMIT, PHOTO_WITHIN_S = 4 * 1024 * 1024, 110.0
"""A phone sends less than half a megabyte; browsers that cannot make it smaller send what they have."""
TRIES, ASKED, PER_S = 60, 600, 600
"""Broken links from one address, and requests with one link, in seconds."""
PHOTOS = 60
"""With one link in the same time; a case keeps twenty."""
WORTH_SAYING = timedelta(minutes=2)
LONGEST_AGE = timedelta(days=4)


class TooManyAsked(Exception):
    """Later."""


LATER: dict[type[Exception], int] = {TooManyAsked: 429, TooSlow: 408, StoreUnavailable: 503}
"""The phone tries again."""
NEVER: dict[type[Exception], tuple[str, int]] = {
    NoSuchRecord: ("link.no_case", 404),
    TooLarge: ("crew.no_large", 413),
    PhotoRefused: ("crew.photo_unreadable", 422),
    msgspec.MsgspecError: ("crew.no_action", 422),
    UnicodeDecodeError: ("crew.no_action", 422),
    RecursionError: ("crew.no_action", 422),
}
"""The phone shows these words and goes on."""
_T = TypeVar("_T")


class Picture(msgspec.Struct, frozen=True):
    """Which photo of the job."""

    photo: str


class Told(msgspec.Struct, frozen=True):
    """One action as the phone tells it: how long ago it was, not when."""

    key: Annotated[str, msgspec.Meta(min_length=16, max_length=64)]
    action: Action
    age_ms: Annotated[float, msgspec.Meta(ge=0, le=1e12)] = 0.0
    note: str = ""
    role: PhotoRole = "before"


class CrewDoor:
    """The crew's page and what it sends."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        return [
            Route("/crew", self.page),
            Route("/crew/worker.js", self.worker),
            Route("/crew/job", self.job, methods=["POST"]),
            Route("/crew/act", self.act, methods=["POST"]),
            Route("/crew/photo", self.photo, methods=["POST"]),
            Route("/crew/picture", self.picture, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        zone = self.desk.profile.time_zone
        return field_page(self.desk.text(request), self.desk.build, zone)

    async def worker(self, request: Request) -> Response:
        """A worker may keep only pages below its own address, unless we say otherwise."""
        script = (ASSETS / "66_crew_worker.js").read_bytes()
        headers = {"Service-Worker-Allowed": "/crew"}
        return Response(script, media_type="text/javascript", headers=headers)

    async def job(self, request: Request) -> Response:
        async def act(link: Link) -> Response:
            found = await FieldWork(self.desk.door.store, self.desk.profile, link).job()
            return JSONResponse({"job": self._job(request, found, link)})

        return await self._with_link(request, act)

    async def act(self, request: Request) -> Response:
        async def act(link: Link) -> Response:
            told = msgspec.json.decode(await request.body(), type=Told)
            return await self._added(request, link, told)

        return await self._with_link(request, act, LATE_WORK)

    async def photo(self, request: Request) -> Response:
        async def act(link: Link) -> Response:
            told = msgspec.convert(dict(request.query_params), Told, strict=False)
            await self._photo_allowed(link)
            declared = request.headers.get("content-length")
            with self.desk.photos_waiting.room(declared, PHOTO_LIMIT):
                body, _ = await whole(request.receive, PHOTO_LIMIT, PHOTO_WITHIN_S)
                return await self._added(request, link, told, body)

        return await self._with_link(request, act, LATE_WORK)

    async def picture(self, request: Request) -> Response:
        """A small copy of one photo of the job; of no other."""

        async def act(link: Link) -> Response:
            asked = msgspec.json.decode(await request.body(), type=Picture).photo
            store, profile = self.desk.door.store, self.desk.profile
            found = await FieldWork(store, profile, link).job()
            if state_of(link, found) != "open" or asked not in {
                each.id for each in shown_photos(found, profile)
            }:
                raise NoSuchRecord(asked)
            return Response(await store.photos.thumbnail(asked), media_type="image/jpeg")

        return await self._with_link(request, act)

    async def _photo_allowed(self, link: Link) -> None:
        """Before megabytes are read. Raises TooManyAsked."""
        key = f"crew:photos:{link.ticket}:{link.made_ms}"
        if not await self.desk.door.store.limits.allow(key, PHOTOS, PER_S):
            raise TooManyAsked

    async def _added(
        self, request: Request, link: Link, told: Told, photo: bytes = b""
    ) -> Response:
        work = FieldWork(self.desk.door.store, self.desk.profile, link)
        try:
            found = await work.add(done_of(told, self._own_words(), datetime.now(UTC)), photo)
        except NotTheirs as why:
            words = self.desk.text(request)(f"crew.{'kept' if why.kept else 'no'}_{why.reason}")
            return _refused(words, 409, self._job(request, why.found, link))
        except DeskError as why:
            return self._not_made(request, link, why)
        return JSONResponse({"done": told.key, "job": self._job(request, found, link)})

    def _not_made(self, request: Request, link: Link, why: DeskError) -> Response:
        """The desk's own sentence; "busy" is no refusal, the phone tries again."""
        if why.key == "busy":
            return JSONResponse({}, 503)
        words = why.sentence(self.desk.lang(request), self.desk.profile.time_zone)
        job = self._job(request, why.complaint, link) if why.complaint else None
        return _refused(words, 409, job)

    def _own_words(self) -> Text:
        """What is kept for good is in the installation's language, whatever the phone's is."""
        return texts(self.desk.settings.city.language, self.desk.profile.time_zone)

    def _job(self, request: Request, found: Complaint, link: Link) -> dict[str, object]:
        return job_of(found, link, self.desk.profile, self.desk.text(request))

    async def _with_link(
        self,
        request: Request,
        act: Callable[[Link], Awaitable[Response]],
        late: timedelta = timedelta(0),
    ) -> Response:
        try:
            return await act(await self._link(request, late))
        except LinkRefused as why:
            status = 401 if why.reason == "broken" else 410
            return _refused(self.desk.text(request)(f"link.{why.reason}"), status)
        except NoRoom:
            return JSONResponse({"message": self.desk.text(request)("photo.no_room")}, 503)
        except tuple(LATER) as why:
            return JSONResponse({}, _of(LATER, why))
        except tuple(NEVER) as why:
            key, status = _of(NEVER, why)
            return _refused(self.desk.text(request)(key), status)

    async def _link(self, request: Request, late: timedelta) -> Link:
        """Guessing is counted per address, asking per link. Raises LinkRefused, TooManyAsked."""
        store, token = self.desk.door.store, request.headers.get(HEADER, "")
        try:
            link = await Links(store).read(token, Purpose.CREW, datetime.now(UTC), late)
        except LinkRefused as why:
            broken = why.reason == "broken"
            if broken and not await store.limits.allow(
                f"crew:broken:{address_of(request)}", TRIES, PER_S
            ):
                raise TooManyAsked from None
            raise
        if not await store.limits.allow(f"crew:{link.ticket}:{link.made_ms}", ASKED, PER_S):
            raise TooManyAsked
        return link


def done_of(told: Told, text: Text, now: datetime) -> Done:
    """What the phone told, in our own time. A step that comes late says so in its note."""
    age = min(max(timedelta(milliseconds=told.age_ms), timedelta(0)), LONGEST_AGE)
    measured = text("crew.note_measure") if told.action is Action.MEASURE else ""
    words = " · ".join(filter(None, (measured, told.note.strip()[:NOTE_LENGTH])))
    late = text("crew.note_late", now=text.clock(now)) if age >= WORTH_SAYING else ""
    kept = " · ".join(filter(None, (_kept(told, text, now - age, now), told.note.strip())))
    return Done(told.action, told.key, now - age, words, told.role, late, kept[:NOTE_LENGTH])


def _kept(told: Told, text: Text, at: datetime, now: datetime) -> str:
    """ "Petugas melaporkan 'Selesai' pukul 10.20, diterima 11.05": for a note in the place of a step."""
    name = f"photo_{told.role}" if told.action is Action.PHOTO else told.action
    moments = {"at": text.moment(at, now), "now": text.clock(now)}
    return text("crew.note_kept", what=text(f"crew.{name}"), **moments)


def _of(table: dict[type[Exception], _T], why: Exception) -> _T:
    return next(found for kind, found in table.items() if isinstance(why, kind))


def _refused(words: str, status: int, job: dict[str, object] | None = None) -> Response:
    """For good, and explained: the phone shows it and goes on with the next."""
    return JSONResponse({"refused": words, **({"job": job} if job else {})}, status)


def routes(desk: Desk) -> list[Route]:
    """Both doors, and the desk's page that makes crew links."""
    return [*CrewDoor(desk).routes(), *CrewLinks(desk).routes(), *Citizen(desk).routes()]
