"""Serves plotly itself, as it comes with the Python package, to whoever shows a chart."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PLOTLY = "/charts/plotly.js"
DAY_S = 86400


def routes() -> list[Route]:
    return [Route(PLOTLY, plotly)]


def plotly(request: Request) -> Response:
    """Packed for whoever understands it (1.5 instead of 4.8 MB); kept by the browser for a day."""
    mark = f'"{version("plotly")}"'
    headers = {
        "ETag": mark,
        "Cache-Control": f"private, max-age={DAY_S}",
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(_script(), media_type="text/javascript", headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(_gzipped(), media_type="text/javascript", headers=headers)


def _script() -> bytes:
    return (files("plotly") / "package_data" / "plotly.min.js").read_bytes()


@cache
def _gzipped() -> bytes:
    return gzip.compress(_script(), 6)
