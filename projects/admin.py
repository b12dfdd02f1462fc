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
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

import projects.job_admin  # noqa: F401 - registers its pages
import projects.record_admin  # noqa: F401 - registers its pages
from indicators.admin import (
    FrameworkAdmin,
    LibraryIndicatorAdmin,
    NodeAdmin,
    NodeForm,
    NodeInline,
    SharedChoices,
    TableAdmin,
    yes_no,
)
from indicators.models import Framework, LibraryIndicator, Node
from projects import access, audit, store
from projects.account_resource import AccountResource
from projects.admin_rights import Covered, ForTreeAdministrators, GrantableRoles
from projects.audited_admin import Audited, AuditedTable
from projects.models import (
    AuditEntry,
    BudgetLine,
    Department,
    Membership,
    Project,
    TableImport,
)
from projects.nodes_in_use import KEPT, faults_of_use, uses_of
from projects.resources import (
    BudgetLineResource,
    DepartmentResource,
    ProjectResource,
    refuse_ring,
)
from projects.tables import LAYOUTS

admin.site.site_header = "目标 · 数据管理"
admin.site.site_title = "目标"
admin.site.index_title = "数据管理"
admin.site.empty_value_display = "—"
admin.site.enable_nav_sidebar = False


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


OWN_ROLES = "不能给自己授予或更改角色；请由另一位管理员办理"


def _is_others(request: HttpRequest, account: User | None) -> bool:
    return access.may_maintain_account_of(request.user, account)


class MembershipForm(forms.ModelForm):
    """A role; whoever acts for another must be somebody who reviews. `by` is set for each request by the admin."""

    by: User

    def clean(self) -> dict:
        data = super().clean()
        user = data.get("user")
        if not access.may_maintain_account_of(self.by, user):
            self.add_error("user", OWN_ROLES)
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

    def get_form(self, request: HttpRequest, obj: Membership | None = None, change: bool = False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_others(request, obj and obj.user)

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_others(request, obj and obj.user)

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
        formset = super().get_formset(request, obj, validate_min=True, **kwargs)
        formset.form.by = request.user
        return formset

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_add_permission(request, obj) and _is_others(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_others(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_others(request, obj)


admin.site.unregister([User, Group])


class AccountPasswordForm(AdminPasswordChangeForm):
    """A new password for somebody else; without Django's other choice, a password that is none."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


OWN_ACCOUNT = "自己的账号由另一位管理员停用；自己的角色也由其授予或更改"
STAFF = yes_no("is_staff", "可进入数据管理")


@admin.register(User)
class AccountAdmin(Audited, Covered, UserAdmin):
    """Accounts. Rights are memberships; Django's groups and permissions mean nothing here and are not shown."""

    inlines = [MembershipInline]
    list_display = ["username", "last_name", "first_name", yes_no("is_active", "有效"), STAFF, "last_login"]
    list_filter = ["is_active", "is_staff", "memberships__role"]
    filter_horizontal = []
    readonly_fields = ["new_password", "last_login", "date_joined"]
    add_form = UserCreationForm
    add_fieldsets = [(None, {"fields": ["username", "password1", "password2"]})]
    change_password_form = AccountPasswordForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return access.accounts_administered_by(request.user).order_by("username")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None):
        if not obj:
            return self.add_fieldsets
        flags = ["is_active", "is_staff", *(["is_superuser"] if request.user.is_superuser else [])]
        return [
            (None, {"fields": ["username", "new_password"]}),
            ("个人信息", {"fields": ["last_name", "first_name", "email"]}),
            ("登录", {"fields": flags, "description": "" if _is_others(request, obj) else OWN_ACCOUNT}),
            ("日期", {"fields": ["last_login", "date_joined"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        own = [] if _is_others(request, obj) else ["is_active", "is_staff", "is_superuser"]
        return [*super().get_readonly_fields(request, obj), *own]

    @admin.display(description="密码")
    def new_password(self, account: User) -> SafeString:
        address = reverse("admin:auth_user_password_change", args=[account.pk])
        return format_html('<a href="{}">重设密码</a>', address)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        account = self.get_object(request, unquote(id))
        response = super().user_change_password(request, id, form_url)
        if account and account.password != self.get_object(request, unquote(id)).password:
            audit.record(AuditEntry.Kind.RIGHT, "重设密码", account, by=request.user)
        return response

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        # Deleting an account deletes its admin log with it; an administrator switches it off instead.
        is_allowed = request.user.is_superuser and _is_others(request, obj)
        return is_allowed and super().has_delete_permission(request, obj)


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


class KeptNodeForm(NodeForm):
    """A node; one in use keeps its name and place."""

    def clean(self) -> dict:
        data = super().clean()
        changed = KEPT.keys() & set(self.changed_data)
        if self.instance.pk and changed:
            before = Node.objects.get(pk=self.instance.pk)
            for name, fault in faults_of_use(before, changed, uses_of([before.pk]).get(before.pk, 0)).items():
                self.add_error(name, fault)
        return data


class GuardedNodeInline(ForTreeAdministrators, NodeInline):
    form = KeptNodeForm


@admin.register(Framework)
class GuardedFrameworkAdmin(Audited, ForTreeAdministrators, FrameworkAdmin):
    inlines = [GuardedNodeInline]
    list_display = ["name", "code", "region", "printed_as", "fiscal_year"]
    list_filter = ["fiscal_year"]

    @admin.display(description="表式", ordering="layout")
    def printed_as(self, framework: Framework) -> str:
        return LAYOUTS[framework.layout].label if framework.layout in LAYOUTS else framework.layout

    def shown_instead(self, request: HttpRequest, obj) -> dict:
        shown = super().shown_instead(request, obj)
        return shown if self.has_change_permission(request, obj) else {**shown, "layout": "printed_as"}

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name == "layout":
            known = [(name, layout.label) for name, layout in LAYOUTS.items()]
            return forms.ChoiceField(label=db_field.verbose_name, choices=known)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Node)
class GuardedNodeAdmin(AuditedTable, ForTreeAdministrators, NodeAdmin):
    form = KeptNodeForm


@admin.register(LibraryIndicator)
class GuardedLibraryIndicatorAdmin(AuditedTable, ForTreeAdministrators, LibraryIndicatorAdmin):
    pass
