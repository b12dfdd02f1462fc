"""Small pieces of middleware."""

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect

from projects import audit, refusals
from projects.models.audit import NO_ADDRESS

View = Callable[[HttpRequest], HttpResponse]


def htmx_login_redirect(get_response: View) -> View:
    """When a session ends during an htmx call, leave the page for the login page instead of nesting it inside."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.htmx and response.status_code == 302 and not request.user.is_authenticated:
            return HttpResponseClientRedirect(response["Location"])
        return response

    return middleware


class LoginRequired(LoginRequiredMiddleware):
    """After the login one is back on the page one was on: what a page sends is often no page to be opened itself."""

    def handle_no_permission(self, request: HttpRequest, view_func) -> HttpResponse:
        page = _page_it_came_from(request) if request.method == "POST" or request.htmx else ""
        if not page:
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(page, self.get_login_url(view_func), self.get_redirect_field_name(view_func))


def _page_it_came_from(request: HttpRequest) -> str:
    """Its path and query; blank where the browser does not say, or it was none of ours."""
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if sent_from.netloc != request.get_host():
        return ""
    return f"{sent_from.path}?{sent_from.query}" if sent_from.query else sent_from.path


def refuse_nul(get_response: View) -> View:
    """No address holds a NUL: no database compares with one, and nobody types it. Asked once, before any filter is."""

    def middleware(request: HttpRequest) -> HttpResponse:
        said = [request.path, *(text for name, texts in request.GET.lists() for text in (name, *texts))]
        if any("\0" in text for text in said):
            return render(request, "400.html", status=400)
        return get_response(request)

    return middleware


def audit_trail(get_response: View) -> View:
    """What a request does is written down with its address, and a refused action as a refusal."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with audit.coming_from(address_of(request)):
            response = get_response(request)
            refusals.note(request, response.status_code)
        return response

    return middleware


def address_of(request: HttpRequest) -> str:
    """The sender's IP address.

    Behind a proxy, which one says HTTPS=true, it is the last one in X-Forwarded-For: the proxy added that itself, while
    those before it are whatever the sender claims.
    """
    candidates = [request.META.get("REMOTE_ADDR", "")]
    if settings.SECURE_PROXY_SSL_HEADER:
        candidates.insert(0, request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip())
    return next(filter(_is_address, candidates), NO_ADDRESS)


def _is_address(text: str) -> bool:
    """Whether the trail can keep it: PostgreSQL knows no IPv6 address with a zone (`fe80::1%eth0`)."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text
