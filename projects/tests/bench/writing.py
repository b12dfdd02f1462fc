"""Writing tables: .xlsx against bare xlsxwriter on the same cells, .pdf against an HTML-to-PDF engine."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence
from functools import partial

import weasyprint
import xlsxwriter

from indicators.models import Framework
from projects import tables
from projects.tables.grid import Cell, Grid
from projects.tests.bench.clock import Line, measure
from projects.tests.bench.made import made

SAMPLE = 20


def xlsx_against_bare(projects: int) -> Line:
    """Documents to a workbook, and the very same cells with the very same merges by xlsxwriter alone."""
    documents, outlines = tuple(made(projects)), Framework.objects.outlines()
    grids = tuple(tables.LAYOUTS["list"].to_grids(documents, outlines))
    ours = measure(partial(tables.write, documents, layout="list", extension="xlsx", outlines=outlines), times=3)
    bare = measure(partial(_bare, grids), times=3)
    note = f"{projects} projects in {ours.seconds:.1f} s against {bare.seconds:.1f} s; {ours.mib:.0f} MiB"
    return Line("exporting .xlsx / xlsxwriter bare", ours.seconds / bare.seconds, "≤ 1.3", note)


def _bare(grids: Sequence[Grid]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    boxed = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    for grid in grids:
        sheet = book.add_worksheet()
        for cell in grid.cells:
            if cell.rows > 1 or cell.columns > 1:
                last = cell.row + cell.rows - 1, cell.column + cell.columns - 1
                sheet.merge_range(cell.row, cell.column, *last, "", boxed)
            write = sheet.write_string if cell.amount is None else sheet.write_number
            write(cell.row, cell.column, cell.text if cell.amount is None else cell.amount, boxed)
    book.close()
    return buffer.getvalue()


def pdf_against_html(forms: int) -> Line:
    """Forms to one PDF; the other engine sets a sample of them as HTML tables, scaled to the same number."""
    documents, outlines = tuple(made(forms, "form13")), Framework.objects.outlines()
    sample = tables.LAYOUTS["form13"].to_grids(documents[:SAMPLE], outlines)
    ours = measure(partial(tables.write, documents, layout="form13", extension="pdf", outlines=outlines))
    theirs = measure(partial(_through_html, sample))
    scaled = theirs.seconds * forms / SAMPLE
    note = f"{forms} forms in {ours.seconds:.1f} s against {scaled:.0f} s from {SAMPLE}; {ours.mib:.0f} MiB"
    return Line("WeasyPrint / writing .pdf", scaled / ours.seconds, "≥ 40", note)


def _through_html(grids: Sequence[Grid]) -> bytes:
    pages = "".join(f"<table>{_rows(grid)}</table>" for grid in grids)
    style = "@page{size:A4;margin:18mm} table{border-collapse:collapse;break-after:page} td{border:1px solid}"
    return weasyprint.HTML(string=f"<style>{style}</style>{pages}").write_pdf()


def _rows(grid: Grid) -> str:
    rows: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    return "".join(f"<tr>{''.join(map(_cell, cells))}</tr>" for _, cells in sorted(rows.items()))


def _cell(cell: Cell) -> str:
    return f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{html.escape(cell.text)}</td>'
