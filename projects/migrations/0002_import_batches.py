"""Import batches beside the uploads; the next step moves the uploads into them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='upload',
            name='inside',
            field=models.CharField(blank=True, max_length=255, verbose_name='所在压缩包'),
        ),
        migrations.AddField(
            model_name='upload',
            name='read_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='读取时间'),
        ),
        migrations.AlterField(
            model_name='upload',
            name='name',
            field=models.CharField(max_length=500, verbose_name='文件名'),
        ),
        migrations.AlterField(
            model_name='upload',
            name='sha256',
            field=models.CharField(db_index=True, max_length=64, verbose_name='校验值'),
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('reading', '正在读取'), ('preview', '待确认'), ('writing', '正在写入'), ('confirmed', '已导入'), ('undoing', '正在撤销'), ('undone', '已撤销'), ('discarded', '已放弃')], default='reading', max_length=10, verbose_name='状态')),
                ('purpose', models.CharField(choices=[('drafts', '作为草稿'), ('this-year', '往年的表，作为指定年度的草稿'), ('history', '作为已批复的历史')], default='drafts', max_length=10, verbose_name='用途')),
                ('fiscal_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='指定年度')),
                ('money_unit', models.CharField(blank=True, choices=[('元', '元'), ('万元', '万元')], max_length=2, verbose_name='指定金额单位')),
                ('answers', models.JSONField(default=dict, verbose_name='用户的答复')),
                ('fingerprint', models.CharField(blank=True, max_length=64, verbose_name='预览校验值')),
                ('result', models.JSONField(default=dict, verbose_name='结果')),
                ('trouble', models.TextField(blank=True, verbose_name='任务的问题')),
                ('stopped', models.BooleanField(default=False, verbose_name='任务已中断')),
                ('beat_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='任务最近动静')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上传时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤销人')),
            ],
            options={
                'verbose_name': '导入批次',
                'verbose_name_plural': '导入批次',
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='upload',
            name='batch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='projects.batch', verbose_name='导入批次'),
        ),
        migrations.CreateModel(
            name='ReadDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='序号')),
                ('name', models.TextField(blank=True, verbose_name='项目名称')),
                ('document', models.JSONField(verbose_name='内容（mubiao/1）')),
                ('places', models.JSONField(default=dict, verbose_name='出处')),
                ('status', models.CharField(blank=True, max_length=10, verbose_name='处理')),
                ('why', models.TextField(blank=True, verbose_name='原因')),
                ('asks', models.JSONField(default=list, verbose_name='待答复')),
                ('before', models.PositiveIntegerField(null=True, verbose_name='写入前修订号')),
                ('after', models.PositiveIntegerField(null=True, verbose_name='写入后修订号')),
                ('undone', models.CharField(blank=True, choices=[('removed', '已删除'), ('restored', '已恢复原内容'), ('kept', '没有撤销')], max_length=10, verbose_name='撤销结果')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='projects.batch', verbose_name='导入批次')),
                ('declaration', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='projects.declaration', verbose_name='申报表')),
                ('new_project', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='projects.project', verbose_name='新建的项目')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='projects.department', verbose_name='用款单位')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read_documents', to='projects.upload', verbose_name='文件')),
            ],
            options={
                'verbose_name': '读出的申报表',
                'verbose_name_plural': '读出的申报表',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['batch', 'status'], name='read_document_by_status')],
                'constraints': [models.UniqueConstraint(fields=('upload', 'number'), name='read_document_once_in_file')],
            },
        ),
        migrations.AlterField(
            model_name='upload',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人'),
        ),
        migrations.AlterField(
            model_name='upload',
            name='at',
            field=models.DateTimeField(null=True, verbose_name='上传时间'),
        ),
    ]
