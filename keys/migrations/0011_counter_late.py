from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("keys", "0010_late_counters")]

    operations = [
        AddIndexConcurrently(
            "counter",
            models.Index(fields=["key_id"], condition=models.Q(is_late=True), name="counter_late"),
        ),
    ]
