"""Background jobs as who looks after the system sees them: what ran, when, and where it broke off."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

# What each task does, by where it is; a test sees to it that none is missing.
NAMES = {
    "projects.importing.jobs.read_batch": "读取申报表",
    "projects.importing.jobs.write_batch": "写入申报表",
    "projects.importing.jobs.undo_batch": "撤销导入",
    "projects.table_imports.jobs.check_table": "核对基础数据",
    "projects.table_imports.jobs.write_table": "写入基础数据",
    "projects.draft_counts.count_in_background": "统计草稿的检查结果",
}

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class JobAdmin(DBTaskResultAdmin):
    list_display = ["what", "status", "enqueued_at", "started_at", "finished_at"]
    list_filter = ["status"]

    @admin.display(description="任务", ordering="task_path")
    def what(self, job: DBTaskResult) -> str:
        return NAMES.get(job.task_path, job.task_path)

    @admin.display(description="出错之处")
    def trace(self, job: DBTaskResult) -> SafeString:
        return format_html('<pre class="admin-trace">{}</pre>', job.traceback) if job.traceback else ""

    def get_fields(self, request: HttpRequest, obj: DBTaskResult | None = None) -> list[str]:
        return [*self.list_display, "trace"]

    get_readonly_fields = get_fields

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        return super().changeform_view(request, object_id, form_url, {"subject": "后台任务", **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        return super().history_view(request, object_id, {"subject": "后台任务", **(extra_context or {})})
