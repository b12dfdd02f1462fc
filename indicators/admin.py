"""How the vocabulary is shown and edited in the admin, and how any admin page takes in and gives out flat tables.

Rights are no matter of this room: `projects.admin` adds them and registers these classes.
"""

from __future__ import annotations

from functools import cache

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from import_export.admin import ExportMixin
from import_export.forms import ExportForm

from indicators.models import Node
from indicators.resources import LibraryResource, NodeResource, refuse_third_level
from indicators.table_files import CsvTable, XlsxTable


@cache
def yes_no(name: str, label: str):
    """A column of 是 and 否: what the admin draws for them has English names."""

    @admin.display(description=label, ordering=name)
    def shown(row) -> str:
        return "是" if getattr(row, name) else "否"

    shown.__name__ = f"{name}_shown"
    return shown


class TableAdmin(ExportMixin, admin.ModelAdmin):
    """An admin page with 导入 and 导出; the rights of both follow those of the page.

    Importing has pages of its own; `import_kind` is what they call the table.
    """

    formats = [XlsxTable, CsvTable]
    export_form_class = ExportForm
    change_list_template = "admin/table_change_list.html"
    import_kind = ""

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs) -> dict:
        return {"user": request.user}

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        importing = {"import_kind": self.import_kind if self.has_import_permission(request) else ""}
        return super().changelist_view(request, {**importing, **(extra_context or {})})


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
    import_kind = "nodes"
    resource_classes = [NodeResource]
    form = NodeForm
    list_display = ["name", "code", "parent", "framework", "order", yes_no("required", "至少一条指标")]
    list_filter = ["framework", "required"]
    list_select_related = ["framework", "parent"]
    search_fields = ["name", "code", "aliases"]

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Node.objects.filter(parent=None).select_related("framework")
            kwargs["form_class"] = LevelOneChoice
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class LibraryIndicatorAdmin(TableAdmin):
    import_kind = "library"
    resource_classes = [LibraryResource]
    list_display = ["name", "level2", "unit", "sign", "typical_value", "field_of_use", yes_no("retired", "已停用")]
    list_filter = ["level2", "direction", "retired"]
    search_fields = ["name", "variants", "field_of_use", "note"]
