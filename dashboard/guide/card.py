"""The card "changing the picture": this city's layouts on the keys 1 to 9, and where the console is."""

from __future__ import annotations

import asyncio
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from city.screens.layout import Layout
from dashboard.desk import Desk
from dashboard.texts import Text
from operations.exports import Card

CONSOLE = "/screens"
STEPS = 4
BUTTONS = ("change", "identify", "back")
"""Named on paper as they are on the page."""


def card_of(text: Text, layouts: list[Layout], base: str, city: str, now: datetime) -> Card:
    """`base` is our address as people type it, without a slash at its end."""
    steps, words = range(1, STEPS + 1), {each: text(f"screens.page.{each}") for each in BUTTONS}
    return Card(
        title=text("card.title"),
        lead=text("card.lead"),
        steps=tuple((text(f"card.step_{n}"), text(f"card.how_{n}", **words)) for n in steps),
        keys_title=text("card.keys"),
        keys=tuple((str(n), text.pick(each.title)) for n, each in enumerate(layouts[:9], 1)),
        address=base + CONSOLE,
        address_title=text("card.scan"),
        footer=text("card.footer", city=city, day=text.day(now), year=now.year),
        made_at=now,
        lang=text.lang,
    )


class CardFile:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def file(self, request: Request) -> Response:
        """The card as a PDF, with the layouts there are now."""
        from operations.exports.card import to_card  # late: it takes long to import

        desk, hub = self.desk, self.desk.hub
        base = (desk.settings.web.public_url or str(request.base_url)).rstrip("/")
        layouts = list(hub.screen_shelves.known.layouts.values())
        card = card_of(desk.text(request), layouts, base, desk.profile.name, hub.now())
        made = await asyncio.to_thread(to_card, card)
        headers = {"Content-Disposition": f'inline; filename="{card.title.lower()}.pdf"'}
        return Response(made, media_type="application/pdf", headers=headers)
