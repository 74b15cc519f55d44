"""The few keys that are out of use or wait for a day have an index, so that they can be counted."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("keys", "0005_counting_reads_no_rows")]
    operations = [
        migrations.AddIndex(
            model_name="key",
            index=models.Index(
                condition=~Q(status="usable") | Q(usable_from__isnull=False),
                fields=["id"],
                name="key_exceptions",
            ),
        ),
    ]
