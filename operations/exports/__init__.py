"""Papers that leave the house: the same tables as XLSX and as PDF, frozen.

A paper holds values, never live formulas: whoever opens it in a year sees what was true when it was
made. How a value came about stands beside it as text. Nothing a citizen or an agency typed can
become a spreadsheet formula, and control characters are dropped.
"""

from operations.exports.card import Card, to_card
from operations.exports.paper import Cell, Column, Paper, Table
from operations.exports.pdf import to_pdf
from operations.exports.spreadsheet import to_xlsx

__all__ = ["Card", "Cell", "Column", "Paper", "Table", "to_card", "to_pdf", "to_xlsx"]
