"""Images for tiles: uploaded by editors, drawn anew, given out only when they stand on the shelf."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from operations.accounts import Role
from tests.dashboard.conftest import Web


def drawn(colour: str = "navy", kind: str = "PNG") -> bytes:
    made = BytesIO()
    Image.new("RGB", (640, 360), colour).save(made, kind)
    return made.getvalue()


async def test_an_editor_uploads_an_image_and_a_viewer_sees_it_drawn_anew(web: Web) -> None:
    async with web.client(await web.cookie(Role.EDITOR)) as editor:
        headers = {"Origin": web.base}
        sent = await editor.post("/api/images?name=Logo", content=drawn(), headers=headers)
        assert sent.status_code == 200, sent.text
        again = await editor.post("/api/images?name=Logo", content=drawn(), headers=headers)
        assert again.json() == sent.json(), "the same file is the same image"
    async with web.client(await web.cookie(Role.VIEWER)) as viewer:
        found = await viewer.get(f"/api/images/{sent.json()['id']}")
        assert found.headers["content-type"] == "image/jpeg"
        assert Image.open(BytesIO(found.content)).format == "JPEG"
        [listed] = (await viewer.get("/api/images")).json()["images"]
        assert (listed["name"], listed["id"]) == ("Logo", sent.json()["id"])


async def test_what_is_no_image_is_refused_in_words(web: Web) -> None:
    async with web.client(await web.cookie(Role.EDITOR)) as editor:
        answer = await editor.post(
            "/api/images", content=b"<svg onload=x>", headers={"Origin": web.base}
        )
        assert answer.status_code == 422
        assert "bukan foto" in answer.json()["message"]


async def test_a_citizens_photo_is_no_image_whoever_knows_its_id(web: Web) -> None:
    photo_id = await web.store.photos.put(drawn(kind="JPEG"))
    async with web.client(await web.cookie(Role.EDITOR)) as editor:
        assert (await editor.get(f"/api/images/{photo_id}")).status_code == 404


async def test_a_viewer_uploads_nothing(web: Web) -> None:
    async with web.client(await web.cookie(Role.VIEWER)) as viewer:
        answer = await viewer.post("/api/images", content=drawn(), headers={"Origin": web.base})
        assert answer.status_code == 403
