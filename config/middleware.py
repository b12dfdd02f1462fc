"""Small pieces of middleware."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRedirect


def htmx_login_redirect(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """When a session ends during an htmx call, leave the page for the login page instead of nesting it inside."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.htmx and response.status_code == 302 and not request.user.is_authenticated:
            return HttpResponseClientRedirect(response["Location"])
        return response

    return middleware
