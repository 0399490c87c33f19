from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("services", "0005_wants_texts")]

    operations = [
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["place", "stage"], name="request_of_place_by_stage"),
        ),
    ]
