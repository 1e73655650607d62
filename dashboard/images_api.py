"""Images of the city's own, for tiles.

| path                  | who    | answers                                                             |
|-----------------------|--------|---------------------------------------------------------------------|
| POST /api/images      | editor | the file is the body; ?name= -> {id}                                |
| GET /api/images       | viewer | {images}: [{id, name, by, at}], newest first                        |
| GET /api/images/{id}  | viewer | the image (JPEG); 404 also for a photo that was not uploaded here   |

Errors carry {message}: 413 too large, 408 too slow, 422 no image, 409 too many, 503, 507.
"""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import photo_body
from dashboard.desk_api import packed, said
from dashboard.studio_api import StudioApi, answered
from operations.screens.images import Images, TooMany
from store.errors import NoSuchRecord


class ImagesApi(StudioApi):
    """Asked with the studio's rights; walls show what is here."""

    def routes(self) -> list[Route]:
        return [
            Route("/api/images", self.kept),
            Route("/api/images", self.upload, methods=["POST"]),
            Route("/api/images/{image_id}", self.image),
        ]

    @property
    def images(self) -> Images:
        return Images(self.desk.door.store)

    @answered
    async def kept(self, request: Request) -> Response:
        return packed({"images": await self.images.all()})

    @answered
    async def image(self, request: Request) -> Response:
        try:
            found = await self.images.get(request.path_params["image_id"])
        except NoSuchRecord:
            return said(self.desk.text(request)("image.lost"), 404)
        return Response(found, media_type="image/jpeg")

    @answered
    async def upload(self, request: Request) -> Response:
        text = self.desk.text(request)
        try:
            return await self._upload(request)
        except TooMany as why:
            return said(text("image.too_many", most=why.most), 409)
        except photo_body.REFUSALS as why:
            return photo_body.refused(why, text)

    async def _upload(self, request: Request) -> Response:
        by, name = request.state.session.account, request.query_params.get("name", "")
        async with photo_body.received(self.desk, request) as file:
            return packed({"id": await self.images.keep(file, name, by, datetime.now(UTC))})
