from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("keyfiles", "0010_load_media")]

    operations = [
        AddIndexConcurrently(
            "keyexport", GinIndex(fields=["licensing_ids"], name="key_export_licensing_ids")
        ),
    ]
