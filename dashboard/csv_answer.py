"""The numbers behind a chart or table as CSV: dates ISO 8601, decimals with a point, a header line.

Every CSV that leaves by HTTP is made here, so that none can carry a formula into a spreadsheet.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from starlette.responses import Response

_LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """`name` without its ending. UTF-8 with its mark, so that spreadsheets read it right; a text that
    they would take for a formula gets an apostrophe in front."""
    sink = StringIO()
    writer = csv.writer(sink)
    writer.writerow(header)
    writer.writerows([_cell(each) for each in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(
        "\ufeff" + sink.getvalue(), media_type="text/csv; charset=utf-8", headers=headers
    )


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(_LOOKS_LIKE_A_FORMULA):
        return f"'{value}"
    return f"{value:.12g}" if isinstance(value, float) else value
