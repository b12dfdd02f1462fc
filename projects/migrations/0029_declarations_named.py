"""What is open is called as its project and unit are now; what was decided, as its last history entry says."""

from django.db import migrations
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

DECIDED = ("approved", "rejected")
APPROVING = ("finance_reviewer", "department_reviewer")
CHUNK = 500


def name_all(apps, schema_editor):
    declarations = apps.get_model("projects", "Declaration").objects
    project = apps.get_model("projects", "Project").objects.filter(pk=OuterRef("project"))
    supervising = apps.get_model("projects", "Department").objects.filter(pk=OuterRef("supervising_department"))
    declarations.update(
        unit=Subquery(project.values("unit")),
        unit_name=Subquery(project.values("unit__name")),
        project_name=Subquery(project.values("name")),
        supervising_name=Coalesce(Subquery(supervising.values("name")), Value("")),
    )
    last = apps.get_model("projects", "Revision").objects.filter(
        declaration=OuterRef("pk"), number=OuterRef("revision")
    )
    decided = declarations.filter(state__in=DECIDED)
    decided.update(
        **{
            column: Coalesce(NullIf(Subquery(last.values(said=KT(f"document__project__{part}"))[:1]), Value("")), column)
            for column, part in (("project_name", "name"), ("unit_name", "spending_unit"))
        },
        supervising_name=Coalesce(
            Subquery(last.values(said=KT("document__project__supervising_department"))[:1]), "supervising_name"
        ),
    )
    same = Q(unit_name=F("project__unit__name"), project_name=F("project__name"))
    apart = decided.exclude(same).values("pk")
    declarations.filter(pk__in=apart).update(stands_apart=True)


def name_offices(apps, schema_editor):
    """The highest department above the unit in which the approver held a reviewer's role on that day, else the top."""
    departments = apps.get_model("projects", "Department").objects
    parents = dict(departments.values_list("pk", "parent"))
    names = dict(departments.values_list("pk", "name"))
    held = {}
    memberships = apps.get_model("projects", "Membership").objects.filter(role__in=APPROVING)
    for user, department, role, start, end in memberships.values_list(
        "user", "department", "role", "starts_on", "ends_on"
    ):
        held.setdefault(user, []).append((department, role, start, end))
    decisions = apps.get_model("projects", "ReviewDecision").objects
    approvals = decisions.filter(action="approve").select_related("declaration").order_by("pk")
    some = []
    for decision in approvals.iterator(chunk_size=CHUNK):
        day, line = timezone.localtime(decision.at).date(), _line(decision.declaration.unit_id, parents)
        valid = [
            (-APPROVING.index(role), line.index(department))
            for department, role, start, end in held.get(decision.by_id, ())
            if department in line and (start is None or start <= day) and (end is None or end >= day)
        ]
        decision.office = names[line[max(valid)[1]] if valid else line[-1]]
        some.append(decision)
        if len(some) == CHUNK:
            decisions.bulk_update(some, ["office"])
            some = []
    decisions.bulk_update(some, ["office"])


def _line(unit, parents):
    line = []
    while unit is not None and unit not in line:
        line.append(unit)
        unit = parents[unit]
    return line


class Migration(migrations.Migration):
    dependencies = [("projects", "0028_names_of_declarations")]

    operations = [
        migrations.RunPython(name_all, migrations.RunPython.noop),
        migrations.RunPython(name_offices, migrations.RunPython.noop),
    ]
