"""Dash's FastAPI backend without what we do not want: its own websocket and its catch-all page."""

from __future__ import annotations

from typing import Any

from dash.backends._fastapi import FastAPIDashServer
from fastapi import FastAPI


class DashServer(FastAPIDashServer):
    """Dash's websocket gives up after ten tries, so `/live` replaces it; unknown paths are 404."""

    websocket_capability = False

    @staticmethod
    def create_app(name: str = "__main__", config: dict[str, Any] | None = None) -> FastAPI:
        """No generated API pages: the gate's table is the only list of what may be asked."""
        return FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    def _setup_catchall(self) -> None:
        """Nothing: a path nobody serves is not the wall."""
