"""Only reviewers have stand-ins, one person may stand in for several; until now a name was a note on any role."""

from django.db import migrations, models


def keep_roles_of_their_own(apps, schema_editor):
    """What was granted for other roles stays as it worked: a role with dates."""
    memberships = apps.get_model("projects", "Membership").objects
    reviewing = ["department_reviewer", "finance_reviewer"]
    memberships.exclude(role__in=reviewing).exclude(stands_in_for=None).update(stands_in_for=None)


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0011_stages_are_required"),
    ]

    operations = [
        migrations.RunPython(keep_roles_of_their_own, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stands_in_for", None),
                    ("role__in", ("department_reviewer", "finance_reviewer")),
                    _connector="OR",
                ),
                name="stand_in_reviews",
                violation_error_message="只有审核人的职责可以由他人代理",
            ),
        ),
        migrations.RemoveConstraint(model_name="membership", name="membership_once"),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("user", "department", "role", "starts_on"),
                condition=models.Q(("stands_in_for", None)),
                name="membership_once",
                violation_error_message="这个人在这个单位已有同样的任职",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("user", "department", "role", "starts_on", "stands_in_for"),
                name="stand_in_once",
                violation_error_message="这个人从这一天起已是代理人",
            ),
        ),
    ]
