from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart from the column itself: PostgreSQL builds no index on rows that the same transaction changed.
    dependencies = [("projects", "0022_draft_figures")]

    operations = [
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(fields=["changed_at", "id"], name="declaration_by_change"),
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(fields=["total", "id"], name="declaration_by_total"),
        ),
    ]
