from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("keys", "0011_counter_late")]

    operations = [
        AddIndexConcurrently(
            "listing", models.Index(fields=["updated_at"], name="listing_updated_at")
        ),
    ]
