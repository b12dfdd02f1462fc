"""The admin: reference data for 业务管理员, and declarations with their history to look at only.

Rights come from `access`, not from Django's model permissions. An administrator sees and changes what lies in the
departments they cover; frameworks and the library are for those who administer a whole tree. What workflow
writes, nobody edits here.
"""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from indicators.admin import FrameworkAdmin, LibraryIndicatorAdmin, NodeAdmin, NodeInline, SharedChoices, TableAdmin
from indicators.models import Framework, LibraryIndicator, Node
from projects import access, audit, store
from projects.account_resource import AccountResource
from projects.audited_admin import Audited, AuditedTable
from projects.models import (
    AuditEntry,
    Batch,
    BudgetLine,
    Declaration,
    Department,
    Membership,
    Project,
    ReviewDecision,
    Revision,
    TableImport,
    Upload,
)
from projects.resources import (
    BudgetLineResource,
    DepartmentResource,
    ProjectResource,
    refuse_ring,
)

admin.site.site_header = "目标 · 数据管理"
admin.site.site_title = "目标"
admin.site.index_title = "数据管理"

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


class ForAdministrators:
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
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ReadOnly(Covered):
    """To look at: what a workflow wrote is changed by that workflow alone."""

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class DepartmentForm(forms.ModelForm):
    class Meta:
        model = Department
        fields = ["name", "parent", "code"]

    def clean(self) -> dict:
        data = super().clean()
        refuse_ring(Department(pk=self.instance.pk, name=data.get("name", ""), parent=data.get("parent")))
        return data


@admin.register(Department)
class DepartmentAdmin(AuditedTable, Covered, TableAdmin):
    import_kind = TableImport.Kind.UNITS
    unit_path = "pk"
    resource_classes = [DepartmentResource]
    form = DepartmentForm
    list_display = ["name", "parent", "code"]
    list_filter = [("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["name", "code", "parent__name"]

    def save_model(self, request: HttpRequest, obj: Department, form: forms.ModelForm, change: bool) -> None:
        """Open declarations call a renamed department by its new name."""
        super().save_model(request, obj, form, change)
        if "name" in form.changed_data and change:
            store.follow(store.of_departments([obj]))

    def get_form(self, request: HttpRequest, obj: Department | None = None, change: bool = False, **kwargs):
        """An administrator's departments stay below theirs: a new or moved one too, and the topmost where it is."""
        form = super().get_form(request, obj, change, **kwargs)
        if not request.user.is_superuser:
            parent = form.base_fields["parent"]
            parent.required = True
            if obj and not parent.queryset.filter(pk=obj.parent_id).exists():
                parent.queryset = Department.objects.filter(pk=obj.parent_id)
                parent.required, parent.disabled = False, True
        return form


class MembershipForm(forms.ModelForm):
    """A role; whoever acts for another must be somebody who reviews."""

    def clean(self) -> dict:
        data = super().clean()
        user = data.get("user")
        delegate = user.pk if user else self.instance.user_id
        if data.get("stands_in_for") and not access.reviews_in_own_right(delegate):
            self.add_error("stands_in_for", "代理人本人须是审核人；请先授予审核人角色，或另选一位审核人代理")
        return data


@admin.register(Membership)
class MembershipAdmin(AuditedTable, GrantableRoles, Covered, TableAdmin):
    import_kind = TableImport.Kind.ACCOUNTS
    resource_classes = [AccountResource]
    unit_path = "department"
    form = MembershipForm
    list_display = ["user", "full_name", "department", "role", "starts_on", "ends_on"]
    list_filter = ["role", ("department", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "department"]
    search_fields = ["user__username", "user__last_name", "user__first_name", "department__name"]

    @admin.display(description="姓名")
    def full_name(self, membership: Membership) -> str:
        return f"{membership.user.last_name}{membership.user.first_name}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(user__is_superuser=False)

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return ["user"] if obj else []


class MembershipInline(GrantableRoles, Covered, admin.TabularInline):
    model = Membership
    fk_name = "user"
    form = MembershipForm
    formset = SharedChoices
    unit_path = "department"
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "department")

    def get_min_num(self, request: HttpRequest, obj=None, **kwargs) -> int:
        # Without a role in the administrator's departments the account would be out of their reach.
        return 0 if request.user.is_superuser else 1

    def get_formset(self, request: HttpRequest, obj=None, **kwargs):
        return super().get_formset(request, obj, validate_min=True, **kwargs)


admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(Audited, Covered, UserAdmin):
    """Accounts. Rights are memberships; Django's groups and permissions mean nothing here and are not shown."""

    inlines = [MembershipInline]
    list_display = ["username", "last_name", "first_name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "memberships__role"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return access.accounts_administered_by(request.user).order_by("username")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None):
        if not obj:
            return self.add_fieldsets
        flags = ["is_active", "is_staff", *(["is_superuser"] if request.user.is_superuser else [])]
        return [
            (None, {"fields": ["username", "password"]}),
            ("个人信息", {"fields": ["last_name", "first_name", "email"]}),
            ("登录", {"fields": flags, "description": "“职员状态”：可进入数据管理；另需业务管理员角色。"}),
            ("日期", {"fields": ["last_login", "date_joined"]}),
        ]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        account = self.get_object(request, unquote(id))
        response = super().user_change_password(request, id, form_url)
        if account and account.password != self.get_object(request, unquote(id)).password:
            audit.record(AuditEntry.Kind.RIGHT, "重设密码", account, by=request.user)
        return response

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        # Deleting an account deletes its admin log with it; an administrator switches it off instead.
        return request.user.is_superuser and super().has_delete_permission(request, obj)


@admin.register(Project)
class ProjectAdmin(AuditedTable, Covered, TableAdmin):
    import_kind = TableImport.Kind.PROJECTS
    resource_classes = [ProjectResource]
    list_display = ["name", "unit", "category", "level", "supervising_department", "start_year", "end_year"]
    list_filter = ["category", "level", ("unit", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["unit", "supervising_department"]
    search_fields = ["name", "unit__name"]

    def save_model(self, request: HttpRequest, obj: Project, form: forms.ModelForm, change: bool) -> None:
        """A renamed or moved project takes its open declarations along."""
        super().save_model(request, obj, form, change)
        if change:
            store.follow(store.of_projects([obj]))


@admin.register(BudgetLine)
class BudgetLineAdmin(AuditedTable, Covered, TableAdmin):
    import_kind = TableImport.Kind.LINES
    unit_path = "project__unit"
    resource_classes = [BudgetLineResource]
    autocomplete_fields = ["project"]
    list_display = ["project", "unit", "fiscal_year", "source", "amount_in_yuan"]
    list_filter = ["fiscal_year", "source", ("project__unit", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["project__unit"]
    search_fields = ["project__name", "project__unit__name"]

    @admin.display(description="用款单位", ordering="project__unit__name")
    def unit(self, line: BudgetLine) -> str:
        return line.project.unit.name

    @admin.display(description="金额（元）", ordering="amount")
    def amount_in_yuan(self, line: BudgetLine) -> str:
        return f"{line.amount:,.2f}"


class GuardedNodeInline(ForTreeAdministrators, NodeInline):
    pass


@admin.register(Framework)
class GuardedFrameworkAdmin(Audited, ForTreeAdministrators, FrameworkAdmin):
    inlines = [GuardedNodeInline]


@admin.register(Node)
class GuardedNodeAdmin(AuditedTable, ForTreeAdministrators, NodeAdmin):
    pass


@admin.register(LibraryIndicator)
class GuardedLibraryIndicatorAdmin(AuditedTable, ForTreeAdministrators, LibraryIndicatorAdmin):
    pass


@admin.register(Declaration)
class DeclarationAdmin(ReadOnly, admin.ModelAdmin):
    unit_path = "unit"
    list_display = ["project_name", "unit_name", "fiscal_year", "version", "state", "total", "state_changed_at"]
    list_filter = ["fiscal_year", "state", ("unit", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["project_name", "unit_name"]


@admin.register(Revision)
class RevisionAdmin(ReadOnly, admin.ModelAdmin):
    unit_path = "declaration__unit"
    list_display = ["declaration", "number", "action", "state", "by", "at", "why"]
    list_filter = ["action", "declaration__fiscal_year"]
    list_select_related = ["declaration", "by"]
    search_fields = ["declaration__project_name", "by__username"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).defer("document")


@admin.register(ReviewDecision)
class ReviewDecisionAdmin(ReadOnly, admin.ModelAdmin):
    unit_path = "declaration__unit"
    list_display = ["declaration", "stage", "round", "action", "grade", "by", "at"]
    list_filter = ["stage", "action", "grade", "declaration__fiscal_year"]
    list_select_related = ["declaration", "by"]
    search_fields = ["declaration__project_name", "by__username", "opinion"]


class UploadInline(ReadOnly, admin.TabularInline):
    """The files, without the originals themselves: the import pages give those out, under their own rights."""

    model = Upload
    fields = ["name", "inside", "sha256", "read_at", "problems"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Upload]:
        if request.user.is_superuser:
            return Upload.objects.all()
        return Upload.objects.filter(batch__in=access.batches_of(request.user))


@admin.register(Batch)
class BatchAdmin(ReadOnly, admin.ModelAdmin):
    inlines = [UploadInline]
    list_display = ["pk", "purpose", "fiscal_year", "status", "by", "at", "decided_at", "undone_by", "undone_at"]
    list_filter = ["status", "purpose", "fiscal_year"]
    list_select_related = ["by", "undone_by"]
    search_fields = ["uploads__name", "by__username"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        return Batch.objects.all() if request.user.is_superuser else access.batches_of(request.user)
