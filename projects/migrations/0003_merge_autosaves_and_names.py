from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_autosaves_and_presence"), ("projects", "0002_names_by_initials")]

    operations = []
