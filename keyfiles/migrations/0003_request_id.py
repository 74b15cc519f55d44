"""The request that asked for the work, and the digest of the stored rows with errors."""

from django.db import migrations, models


def text() -> models.CharField:
    return models.CharField(max_length=64, blank=True, default="", db_default="")


class Migration(migrations.Migration):
    dependencies = [("keyfiles", "0002_import_changes")]
    operations = [
        migrations.AddField("keyexport", "request_id", text()),
        migrations.AddField("keyimport", "request_id", text()),
        migrations.AddField("keyimport", "bad_sha256", text()),
        migrations.AddField("keyimport", "bad_size", models.PositiveBigIntegerField(null=True)),
    ]
