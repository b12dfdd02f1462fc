"""How often each annual value stands in the declarations in force, counted from what is approved by now."""

import django.db.models.deletion
from django.db import migrations, models

COUNT_ALL = """
    INSERT INTO projects_valuecount (fiscal_year, node_id, name, annual_value, name_digest, value_digest, count)
    SELECT one.fiscal_year, said.node_id, said.name, said.annual_value, MD5(said.name), MD5(said.annual_value),
           COUNT(DISTINCT one.id)
    FROM projects_indicatorrow said
    JOIN projects_declaration one ON one.id = said.declaration_id
    WHERE one.state = 'approved' AND NOT EXISTS (
        SELECT 1 FROM projects_declaration later
        WHERE later.project_id = one.project_id AND later.fiscal_year = one.fiscal_year
          AND later.version > one.version AND later.state = 'approved'
    )
    GROUP BY one.fiscal_year, said.node_id, said.name, said.annual_value
"""


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0002_library_entries"),
        ("projects", "0018_lists_by_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="ValueCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="预算年度")),
                ("name", models.TextField(verbose_name="三级指标")),
                ("annual_value", models.TextField(verbose_name="年度指标值")),
                ("name_digest", models.CharField(max_length=32, verbose_name="三级指标校验值")),
                ("value_digest", models.CharField(max_length=32, verbose_name="年度指标值校验值")),
                ("count", models.IntegerField(verbose_name="份数")),
                (
                    "node",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="indicators.node",
                        verbose_name="二级指标",
                    ),
                ),
            ],
            options={
                "verbose_name": "指标值份数",
                "verbose_name_plural": "指标值份数",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name_digest", "node", "fiscal_year", "value_digest"), name="value_count_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(COUNT_ALL, migrations.RunSQL.noop, elidable=True),
    ]
