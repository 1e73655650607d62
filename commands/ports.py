"""Is the port free, and if not, which one is?"""

from __future__ import annotations

import socket
from contextlib import closing

from commands.refusal import Refusal

NEARBY = 50


def is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_near(host: str, port: int) -> int:
    """The next free port above `port`; any free one (0) when all of the next fifty are taken."""
    above = range(port + 1, min(port + 1 + NEARBY, 65_536))
    return next((each for each in above if is_free(host, each)), 0)


def claim(host: str, port: int, what: str, option: str) -> int:
    """The port to use: `port`, or a free one when it is 0. Raises Refusal when it is taken."""
    if port == 0:
        return any_free(host)
    if is_free(host, port):
        return port
    raise Refusal(
        f"Port {port} for {what} is taken by another program (perhaps another Patriot).\n"
        f"Choose another with {option}, for example: {option} {free_near(host, port)}"
    )


def any_free(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
