"""The SELECT behind `means`: slices of time over readings, and over hourly means where these will do."""

from __future__ import annotations

from city.hourly import LONGEST_S, hourly

READINGS = """
SELECT observed_at AS "moment", "{field}" AS mean, "{field}" AS least, "{field}" AS most, 1 AS n
FROM "{kind}"
WHERE subject = $subject AND observed_at >= $until AND observed_at < $end_at
  AND "{field}" IS NOT NULL{short}
"""
HOURS = """
UNION ALL
SELECT hour_at AS "moment", mean, least, most, n FROM "{kind}"
WHERE subject = $subject AND field = '{field}' AND hour_at >= $begin_at AND hour_at < $until
  AND hour_at < $end_at
"""
SLICES = """
SELECT CAST(floor((epoch_us("moment") - epoch_us($begin_at)) / $every_us) AS BIGINT) AS slice,
       sum(mean * n) / sum(n) AS mean, min(least) AS least, max(most) AS most,
       CAST(sum(n) AS BIGINT) AS n
FROM ({values}) GROUP BY slice ORDER BY slice
"""
SPANS = ("averaged_over_s", "over_s")
"""Fields that say over how long a value was averaged or added up."""


def means_sql(kind: str, field: str, fields: list[str], *, with_hours: bool) -> str:
    """Readings from `$until` on, hourly means before it. Names are ours, never somebody's words."""
    spans = [each for each in SPANS if each in fields]
    short = "".join(f' AND "{each}" <= {LONGEST_S}' for each in spans)
    values = READINGS.format(kind=kind, field=field, short=short)
    if with_hours:
        values += HOURS.format(kind=hourly(kind), field=field)
    return SLICES.format(values=values)
