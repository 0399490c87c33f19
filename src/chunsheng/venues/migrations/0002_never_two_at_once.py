"""PostgreSQL itself refuses two bookings that hold one zone at one time (see decision 0050)."""

from django.db import migrations

EXTENSION = "CREATE EXTENSION IF NOT EXISTS btree_gist"
CONSTRAINT = """
    ALTER TABLE venues_booking ADD CONSTRAINT booking_never_two_at_once
    EXCLUDE USING gist (zone_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
    WHERE (stage IN ('asked', 'booked', 'used'))
"""


def exclude(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(EXTENSION)
        schema_editor.execute(CONSTRAINT)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE venues_booking DROP CONSTRAINT booking_never_two_at_once")


class Migration(migrations.Migration):

    dependencies = [("venues", "0001_initial")]

    operations = [migrations.RunPython(exclude, allow)]
