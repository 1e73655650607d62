"""A file to take along, made in a process of its own (`report_cards.files`), or in words why there is none."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from dashboard.report_cards.files import Files, NotMade, TooManyFiles
from dashboard.texts import Text

WORKBOOKS = ("-m", "dashboard.workbook_writer")
"""The writer of any paper that is only a workbook."""
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


async def file_answer(files: Files, job: object, name: str, text: Text) -> Response:
    """`name` with its ending."""
    try:
        made = await files.make(job)
    except (TooManyFiles, NotMade) as why:
        key = "files_busy" if isinstance(why, TooManyFiles) else "file_failed"
        return PlainTextResponse(text(f"report_cards.{key}"), 503, {"Retry-After": "30"})
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type=MEDIA_TYPES[name.rpartition(".")[2]], headers=headers)
