import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_stages_of_review")]

    operations = [
        migrations.RemoveField(model_name="reviewdecision", name="stage_name"),
        migrations.AlterField(
            model_name="reviewdecision",
            name="waiting_since",
            field=models.DateTimeField(verbose_name="到达时间"),
        ),
        migrations.AlterField(
            model_name='reviewdecision',
            name='stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='projects.campaignstage', verbose_name='审核环节'),
        ),
        migrations.AddConstraint(
            model_name='declaration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('submitted', 'department_passed')), ('waits_at__isnull', False)), models.Q(models.Q(('state__in', ('submitted', 'department_passed')), _negated=True), ('waits_at__isnull', True)), _connector='OR'), name='declaration_waits_while_in_review'),
        ),
        migrations.AddConstraint(
            model_name='reviewdecision',
            constraint=models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('declaration', 'round', 'stage'), name='one_decision_per_stage_and_round'),
        ),
    ]
