"""Writes a paper as a workbook in a process of its own: `python -m dashboard.workbook_writer < paper > file`.

The paper is pickled by the web process that starts this one, never by anybody else.
"""

from __future__ import annotations

import os
import pickle
import sys

BEHIND_THE_WALL = 10
"""Niceness: walls, desk and doors come first."""

if __name__ == "__main__":
    from operations.exports.spreadsheet import to_xlsx

    os.nice(BEHIND_THE_WALL)
    sys.stdout.buffer.write(to_xlsx(pickle.load(sys.stdin.buffer)))  # noqa: S301 our own web process
