"""The front door: accounts, the admin for reference data, health, and everything of `projects`."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from projects.views.accounts import AdminLogin, Login, Logout, PasswordChange
from projects.views.work import healthz

urlpatterns = [
    path("", include("projects.urls")),
    path("login/", Login.as_view(), name="login"),
    path("logout/", Logout.as_view(), name="logout"),
    path("password/", PasswordChange.as_view(), name="password-change"),
    path("healthz", login_not_required(healthz), name="healthz"),
    # The admin's own pages of the same kind would leave no trace of who came and went.
    path("admin/login/", AdminLogin.as_view(), name="admin-login"),
    path("admin/logout/", Logout.as_view(), name="admin-logout"),
    path("admin/password_change/", PasswordChange.as_view(), name="admin-password-change"),
    path("admin/", admin.site.urls),
]
