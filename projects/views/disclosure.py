"""公开: what is published of a department and year, what is not and why, and the files of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from projects import access, audit, publishing
from projects.core.joining import followed
from projects.disclosure_form import DisclosureForm
from projects.exporting import safe_name
from projects.models import AuditEntry, Department
from projects.papers.reconciling import Kind, UnitLine, by_unit
from projects.tables import FORMATS, Unwritable
from projects.views.exports import attached
from projects.views.guard import for_those_who

# One file of more would take a worker too long; whoever needs more takes the units one by one.
MOST_FORMS = 500
# What a page shows of a list that the workbook holds whole.
SHOWN = 100
XLSX, PDF = FORMATS["xlsx"].content_type, FORMATS["pdf"].content_type


@dataclass(frozen=True, slots=True)
class File:
    """One of the files: what it is called, and how it is made. `ending` follows the department's name and the year."""

    label: str
    ending: str
    content_type: str
    make: Callable[[Department, int], bytes]


FILES = {
    "pdf": File("全部申报表（.pdf，含目录）", ".pdf", PDF, publishing.book_file),
    "list-xlsx": File("列表（.xlsx）", "（列表）.xlsx", XLSX, partial(publishing.list_file, extension="xlsx")),
    "list-pdf": File("列表（.pdf）", "（列表）.pdf", PDF, partial(publishing.list_file, extension="pdf")),
    "reconciliation": File("预算核对表（.xlsx）", "（核对表）.xlsx", XLSX, publishing.reconciliation_file),
    "zip": File("以上全部（.zip）", ".zip", "application/zip", publishing.package_file),
}
# This one says what is missing, so it is there when nothing is published yet.
ALWAYS = "reconciliation"


@for_those_who(access.discloses)
def disclosure(request: HttpRequest) -> HttpResponse:
    """Choose; below it what would be published. With `download` in the address, the file."""
    form = DisclosureForm(request.GET if "unit" in request.GET else None, user=request.user)
    if not form.is_bound or not form.is_valid():
        return render(request, "projects/disclosure.html", {"form": form})
    unit, year = form.cleaned_data["unit"], form.cleaned_data["fiscal_year"]
    whole = UnitLine(publishing.name_of(unit, year), tuple(publishing.lines_of(unit, year)))
    wanted = request.GET.get("download", "")
    if wanted in _offered(whole):
        try:
            response = _file(FILES[wanted], unit, year)
            said = {"年度": year, "份数": whole.published, "文件": FILES[wanted].label}
            audit.record(AuditEntry.Kind.EXPORT, "公开材料", unit, by=request.user, department=unit, after=said)
            return response
        except Unwritable as error:
            messages.error(request, f"没有写成文件：{error}")
    context = {"form": form, "unit": unit, "year": year, "most": MOST_FORMS} | _shown(whole)
    context["losses"] = publishing.losses_of_list(unit, year) if 0 < whole.published <= MOST_FORMS else []
    return render(request, "projects/disclosure.html", context)


def _offered(whole: UnitLine) -> dict[str, File]:
    """The files that can be made of these projects."""
    return FILES if 0 < whole.published <= MOST_FORMS else {ALWAYS: FILES[ALWAYS]}


def _file(file: File, unit: Department, year: int) -> HttpResponse:
    name = safe_name(followed(publishing.name_of(unit, year), f"{year}年度项目支出绩效目标"))
    return attached(file.make(unit, year), file.content_type, f"{name}{file.ending}")


def _shown(whole: UnitLine) -> dict:
    """The sums of each unit, and the projects about which there is something to say."""
    left_out = [line for line in whole.projects if not line.is_published]
    noted = [line for line in whole.projects if line.is_published and line.remark != Kind.SAME]
    return {
        "whole": whole,
        "units": by_unit(whole.projects),
        "left_out": left_out[:SHOWN],
        "left_out_more": len(left_out[SHOWN:]),
        "noted": noted[:SHOWN],
        "noted_more": len(noted[SHOWN:]),
        "noted_count": len(noted),
        "files": [(code, file.label) for code, file in _offered(whole).items()],
        "too_many": whole.published > MOST_FORMS,
    }
