"""Every route about tours, the plan of the day, takeovers and remotes."""

from __future__ import annotations

from starlette.routing import Route

from dashboard.desk import Desk
from dashboard.tours.plan_api import PlanApi
from dashboard.tours.takeovers_api import TakeoversApi
from dashboard.tours.tours_api import ToursApi


def tour_routes(desk: Desk) -> list[Route]:
    return [*ToursApi(desk).routes(), *PlanApi(desk).routes(), *TakeoversApi(desk).routes()]
