"""One scale of severity for everything on the glass.

Shape, word and colour are chosen from this value only; the browser never sees a threshold.

| severity    | means                                              | contact | value |
|-------------|----------------------------------------------------|---------|-------|
| calm        | normal, nothing to do                              | yes     | yes   |
| watch       | above normal, keep an eye on it                    | yes     | yes   |
| warning     | act soon                                           | yes     | yes   |
| danger      | act now                                            | yes     | yes   |
| unknown     | the source answers, but has no usable value        | yes     | no    |
| stale       | the last value is older than its freshness budget  | late    | old   |
| unavailable | no contact with the source                         | no      | no    |
"""

from enum import StrEnum


class Severity(StrEnum):
    CALM = "calm"
    WATCH = "watch"
    WARNING = "warning"
    DANGER = "danger"
    UNKNOWN = "unknown"
    STALE = "stale"
    UNAVAILABLE = "unavailable"


FRESH = frozenset({Severity.CALM, Severity.WATCH, Severity.WARNING, Severity.DANGER})
"""There is a value, and it counts."""
_URGENCY = (
    Severity.CALM,
    Severity.UNKNOWN,
    Severity.STALE,
    Severity.UNAVAILABLE,
    Severity.WATCH,
    Severity.WARNING,
    Severity.DANGER,
)


def urgency(severity: Severity) -> int:
    """Rank for sorting: 0 (calm) to 6 (danger); what is missing ranks below what is known bad."""
    return _URGENCY.index(severity)
