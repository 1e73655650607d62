"""Every route about tours, the plan of the day, takeovers and remotes."""

from __future__ import annotations

from starlette.routing import Route

from dashboard.desk import Desk
from dashboard.tours.briefing_api import BriefingApi
from dashboard.tours.plan_api import PlanApi
from dashboard.tours.remote_api import RemoteApi
from dashboard.tours.takeovers_api import TakeoversApi
from dashboard.tours.tours_api import ToursApi


def tour_routes(desk: Desk) -> list[Route]:
    apis = (ToursApi(desk), PlanApi(desk), TakeoversApi(desk), RemoteApi(desk), BriefingApi(desk))
    return [route for each in apis for route in each.routes()]
