"""Logging in, out and the password: Django's pages, each act of which goes into the audit trail."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import views
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy

from projects import audit
from projects.models import AuditEntry, display_name

LOGIN, RIGHT = AuditEntry.Kind.LOGIN, AuditEntry.Kind.RIGHT
# What was typed is not kept: people type passwords there.
NO_ACCOUNT = "没有这个账号"


class Login(views.LoginView):
    redirect_authenticated_user = True

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response = super().form_valid(form)
        audit.record(LOGIN, "登录", form.get_user().username, by=form.get_user())
        return response

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        # What is too long for a name or holds a NUL is none.
        account = User.objects.filter(username=form.cleaned_data.get("username", "")).first()
        audit.record(LOGIN, "登录失败", account.username if account else NO_ACCOUNT, by=account)
        return super().form_invalid(form)


class AdminLogin(Login):
    """The admin's own door: as it is, for accounts that may enter there."""

    redirect_authenticated_user = False
    authentication_form = AdminAuthenticationForm
    template_name = "admin/login.html"

    def get_context_data(self, **kwargs) -> dict:
        door = {**admin.site.each_context(self.request), "title": "登录", "app_path": self.request.get_full_path()}
        return super().get_context_data(**kwargs) | door | {"username": self.request.user.get_username()}

    def get_default_redirect_url(self) -> str:
        return reverse("admin:index")


class Logout(views.LogoutView):
    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            audit.record(LOGIN, "退出", request.user.username, by=request.user)
        return super().post(request, *args, **kwargs)


class PasswordChange(views.PasswordChangeView):
    success_url = reverse_lazy("my-work")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response = super().form_valid(form)
        audit.record(RIGHT, "修改密码", display_name(self.request.user), by=self.request.user)
        return response
