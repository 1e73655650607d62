"""The picture of a camera, as the browser keeps it moving (assets/71_follow_cameras.js)."""

from __future__ import annotations

from typing import Any

from dash import html

from city.profile import Camera
from dashboard.contracts import Component
from dashboard.texts import Text


def lens(camera: Camera, look: str, text: Text) -> Component:
    """A picture or a film; it says by itself when the camera is silent."""
    failed = text("follow.camera_failed")
    marks: dict[str, Any] = {"data-camera": camera.id, "data-kind": camera.kind, "data-failed": failed}  # fmt: skip
    if camera.kind == "hls":
        marks["data-unable"] = text("follow.camera_unable")
        return html.Video(src=camera.url, autoPlay=True, muted=True, className=look, **marks)
    if camera.kind == "jpeg":
        marks["data-every-s"] = f"{camera.every_s:g}"
    return html.Img(src=camera.url, alt=camera.name, className=look, **marks)
