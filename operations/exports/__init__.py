"""Papers that leave the house: the same tables as XLSX and as PDF, frozen.

A paper holds values, never live formulas: whoever opens it in a year sees what was true when it was
made. How a value came about stands beside it as text. Nothing a citizen or an agency typed can
become a spreadsheet formula, and control characters are dropped.

What writes them (`card`, `pdf`, `spreadsheet`) is imported where something is written: its libraries
take a third of a second to import, which every start would wait for.
"""

from operations.exports.paper import Card, Cell, Column, Paper, Table

__all__ = ["Card", "Cell", "Column", "Paper", "Table"]
