"""Every upload there is becomes a batch of its own, and what was read from it rows."""

from django.db import migrations

BACK = {"reading": "preview", "writing": "preview", "undoing": "confirmed", "undone": "discarded"}


def into_batches(apps, schema_editor):
    Batch, Upload, ReadDocument = (apps.get_model("projects", n) for n in ("Batch", "Upload", "ReadDocument"))
    for upload in Upload.objects.order_by("pk").iterator(chunk_size=10):
        # A preview is now made of stored plans: what still waits for a decision is read once more.
        waits = upload.status == "preview"
        batch = Batch.objects.create(
            status="reading" if waits else upload.status,
            stopped=waits,
            fiscal_year=upload.fiscal_year,
            answers={"unit": upload.answers},
            result=upload.result,
            by_id=upload.by_id,
            at=upload.at,
            decided_at=upload.decided_at,
        )
        Upload.objects.filter(pk=upload.pk).update(batch=batch, read_at=None if waits else upload.at)
        ReadDocument.objects.bulk_create(
            ReadDocument(
                batch=batch, upload=upload, number=number, name=document["project"]["name"], document=document
            )
            for number, document in enumerate([] if waits else upload.documents)
        )


def out_of_batches(apps, schema_editor):
    """Each file with its batch's state; the Documents of one that waited are read again from the file."""
    Upload = apps.get_model("projects", "Upload")
    for upload in Upload.objects.select_related("batch").iterator(chunk_size=10):
        batch = upload.batch
        Upload.objects.filter(pk=upload.pk).update(
            status=BACK.get(batch.status, batch.status),
            fiscal_year=batch.fiscal_year,
            answers=batch.answers.get("unit", {}),
            result=batch.result,
            by=batch.by_id,
            at=batch.at,
            decided_at=batch.decided_at,
            documents=list(upload.read_documents.order_by("number").values_list("document", flat=True)),
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_import_batches")]
    operations = [migrations.RunPython(into_batches, out_of_batches)]
