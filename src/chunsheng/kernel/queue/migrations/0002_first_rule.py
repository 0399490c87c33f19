"""The rule that holds until the district sets its own."""

from datetime import date

from django.db import migrations


def set_first(apps, schema_editor):
    apps.get_model("queue", "RetryRule").objects.create(
        first_seconds=5,
        hours=72,
        receiver_days=5,
        source="出厂设置，启用前请按本区规定重设",
        since=date(2020, 1, 1),
    )


class Migration(migrations.Migration):
    dependencies = [("queue", "0001_retry_rules")]

    operations = [migrations.RunPython(set_first, migrations.RunPython.noop)]
