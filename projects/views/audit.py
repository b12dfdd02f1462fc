"""The audit trail: searched, page by page, and given out as a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from projects import access, audit
from projects.audit_forms import AuditFilterForm
from projects.core.column_order import Column, ColumnOrder
from projects.models import AuditEntry, display_name, tell_apart
from projects.tables.writers.listing import write_listing
from projects.views.guard import for_those_who
from projects.views.posted import number

PER_PAGE = 50
# The trail is long: only the way in which it was written can be gone through.
COLUMNS_SORTED = {"at": Column(("at", "id"), is_quick=True)}
# Some hundred thousand rows take Excel to the end of its patience and a request to that of its server.
MOST_ROWS = 100_000
CHUNK = 2_000
IN_MEMORY = 16 * 1024 * 1024
COLUMNS = (
    *(("时间", 20), ("操作人", 14), ("账号", 14), ("代", 14), ("类别", 10), ("动作", 18), ("对象", 50)),
    *(("单位", 28), ("来自", 18), ("之前", 40), ("之后", 40), ("说明", 40)),
)


@for_those_who(access.reads_audit)
@require_GET
def audit_list(request: HttpRequest) -> HttpResponse:
    form = AuditFilterForm(request.GET)
    order = ColumnOrder.read(COLUMNS_SORTED, form.cleaned_data.get("sort", "") if form.is_valid() else "")
    entries, start = form.narrow(access.audit_entries_of(request.user)), number(request.GET.get("before"))
    is_oldest_first = order.name == "at" and not order.is_down
    found = entries.newer_than(start) if is_oldest_first else entries.older_than(start)
    rows = list(found.select_related("by", "on_behalf_of", "department")[: PER_PAGE + 1])
    shown = rows[:PER_PAGE]
    tell_apart(entry.department for entry in shown)
    context = {
        "form": form,
        "entries": shown,
        "older": shown[-1].pk if len(rows) > PER_PAGE else None,
        "order": order,
        "is_oldest_first": is_oldest_first,
        "reachable": _reachable(request, shown),
    }
    return render(request, "projects/audit_list.html", context)


@for_those_who(access.reads_audit)
@require_GET
def audit_export(request: HttpRequest) -> HttpResponseBase:
    """What is filtered, as a workbook; giving it out is itself written down."""
    form = AuditFilterForm(request.GET)
    entries = form.narrow(access.audit_entries_of(request.user)).select_related("by", "on_behalf_of", "department")
    count = entries[: MOST_ROWS + 1].count()
    if not form.is_valid() or count > MOST_ROWS:
        messages.error(request, f"没有导出：筛选出的记录超过 {MOST_ROWS:,} 条，请用日期等条件缩小范围，分几次导出")
        return redirect(reverse("audit-list", query=request.GET))
    # Whoever sends it closes it.
    target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    write_listing(target, "审计记录", COLUMNS, _cells(entries.iterator(chunk_size=CHUNK)))
    target.seek(0)
    asked = {str(form[name].label): str(value) for name, value in form.cleaned_data.items() if value and name != "sort"}
    audit.record(AuditEntry.Kind.EXPORT, "导出审计记录", by=request.user, after={"条数": count, **asked})
    return FileResponse(target, as_attachment=True, filename=f"审计记录-{timezone.localdate():%Y%m%d}.xlsx")


def _reachable(request: HttpRequest, entries: Iterable[AuditEntry]) -> set[int]:
    """Of the declarations the entries are about, those that are still there for this person."""
    wanted = {entry.declaration for entry in entries if entry.declaration}
    return set(access.visible_to(request.user).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def _cells(entries: Iterable[AuditEntry]) -> Iterator[tuple[str, ...]]:
    for entry in entries:
        yield (
            f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
            display_name(entry.by) if entry.by else "",
            entry.by.username if entry.by else "",
            display_name(entry.on_behalf_of) if entry.on_behalf_of else "",
            entry.get_kind_display(),
            entry.action,
            entry.subject,
            entry.department.name if entry.department else "",
            entry.where,
            _said(entry.before),
            _said(entry.after),
            entry.why,
        )


def _said(parts: dict | None) -> str:
    """Each part on a line of its own."""
    return "\n".join(f"{name}：{_text(value)}" for name, value in (parts or {}).items())


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
