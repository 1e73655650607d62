"""Writes a paper as a workbook in a process of its own: `python -m dashboard.workbook_writer < paper > file`.

The paper is pickled by the web process that starts this one, never by anybody else.
"""

from __future__ import annotations

import os
import pickle
import sys

from dashboard.report_cards.writer import BEHIND_THE_WALL
from operations.exports.spreadsheet import to_xlsx

if __name__ == "__main__":
    os.nice(BEHIND_THE_WALL)
    sys.stdout.buffer.write(to_xlsx(pickle.load(sys.stdin.buffer)))  # noqa: S301 our own web process
