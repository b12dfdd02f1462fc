"""Whether somebody tried to submit a declaration: from then on a blank cell is a fault, and no longer only unfilled."""

from django.http import HttpRequest

from projects.models import Declaration

TRIED = "tried_to_submit"
# As many as somebody fills at a time; a session stays small.
MOST = 100


def note_try(request: HttpRequest, declaration: Declaration) -> None:
    tried = request.session.get(TRIED, [])
    if declaration.pk not in tried:
        request.session[TRIED] = [*tried, declaration.pk][-MOST:]


def has_tried(request: HttpRequest, declaration: Declaration) -> bool:
    """In this session; or in an earlier round, by anybody."""
    return declaration.round > 0 or declaration.pk in request.session.get(TRIED, ())
