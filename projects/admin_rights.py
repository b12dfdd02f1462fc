"""Who sees and changes what in the admin, as mixins of its pages: every question of right goes to `access`."""

from __future__ import annotations

from django import forms
from django.contrib.admin import ShowFacets
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from indicators.admin import yes_no
from projects import access
from projects.forms import UnitChoices
from projects.models import Department

# Which rows a foreign key may name, by the field's name.
CHOICES = {
    "unit": access.units_administered_by,
    "department": access.units_administered_by,
    "parent": access.units_administered_by,
    "supervising_department": access.departments_nameable_by,
    "project": lambda user: access.projects_administered_by(user).select_related("unit"),
    "user": access.people_within,
    "stands_in_for": access.people_within,
}


def _manages(request: HttpRequest) -> bool:
    """`access.is_administrator`, asked once per request: the admin asks four times for every model."""
    if not hasattr(request, "_manages"):
        request._manages = access.is_administrator(request.user)
    return request._manages


class Plain:
    """Fields as everywhere else in the program: the browser's own day picker, and no windows that open over a form."""

    show_facets = ShowFacets.NEVER
    formfield_overrides = {models.DateField: {"widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}}

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for name in ("add", "change", "delete", "view"):
            if field and hasattr(field.widget, f"can_{name}_related"):
                setattr(field.widget, f"can_{name}_related", False)
        return field


class ForAdministrators(Plain):
    """Every right on a model for 业务管理员, none for anybody else."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _manages(request)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return _manages(request)

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return _manages(request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return _manages(request)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return _manages(request)


class ForTreeAdministrators(ForAdministrators):
    """What all units share: every administrator may look, those of a whole tree may change."""

    def get_fields(self, request: HttpRequest, obj=None) -> list:
        """Who only looks reads 是 and 否 where others have a box to tick."""
        shown = self.shown_instead(request, obj)
        return [shown.get(name, name) for name in super().get_fields(request, obj)]

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list:
        return [*super().get_readonly_fields(request, obj), *self.shown_instead(request, obj).values()]

    def shown_instead(self, request: HttpRequest, obj) -> dict:
        """By field, what stands for it where it may only be looked at: for a box to tick, a word."""
        if self.has_change_permission(request, obj):
            return {}
        boxes = (field for field in self.opts.concrete_fields if isinstance(field, models.BooleanField))
        return {field.name: yes_no(field.name, field.verbose_name) for field in boxes}

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return access.administers_a_tree(request.user)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return access.administers_a_tree(request.user)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return access.administers_a_tree(request.user)


class GrantableRoles:
    """A choice of role offers only those the administrator may grant."""

    def formfield_for_choice_field(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name == "role":
            grantable = access.roles_grantable_by(request.user)
            kwargs["choices"] = [("", "---------"), *((role.value, role.label) for role in grantable)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class Covered(ForAdministrators):
    """Rows and choices of the departments one covers; `unit_path` leads from the row to its department."""

    unit_path = "unit"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.unit_path}__in": access.units_administered_by(request.user)})

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        if not request.user.is_superuser and db_field.name in CHOICES:
            kwargs["queryset"] = CHOICES[db_field.name](request.user)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.related_model is Department:
            field.iterator = UnitChoices
            field.widget.choices = field.choices
        return field


class ReadOnly(Covered):
    """To look at: what a workflow wrote is changed by that workflow alone."""

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
