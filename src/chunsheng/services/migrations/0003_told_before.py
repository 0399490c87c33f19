"""What petitioners were told before there were notices, so that their pages still say it."""

from django.db import migrations

TOLD = (
    *("received", "assigned", "signed", "returned", "closed", "declined", "reopened"),
    "opened_to_offers",
)


def tell(apps, schema_editor):
    Entry = apps.get_model("ledger", "Entry")
    Notice = apps.get_model("notices", "Notice")
    requests = apps.get_model("services", "Request").objects.in_bulk()
    entries = Entry.objects.filter(record_code="services.requests", verb__in=TOLD)
    rows = (
        Notice(
            entry=entry,
            code=entry.record_code,
            verb=entry.verb,
            record_id=entry.record_id,
            label=requests[entry.record_id].number,
            told_at=entry.at,
            subject_id=requests[entry.record_id].subject_id,
        )
        for entry in entries.iterator(chunk_size=500)
        if entry.record_id in requests
    )
    Notice.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0002_by_receipt"),
        ("notices", "0001_notices"),
        ("ledger", "0001_initial"),
    ]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
