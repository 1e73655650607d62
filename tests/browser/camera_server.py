"""A camera as they stand in cities: a snapshot, a stream of pictures (MJPEG), a live film (HLS)."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import av
import numpy as np
from PIL import Image

SIZE = WIDTH, HEIGHT = 320, 240
RATE, SEGMENT_S, SEGMENTS, WINDOW = 10, 1, 60, 4
PLAYLIST = "application/vnd.apple.mpegurl"


class Camera:
    """`asked` are the paths of all requests; while `covered` it breaks off and refuses."""

    def __init__(self, films: Path) -> None:
        self.films, self.covered = films, False
        self.begun = time.monotonic()
        self.url = ""
        self.asked: list[str] = []


@contextmanager
def camera_server(films: Path) -> Iterator[Camera]:
    """`films`: where `live_film` was written; may be empty for the other kinds."""
    camera = Camera(films)
    handler = type("Lens", (_Lens,), {"camera": camera})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    camera.url = f"http://127.0.0.1:{server.server_port}"
    yield camera
    camera.covered = True
    server.shutdown()
    server.server_close()


def picture(colour: str) -> bytes:
    packed = BytesIO()
    Image.new("RGB", SIZE, colour).save(packed, "JPEG")
    return packed.getvalue()


def live_film(folder: Path) -> None:
    """A minute of H.264 in segments of a second, as a camera's encoder writes it: 0.3 s of work."""
    options = {"hls_time": str(SEGMENT_S), "hls_list_size": "0"}
    with av.open(str(folder / "all.m3u8"), "w", format="hls", options=options) as film:
        track = film.add_stream("libx264", rate=RATE, options={"preset": "ultrafast"})
        track.width, track.height, track.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        track.gop_size = RATE * SEGMENT_S
        green = np.full((HEIGHT, WIDTH, 3), (0, 160, 0), np.uint8)
        for _ in range(RATE * SEGMENT_S * SEGMENTS):
            film.mux(track.encode(av.VideoFrame.from_ndarray(green, format="rgb24")))
        film.mux(track.encode())


class _Lens(http.server.BaseHTTPRequestHandler):
    camera: Camera

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.camera.asked.append(path)
        if self.camera.covered:
            self.send_error(503)
        elif path == "/snapshot.jpg":
            self._answer("image/jpeg", picture("grey"))
        elif path == "/stream.mjpg":
            self._stream()
        elif path == "/live.m3u8":
            self._answer(PLAYLIST, self._playlist())
        else:
            self._answer("video/mp2t", (self.camera.films / Path(path).name).read_bytes())

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        """Red and blue by turns, until it is covered or nobody looks any more."""
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        pictures = picture("red"), picture("blue")
        number = 0
        try:
            while not self.camera.covered:
                shown = pictures[number // 3 % 2]
                head = (
                    f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(shown)}\r\n\r\n"
                )
                self.wfile.write(head.encode() + shown + b"\r\n")
                number += 1
                time.sleep(0.1)
        except OSError:
            return

    def _playlist(self) -> bytes:
        """The last seconds before now, without an end."""
        now = WINDOW + int((time.monotonic() - self.camera.begun) / SEGMENT_S)
        numbers = range(min(now, SEGMENTS) - WINDOW, min(now, SEGMENTS))
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:3",
            f"#EXT-X-TARGETDURATION:{SEGMENT_S}",
            f"#EXT-X-MEDIA-SEQUENCE:{numbers[0]}",
        ]
        for each in numbers:
            lines += [f"#EXTINF:{SEGMENT_S:.6f},", f"all{each}.ts"]
        return ("\n".join(lines) + "\n").encode()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""
