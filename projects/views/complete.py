"""What the library answers while somebody types the name of an indicator."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from projects import judging, library
from projects.core.document import WRITTEN
from projects.models import Declaration
from projects.views.guard import on_declaration

# No name of an indicator is longer.
LONGEST = 200


@on_declaration("edit")
@require_GET
def declaration_complete(request: HttpRequest, declaration: Declaration) -> JsonResponse:
    """`options` for the typed `text` in a row under `level2`: what each would put in, and how often it is used."""
    text, level2 = request.GET.get("text", "")[:LONGEST], request.GET.get("level2", "")
    outline, severities = declaration.framework.outline(), judging.severities_for(declaration.fiscal_year)
    found = library.completions(declaration, text, level2, outline, severities)
    return JsonResponse({"options": [_option(completion) for completion in found]})


def _option(completion: library.Completion) -> dict:
    first = completion.rows[0]
    return {
        "texts": [getattr(first, name) for name in WRITTEN],
        "values": [row.annual_value for row in completion.rows if row.annual_value],
        "uses": completion.uses,
    }
