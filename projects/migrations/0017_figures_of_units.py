"""The overview's figures of each unit and year; what is there already is counted when somebody first looks."""

import django.db.models.deletion
from django.db import migrations, models

import projects.models.declarations
from indicators.values import is_measurable

BATCH = 500


def measure(apps, schema_editor):
    """Values repeat from row to row: each is read once."""
    rows = apps.get_model("projects", "IndicatorRow").objects
    texts = rows.order_by().values_list("annual_value", flat=True).distinct().iterator(chunk_size=BATCH)
    batch = []
    for text in filter(is_measurable, texts):
        batch.append(text)
        if len(batch) == BATCH:
            rows.filter(annual_value__in=batch).update(is_measurable=True)
            batch = []
    rows.filter(annual_value__in=batch).update(is_measurable=True)


def count_all(apps, schema_editor):
    change, declarations = apps.get_model("projects", "UnitChange"), apps.get_model("projects", "Declaration").objects
    pairs = declarations.order_by().values_list("project__unit", "fiscal_year").distinct()
    change.objects.bulk_create([change(unit_id=unit, fiscal_year=year) for unit, year in pairs], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("projects", "0016_notices_and_expected_projects")]

    operations = [
        migrations.AddField(
            model_name="indicatorrow",
            name="is_measurable",
            field=projects.models.declarations.MeasurableField(default=False, editable=False, verbose_name="可衡量"),
        ),
        migrations.CreateModel(
            name="UnitChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="预算年度")),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.department",
                        verbose_name="用款单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位年度变动",
                "verbose_name_plural": "单位年度变动",
                "indexes": [models.Index(fields=["fiscal_year", "unit"], name="unit_change")],
            },
        ),
        migrations.CreateModel(
            name="UnitFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="预算年度")),
                ("closes_at", models.DateTimeField(null=True, verbose_name="所依截止时间")),
                ("counted", models.JSONField(default=dict, verbose_name="数字")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.department",
                        verbose_name="用款单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位年度数字",
                "verbose_name_plural": "单位年度数字",
                "constraints": [models.UniqueConstraint(fields=("fiscal_year", "unit"), name="unit_figures_once")],
            },
        ),
        migrations.RunPython(measure, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(count_all, migrations.RunPython.noop, elidable=True),
    ]
