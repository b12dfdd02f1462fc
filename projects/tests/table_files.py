"""Flat tables as files that are brought in through their pages."""

import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators.table_files import XlsxTable


def workbook(headers, *rows) -> bytes:
    return XlsxTable().export_data(tablib.Dataset(*rows, headers=headers))


def send(client, kind: str, content: bytes, name: str = "表.xlsx"):
    """The page on which one lands after uploading a file."""
    data = {"kind": kind, "file": SimpleUploadedFile(name, content)}
    return client.post(reverse("table-import-list"), data, follow=True)


def upload(client, kind: str, headers, *rows):
    """As `send`, with a workbook of these rows."""
    return send(client, kind, workbook(headers, *rows))


def press(client, page, button: str, **data):
    """A button of an import's page, pressed as that page showed it; the page after it."""
    table = page.context["table"]
    data = {"fingerprint": table.fingerprint, **data}
    return client.post(reverse(f"table-import-{button}", args=[table.pk]), data, follow=True)


def confirm(client, page):
    return press(client, page, "confirm")
