"""Every route of the guide."""

from __future__ import annotations

from starlette.routing import Route

from dashboard.desk import Desk
from dashboard.guide.card import CardFile


def guide_routes(desk: Desk) -> list[Route]:
    return [Route("/guide/card.pdf", CardFile(desk).file)]
