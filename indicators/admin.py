"""How the vocabulary is shown and edited in the admin, and how any admin page takes in and gives out flat tables.

Rights are no matter of this room: `projects.admin` adds them and registers these classes.
"""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm

from indicators.models import Node
from indicators.resources import CsvTable, EmptyTable, LibraryResource, NodeResource, XlsxTable, refuse_third_level

MOST_SHOWN = 5


class TableAdmin(ImportExportMixin, admin.ModelAdmin):
    """An admin page with 导入 and 导出; the rights of both follow those of the page."""

    formats = [XlsxTable, CsvTable]
    export_form_class = ExportForm

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_resource_kwargs(self, request: HttpRequest, *args, **kwargs) -> dict:
        return {"user": request.user}

    def get_import_data_kwargs(self, **kwargs) -> dict:
        # Without this, rows that became wrong since the preview would be left out in silence.
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: forms.Form, error: Exception) -> None:
        unreadable = "无法读取这个文件；请选择与文件相符的格式，或另存为 .xlsx 后重试"
        form.add_error("import_file", str(error) if isinstance(error, EmptyTable) else unreadable)

    def process_result(self, result, request: HttpRequest) -> HttpResponse:
        problems = [str(error.error) for error in result.base_errors]
        problems += [str(error.error) for _, errors in result.row_errors() for error in errors]
        problems += [message for row in result.invalid_rows for message in row.error.messages]
        if not problems:
            return super().process_result(result, request)
        more = f"（另有 {len(problems) - MOST_SHOWN} 处）" if len(problems) > MOST_SHOWN else ""
        messages.error(request, f"没有导入任何内容：{'；'.join(problems[:MOST_SHOWN])}{more}")
        return HttpResponseRedirect(reverse("admin:{}_{}_import".format(*self.get_model_info())))


class NodeForm(forms.ModelForm):
    class Meta:
        model = Node
        fields = ["framework", "parent", "code", "name", "aliases", "order", "required"]
        widgets = {"aliases": forms.Textarea(attrs={"rows": 2, "cols": 30})}

    def clean(self) -> dict:
        data = super().clean()
        if framework := data.get("framework"):
            refuse_third_level(Node(pk=self.instance.pk, framework=framework, parent=data.get("parent")))
        return data


class LevelOneChoice(forms.ModelChoiceField):
    def label_from_instance(self, node: Node) -> str:
        return f"{node.framework} · {node.name}"


class SharedChoices(forms.BaseInlineFormSet):
    """Inline rows that ask once for what their foreign keys may name, not once a row."""

    def __init__(self, *args, **kwargs) -> None:
        self._choices: dict[str, list] = {}
        super().__init__(*args, **kwargs)

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if isinstance(field, forms.ModelChoiceField) and not field.widget.is_hidden:
                if name not in self._choices:
                    self._choices[name] = list(field.choices)
                field.choices = self._choices[name]


class NodeInline(admin.TabularInline):
    model = Node
    form = NodeForm
    formset = SharedChoices
    extra = 0

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name == "parent":
            framework = request.resolver_match.kwargs.get("object_id")
            kwargs["queryset"] = Node.objects.filter(framework=framework, parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class FrameworkAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "region", "layout", "fiscal_year"]
    list_filter = ["layout", "fiscal_year"]
    search_fields = ["name", "code", "region"]
    inlines = [NodeInline]


class NodeAdmin(TableAdmin):
    resource_classes = [NodeResource]
    form = NodeForm
    list_display = ["name", "code", "parent", "framework", "order", "required"]
    list_filter = ["framework", "required"]
    list_select_related = ["framework", "parent"]
    search_fields = ["name", "code", "aliases"]

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Node.objects.filter(parent=None).select_related("framework")
            kwargs["form_class"] = LevelOneChoice
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class LibraryIndicatorAdmin(TableAdmin):
    resource_classes = [LibraryResource]
    list_display = ["name", "level2", "unit", "sign", "typical_value", "field_of_use", "retired"]
    list_filter = ["level2", "direction", "retired"]
    search_fields = ["name", "variants", "field_of_use", "note"]
