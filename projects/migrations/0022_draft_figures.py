"""What lists say of a declaration: when it last changed, and of a draft how many findings stand in its way."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery


def from_history(apps, schema_editor):
    Revision = apps.get_model("projects", "Revision")
    newest = Revision.objects.filter(declaration=OuterRef("pk")).order_by().values("declaration")
    at = Subquery(newest.annotate(at_last=Max("at")).values("at_last"))
    declarations = apps.get_model("projects", "Declaration").objects.filter(revisions__isnull=False)
    declarations.update(changed_at=at)


class Migration(migrations.Migration):
    dependencies = [("projects", "0021_openings")]

    operations = [
        migrations.AddField(
            model_name="declaration",
            name="changed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="最近改动"),
        ),
        migrations.RunPython(from_history, migrations.RunPython.noop),
        migrations.CreateModel(
            name="DraftFigures",
            fields=[
                (
                    "declaration",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="draft_figures",
                        serialize=False,
                        to="projects.declaration",
                        verbose_name="申报表",
                    ),
                ),
                ("revision", models.PositiveIntegerField(verbose_name="修订号")),
                ("blockers", models.PositiveSmallIntegerField(verbose_name="必改")),
                ("unexplained", models.PositiveSmallIntegerField(verbose_name="需说明")),
            ],
            options={"verbose_name": "草稿检查数字", "verbose_name_plural": "草稿检查数字"},
        ),
    ]
