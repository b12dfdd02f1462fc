"""The audit trail: rows that are only ever added."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0012_stand_ins_review'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('kind', models.CharField(choices=[('decision', '审核决定'), ('change', '填报'), ('import', '导入'), ('export', '导出'), ('login', '登录'), ('right', '权限'), ('setting', '基础数据'), ('refusal', '拒绝')], max_length=10, verbose_name='类别')),
                ('action', models.CharField(max_length=50, verbose_name='动作')),
                ('subject', models.TextField(blank=True, verbose_name='对象')),
                ('declaration', models.BigIntegerField(null=True, verbose_name='申报表')),
                ('revision', models.PositiveIntegerField(null=True, verbose_name='修订号')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='来自')),
                ('before', models.JSONField(null=True, verbose_name='之前')),
                ('after', models.JSONField(null=True, verbose_name='之后')),
                ('why', models.TextField(blank=True, verbose_name='说明')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                ('department', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='projects.department', verbose_name='单位')),
                ('on_behalf_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代')),
            ],
            options={
                'verbose_name': '审计记录',
                'verbose_name_plural': '审计记录',
                'ordering': ['-at', '-id'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='AuditedDeclaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('declaration', models.BigIntegerField(db_index=True, verbose_name='申报表')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='projects.auditentry', verbose_name='审计记录')),
            ],
            options={
                'verbose_name': '审计记录所涉申报表',
                'verbose_name_plural': '审计记录所涉申报表',
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['at', 'id'], name='audit_at'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['by', 'at', 'id'], name='audit_by'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(condition=models.Q(('on_behalf_of', None), _negated=True), fields=['on_behalf_of', 'at'], name='audit_for'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['kind', 'at', 'id'], name='audit_kind'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['department', 'at', 'id'], name='audit_department'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['address', 'at'], name='audit_address'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(condition=models.Q(('declaration', None), _negated=True), fields=['declaration', 'at'], name='audit_declaration'),
        ),
    ]
