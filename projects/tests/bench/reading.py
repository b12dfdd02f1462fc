"""Reading tables: our whole reading of a published PDF against pdfplumber finding its tables."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pdfplumber
from django.conf import settings

from indicators.models import Framework
from projects import tables
from projects.tests.bench.clock import Line, measure

PUBLISHED = ("form13-dongguan-2025.pdf", "list-guangzhou-2025.pdf")
TIMES = 5


def pdf_against_pdfplumber() -> Line:
    """File to Documents by us; file to tables of text by pdfplumber, which leaves all understanding still to do."""
    files = {name: (Path(settings.BASE_DIR) / "fixtures" / name).read_bytes() for name in PUBLISHED}
    outlines = Framework.objects.outlines()
    ours = measure(partial(_ours, files, outlines))
    theirs = measure(partial(_theirs, files))
    note = f"{TIMES} × both published PDFs in {ours.seconds:.2f} s against {theirs.seconds:.1f} s"
    return Line("pdfplumber / reading .pdf", theirs.seconds / ours.seconds, "≥ 5", note)


def _ours(files, outlines) -> None:
    for _ in range(TIMES):
        for name, data in files.items():
            reading = tables.read_file_bytes(data, name=name, outlines=outlines, fiscal_year=2025)
            if not reading.documents:
                raise AssertionError(f"nothing was read from {name}")


def _theirs(files) -> None:
    for _ in range(TIMES):
        for data in files.values():
            with pdfplumber.open(io.BytesIO(data)) as document:
                for page in document.pages:
                    page.extract_tables()
