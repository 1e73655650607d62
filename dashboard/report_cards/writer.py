"""Writes one file in a process of its own: `python -m dashboard.report_cards.writer < job > file`.

A spreadsheet of many rows is seconds of pure Python; in the web process every wall would feel it.
The job is pickled by the web process that starts this one, never by anybody else.
"""

from __future__ import annotations

import os
import pickle
import sys

from dashboard.report_cards.files import MOST_CASES, Job
from dashboard.report_cards.papers import paper
from dashboard.texts import texts
from dashboard.workbook_writer import BEHIND_THE_WALL
from operations.report_cards.case_list import behind


def made(job: Job) -> bytes:
    """The file's bytes; seconds of work."""
    found, period, text = job.found, job.found.period, texts(job.lang, job.profile.time_zone)
    listed = None
    if job.rows is not None:
        listed = behind(job.rows, period.start, period.end, found.until, MOST_CASES)
    whole = paper(found, listed, job.profile, text, job.by)
    # Late: a workbook needs no fonts, a paper no workbooks, and both take long to load.
    if job.kind == "pdf":
        from operations.exports.pdf import to_pdf

        return to_pdf(whole)
    from operations.exports.spreadsheet import to_xlsx

    return to_xlsx(whole)


if __name__ == "__main__":
    os.nice(BEHIND_THE_WALL)
    sys.stdout.buffer.write(made(pickle.load(sys.stdin.buffer)))  # noqa: S301 our own web process
