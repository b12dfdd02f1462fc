"""Saved filters of the inbox in the fields it has now: amounts in 元, and the check apart from its family."""

from django.db import migrations
from django.http import QueryDict

FIELDS = (
    *("q", "unit", "stage", "fiscal_year", "finding", "check", "total_from", "total_to"),
    *("change", "change_over", "returned", "overdue"),
)


def renewed(text: str) -> str:
    query = QueryDict(text, mutable=True)
    for old, name in (("budget_from", "total_from"), ("budget_to", "total_to")):
        if amount := query.pop(old, [""])[-1].strip():
            query[name] = amount if amount[-1] in "元万亿" else f"{amount}万元"
    code = query.get("finding", "")
    if "." in code:
        query["finding"], query["check"] = code.partition(".")[0], code
    ordered = QueryDict(mutable=True)
    ordered.update({name: query[name] for name in FIELDS if query.get(name)})
    return ordered.urlencode()


def renew(apps, schema_editor):
    for kept in apps.get_model("projects", "SavedFilter").objects.filter(page="inbox"):
        kept.query = renewed(kept.query)
        kept.save(update_fields=["query"])


class Migration(migrations.Migration):
    dependencies = [("projects", "0025_dismissals")]

    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
