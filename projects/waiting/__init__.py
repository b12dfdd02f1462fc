"""What waits for a reviewer: the list in the order of its deadlines, what is shown of each row, and its workbook.

A finance reviewer's list may have 20,000 rows: nothing here counts them all, loads them all or sorts them all.
"""

from projects.waiting.by_column import COLUMNS, LineByColumn
from projects.waiting.change import Change, changed
from projects.waiting.line import CAP, Line, Tally, tally
from projects.waiting.rows import Row, rows_of

__all__ = ["CAP", "COLUMNS", "Change", "Line", "LineByColumn", "Row", "Tally", "changed", "rows_of", "tally"]
