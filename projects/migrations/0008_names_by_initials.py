"""Projects and departments can be found by the initials of their names; those that are there get theirs."""

from django.db import migrations

import indicators.naming
from indicators.initials import initials_of

BATCH = 1_000


def spell(apps, schema_editor):
    for model in ("Department", "Project"):
        rows = apps.get_model("projects", model).objects.only("pk", "name")
        batch = []
        for row in rows.iterator(chunk_size=BATCH):
            row.initials = initials_of(row.name)
            batch.append(row)
            if len(batch) == BATCH:
                rows.bulk_update(batch, ["initials"])
                batch = []
        rows.bulk_update(batch, ["initials"])


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_autosaves_and_presence")]

    operations = [
        migrations.AddField(
            model_name="department",
            name="initials",
            field=indicators.naming.InitialsField(
                default="", editable=False, sources=("name",), verbose_name="名称首字母"
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="initials",
            field=indicators.naming.InitialsField(
                default="", editable=False, sources=("name",), verbose_name="项目名称首字母"
            ),
        ),
        migrations.RunPython(spell, migrations.RunPython.noop, elidable=True),
    ]
