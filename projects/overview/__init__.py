"""The overview (总览): how far a year's declarations are, for the units somebody may see, as tables with charts."""

from projects.overview.scope import Scope, scope_of
from projects.overview.tables import Cell, Line, Table, tables_of
from projects.overview.workbook import workbook

__all__ = ["Cell", "Line", "Scope", "Table", "scope_of", "tables_of", "workbook"]
