"""What belongs to a batch leaves the upload."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('projects', '0003_uploads_into_batches')]

    operations = [
        migrations.AlterModelOptions(
            name='upload',
            options={'ordering': ['id'], 'verbose_name': '上传', 'verbose_name_plural': '上传'},
        ),
        migrations.RemoveField(
            model_name='upload',
            name='answers',
        ),
        migrations.RemoveField(
            model_name='upload',
            name='at',
        ),
        migrations.RemoveField(
            model_name='upload',
            name='by',
        ),
        migrations.RemoveField(
            model_name='upload',
            name='decided_at',
        ),
        migrations.RemoveField(
            model_name='upload',
            name='documents',
        ),
        migrations.RemoveField(
            model_name='upload',
            name='fiscal_year',
        ),
        migrations.RemoveField(
            model_name='upload',
            name='result',
        ),
        migrations.RemoveField(
            model_name='upload',
            name='status',
        ),
        migrations.AlterField(
            model_name='upload',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='projects.batch', verbose_name='导入批次'),
        ),
        migrations.AlterField(
            model_name='readdocument',
            name='upload',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='projects.upload', verbose_name='文件'),
        ),
    ]
