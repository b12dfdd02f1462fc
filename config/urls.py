"""The front door: accounts, the admin for reference data, health, and everything of `projects`."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.urls import include, path, reverse_lazy

from projects.views.work import healthz

urlpatterns = [
    path("", include("projects.urls")),
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", PasswordChangeView.as_view(success_url=reverse_lazy("my-work")), name="password-change"),
    path("healthz", login_not_required(healthz), name="healthz"),
    path("admin/", admin.site.urls),
]
