"""Room for whose a declaration is, what it calls project and unit, and where a decision was made."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0027_nobody_decides")]

    operations = [
        migrations.AddField(
            model_name="declaration",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.department",
                verbose_name="用款单位",
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="stands_apart",
            field=models.BooleanField(default=False, verbose_name="项目、单位后来改名或转移"),
        ),
        migrations.AddField(
            model_name="declaration",
            name="project_name",
            field=models.CharField(default="", max_length=200, verbose_name="项目名称"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="declaration",
            name="unit_name",
            field=models.CharField(default="", max_length=200, verbose_name="用款单位名称"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="declaration",
            name="supervising_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="主管部门名称", default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="reviewdecision",
            name="office",
            field=models.CharField(blank=True, max_length=200, verbose_name="审核单位", default=""),
            preserve_default=False,
        ),
    ]
