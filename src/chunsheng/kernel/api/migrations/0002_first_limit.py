"""The limit that holds until the district sets its own."""

from datetime import date

from django.db import migrations


def set_first(apps, schema_editor):
    apps.get_model("api", "Limit").objects.create(
        per_minute=600,
        token_days=366,
        source="出厂设置，启用前请按本区规定重设",
        since=date(2020, 1, 1),
    )


class Migration(migrations.Migration):
    dependencies = [("api", "0001_tokens_and_limits")]

    operations = [migrations.RunPython(set_first, migrations.RunPython.noop)]
