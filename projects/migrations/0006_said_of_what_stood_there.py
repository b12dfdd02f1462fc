"""What somebody said to a finding is filed by what stood there, no longer by its evidence alone."""

from hashlib import sha256

from django.db import migrations, models


def by_evidence(apps, schema_editor):
    """As `Finding.digest` of a finding whose cell holds no text; on any other the word must be said again."""
    for name in ("FindingReason", "FindingWaiver"):
        for row in apps.get_model("projects", name).objects.iterator():
            row.digest = sha256(f"{row.evidence}\0".encode("utf-8", "surrogatepass")).hexdigest()[:16]
            row.save(update_fields=["digest"])


def constraint(model, field):
    name = f"finding_{model.removeprefix('finding')}_once"
    return models.UniqueConstraint(fields=["declaration", "code", "path", field], name=name)


def on_both(operation):
    return [operation(model) for model in ("findingreason", "findingwaiver")]


class Migration(migrations.Migration):

    dependencies = [("projects", "0005_rule_settings_and_waivers")]

    operations = [
        *on_both(lambda m: migrations.AddField(m, "digest", models.CharField("内容校验值", default="", max_length=16), preserve_default=False)),
        migrations.RunPython(by_evidence, migrations.RunPython.noop),
        *on_both(lambda m: migrations.RemoveConstraint(m, constraint(m, "evidence").name)),
        *on_both(lambda m: migrations.AddConstraint(m, constraint(m, "digest"))),
    ]
