"""Help that replaces the vendor: the card for the wall, the guide, its rehearsal screen."""

from __future__ import annotations

from pypdfium2 import PdfDocument

from dashboard.texts import languages
from tests.dashboard.conftest import Web


def words_of(packed: bytes) -> str:
    [page] = PdfDocument(packed)
    return " ".join(page.get_textpage().get_text_range().split())


async def test_the_card_is_one_page_with_the_keys_of_this_city_and_where_the_console_is(
    web: Web,
) -> None:
    async with web.client(await web.cookie()) as client:
        for lang in languages():
            await client.get("/language", params={"to": lang})
            answer = await client.get("/guide/card.pdf")
            assert answer.headers["content-type"] == "application/pdf"
            said = words_of(answer.content)
            known = web.desk.hub.screen_shelves.known.layouts
            for each in list(known.values())[:9]:
                assert each.title[lang] in said
            assert f"{web.base}/screens".replace("/", "") in said.replace(" ", "").replace("/", "")
            assert "⟦" not in said
