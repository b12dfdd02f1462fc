"""What workflows wrote, to look at in the admin: declarations, their history, decisions, imported batches."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from projects import access
from projects.admin_rights import ReadOnly
from projects.importing import Status
from projects.models import Batch, Declaration, ReasonCode, ReviewDecision, Revision, Upload
from projects.tables import LAYOUTS


@admin.register(Declaration)
class DeclarationAdmin(ReadOnly, admin.ModelAdmin):
    unit_path = "unit"
    list_display = ["project_name", "unit_name", "fiscal_year", "version", "state", "total", "state_changed_at"]
    list_filter = ["fiscal_year", "state", ("unit", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["project_name", "unit_name"]
    fields = [
        *("project_name", "unit_name", "fiscal_year", "version", "state", "waits_at", "revision", "round"),
        *("submitted_by", "state_changed_at", "changed_at", "framework", "printed_as", "category", "level"),
        *("supervising_department", "start_year", "end_year", "total", "cycle_goal", "annual_goal"),
    ]

    @admin.display(description="表式")
    def printed_as(self, declaration: Declaration) -> str:
        return LAYOUTS[declaration.layout].label


@admin.register(Revision)
class RevisionAdmin(ReadOnly, admin.ModelAdmin):
    unit_path = "declaration__unit"
    list_display = ["declaration", "number", "action", "state", "by", "at", "why"]
    list_filter = ["action", "declaration__fiscal_year"]
    list_select_related = ["declaration", "by"]
    search_fields = ["declaration__project_name", "by__username"]
    fields = ["declaration", "number", "action", "state", "by", "on_behalf_of", "at", "why", "text"]

    @admin.display(description="当时的表")
    def text(self, revision: Revision) -> SafeString:
        address = reverse("declaration-revision", args=[revision.declaration_id, revision.number])
        return format_html('<a href="{}">打开</a>', address)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).defer("document")


@admin.register(ReviewDecision)
class ReviewDecisionAdmin(ReadOnly, admin.ModelAdmin):
    unit_path = "declaration__unit"
    list_display = ["declaration", "stage", "round", "action", "grade", "by", "at"]
    list_filter = ["stage", "action", "grade", "declaration__fiscal_year"]
    list_select_related = ["declaration", "by"]
    search_fields = ["declaration__project_name", "by__username", "opinion"]
    fields = [
        *("declaration", "judged", "stage", "round", "action", "grade", "assessment", "reasons", "opinion"),
        *("by", "on_behalf_of", "waiting_since", "at", "taken_back_at", "taken_back_why"),
    ]

    @admin.display(description="四性审核")
    def assessment(self, decision: ReviewDecision) -> str:
        scores = decision.scores
        return "、".join(
            f"{question} {grade}{f'（{scores[question]} 分）' if question in scores else ''}"
            for question, grade in decision.audit.items()
        )

    @admin.display(description="退回理由")
    def reasons(self, decision: ReviewDecision) -> str:
        labels = dict(ReasonCode.choices)
        return "、".join(str(labels.get(code, code)) for code in decision.reason_codes)


class UploadInline(ReadOnly, admin.TabularInline):
    """The files, without the originals themselves: the import pages give those out, under their own rights."""

    model = Upload
    fields = readonly_fields = ["name", "inside", "digest", "read_at", "found"]

    @admin.display(description="校验值")
    def digest(self, upload: Upload) -> SafeString:
        return format_html("<code>{}</code>", upload.sha256)

    @admin.display(description="问题")
    def found(self, upload: Upload) -> str:
        return "\n".join(problem["message"] for problem in upload.problems)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Upload]:
        if request.user.is_superuser:
            return Upload.objects.all()
        return Upload.objects.filter(batch__in=access.batches_of(request.user))


@admin.register(Batch)
class BatchAdmin(ReadOnly, admin.ModelAdmin):
    inlines = [UploadInline]
    list_display = ["number", "purpose", "fiscal_year", "status", "by", "at", "decided_at", "undone_by", "undone_at"]
    list_filter = ["status", "purpose", "fiscal_year"]
    list_select_related = ["by", "undone_by"]
    search_fields = ["uploads__name", "by__username"]
    fields = [
        *("purpose", "fiscal_year", "money_unit", "status", "became", "trouble", "by", "at", "decided_at"),
        *("undone_by", "undone_at"),
    ]

    @admin.display(description="编号", ordering="pk")
    def number(self, batch: Batch) -> int:
        return batch.pk

    @admin.display(description="结果")
    def became(self, batch: Batch) -> str:
        labels = {status.value: status.label for status in Status}
        return "，".join(f"{labels[key]} {number}" for key, number in batch.result.items() if key in labels)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        return Batch.objects.all() if request.user.is_superuser else access.batches_of(request.user)
