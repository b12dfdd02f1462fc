"""What administrators do in the admin, into the audit trail: each row with what it was before and after.

Every admin page on which anything can be changed is one of these; a test sees to it. Django's own log says that
something was done, not what it was before, and goes when its account goes.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.admin.utils import NestedObjects
from django.db import models, router, transaction
from django.db.models import QuerySet
from django.forms import BaseModelFormSet
from django.http import HttpRequest

from projects import audit
from projects.models import AuditEntry, Presence

# What goes with a deleted row and is nothing that anybody set.
NOT_TOLD = (Presence,)
APPS = {"projects", "indicators", "auth"}


class Audited:
    """Mixed into a ModelAdmin: adding, changing and deleting rows of it and of its inlines."""

    def save_model(self, request: HttpRequest, obj: models.Model, form, change: bool) -> None:
        before = _held([obj.pk], type(obj)) if change else {}
        super().save_model(request, obj, form, change)
        audit.changed([(obj, before.get(obj.pk, {}), audit.parts_of(obj))], by=request.user)

    def save_formset(self, request: HttpRequest, form, formset: BaseModelFormSet, change: bool) -> None:
        before = _held([row.pk for row in formset.queryset], formset.model)
        going = [form.instance.pk for form in formset.deleted_forms if form.instance.pk]
        _tell_deleted(formset.model._default_manager.filter(pk__in=going), by=request.user)
        super().save_formset(request, form, formset, change)
        kept = [*formset.new_objects, *(row for row, _ in formset.changed_objects)]
        audit.changed([(row, before.get(row.pk, {}), audit.parts_of(row)) for row in kept], by=request.user)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        _tell_deleted([obj], by=request.user)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        _tell_deleted(queryset, by=request.user)
        super().delete_queryset(request, queryset)


class AuditedTable(Audited):
    """Also flat tables given out; what is brought in is told by whoever writes it."""

    def get_export_data(self, file_format, request: HttpRequest, queryset: QuerySet, **kwargs):
        content = super().get_export_data(file_format, request, queryset, **kwargs)
        after = {"行数": queryset.count(), "格式": file_format.get_extension(), "筛选": request.GET.urlencode()}
        what = self.opts.verbose_name_plural
        audit.record(AuditEntry.Kind.EXPORT, "导出基础数据", what, by=request.user, after=after)
        return content


def _held(keys: Iterable, model: type[models.Model]) -> dict[object, dict]:
    """What the database holds of rows now, by key; not what a form has put into them."""
    return {row.pk: audit.parts_of(row) for row in model._default_manager.filter(pk__in=list(keys))}


def _tell_deleted(rows: Iterable[models.Model], *, by) -> None:
    """Rows about to be deleted, with all that goes with them: deleting a department ends the roles in it."""
    found = list(rows)
    if not found:
        return
    going = NestedObjects(using=router.db_for_write(type(found[0])))
    going.collect(found)
    told = (
        row
        for model, instances in going.model_objs.items()
        if model._meta.app_label in APPS and not model._meta.auto_created and model not in NOT_TOLD
        for row in instances
    )
    audit.changed([(row, audit.parts_of(row), {}) for row in told], by=by)
