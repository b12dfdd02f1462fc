from django.db import migrations

# The characters of a name, as `indicators.lookups.HasCharacters` asks for them.
INDEX = "CREATE INDEX {name} ON {table} USING gin (string_to_array(upper(name), NULL))"
INDICES = {"project_by_characters": "projects_project", "department_by_characters": "projects_department"}


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, table in INDICES.items():
            schema_editor.execute(INDEX.format(name=name, table=table))


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDICES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("projects", "0019_values_counted")]

    operations = [migrations.RunPython(create, drop)]
