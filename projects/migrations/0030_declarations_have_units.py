"""Every declaration has its unit; what waits is found by it, and what stands apart by its project."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("projects", "0029_declarations_named")]

    operations = [
        migrations.AlterField(
            model_name="declaration",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.department",
                verbose_name="用款单位",
            ),
        ),
        migrations.RemoveIndex(model_name="declaration", name="declaration_waiting_of"),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(
                fields=["unit", "waits_at"], condition=Q(waits_at__isnull=False), name="declaration_waiting_of"
            ),
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(fields=["project"], condition=Q(stands_apart=True), name="declaration_apart"),
        ),
    ]
