"""The rule that holds until the district sets its own."""

from datetime import date

from django.db import migrations


def set_first(apps, schema_editor):
    apps.get_model("credentials", "SignInRule").objects.create(
        profile="asvs",
        shortest=12,
        password_days=90,
        second_factor="everyone",
        failures=5,
        lock_minutes=15,
        code_hours=72,
        proof_minutes=30,
        source="出厂设置，启用前请按本区规定重设",
        since=date(2020, 1, 1),
    )


class Migration(migrations.Migration):
    dependencies = [("credentials", "0001_credentials")]

    operations = [migrations.RunPython(set_first, migrations.RunPython.noop)]
