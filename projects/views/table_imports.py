"""Flat tables brought in: upload, progress, preview, answers, confirming, and the result that stays."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from projects import access
from projects.models import TableImport, TableImportRow
from projects.table_forms import TableUploadForm
from projects.table_imports import files, jobs, kinds, report
from projects.table_imports.checking import AS_IT_STANDS, PADDED
from projects.views.batches import XLSX
from projects.views.exports import attached
from projects.views.guard import for_those_who, on_table_import
from projects.views.work import page_of

Status, RowStatus = TableImport.Status, TableImportRow.Status
MOST_SHOWN = 100


@for_those_who(access.tables_imported_by)
@require_http_methods(["GET", "POST"])
def table_import_list(request: HttpRequest) -> HttpResponse:
    form = TableUploadForm(request.POST or None, request.FILES or None, user=request.user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        table = files.receive(form.cleaned_data["file"], by=request.user, kind=form.cleaned_data["kind"])
        jobs.start(table)
        return redirect("table-import-detail", table.pk)
    tables = [_columns(kind) for kind in access.tables_imported_by(request.user)]
    context = {"form": form, "tables": tables, "page": page_of(request, access.table_imports_of(request.user))}
    return render(request, "projects/table_import_list.html", context)


def _columns(kind: str) -> tuple[str, str, list[str], list[str]]:
    """A kind, its name, the headings that must be there, and the others."""
    resource = kinds.RESOURCES[kind]
    required = resource.required()
    return kind, TableImport.Kind(kind).label, required, [name for name in resource.headings() if name not in required]


@for_those_who(access.tables_imported_by)
def table_import_blank(request: HttpRequest, kind: str) -> HttpResponse:
    """A table of headings alone, to be filled in."""
    if kind not in access.tables_imported_by(request.user):
        raise Http404
    return attached(
        report.blank(kinds.RESOURCES[kind](user=request.user)), XLSX, f"{TableImport.Kind(kind).label}.xlsx"
    )


@on_table_import
def table_import_detail(request: HttpRequest, table: TableImport) -> HttpResponse:
    """The import as it stands: its progress while a job is at it, else what its rows mean or what became of them."""
    if table.is_busy:
        return render(request, "projects/table_import_progress.html", _progress(table))
    chosen = request.GET.get("status", "")
    rows = table.rows.filter(status=chosen) if chosen in RowStatus.values else table.rows.all()
    wrong = table.rows.filter(status=RowStatus.ERROR).order_by("line")
    context = {
        "table": table,
        "page": page_of(request, rows.order_by("line")),
        "chosen": chosen,
        "counts": [(status, table.counts.get(status.value, 0)) for status in RowStatus],
        "wrong": wrong[:MOST_SHOWN],
        "wrong_count": table.counts.get(RowStatus.ERROR.value, 0),
        "to_write": _to_write(table),
        "open": table.status == Status.PREVIEW,
        "earlier": files.earlier(table),
        "choices": [(PADDED, "是，补上前面的 0"), (AS_IT_STANDS, "不是，就是文件里的样子")],
    }
    return render(request, "projects/table_import_detail.html", context)


def _to_write(table: TableImport) -> int:
    """How many rows confirming would write; none while something is wrong or unanswered."""
    if table.is_refused or table.questions or table.counts.get(RowStatus.ERROR.value):
        return 0
    return sum(table.counts.get(status.value, 0) for status in (RowStatus.NEW, RowStatus.CHANGED))


def _progress(table: TableImport) -> dict:
    percent = 100 * table.rows_read // table.row_count if table.row_count else 0
    return {"table": table, "percent": percent}


@on_table_import
def table_import_progress(request: HttpRequest, table: TableImport) -> HttpResponse:
    """The progress alone, asked for every second; the whole page when it is over."""
    if not table.is_busy or table.is_dead:
        return HttpResponseClientRefresh()
    return render(request, "projects/_table_import_progress.html", _progress(table))


@on_table_import
@require_POST
def table_import_restart(request: HttpRequest, table: TableImport) -> HttpResponse:
    """A job that died, once more."""
    if table.is_dead:
        jobs.start(table)
    return redirect("table-import-detail", table.pk)


@on_table_import
@require_POST
def table_import_answer(request: HttpRequest, table: TableImport) -> HttpResponse:
    """Whether codes lost their leading zeros, once for each kind of code."""
    with transaction.atomic():
        locked = _still(table, Status.PREVIEW)
        given = {name: request.POST.get(f"codes {name}", "") for name in locked.questions} if locked else {}
        given = {name: answer for name, answer in given.items() if answer in (PADDED, AS_IT_STANDS)}
        if given:
            locked.answers |= given
            locked.status = Status.READING
            locked.save(update_fields=["answers", "status"])
    if given:
        jobs.start(locked)
    else:
        messages.error(request, "请先选择文件中的代码是不是少了前面的 0")
    return redirect("table-import-detail", table.pk)


@on_table_import
@require_POST
def table_import_confirm(request: HttpRequest, table: TableImport) -> HttpResponse:
    """Everything the preview showed as new or changed, or nothing. A second click finds it done."""
    with transaction.atomic():
        locked = _still(table, Status.PREVIEW)
        problem = (
            _obstacle(locked, request.POST.get("fingerprint", "")) if locked else f"“{table}”已经处理过，没有再导入一次"
        )
        if not problem:
            locked.status, locked.trouble = Status.WRITING, ""
            locked.save(update_fields=["status", "trouble"])
    if problem:
        messages.error(request, problem)
    else:
        jobs.start(locked)
    return redirect("table-import-detail", table.pk)


def _obstacle(table: TableImport, fingerprint: str) -> str:
    """Why the import cannot be confirmed as it was seen, in words; blank when it can."""
    if table.fingerprint != fingerprint:
        return "您看过预览之后，内容有了变化，没有导入；请按现在的预览重新核对"
    return "" if _to_write(table) else "没有可以导入的内容；请按页面上所说的改好文件后重新上传"


@on_table_import
@require_POST
def table_import_discard(request: HttpRequest, table: TableImport) -> HttpResponse:
    with transaction.atomic():
        locked = _still(table, Status.PREVIEW, Status.READING)
        if locked:
            locked.status, locked.decided_at = Status.DISCARDED, timezone.now()
            locked.save(update_fields=["status", "decided_at"])
            files.note(locked, "放弃基础数据导入", by=request.user)
            messages.info(request, f"已放弃“{table}”，系统中的内容没有变化")
        else:
            messages.error(request, f"“{table}”已经处理过，不能放弃")
    return redirect("table-import-list")


def _still(table: TableImport, *statuses: str) -> TableImport | None:
    """The import, locked until the transaction ends, while it is in one of `statuses`."""
    return TableImport.objects.select_for_update().filter(pk=table.pk, status__in=statuses).first()


@on_table_import
def table_import_original(request: HttpRequest, table: TableImport) -> HttpResponse:
    """The file as received."""
    return FileResponse(table.file.open("rb"), as_attachment=True, filename=table.name)


@on_table_import
def table_import_problems(request: HttpRequest, table: TableImport) -> HttpResponse:
    """All that is wrong with the file as a workbook."""
    return attached(report.workbook(table), XLSX, f"错误清单-{table.pk}.xlsx")
