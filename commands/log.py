"""How processes write what they do: one line per event on standard error."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict

from city.settings import LogSettings


def printable(_: object, __: str, event: EventDict) -> EventDict:
    """What others told us neither begins a line of its own nor colours the terminal."""
    return {
        key: repr(value)[1:-1] if isinstance(value, str) and not value.isprintable() else value
        for key, value in event.items()
    }


def write_log(settings: LogSettings) -> None:
    """Sets structlog and the standard library's logging to the level of the settings."""
    level = logging.getLevelNamesMapping().get(settings.level.upper(), logging.INFO)
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
            printable,
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
