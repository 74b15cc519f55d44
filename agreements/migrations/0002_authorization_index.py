"""The search box looks for the beginning of an authorization as it does for that of a number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]
    operations = [
        migrations.AddIndex(
            model_name="licensingid",
            index=models.Index(fields=["authorization"], name="licensing_id_authorization"),
        ),
    ]
